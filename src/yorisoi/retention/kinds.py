"""What may leave from here."""

from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.policy import Permission
from yorisoi.disclosure.kinds import Kind, Label

ONLY = (Permission.RETENTION,)
KINDS = (
    Kind("certificate", _("消したことの証明書"), ONLY, frozenset({Label.FIGURES})),
    Kind(
        "hand-back", _("委託の終わりに返す記録"), ONLY,
        frozenset({Label.NAMES, Label.CONTACT, Label.NOTES}),
    ),
)  # fmt: skip
