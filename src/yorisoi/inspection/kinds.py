"""What may leave from here: texts with their mask, no names."""

from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.policy import Permission
from yorisoi.disclosure.kinds import Kind, Label

PACK = Kind(
    "inspection",
    _("検査の資料（伏せたもの）"),
    (Permission.INSPECT_DRAW,),
    frozenset({Label.NOTES}),
)
