"""What an incident keeps of a person whose file is erased: nothing but a head."""

from __future__ import annotations

from yorisoi.incidents.models import (
    Complaint,
    Concerned,
    Incident,
    LeakReport,
    Measure,
    Telling,
)
from yorisoi.registry.erasing import Erased, Erasing

GONE = "―"


def erase(erasing: Erasing) -> Erased:
    """Of an incident that concerned this person alone the words go; of others' their names are taken
    out. Day, kind and clocks stay."""
    rows = Concerned.objects.filter(person=erasing.person)
    for incident in Incident.objects.filter(pk__in=rows.values("incident")):
        alone = not incident.concerned.exclude(person=erasing.person).exists()
        _words(incident, erasing, alone)
        if incident.heads is None:
            heads = incident.concerned.count()
            Incident.objects.filter(pk=incident.pk).update(heads=heads)
    return {Concerned._meta.db_table: rows.delete()[0]}


def _words(incident: Incident, erasing: Erasing, alone: bool) -> None:
    def said(text: str) -> str:
        return GONE if alone and text else erasing.without_names(text)

    Incident.objects.filter(pk=incident.pk).update(
        text=said(incident.text), at_once=said(incident.at_once), found_by=said(incident.found_by)
    )
    fields = {Complaint: ("complainant", "wish", "third_party", "answer"), Telling: ("whom", "how"),
              Measure: ("text",)}  # fmt: skip
    for model, names in fields.items():
        for row in model.objects.filter(incident=incident):
            model.objects.filter(pk=row.pk).update(
                **{name: said(getattr(row, name)) for name in names}
            )
    for report in LeakReport.objects.filter(leak__incident=incident):
        LeakReport.objects.filter(pk=report.pk).update(to=erasing.without_names(report.to))
