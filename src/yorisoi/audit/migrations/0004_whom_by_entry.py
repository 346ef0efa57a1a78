import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The index of the foreign key holds the person too: a check of the trail asks for nothing else.
    By hand, because Django would copy the table on SQLite, and lose its triggers."""

    dependencies = [("audit", "0003_erasure")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "CREATE INDEX audit_by_entry ON audit_mention (entry_id, person)",
                    "DROP INDEX audit_by_entry",
                ),
                migrations.RunSQL(
                    "DROP INDEX IF EXISTS audit_mention_entry_id_692ec3dd", migrations.RunSQL.noop
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    "mention",
                    "entry",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentions", to="audit.entry",
                    ),
                ),
                migrations.AddIndex(
                    "mention", models.Index(fields=["entry", "person"], name="audit_by_entry")
                ),
            ],
        ),
    ]
