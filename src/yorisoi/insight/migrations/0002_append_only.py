from django.db import migrations

TABLES = ("insight_submission",)


def forbid(apps, editor):
    """What was handed in is append-only for everybody who speaks SQL, not only for this program."""
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE FUNCTION insight_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'what was submitted never changes'; END $$"
        )
    for table in TABLES:
        for deed in ("UPDATE", "DELETE"):
            if editor.connection.vendor == "sqlite":
                editor.execute(
                    f"CREATE TRIGGER {table}_{deed.lower()} BEFORE {deed} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'what was submitted never changes'); END"
                )
            else:
                editor.execute(
                    f"CREATE TRIGGER {table}_{deed.lower()} BEFORE {deed} ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION insight_append_only()"
                )


class Migration(migrations.Migration):
    dependencies = [("insight", "0001_initial")]
    operations = [migrations.RunPython(forbid, migrations.RunPython.noop)]
