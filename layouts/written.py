"""A page as the server writes it: the same tree of components that Dash draws, as HTML that needs no script.

Belongs here: how each component is written. What Dash would fill later (tiles, titles, chips) is handed in by its id, and so are the
values of controls; a control becomes the browser's own, in one form. Ids get a prefix: until Dash takes over, both trees are in the
document. Not here: what is filled in (callbacks/written.py), maps and rankings (written_charts.py).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from dash.development.base_component import Component
from markupsafe import Markup, escape

from languages import say
from layouts.markup import element, joined

PREFIX: Final = "written-"
FORM: Final = f"{PREFIX}form"
PERIOD: Final = "period"  # a quick choice of days, which the server turns into these (callbacks/written.py)
_NAMES: Final = {"className": "class", "htmlFor": "for"}
_OF_IDS: Final = frozenset({"aria-labelledby", "aria-describedby", "aria-controls", "htmlFor"})
# What only a script fills or answers: its place stays, so that nothing moves when it comes.
_OF_SCRIPTS: Final = frozenset({"card-ways", "time-bar"})
_LEFT_OUT: Final = frozenset({"marks", "point-place"})
_OPENERS: Final = {"open-filters": "filters", "close-filters": "main"}  # what is done by going to a place
_UNSEEN: Final = frozenset({"Store", "Location"})
_AROUND: Final = frozenset({"MantineProvider", "DatesProvider"})
_NOT_WRITTEN: Final = frozenset({"children", "id", "n_clicks", "style"})


@dataclass(frozen=True, kw_only=True)
class Written:
    """A page in the document: its title, its HTML, and the proof that it was noted as seen (callbacks/noting.py)."""

    title: str
    body: Markup
    seen: str = ""


@dataclass(frozen=True, kw_only=True)
class Control:
    """How a control stands in the form: its name in the address, what is chosen, and what leaves no trace there."""

    name: str
    value: str = ""
    default: str = ""
    idle: str = ""  # why it does not apply; blank where it does
    own: Sequence[tuple[str, str]] = ()  # (value, label) of what is chosen and not on offer
    only: frozenset[str] | None = None  # the values offered, where that is not all
    sends: Mapping[str, str] = field(
        default_factory=dict
    )  # what stands in the address for a value, where that differs

    def offers(self, value: str) -> bool:
        """Whether a value can be chosen here."""
        return self.only is None or value in self.only or not value

    def sent(self, value: str) -> str:
        """What stands in the address for a value."""
        return self.sends.get(value, "" if value == self.default else value)


@dataclass(frozen=True, kw_only=True)
class Given:
    """What the tree itself does not say, by the key of a component's id (``key_of``)."""

    inside: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, str | None] = field(default_factory=dict)  # None for a link that is not offered here
    controls: Mapping[str, Control] = field(default_factory=dict)
    here: str | None = None  # the key of the link to this very page
    action: str = "/"
    hidden: Sequence[tuple[str, str]] = ()  # of the view, what no control of the page shows


def key_of(name: Any) -> str:
    """An id as one text: "page", "control-sex"."""
    if isinstance(name, dict):
        return "-".join([name["type"], *(str(part) for key, part in name.items() if key != "type")])
    return str(name or "")


def html_of(content: Any, given: Given) -> Markup:
    """A component, a text, or a list of both, as HTML. Raises KeyError for a component that has no plain form."""
    if isinstance(content, Markup):
        return content
    if isinstance(content, list | tuple):
        return joined(html_of(each, given) for each in content)
    if not isinstance(content, Component):
        return escape("" if content is None else str(content))
    written = content.to_plotly_json()
    kind, properties = written["type"], written["props"]
    if kind in _UNSEEN:
        return Markup("")
    if kind in _AROUND:
        return html_of(properties.get("children"), given)
    if written["namespace"] == "dash_html_components" and kind != "Form":
        return _element(kind.lower(), properties, given)
    return _KINDS[kind](properties, given)


def _element(tag: str, properties: Mapping[str, Any], given: Given, **more: Any) -> Markup:
    key = key_of(properties.get("id"))
    if properties.get("className") in _OF_SCRIPTS:
        return element("div", {"class": f"written-{properties['className']}"})
    if properties.get("className") in _LEFT_OUT:
        return Markup("")
    if key in _OPENERS:
        return _opener(properties, given)
    attributes = {**_attributes(properties), **more}
    if key in given.links:
        if given.links[key] is None:
            return Markup("")
        attributes |= {"href": given.links[key]}
    if key and key == given.here:
        attributes["aria-current"] = "page"
    inside = given.inside[key] if key in given.inside else properties.get("children")
    return element(tag, attributes, html_of(inside, given))


def _opener(properties: Mapping[str, Any], given: Given) -> Markup:
    """A button that opens or shuts the filters of a narrow screen, as a way to a place (75-written.css shows what is gone to)."""
    kept = {name: value for name, value in properties.items() if name in ("className", "aria-label")}
    where = PREFIX + _OPENERS[properties["id"]]
    return element("a", {**_attributes(kept), "href": f"#{where}"}, html_of(properties["children"], given))


