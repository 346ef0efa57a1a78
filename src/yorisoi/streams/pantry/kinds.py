from django.utils.translation import gettext_lazy as _

from yorisoi.ledger.kinds import Kind

PANTRY = Kind("pantry", _("食料の受け渡し"), menu="pantry", icon="home")
