"""Telephones in memos are sealed with a key of the organization."""

from django.db import migrations

import yorisoi.common.envelopes


def seal(apps, schema_editor):
    from yorisoi.accounts import keys
    from yorisoi.accounts.models import HouseKey
    from yorisoi.common import envelopes

    cursor = schema_editor.connection.cursor()
    cursor.execute(
        "SELECT id, organization_id, phone FROM casework_receptionmemo WHERE phone <> ''"
    )
    rows = cursor.fetchall()
    owners = {organization: keys.memos_of(organization) for _id, organization, _phone in rows}
    sealing = envelopes.keys_for_writing(HouseKey, owners.values()) if owners else {}
    cursor.executemany(
        "UPDATE casework_receptionmemo SET phone = %s WHERE id = %s",
        [
            (
                envelopes.seal(
                    sealing[owners[organization]],
                    "casework_receptionmemo|phone",
                    owners[organization],
                    phone,
                ),
                number,
            )
            for number, organization, phone in rows
        ],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_house_keys"),
        ("casework", "0002_guarding"),
    ]

    operations = [
        migrations.AlterField(
            model_name="receptionmemo",
            name="phone",
            field=yorisoi.common.envelopes.EnvelopeField(
                blank=True, max_length=40, verbose_name="折り返しの番号"
            ),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop, elidable=True),
    ]
