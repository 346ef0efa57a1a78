# ruff: noqa: E501 (code that is run elsewhere)
"""True erasure: the words are not in free pages, not in the log, not in files, not in search tables."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import installation as installations
from tests.harness.installation import ROOT, Installation

CANARY, KANA = "CANARY7Q", "カナリア"
PLANT = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from datetime import date, timedelta
from django.db import connection
from yorisoi.common import clock, scopes
from yorisoi.accounts.access import operator
with scopes.everything():
    from tests.cast import assemble
    from tests.desk.scenes import spoke, register
    from tests.retention.scenes import end, second
    from yorisoi.accounts.actions.drafting import save_draft
    from yorisoi.attachments import contents
    from yorisoi.attachments.actions.keeping import add
    from yorisoi.attachments.intake import NewPaper
    from yorisoi.casework.actions import NewMemo, write_memo
    from yorisoi.incidents.actions import Happened, report, name_concerned
    from yorisoi.interchange.models import Batch, SourceRow
    from yorisoi.ledger.actions.promising import promise
    from yorisoi.registry.actions import knowing
    from yorisoi.registry.actions.caring import found_household
    from yorisoi.registry.actions.closing import restrict
    from yorisoi.registry.actions.sealing import lift, seal
    from yorisoi.registry.models import ContactPoint, DoNotTell, Flag, Name, Relationship
    from uuid import uuid4
    cast = assemble()
    root, worker = operator(cast.aozora), cast.actor(cast.takada)
    p = register(cast, "{KANA} {CANARY}", "{KANA} {KANA}", number="{CANARY}-1", commission=cast.contract.pk)
    for n in range(40):
        spoke(cast, p, 10 + n, text="{CANARY} " * 60)
    spoke(cast, cast.takahashi, 3, text="ほかの人の記録")
    knowing.learn(root, p, ContactPoint, kind="address", value="{CANARY}町1-2")
    knowing.learn(root, p, Flag, text="{CANARY}")
    knowing.learn(root, p, DoNotTell, name="父 {CANARY}", script="{CANARY}")
    knowing.learn(root, p, Relationship, kind="father", other_name="{CANARY}")
    knowing.add_name(root, p, form=Name.Form.BIRTH, name="{CANARY} 旧")
    found_household(root, p, label="{CANARY}の家")
    lift(cast.actor(cast.satou), seal(root, p, basis="{CANARY}", reason="{CANARY} のため", holders=[cast.takada, cast.satou]), reason="{CANARY} のため")
    promise(worker, person=p, due_on=clock.today(), text="{CANARY}", site=cast.main)
    write_memo(worker, NewMemo(way="phone", text="{CANARY}", caller="{CANARY}", came_at=clock.now(), about=p, site=cast.main, to_site=cast.main))
    save_draft(worker, "ledger-act-new", f"person:{{p.pk}}", uuid=uuid4(), values={{"text": "{CANARY}"}})
    batch = Batch.objects.create(organization=cast.aozora, kind="centre", file_name="a.csv", digest="x", made_at=clock.now(), made_by="x", summary={{"problems": ["{CANARY}"]}})
    SourceRow.objects.create(batch=batch, source="x", sheet="x", key="1", digest="x", person=p, raw="{CANARY}")
    name_concerned(cast.actor(cast.satou), report(cast.actor(cast.satou), "complaint", Happened("{CANARY}", clock.today(), cast.main, complainant="{CANARY}")), p)
    paper = NewPaper(contents.check("{CANARY}".encode(), "a.txt"), "{CANARY}.txt", "{CANARY}", "letter")
    add(worker, p, [paper], form="x")
    end(cast, p, on=clock.today())
    second(cast)
    print(p.pk)
"""
ERASE = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from yorisoi.common import clock, scopes
with scopes.everything():
    from yorisoi.accounts.access import actor_for
    from yorisoi.accounts.models import Organization, Staff
    from yorisoi.audit.models import Chain
    from yorisoi.audit.walking import walk
    from yorisoi.jobs.actions.running import run_until_idle
    from yorisoi.jobs.models import Job
    from yorisoi.retention.actions.deciding import decide, offer_copy
    from yorisoi.retention.models import Certificate, Disposal
    first, other = (actor_for(Staff.objects.get(name=name)) for name in ("佐藤", "次長"))
    row = Disposal.objects.create(organization_id=first.organization, person=%(person)s, basis="契約", proposed_at=clock.now(), proposed_by="x")
    offer_copy(first, row, on=clock.today(), how="手紙", answer="given")
    decide(first, row)
    decide(other, row)
run_until_idle()
with scopes.everything():
    print([(job.kind, job.outcome, job.trouble) for job in Job.objects.all()])
    chain = Chain.objects.get(name="aozora")
    print(Certificate.objects.get().scrubbed_at is not None, walk(chain.name, chain.length, chain.head))
"""


@pytest.fixture
def planted(migrated: Installation, tmp_path: Path) -> Iterator[Installation]:
    with installations.new(tmp_path / "data", like=migrated) as installation:
        yield installation


def found_in(folder: Path) -> list[str]:
    """Files below the folder that hold the canary, however it is folded or escaped."""
    escaped = "".join(f"\\u{ord(c):04x}" for c in KANA)
    ways = [CANARY, KANA, "かなりあ", escaped, "\uff76\uff85\uff98\uff71"]
    forms = [way.encode(code) for way in ways for code in ("utf-8", "utf-16-le", "utf-16-be")]
    wanted = re.compile(b"|".join(map(re.escape, forms)), re.IGNORECASE)
    return [
        path.name
        for path in sorted(folder.rglob("*"))
        if path.is_file() and wanted.search(path.read_bytes())
    ]


@pytest.mark.django_db
def test_nothing_of_the_canary_is_left_in_any_file(planted: Installation) -> None:
    person = planted.python(PLANT).split()[-1]
    if not planted.database_url:
        assert any(name.startswith("yorisoi.sqlite3") for name in found_in(planted.data))
    papers = planted.data / "files" / "attachments"
    assert len(list(papers.glob("*/*"))) == 1
    said = planted.python(ERASE % {"person": person})
    assert list(papers.glob("*/*")) == []
    assert "True None" in said, said
    if planted.database_url:
        assert _in_postgresql(planted) == []
    assert found_in(planted.data) == []


def _in_postgresql(installation: Installation) -> list[str]:
    return installation.python(
        "from django.apps import apps\nfrom django.db import connection\n"
        "c = connection.cursor()\n"
        "for m in apps.get_models():\n"
        f"    c.execute(f'SELECT count(*) FROM {{m._meta.db_table}} t WHERE t::text ILIKE %s', ['%{CANARY}%'])\n"
        "    n = c.fetchone()[0]\n"
        "    if n: print(m._meta.db_table)\n"
    ).split()
