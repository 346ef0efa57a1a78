"""Small words of the templates: icons, days in eras, names with their reading, figures, inputs.

A builtin of every template (settings), so no {% load %}. Anything used in a loop of fifty is plain
string building here, not an include.
"""

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yorisoi.common import inputs, rows, saying

register = template.Library()

for words in (
    saying.wareki,
    saying.wareki_short,
    saying.day_short,
    saying.month,
    saying.fiscal,
    saying.hour,
    saying.moment,
    saying.number,
    saying.signed,
    saying.yen,
):
    register.filter(words.__name__, words)


@register.simple_tag
def icon(name: str) -> SafeString:
    return inputs.icon_svg(name)


@register.filter
def span(since: saying.Day, until: saying.Day) -> str:
    """«R8.4.1〜R9.3.31» · «1 Apr 2026 – 31 Mar 2027»."""
    return saying.span(saying.wareki_short(since), saying.wareki_short(until))


# A filter with an argument fails where the argument is missing from the context; a tag does not.
# The parts use the tags, because a part must bear an absent kana, url or look.


@register.simple_tag(name="ruby")
@register.filter
def ruby(name: str, kana: str = "") -> SafeString:
    """A name with its reading above; family and given name each alone where both are parted."""
    return mark_safe(rows.ruby(name, kana))  # noqa: S308 escaped there


register.simple_tag(rows.act, name="act_row")
register.simple_tag(rows.results, name="result_rows")


@register.filter
def unit(kind: str) -> SafeString:
    """「実」 filled, 「延」 dashed: what a number counts, by shape and word."""
    shape, said, mark = ("count", _("延べ件数"), _("延"))
    if kind in {"distinct", "persons", "households"}:
        shape, said, mark = ("distinct", _("実人数"), _("実"))
    return format_html(
        '<span class="unit unit--{}" role="img" aria-label="{}">{}</span>', shape, said, mark
    )


@register.simple_tag(name="figure")
@register.filter
def figure(value: float | None, url: str = "") -> SafeString:
    """A number that opens to its members. Without a url it is only a number, and looks like one."""
    if not url or value is None or value == "":
        return format_html('<span class="figure figure--still">{}</span>', saying.number(value))
    return format_html('<a class="figure" href="{}" data-panel>{}</a>', url, saying.number(value))


@register.filter
def may(answer: str) -> SafeString:
    """ "yes", "care" or "no": may this way of reaching someone be used."""
    mark, word = {
        "yes": ("check", _("よい")),
        "care": ("alert", _("気をつけて")),
        "no": ("cross", _("しない")),
    }[answer]
    return format_html('<span class="may may--{}">{}{}</span>', answer, inputs.icon_svg(mark), word)


@register.simple_tag
def seal(word: str = "") -> SafeString:
    """The stamp 「秘匿」."""
    return format_html('<span class="seal">{}</span>', word or _("秘匿"))


@register.simple_tag(name="field_input")
@register.filter
def field_input(bound: BoundField, look: str = "") -> SafeString:
    """The input of a form field alone; parts/field.html puts label, help and error around it."""
    return inputs.render(bound, look)


@register.simple_tag
def field_words(bound: BoundField) -> SafeString:
    """Help and errors of a field."""
    return inputs.words(bound)


@register.filter
def without_help(bound: BoundField) -> BoundField:
    """A field of somebody else, without the words it brings: field=form.password|without_help."""
    bound.help_text = ""
    bound.field.widget.attrs.pop("placeholder", None)
    return bound


@register.filter
def is_group(bound: BoundField) -> bool:
    return inputs.is_group(bound)


@register.filter
def is_tick(bound: BoundField) -> bool:
    return inputs.is_tick(bound)


@register.filter
def paragraphs(text: str) -> SafeString:
    """Typed text, with its line ends kept: as typed, escaped, nothing turned into links."""
    return mark_safe(rows.lines(text or ""))  # noqa: S308 escaped there


@register.filter
def is_part(request) -> bool:
    """Was only a part of the page asked for (js/fragment.js)?"""
    return bool(request) and bool(request.headers.get("X-Fragment"))


@register.filter
def page_or_part(request) -> str:
    """{% extends request|page_or_part %}: one template for a page and for what is swapped in it."""
    return "common/fragment.html" if is_part(request) else "common/base.html"


@register.simple_tag(takes_context=True)
def page_query(context: template.Context, **changes: object) -> str:
    """The query of this address, some of it changed: ?{% page_query page=2 %}. None removes."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    if query is None:
        return "&".join(f"{name}={value}" for name, value in changes.items() if value is not None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return query.urlencode()
