"""What was done with a household as a whole: hand-overs, visits."""

from __future__ import annotations

from datetime import date

from yorisoi.accounts.policy import Actor
from yorisoi.ledger import access
from yorisoi.ledger.models import Act
from yorisoi.ledger.panels.person import act_said
from yorisoi.ledger.queries.timeline import lines_of

SIZE = 20


def acts_with(actor: Actor, household: int, day: date) -> list[dict[str, object]]:
    """The latest acts in which the household took part, as a timeline shows them."""
    rows = access.standing(access.acts(actor)).filter(
        pk__in=Act.objects.filter(participants__household=household).values("pk")
    )
    latest = rows.order_by("-occurred_on", "-id").values_list("pk", flat=True)[:SIZE]
    return [act_said(line, day) for line in lines_of(actor, list(latest))]
