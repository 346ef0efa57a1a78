from django.db import migrations

TABLES = ("disclosure_release",)


def forbid(apps, editor):
    """The register is append-only for everybody who speaks SQL, not only for this program."""
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE FUNCTION disclosure_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the register is append-only'; END $$"
        )
    for table in TABLES:
        for deed in ("UPDATE", "DELETE"):
            if editor.connection.vendor == "sqlite":
                editor.execute(
                    f"CREATE TRIGGER {table}_{deed.lower()} BEFORE {deed} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END"
                )
            else:
                editor.execute(
                    f"CREATE TRIGGER {table}_{deed.lower()} BEFORE {deed} ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION disclosure_append_only()"
                )


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0001_initial")]
    operations = [migrations.RunPython(forbid, migrations.RunPython.noop)]
