"""What was readable in drafts still lies in free pages of the file, or in dead rows: both databases
write the table anew. Not in a transaction, and harmless twice."""

from django.db import migrations


def write_anew(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM FULL accounts_draft")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0009_sealed_drafts")]
    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop, elidable=True)]
