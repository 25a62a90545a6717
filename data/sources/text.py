"""Tables written as text: encoding and separator found by evidence, then read in blocks by Arrow.

Belongs here: bytes to cells of text. Not here: what the cells mean.
"""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from data.problems import Unreadable
from data.sources import encodings
from data.sources.layout import TOP
from data.sources.sheet import Chunk, Sheet
from languages import noted

# Arrow reads 32 blocks ahead, so that a block is small, as what lies near the processor, and a chunk is put together from many.
_BLOCK: Final = 1 << 20
_LARGE_BLOCK: Final = 4 << 20  # where a record is longer than a block
_CHUNK: Final = 50_000  # records, or up to twice as many of few columns
_CELLS: Final = 2_500_000
_SAMPLE: Final = 1 << 18
_HELD: Final = 256 << 20  # bytes of a file whose records are held until it is read
_LONGEST: Final = 1 << 24  # bytes of a line of headers
_OTHER_QUOTE: Final = "'"
_MOSTLY: Final = 0.6
_LONG_RECORD: Final = "straddl"  # what Arrow says of a record that is longer than a block
SEPARATORS: Final = {";": noted("semicolons"), ",": noted("commas"), "\t": noted("tabs"), "|": noted("bars")}


class BrokenLetters(Unreadable):
    """Some bytes are no text in the encoding that the others are in; ``mended.py`` reads such a file all the same."""


class OpenQuote(Unreadable):
    """A quote that is never closed takes in the rows below it; ``mended.py`` reads such a file all the same."""


