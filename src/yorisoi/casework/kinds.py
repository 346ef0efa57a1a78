from django.utils.translation import gettext_lazy as _

from yorisoi.ledger.kinds import Kind

STATION = Kind("station", _("相談・支援"), menu="consultation", icon="chat")
CENTRE = Kind("centre", _("自立相談"), menu="self_reliance", icon="door")
