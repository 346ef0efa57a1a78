"""What of an incident may leave on paper."""

from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.policy import Permission
from yorisoi.disclosure.kinds import Kind, Label

PAPER = Kind(
    "incident",
    _("ヒヤリハット・苦情・漏えいの記録（紙）"),
    (Permission.INCIDENT_WORK,),
    frozenset({Label.NAMES, Label.NOTES}),
)