class TextSheet(Sheet):
    """A text file as a sheet. Raises Unreadable, with a sentence, where it is no table."""

    def __init__(self, path: Path, *, expected: Sequence[str] = ()) -> None:
        self.path, self.file, self.name, self.expected = path, path.name, "", tuple(expected)
        self._open_row: int | None = None  # a row that begins a quote and swallows the lines below
        self._held: list[Chunk] | None = None
        self._last = False  # nobody asks for the records again
        self.next_row = 0  # the row behind the last one that was read
        self._blank: list[int] = []  # ragged rows that hold nothing
        self._lone: list[int] = []  # ragged rows that are one text, such as a note below the table
        encoding = encodings.found(path)
        if not encoding.whole:
            raise BrokenLetters(
                noted(
                    "{file}: some of its bytes are no text in {encoding}; save it as UTF-8",
                    file=self.file,
                    encoding=encoding.name,
                )
            )
        self.encoding = encoding.name
        self.start = _decode(path, self.encoding)
        self.separator, self.quote = shape_of(self.start, self.file)
        self.form = noted(
            "text, {encoding}, separated by {separator}",
            encoding=self.encoding,
            separator=SEPARATORS[self.separator],
        )

    @cached_property
    def first_lines(self) -> Sequence[Sequence[str]]:
        """The first records, read with the separator found."""
        return _records(self.start, self.separator, self.quote)

    def chunks(self, only: Collection[int] | None = None) -> Iterator[Chunk]:
        """The records in chunks of some fifty to a hundred thousand. Raises Unreadable where the quoting is broken."""
        if only is None:
            chunks = self._once() if self._small else self._parsed(range(len(self.headers)))
            yield from (chunk.without_blank_rows() for chunk in chunks)
        elif self._small:
            for chunk in self._once():
                yield replace(chunk, columns={at: chunk.columns[at] for at in sorted(only)})
        else:
            yield from self._parsed(sorted(only))

    @cached_property
    def _together(self) -> int:
        """Records of a chunk."""
        return max(_CHUNK, min(2 * _CHUNK, _CELLS // max(len(self.headers), 1)))

    @cached_property
    def _small(self) -> bool:
        return self.path.stat().st_size <= _HELD

    def _once(self) -> Iterator[Chunk]:
        """All records of a small file: parsed once and held, since they are asked for several times."""
        if self._held is not None:
            yield from self._let_go() if self._last else self._held
            return
        held = []
        for chunk in self._parsed(range(len(self.headers))):
            if not self._last:
                held.append(chunk)
            yield chunk
        self._held = held

    def drained(self) -> Iterator[Chunk]:
        """The records for the last time; those that are held are let go of as they are given."""
        self._last = True
        return self.chunks()

    def _let_go(self) -> Iterator[Chunk]:
        while self._held:
            yield self._held.pop(0)

    def first(self) -> Chunk | None:
        """The first records, from the beginning of a large file alone: Arrow would read a hundred megabytes ahead."""
        if self._small or self.encoding.startswith("utf-16"):
            return super().first()
        positions = range(len(self.headers))
        try:
            batch = pa.concat_batches(
                list(self._reader([], positions, pa.BufferReader(self._head()), block=_LARGE_BLOCK))
            )
        except (pa.ArrowInvalid, UnicodeDecodeError):
            return super().first()
        finally:
            self._open_row, self._blank, self._lone = None, [], []
        columns = dict(zip(positions, batch.columns, strict=True))
        rows, nothing = np.arange(len(batch)) + self.layout.first, np.empty(0, dtype=np.int64)
        return Chunk(rows, columns, nothing).without_blank_rows()

    def _head(self) -> bytes:
        """As many whole lines as a chunk has rows, by the length of the first."""
        length = len(self.start.encode()) / max(self.start.count("\n"), 1)
        with self.path.open("rb") as file:
            head = file.read(int(length * self._together) + _SAMPLE)
        return head[: head.rfind(b"\n") + 1]

    @property
    def first_row(self) -> int:
        """The row of the first record."""
        return self.layout.first

    @property
    def _above(self) -> int:
        """Rows above the bytes that are parsed."""
        return 0

    @property
    def _source(self) -> Path | pa.BufferReader:
        """What is parsed."""
        return self.path

    def _parsed(self, positions: Sequence[int]) -> Iterator[Chunk]:
        """Some columns of the records, blank rows among them."""
        ragged: list[int] = []
        self._blank, self._lone = [], []
        if self._only_headers():
            return
        first = self.first_row
        try:
            for batch in _merged(self._batches(ragged, positions), rows=self._together):
                self._refuse_open_quote()
                # The parser runs ahead of the batches: ragged rows are placed by their number.
                rows, own = _numbers(first, len(batch), ragged)
                first = int(max([first - 1, *rows[-1:], *own[-1:]])) + 1
                self._refuse_open_end(rows, batch)
                yield Chunk(rows, dict(zip(positions, batch.columns, strict=True)), *self._told(own))
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            kind = OpenQuote if _LONG_RECORD in str(error) else Unreadable
            raise kind(f"{self.file}: the table cannot be read to its end ({_first_line(error)})") from None
        self._refuse_open_quote()
        rest = np.array([row for row in ragged if row >= first], dtype=np.int64)
        self.next_row = int(max([first - 1, *rest[-1:]])) + 1
        if len(rest):
            nothing = pa.array([], pa.string())
            yield Chunk(np.empty(0, np.int64), dict.fromkeys(positions, nothing), *self._told(rest))

    def _told(self, ragged: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Ragged rows that hold something, and those of them that are one text alone."""
        return ragged[~np.isin(ragged, self._blank)], ragged[np.isin(ragged, self._lone)]

    def _only_headers(self) -> bool:
        """Whether nothing stands below the headers; Arrow wants a line end there, which some programs leave out."""
        below = self.first_lines[self.layout.first - 1 :]
        return not any(map(any, below)) and self.path.stat().st_size < _SAMPLE

    def _refuse_open_quote(self) -> None:
        if self._open_row is not None:
            raise OpenQuote(
                noted(
                    "{file}: row {row} has a quote that is not closed, so that it takes in the rows below it; close the quote, or double one that is meant",
                    file=self.file,
                    row=self._open_row,
                )
            )

    def _refuse_open_end(self, rows: np.ndarray, batch: pa.RecordBatch) -> None:
        """A quote left open in the last column takes in the rest of the file without making a row too long."""
        last = batch.slice(batch.num_rows - 1) if batch.num_rows else batch
        if any("\n" in text for column in last.columns for text in column.to_pylist()) and self._quotes() % 2:
            self._open_row = int(rows[-1])
            self._refuse_open_quote()

    def _quotes(self) -> int:
        with self.path.open(encoding=self.encoding, errors="replace", newline="") as file:
            return sum(block.count(self.quote) for block in iter(lambda: file.read(_BLOCK), ""))

    def _batches(self, ragged: list[int], positions: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """What is parsed, in small blocks; from a record on that is longer than one, in large ones."""
        given = 0
        try:
            for batch in self._reader(ragged, positions, self._source, block=_BLOCK):
                yield batch
                given += len(batch)
            return
        except pa.ArrowInvalid as error:
            if _LONG_RECORD not in str(error):
                raise
        ragged.clear()  # noted again, and placed by their number
        for batch in self._reader(ragged, positions, self._source, block=_LARGE_BLOCK):
            rest = batch.slice(min(given, len(batch)))
            given -= len(batch) - len(rest)
            if len(rest):
                yield rest

    def _reader(
        self,
        ragged: list[int],
        positions: Sequence[int],
        source: Path | pa.BufferReader,
        *,
        block: int,
    ) -> Iterator[pa.RecordBatch]:
        above = self._above

        def note(row: Any) -> str:
            number = row.number + above
            ragged.append(number)
            if not row.text.strip(f"{self.separator}{self.quote} \t\r\n"):
                self._blank.append(number)
            elif row.actual_columns == 1 and len(row.text.split()) > 1:
                self._lone.append(number)
            if self._open_row is None and "\n" in row.text and row.text.count(self.quote) % 2:
                self._open_row = number
            return "skip"

        names = [str(position) for position in range(len(self.headers))]
        wanted = [str(position) for position in positions]
        encoding = "utf8" if self.encoding.startswith("utf-8") else self.encoding
        try:
            return pacsv.open_csv(
                source,
                read_options=pacsv.ReadOptions(
                    use_threads=False,
                    block_size=block,
                    column_names=names,
                    skip_rows_after_names=self.first_row - above - 1,
                    encoding=encoding,
                ),
                parse_options=pacsv.ParseOptions(
                    delimiter=self.separator,
                    quote_char=self.quote,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=note,
                ),
                convert_options=pacsv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    strings_can_be_null=False,
                    check_utf8=False,  # encodings.found has looked at every byte
                    include_columns=wanted,
                ),
            )
        except pa.ArrowInvalid as error:
            if "Empty CSV" in str(error) or "skip" in str(error):
                return iter(())
            raise


def _merged(batches: Iterable[pa.RecordBatch], *, rows: int) -> Iterator[pa.RecordBatch]:
    """Batches put together until they hold enough rows to be worth the work per chunk."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(map(len, waiting)) >= rows:
            yield pa.concat_batches(waiting)
            waiting = []
    if waiting:
        yield pa.concat_batches(waiting)


def _numbers(first: int, count: int, ragged: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers of the next ``count`` good rows from ``first`` on, and the ragged rows among them."""
    ahead = [row for row in ragged if row >= first]
    candidates = np.arange(first, first + count + len(ahead))
    rows = np.setdiff1d(candidates, ahead, assume_unique=True)[:count]
    last = rows[-1] if len(rows) else first
    return rows, np.array([row for row in ahead if row < last], dtype=np.int64)


def _decode(path: Path, encoding: str) -> str:
    """The beginning of the file as text, cut after its last whole line when the file is longer."""
    with path.open("rb") as file:
        raw, wanted = file.read(_SAMPLE), _SAMPLE
        while len(raw) == wanted < _LONGEST and not raw.rstrip(b"\r\n\0").count(b"\n"):
            raw, wanted = raw + file.read(wanted), 2 * wanted  # the line of headers is longer than that
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(raw, final=len(raw) < wanted)
    if not text.strip("\ufeff \t\r\n;,"):
        raise Unreadable(noted("{file} is empty; export it again", file=path.name))
    return text if len(raw) < wanted else text[: text.rfind("\n") + 1] or text


def _records(text: str, separator: str, quote: str = '"') -> list[list[str]]:
    """The first records; a quote that never closes is read as far as it goes."""
    found: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=separator, quotechar=quote):
            found.append(record)
            if len(found) == TOP:
                break
    except csv.Error:
        pass  # a stray carriage return or a giant cell: what was read so far is the evidence
    return found


def separator_of(text: str, name: str) -> str:
    """The separator under which most of the first records are alike in width, whatever stands above the headers."""
    best, best_score = "", (0.0, 0)
    for separator in SEPARATORS:
        records = [record for record in _records(text, separator) if any(record)]
        widths = Counter(len(record) for record in records if len(record) > 1)
        width, count = widths.most_common(1)[0] if widths else (0, 0)
        alike = count / max(len(records), 1)
        if width > 1 and alike >= 0.5 and (alike, width) > best_score:
            best, best_score = separator, (alike, width)
    if not best:
        raise Unreadable(
            noted(
                "{file} is not a table: no separator (semicolon, comma, tab, bar) divides its lines into the same columns; save it as CSV from the program it comes from",
                file=name,
            )
        )
    return best


def shape_of(text: str, name: str) -> tuple[str, str]:
    """Separator and quote: an apostrophe only where most fields of the first lines stand between two of them."""
    lines = [line for line in text.split("\n")[:TOP] if line.strip()]
    for separator in SEPARATORS:
        fields = [field.strip() for line in lines for field in line.split(separator)]
        between = sum(len(field) > 1 and field[0] == field[-1] == _OTHER_QUOTE for field in fields)
        if len(fields) >= 2 * len(lines) and between > _MOSTLY * sum(map(bool, fields)):
            return separator, _OTHER_QUOTE
    return separator_of(text, name), '"'


def _first_line(error: Exception) -> str:
    if _LONG_RECORD in str(error):
        return f"one row is longer than {_LARGE_BLOCK >> 20} MB: is a quote not closed?"
    return str(error).splitlines()[0].removeprefix("CSV parse error: ")