def _attributes(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of an element; what names another element names the written one."""
    found: dict[str, Any] = {"id": PREFIX + key_of(properties["id"])} if properties.get("id") else {}
    for name, value in properties.items():
        if name in _NOT_WRITTEN:
            continue
        if name in _OF_IDS:
            value = " ".join(PREFIX + each for each in str(value).split())
        elif name == "href" and str(value).startswith("#"):
            value = f"#{PREFIX}{value[1:]}"
        found[_NAMES.get(name, name.lower())] = value
    if properties.get("style"):
        found["style"] = ";".join(f"{name}:{value}" for name, value in properties["style"].items())
    return found


# --- what is more than HTML in Dash ---------------------------------------------------------------------------------


def _anchor(properties: Mapping[str, Any], given: Given) -> Markup:
    kept = {name: value for name, value in properties.items() if name not in ("underline", "inherit")}
    plain = {**kept, "className": f"anchor {kept.get('className', '')}".strip()}
    return _element("a", plain, given)


def _graph(properties: Mapping[str, Any], given: Given) -> Markup:
    return _element(
        "div", {"id": properties["id"], "className": "written-chart", "style": properties.get("style")}, given
    )


def _form(properties: Mapping[str, Any], given: Given) -> Markup:
    """A form that is sent somewhere is as it is; the filters are sent to the page itself, with what no control of it shows."""
    if "action" in properties:
        return _element("form", properties, given)
    rest = [element("input", {"type": "hidden", "name": name, "value": text}) for name, text in given.hidden]
    inside = [*properties["children"], *rest]
    form = _element("form", {**properties, "id": "form", "children": inside}, given, action=given.action)
    show = {"class": "button button--first", "type": "submit", "form": FORM}
    return form + element("div", {"class": "written-show"}, element("button", show, say("Show")))


def _choice(properties: Mapping[str, Any], given: Given) -> Markup:
    """The browser's own list: what leaves no trace in the address is sent as nothing."""
    control = _control(properties, given)
    if control is None:
        return element("div", {"class": properties.get("className")})
    offered = [(each["value"], each["label"]) for each in properties["data"] if control.offers(each["value"])]
    if "placeholder" in properties:
        offered = [("", properties["placeholder"]), *offered]
    known = {value for value, _ in offered}
    offered += [each for each in control.own if each[0] not in known]
    options = [
        element("option", {"value": control.sent(value), "selected": value == control.value}, label)
        for value, label in offered
    ]
    return _field(properties, control, "select", *options)


def _choices(properties: Mapping[str, Any], given: Given) -> Markup:
    """Of several one; those that the address chose together are one entry (callbacks/written.py). Mantine's is lower once it holds one."""
    control = _control(properties, given)
    return _choice({**properties, "size": "xs" if control and control.value else "many"}, given)


def _control(properties: Mapping[str, Any], given: Given) -> Control | None:
    """The control of a component; a choice of view says itself what it shows, and its first leaves no trace."""
    key, name = key_of(properties["id"]), properties["id"]
    if key in given.controls or not isinstance(name, dict) or name["type"] != "view":
        return given.controls.get(key)
    return Control(name=name["name"], value=properties["value"], default=properties["data"][0]["value"])


def _day(properties: Mapping[str, Any], given: Given) -> Markup:
    control = given.controls[key_of(properties["id"])]
    limits = {"min": properties.get("minDate"), "max": properties.get("maxDate")}
    return _field(properties, control, "input", type="date", value=control.value, **limits)


def _field(properties: Mapping[str, Any], control: Control, tag: str, *inside: Markup, **more: Any) -> Markup:
    """A label, why the field does not apply, and the field, in the classes of Mantine's that our style sheets dress."""
    name, label = PREFIX + key_of(properties["id"]), properties.get("label")
    told = f"{name}-idle" if control.idle and label else None
    attributes = {
        "id": name, "name": control.name, "form": FORM, "class": f"mantine-Input-input written-input written-input--{properties.get('size', 'sm')}",
        "aria-label": properties.get("aria-label"), "aria-describedby": told, "disabled": bool(control.idle), "autocomplete": "off", **more,
    }  # fmt: skip
    parts = [element("label", {"class": "mantine-InputWrapper-label", "for": name}, label)] if label else []
    if told:
        parts.append(element("p", {"class": "mantine-InputWrapper-description", "id": told}, control.idle))
    look = f"written-field {properties.get('className', '')}".strip()
    return element("div", {"class": look}, *parts, element(tag, attributes, *inside))


def _segments(properties: Mapping[str, Any], given: Given) -> Markup:
    """A few choices side by side, all in sight."""
    control = _control(properties, given) or Control(name="")
    parts = [_segment(control, each["value"], each["label"]) for each in properties["data"]]
    named = {name: value for name, value in _attributes(properties).items() if name.startswith("aria-")}
    look = (
        f"written-segments written-segments--{properties.get('size', 'sm')} {properties.get('className', '')}"
    )
    key = PREFIX + key_of(properties["id"])
    return element("div", {"id": key, "class": look, "role": "radiogroup", **named}, *parts)


def _segment(control: Control, value: str, label: str) -> Markup:
    radio = {
        "type": "radio", "name": control.name, "form": FORM, "value": control.sent(value),
        "checked": value == control.value, "autocomplete": "off",
    }  # fmt: skip
    words = element("span", {"class": "mantine-SegmentedControl-label"}, label)
    return element("label", {"class": "written-segment"}, element("input", radio), words)


def _theme(properties: Mapping[str, Any], _: Given) -> Markup:
    """Known to assets/plain.js, as on pages of plain HTML."""
    icons = [element("span", {"class": f"icon icon--{name}"}) for name in ("sun", "moon")]
    named = {
        "type": "button",
        "class": "icon-button",
        "id": "plain-theme",
        "aria-label": properties["aria-label"],
    }
    return element("button", named, *icons)


_KINDS: Final[Mapping[str, Callable[[Mapping[str, Any], Given], Markup]]] = {
    "Anchor": _anchor,
    "Graph": _graph,
    "Form": _form,
    "Select": _choice,
    "MultiSelect": _choices,
    "DateInput": _day,
    "SegmentedControl": _segments,
    "ColorSchemeToggle": _theme,
}
