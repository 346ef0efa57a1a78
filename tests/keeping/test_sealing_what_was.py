"""An installation from before the envelopes: its rows are sealed by the upgrade, and nothing readable
stays behind in the file."""

from pathlib import Path

from tests.harness import installation as installations

BEFORE = (
    ("accounts", "0005_sent"), ("registry", "0002_closing"), ("casework", "0001_initial"),
    ("mfa", "0003_authenticator_type_uniq"),
)  # fmt: skip
WRITE = """
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from yorisoi.common import scopes
state = MigrationExecutor(connection).loader.project_state(%r)
def model(room, name): return state.apps.get_model(room, name)._base_manager
now = timezone.now()
body = model("accounts", "Organization").create(code="aozora", name="あおぞら")
person = model("registry", "Person").create(
    organization=body, name="山田 春", name_key="山田春", sort_key="ヤマダ", created_at=now,
    created_by="x",
)
learnt = dict(person=person, learnt_at=now, learnt_from="x")
point = model("registry", "ContactPoint")
point.create(kind="phone", value="090-8765-4321", digits="09087654321", note="合図は三回", **learnt)
point.create(kind="phone", value="080-5555-6666", digits="08055556666", is_sealed=True, **learnt)
point.create(kind="address", value="潮見市港町三丁目", **learnt)
model("registry", "DoNotTell").create(
    name="山田 剛", phone="070-1234-9999", digits="07012349999", **learnt
)
model("registry", "Flag").create(kind="safety", text="刃物を持って", **learnt)
model("registry", "Seal").create(basis="支援措置", reason="夫から逃げて", **learnt)
keys = model("registry", "SearchKey")
for start in range(9):
    keys.create(organization=body, person=person, source="p", key="09087654321"[start:])
model("casework", "ReceptionMemo").create(
    organization=body, phone="03-5555-1212", text="用件", came_at=now, written_at=now
)
staff = model("accounts", "Staff").create(email="a@example.jp", name="高田")
model("mfa", "Authenticator").create(
    user_id=staff.pk, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"}
)
model("accounts", "Draft").create(
    staff=staff, form="x", values={"text": "緑の屋根のとなり"}, created_at=now, saved_at=now
)
"""
READ = """
from allauth.mfa.models import Authenticator
from yorisoi.accounts import keys
from yorisoi.accounts.models import Draft
from yorisoi.casework.models import ReceptionMemo
from yorisoi.common import scopes
from yorisoi.registry.models import *
with scopes.everything():
    for point in ContactPoint.objects.order_by("id"):
        print(point.kind, point.value, point.digits, point.note, bool(point.digits_key))
    print(DoNotTell.objects.get().digits, Flag.objects.get().text, Seal.objects.get().reason)
    print(ReceptionMemo.objects.get().phone)
    print(Draft.objects.get().values)
    print(keys.open_seed(Authenticator.objects.get().data["secret"]))
    index = keys.index(Person.objects.get().organization_id)
    found = set(SearchKey.objects.filter(source="p").values_list("key", flat=True))
    print(found == {index(tail) for tail in ("09087654321", "87654321", "7654321", "4321")})
"""
GREP = """
from django.db import connection
words = %r
with connection.cursor() as cursor:
    for table in connection.introspection.table_names(cursor):
        cursor.execute(f'SELECT * FROM "{table}"')
        whole = repr(cursor.fetchall())
        print(*[(table, word) for word in words if word in whole], sep="\\n", end="")
"""
PLANTED = [
    "090-8765-4321", "09087654321", "8765432", "080-5555-6666", "08055556666", "合図は三回",
    "潮見市港町三丁目", "070-1234-9999", "07012349999", "刃物を持って", "夫から逃げて",
    "03-5555-1212", "JBSWY3DPEHPK3PXP", "緑の屋根",
]  # fmt: skip


def test_the_upgrade_seals_what_was_readable_and_leaves_no_trace_of_it(tmp_path: Path) -> None:
    with installations.new(tmp_path / "data") as old:
        for room, name in BEFORE:
            old.must_run("migrate", "--no-backup", room, name)
        old.python(WRITE % (list(BEFORE),))
        assert "090-8765-4321" in old.python(GREP % (PLANTED,))
        old.must_run("migrate", "--no-backup")
        assert old.python(READ).splitlines() == [
            "phone 090-8765-4321 09087654321 合図は三回 True",
            "phone 080-5555-6666 08055556666  True",
            "address 潮見市港町三丁目   False",
            "07012349999 刃物を持って 夫から逃げて",
            "03-5555-1212",
            "{'text': '緑の屋根のとなり'}",
            "JBSWY3DPEHPK3PXP",
            "True",
        ]
        assert old.python(GREP % (PLANTED,)) == ""
        for path in old.data.glob("yorisoi.sqlite3*"):
            content = path.read_bytes()
            assert [word for word in PLANTED if word.encode() in content] == []
