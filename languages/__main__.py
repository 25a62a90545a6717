"""The commands of translators: ``python -m languages update | unreviewed | untranslated | status``.

Exit codes: 0 done, 1 where ``update --check`` finds a catalogue that is not in line with the code, 2 bad usage.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence

from babel.messages.catalog import Catalog, Message

from languages import catalogues, extracting


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    options = _parser().parse_args(arguments)
    chosen = [options.lang] if options.lang else list(catalogues.TRANSLATED)
    return options.run(chosen, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m languages", description="Keep the translations.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, text in (
        ("update", _update, "bring the catalogues in line with the code; run it after a text has changed"),
        ("unreviewed", _unreviewed, "list the drafts: what no native speaker has read yet"),
        ("untranslated", _untranslated, "list what is still shown in English"),
        ("status", _status, "count them"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("--lang", choices=catalogues.TRANSLATED, help="one language; without it, all")
        command.set_defaults(run=run)
        if name == "update":
            command.add_argument(
                "--check", action="store_true", help="change nothing; exit 1 if there is anything to do"
            )
    return parser


def _update(chosen: Sequence[str], options: argparse.Namespace) -> int:
    behind = [
        language
        for language in chosen
        if extracting.written(extracting.updated(language)) != catalogues.path(language).read_bytes()
    ]
    for language in behind:
        if options.check:
            print(
                f"{catalogues.path(language).relative_to(extracting.ROOT)} is not in line with the code; run: python -m languages update"
            )
        else:
            extracting.update(language)
    return 1 if behind and options.check else 0


def _unreviewed(chosen: Sequence[str], _: argparse.Namespace) -> int:
    for language in chosen:
        drafts = [message for message in _messages(language) if message.fuzzy and all(_forms(message))]
        for message in drafts:
            _show(language, message)
        print(f"{catalogues.NAMES[language]}: {len(drafts)} drafts.", file=sys.stderr)
    return 0


def _untranslated(chosen: Sequence[str], _: argparse.Namespace) -> int:
    for language in chosen:
        for message in _messages(language):
            if not all(_forms(message)):
                _show(language, message)
    return 0


def _status(chosen: Sequence[str], _: argparse.Namespace) -> int:
    for language in chosen:
        everything = list(_messages(language))
        translated = [message for message in everything if all(_forms(message))]
        drafts = sum(message.fuzzy for message in translated)
        print(
            f"{language}  {catalogues.NAMES[language]}: {len(everything)} messages, {len(translated)} translated, "
            f"{drafts} of them drafts, {len(everything) - len(translated)} shown in English"
        )
    return 0


def _messages(language: str) -> Iterator[Message]:
    found: Catalog = catalogues.catalogue(language)
    return (message for message in found if message.id)


def _forms(message: Message) -> Sequence[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [str(message.string or "")]


def _show(language: str, message: Message) -> None:
    where = ", ".join(file for file, _ in message.locations)
    print(f"{language}  {where}")
    for text in message.id if isinstance(message.id, tuple | list) else [message.id]:
        print(f"    {text}")
    for text in filter(None, _forms(message)):
        print(f"    → {text}")


if __name__ == "__main__":
    sys.exit(main())
