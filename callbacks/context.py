"""What the shell's callbacks need to know of the country and the pages. No data and no module state."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from geo.country import Country
from layouts.controls import Option, Span
from layouts.shell import PageLink

Options = Mapping[str, Sequence[Option]]


@dataclass(frozen=True, kw_only=True)
class ShellContext:
    """``options`` and ``span`` are asked at each event, since new data may bring new values (DS divisions, days)."""

    title: str
    country: Country
    pages: tuple[PageLink, ...]
    options: Callable[[], Options]
    span: Callable[[], Span | None] = lambda: None

    def allowed(self) -> dict[str, tuple[str, ...]]:
        """The values of each list parameter, as Filters.from_query wants them."""
        return {name: tuple(option.value for option in those) for name, those in self.options().items()}

    def labels(self) -> dict[tuple[str, str], str]:
        """What a person reads for a parameter's value."""
        return {
            (name, option.value): option.label for name, those in self.options().items() for option in those
        }

    def parameters(self, path: str | None) -> tuple[str, ...]:
        """The filter parameters that apply to the page at a path; none for a path that is no page."""
        return next((page.parameters for page in self.pages if page.path == trimmed(path)), ())


def trimmed(path: str | None) -> str:
    """The path as pages write theirs: "/outreach/" is "/outreach"."""
    return (path or "/").rstrip("/") or "/"
