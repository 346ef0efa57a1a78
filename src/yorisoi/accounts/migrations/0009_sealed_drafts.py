"""What somebody is typing is sealed with a key of their own: it may say where somebody lives."""

import json

from django.db import migrations

import yorisoi.common.envelopes

PLACE = "accounts_draft|typed"


def seal(apps, schema_editor):
    from yorisoi.accounts.models import HouseKey
    from yorisoi.common import envelopes

    with schema_editor.connection.cursor() as cursor:
        cursor.execute('SELECT id, staff_id, "values" FROM accounts_draft')
        for number, staff, values in cursor.fetchall():
            values = json.loads(values) if isinstance(values, str) else values
            if not values:
                continue
            owner, typed = f"drafts-{staff}", json.dumps(values, ensure_ascii=False)
            key = envelopes.keys_for_writing(HouseKey, [owner])[owner]
            cursor.execute(
                "UPDATE accounts_draft SET typed = %s WHERE id = %s",
                [envelopes.seal(key, PLACE, owner, typed), number],
            )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_sent_without_claim")]
    operations = [
        migrations.AddField("draft", "typed", yorisoi.common.envelopes.EnvelopeField(blank=True, default="")),
        migrations.RunPython(seal, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField("draft", "values"),
        migrations.AlterField("draft", "typed", yorisoi.common.envelopes.EnvelopeField(blank=True)),
    ]
