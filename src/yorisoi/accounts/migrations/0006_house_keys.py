"""Keys that belong to no person, and the seeds of second factors sealed with one of them."""

import json

from django.db import migrations, models


def seal_seeds(apps, schema_editor):
    from yorisoi.accounts import keys
    from yorisoi.common.envelopes import VERSION

    def sealed(words):
        return words if words.startswith(f"{VERSION}.") else keys.seal_seed(words)

    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id, data FROM mfa_authenticator WHERE type IN ('totp', 'recovery_codes')")
        for number, data in cursor.fetchall():
            data = json.loads(data) if isinstance(data, str) else data
            data |= {name: sealed(data[name]) for name in ("secret", "seed") if name in data}
            if "migrated_codes" in data:
                data["migrated_codes"] = [sealed(code) for code in data["migrated_codes"]]
            cursor.execute(
                "UPDATE mfa_authenticator SET data = %s WHERE id = %s", [json.dumps(data), number]
            )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_sent"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [
        migrations.CreateModel(
            name="HouseKey",
            fields=[
                ("wrapped", models.CharField(blank=True, max_length=100)),
                ("kek", models.CharField(blank=True, max_length=8)),
                ("made_at", models.DateTimeField()),
                ("purpose", models.CharField(max_length=40, primary_key=True, serialize=False)),
            ],
            options={"abstract": False},
        ),
        migrations.RunPython(seal_seeds, migrations.RunPython.noop, elidable=True),
    ]
