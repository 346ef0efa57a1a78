"""One field of a form as HTML: text, choices as chips or tiles, a tick, a file.

What a field needs beyond Django's own rendering: our classes, the words of help and error tied to
it (`<id>_helptext`, `<id>_error`; parts/field.html writes them), and no browser that offers the
name of the last person to the next one at a shared tablet.
"""

from collections.abc import Iterator

from django import forms
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)
QUIET = (forms.TextInput, forms.Textarea, forms.NumberInput)


def is_group(bound: BoundField) -> bool:
    """Several inputs under one question: a fieldset with a legend, not a label."""
    return isinstance(bound.field.widget, CHOICES)


def is_tick(bound: BoundField) -> bool:
    return isinstance(bound.field.widget, forms.CheckboxInput)


def render(bound: BoundField, look: str = "") -> SafeString:
    """`look`: "tiles" for choices with icons, else chips. Icons: `field.icons = {value: name}`.
    `field.first = 8`: so many stand there, the others behind «ほか6つ»."""
    if bound.is_hidden:
        return bound.as_hidden()
    if is_group(bound):
        return _choices(bound, look or bound.field.widget.attrs.get("data-look", "chips"))
    if is_tick(bound):
        return _tick(bound)
    return bound.as_widget(attrs=_attrs(bound))


def words(bound: BoundField) -> SafeString:
    """Help and errors, with the ids that the input's aria-describedby names."""
    said = mark_safe("")
    if bound.help_text:
        said += format_html(
            '<p class="field__help" id="{}_helptext">{}</p>', bound.auto_id, bound.help_text
        )
    if bound.errors:
        rows = ((icon_svg("alert"), error) for error in bound.errors)
        lines = format_html_join("", '<p class="field__error">{}{}</p>', rows)
        said += format_html('<div id="{}_error">{}</div>', bound.auto_id, lines)
    return said


def _attrs(bound: BoundField) -> dict[str, str | bool]:
    widget = bound.field.widget
    classes = ["input", *widget.attrs.get("class", "").split()]
    if isinstance(widget, forms.Textarea):
        classes.append("input--text")
    elif isinstance(widget, forms.Select):
        classes.append("input--select")
    elif isinstance(widget, forms.FileInput):
        classes.append("input--file")
    attrs = {"class": " ".join(dict.fromkeys(classes))}
    if widget.attrs.get("placeholder") == bound.label:
        attrs["placeholder"] = False  # A label that vanishes while one types is no label.
    if isinstance(widget, QUIET) and "autocomplete" not in widget.attrs:
        attrs["autocomplete"] = "off"
    return attrs


def _described(bound: BoundField) -> SafeString:
    """A group is described as a whole, by its fieldset; each input only says that it is wrong."""
    return mark_safe(' aria-invalid="true"') if bound.errors else mark_safe("")


def _choices(bound: BoundField, look: str) -> SafeString:
    icons = getattr(bound.field, "icons", {})
    tiles = look == "tiles"
    label = "chip chip--tile" if tiles else "chip"
    many = isinstance(bound.field.widget, forms.CheckboxSelectMultiple)
    rows = (
        (label, inner, icon_svg(icons.get(value, "")), words)
        for value, words, inner in _options(bound)
    )
    labels = [format_html('<label class="{}">{}<span>{}{}</span></label>', *row) for row in rows]
    first = getattr(bound.field, "first", None) or len(labels)
    return format_html(
        '<div class="chips{}"{}>{}</div>{}',
        " chips--tiles" if tiles else "",
        mark_safe(" data-many") if many else "",
        _joined(labels[:first]),
        _rest(labels[first:], tiles),
    )


def _joined(labels: list[SafeString]) -> SafeString:
    return format_html_join("\n", "{}", ((label,) for label in labels))


def _rest(labels: list[SafeString], tiles: bool) -> SafeString:
    """The less used choices. Open where one of them is chosen: what holds must be in sight."""
    if not labels:
        return mark_safe("")
    return format_html(
        '<details class="morechips"{}><summary>{}</summary><div class="chips{}">{}</div></details>',
        mark_safe(" open") if any(" checked" in label for label in labels) else "",
        _("ほか%(count)sつ…") % {"count": len(labels)},
        " chips--tiles" if tiles else "",
        _joined(labels),
    )


def _options(bound: BoundField) -> Iterator[tuple[str, str, SafeString]]:
    kind = "checkbox" if isinstance(bound.field.widget, forms.CheckboxSelectMultiple) else "radio"
    wrong = _described(bound)
    for sub in bound.subwidgets:
        data = sub.data
        value = str(data["value"])
        required = mark_safe(" required") if data["attrs"].get("required") else ""
        inner = format_html(
            '<input type="{}" name="{}" value="{}" id="{}"{}{}{}>',
            kind,
            data["name"],
            value,
            data["attrs"].get("id", ""),
            mark_safe(" checked") if data["selected"] else "",
            required,
            wrong,
        )
        yield value, data["label"], inner


def _tick(bound: BoundField) -> SafeString:
    return format_html(
        '<label class="tick">{}<span>{}</span></label>', bound.as_widget(), bound.label
    )


_ICONS: dict[str, SafeString] = {}


def icon_svg(name: str) -> SafeString:
    """An icon of parts/sprite.html. It repeats the word beside it, so readers skip it."""
    if not name:
        return mark_safe("")
    if name not in _ICONS:
        _ICONS[name] = format_html(
            '<svg class="icon" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>', name
        )
    return _ICONS[name]
