"""What is written down at a pantry."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import chain

from yorisoi.common import bulk
from yorisoi.common.text import clean_text
from yorisoi.streams.pantry.models import HandOver

FIELDS = ("act_id", "is_new", "wants_contact", "trouble", "items")


def note_hand_overs(rows: Sequence[tuple[int, bool, bool, str, Mapping[str, object]]]) -> None:
    """What was handed over: (act, is new, wants contact, trouble, {label: quantity}). The bulk
    form: plain inserts within the caller's transaction; whoever calls it has checked the permission
    and writes the entry of the batch. An act that has a row already gets this one instead."""
    bulk.delete_in(HandOver, "act_id", [act for act, *_ in rows])
    bulk.insert(
        HandOver,
        FIELDS,
        [
            (act, is_new, wants, clean_text(trouble), json.dumps(dict(items), ensure_ascii=True))
            for act, is_new, wants, trouble, items in rows
        ],
    )


def carry_hand_overs(successors: Mapping[int, int]) -> None:
    """An act was corrected ({old: new}): what was handed over stands under the new one too."""
    acts = list(successors)
    steps = (
        HandOver.objects.filter(act__in=acts[start : start + 900]).values_list(*FIELDS)
        for start in range(0, len(acts), 900)
    )
    note_hand_overs([(successors[act], *values) for act, *values in chain(*steps)])
