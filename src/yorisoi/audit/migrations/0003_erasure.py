from django.db import migrations, models

KEPT = ("id", "chain", "number", "at", "actor", "via", "verb", "target", "digest", "previous", "hash")
# Every column but the two stays, the two become empty, and a link of the same chain says so.
ERASES = " AND ".join([
    "NEW.payload = ''",
    "NEW.salt = ''",
    "OLD.payload <> ''",
    *(f"NEW.{name} = OLD.{name}" for name in KEPT),
    "EXISTS (SELECT 1 FROM audit_entry e WHERE e.chain = OLD.chain AND e.number > OLD.number"
    " AND e.verb = 'entry.erased' AND e.target = 'entry:' || OLD.number)",
])


def widen(apps, editor):
    """A column beside the others, without copying a table of millions of links (and without losing
    its triggers, as the copy that Django makes on SQLite would)."""
    editor.execute("ALTER TABLE audit_entry ADD COLUMN salt varchar(22) DEFAULT '' NOT NULL")


def allow_erasure(apps, editor):
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TRIGGER audit_entry_update")
        editor.execute(
            f"CREATE TRIGGER audit_entry_update BEFORE UPDATE ON audit_entry WHEN NOT ({ERASES}) "
            "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
        )
        return
    editor.execute(
        "CREATE FUNCTION audit_erase_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NOT ({ERASES}) THEN RAISE EXCEPTION 'the audit trail is append-only'; END IF; "
        "RETURN NEW; END $$"
    )
    editor.execute("DROP TRIGGER audit_entry_update ON audit_entry")
    editor.execute(
        "CREATE TRIGGER audit_entry_update BEFORE UPDATE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_erase_only()"
    )


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(widen, migrations.RunPython.noop)],
            state_operations=[
                migrations.AddField(
                    "entry", "salt", models.CharField(db_default="", max_length=22),
                ),
            ],
        ),
        migrations.RunPython(allow_erasure, migrations.RunPython.noop),
    ]
