"""An act was corrected: what was handed over in it belongs to the act that corrects."""

from collections.abc import Mapping

from yorisoi.attachments.models import Attachment


def follow(successors: Mapping[int, int]) -> None:
    """{old act: new act}, in the transaction of the correction."""
    acts = list(successors)
    for start in range(0, len(acts), 900):
        rows = Attachment.objects.filter(act__in=acts[start : start + 900])
        for pk, act in rows.values_list("pk", "act"):
            Attachment.objects.filter(pk=pk).update(act=successors[act])
