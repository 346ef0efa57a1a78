"""`check ghosts`: is a sealed file told from a number that never was by how long the answer takes?

A colleague whom the seal does not name asks a real server for both, in an order thrown by dice, over
one connection. The figure is the area under the curve of a test that guesses by time alone
(Mann–Whitney U divided by the pairs): 0.5 is blind, 1 knows.
"""

from __future__ import annotations

import random
import re
import time
from http.client import HTTPConnection

from yorisoi.checks.place import Place, place
from yorisoi.checks.said import Said, Say

MOST = 0.55
FILES = 8
# Where one asks: the page, the form, the act that was written.
DOORS = {"/persons/{}/": "person", "/persons/{}/edit/": "person", "/acts/{}/": "act"}
_SEALED = """
import json
from dataclasses import replace
from yorisoi.accounts.access import operator
from yorisoi.accounts.models import Organization, Site, Staff
from yorisoi.common import clock
from yorisoi.ledger.actions.recording import NewAct, Taking, record_act
from yorisoi.registry.actions.closing import restrict
from yorisoi.registry.actions.registering import NewPerson, register_person
from yorisoi.common import scopes
with scopes.everything():
    body, site = Organization.objects.get(), Site.objects.get()
    root, keeper = operator(body), Staff.objects.order_by("id")[1]
    found = {"person": [], "act": []}
    for number in range(%(files)d):
        person = register_person(root, NewPerson(f"人{number}", site=site.pk))
        act = record_act(replace(root, staff=keeper.pk), NewAct("station", clock.today(), site=site.pk,
                         text="話した", takings=[Taking(person=person.pk)]))
        restrict(root, person, level=2, members=[keeper], reason="命にかかわるため")
        found["person"].append(person.pk)
        found["act"].append(act.pk)
print(json.dumps(found))
"""


def check(*, samples: int, seed: int, say: Say) -> Said:
    said, dice = Said(), random.Random(seed)  # noqa: S311
    with place() as where:
        sealed = where.python(_SEALED % {"files": FILES})
        with where.served():
            for door, kind in DOORS.items():
                say(f"{door} をきいています…")
                _hold(said, where, dice, door, sealed[kind], samples)
    return said


def _hold(
    said: Said, where: Place, dice: random.Random, door: str, sealed: list[int], samples: int
) -> None:
    # As long as the sealed ones, so that the address does not tell.
    never = [number + 90_000 for number in sealed]
    order = [(number, number in sealed) for number in (*sealed, *never)] * (samples // FILES + 1)
    dice.shuffle(order)
    order = order[: 2 * samples]
    times: dict[bool, list[float]] = {True: [], False: []}
    answers = set()
    visitor = HTTPConnection("127.0.0.1", where.port, timeout=60)
    # The first of each leaves an entry in the trail (accounts/actions/refusing.py): before the clock.
    for number in (*sealed, *never):
        _ask(visitor, where, door.format(number))
    for number, is_sealed in order:
        begun = time.perf_counter()
        answer = _ask(visitor, where, door.format(number))
        times[is_sealed].append(time.perf_counter() - begun)
        answers.add(answer)
    visitor.close()
    is_missing = {status for status, _headers, _body in answers} == {404}
    said.hold(
        len(answers) == 1 and is_missing,
        f"{door} 答え {len(answers)}通り（状態・ヘッダー・本文）、どれも404",
    )
    figure = auc(times[True], times[False])
    figure = max(figure, 1 - figure)
    count = min(map(len, times.values()))
    said.hold(figure <= MOST, f"{door} 時間の AUC {figure:.3f}（{MOST}まで、{count}回ずつ）")


def _ask(visitor: HTTPConnection, where: Place, path: str) -> tuple[int, str, str]:
    headers = {"Host": f"localhost:{where.port}", "Cookie": f"yorisoi_session={where.keys[0]}"}
    visitor.request("GET", path, headers=headers)
    answer = visitor.getresponse()
    body = answer.read().decode().replace(path, "")
    # What every answer has of its own: the moment, the token of its forms, its own address.
    body = re.sub(r'name="(csrfmiddlewaretoken|next)" value="[^"]*"', "", body)
    moving = {"date", "set-cookie", "content-length"}
    kept = sorted((k.lower(), v) for k, v in answer.getheaders() if k.lower() not in moving)
    return answer.status, str(kept), body


def auc(one: list[float], other: list[float]) -> float:
    """How often a value of one is the greater, of all pairs; half where they are equal."""
    pairs = sorted([(value, True) for value in one] + [(value, False) for value in other])
    total, at = 0.0, 0
    while at < len(pairs):
        end = at
        while end < len(pairs) and pairs[end][0] == pairs[at][0]:
            end += 1
        rank = (at + 1 + end) / 2
        total += rank * sum(1 for _value, is_one in pairs[at:end] if is_one)
        at = end
    return (total - len(one) * (len(one) + 1) / 2) / (len(one) * len(other))
