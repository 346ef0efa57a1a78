from django.utils.translation import gettext_lazy as _

from yorisoi.ledger.kinds import Kind

ATTENDANCE = Kind("attendance", _("教室・居場所"), menu="learning", icon="cup")
OBSERVATION = Kind("observation", _("気づいたこと"), menu="learning", icon="eye", is_on_form=False)
