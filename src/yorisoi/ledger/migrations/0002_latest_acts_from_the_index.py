import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The page of a person reads fifty acts that lie years apart: what it asks of topics, workers,
    participants and the tally stands in the indexes, which replace narrower ones."""

    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RemoveIndex("tally", "ledger_tally_person"),
        migrations.AlterField(
            "acttopic",
            "act",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT,
                related_name="other_topics", to="ledger.act",
            ),
        ),
        migrations.AlterField(
            "actworker",
            "act",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT,
                related_name="workers", to="ledger.act",
            ),
        ),
        migrations.AlterField(
            "participant",
            "act",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT,
                related_name="participants", to="ledger.act",
            ),
        ),
        migrations.AddIndex(
            "acttopic", models.Index(fields=["act", "term"], name="ledger_topic_act")
        ),
        migrations.AddIndex(
            "actworker", models.Index(fields=["act", "staff"], name="ledger_worker_act")
        ),
        migrations.AddIndex(
            "participant", models.Index(fields=["act", "heads", "body"], name="ledger_part_act")
        ),
        migrations.AddIndex(
            "tally",
            models.Index(
                fields=["person_id", "day", "act_id", "known_to"], name="ledger_tally_person"
            ),
        ),
    ]  # fmt: skip
