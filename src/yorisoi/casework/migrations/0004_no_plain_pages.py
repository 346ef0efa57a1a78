"""What was readable before the columns were sealed still lies in free pages of the file, or in dead
rows: both databases write those tables anew. Not in a transaction, and harmless twice."""

from django.db import migrations

SEALED = (
    "registry_contactpoint", "registry_donottell", "registry_flag", "registry_seal",
    "registry_searchkey", "casework_receptionmemo", "mfa_authenticator",
)  # fmt: skip


def write_anew(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_housekey")
        if not cursor.fetchone()[0]:
            return
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        for table in SEALED:
            cursor.execute(f"VACUUM FULL {table}")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("accounts", "0006_house_keys"),
        ("casework", "0003_sealed_telephones"),
        ("registry", "0006_envelopes"),
    ]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop, elidable=True)]
