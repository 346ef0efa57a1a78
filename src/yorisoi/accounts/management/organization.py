import sys

from django.utils.translation import gettext as _

from yorisoi.accounts.models import Organization


def chosen_organization(code: str | None) -> Organization:
    """The organization that a command is about: the one named, or the only one. Leaves with 2."""
    rows = Organization.objects.order_by("id")
    if code:
        found = rows.filter(code=code).first()
        if found is None:
            _leave(_("符号 %(code)s の法人はありません。") % {"code": code})
        return found
    known = list(rows[:2])
    if len(known) == 1:
        return known[0]
    codes = "、".join(rows.values_list("code", flat=True))
    _leave(
        _("--organization でどの法人かを書いてください：%(codes)s") % {"codes": codes}
        if known
        else _("法人がまだありません。さきに yorisoi init をしてください。")
    )
    raise AssertionError


def _leave(words: str) -> None:
    print(words, file=sys.stderr)  # noqa: T201
    sys.exit(2)
