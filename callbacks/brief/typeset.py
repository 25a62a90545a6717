"""From the content of a brief to the bytes of a PDF, with Typst. Needs no browser, no font of the machine and no network.

The same content gives the same bytes. Belongs here: calling Typst. Not here: what stands on the sheet (content.py, brief.typ).
"""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
TEMPLATE: Final = HERE / "brief.typ"
FONTS: Final = HERE / "fonts"
STANDARD: Final = "ua-1"  # a title, a language, tags and a text for each picture: what PDF/UA asks for
NO_DAY: Final = datetime(1970, 1, 1, tzinfo=UTC)


def pdf(content: dict[str, Any]) -> bytes:
    """The document; it is dated by the day of its data, so that the same data make the same file."""
    import typst  # 84 MB that nothing but a brief needs

    try:
        return _compiled(content, STANDARD)
    except typst.TypstError:
        # A name of the data may have a letter that no font here has; PDF/UA refuses the whole for it.
        return _compiled(content, [])


def _compiled(content: dict[str, Any], standard: Any) -> bytes:
    import typst

    as_of = content["as_of"]
    told = json.dumps(content, ensure_ascii=False, sort_keys=True)
    day = datetime.fromisoformat(as_of).replace(tzinfo=UTC) if as_of else NO_DAY
    made = typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=_fonts(),
        sys_inputs={"content": told},
        pdf_standards=standard,
        timestamp=day,
    )
    if not isinstance(made, bytes):
        raise TypeError("a document of one file is bytes")
    return made


@cache
def _fonts() -> Any:
    """The fonts that come with the program; those of the machine would make another file on each."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
