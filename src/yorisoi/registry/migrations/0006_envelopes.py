"""What is dangerous to know of a person is sealed with the person's own key; telephones are found by
an index that nobody can read without its key.

The index is made from what is sealed, so the readable digits go. One transaction: killed half-way,
nothing has happened. What the old columns leave in free pages, `yorisoi migrate` clears afterwards.
"""

import django.db.models.deletion
from django.db import migrations, models

import yorisoi.common.envelopes
import yorisoi.common.fields

AT_ONCE = 2_000
# table: the columns to be sealed, and the one with a telephone.
SEALED = {
    "registry_contactpoint": (("value", "note"), "value"),
    "registry_donottell": (("phone",), "phone"),
    "registry_flag": (("text",), None),
    "registry_seal": (("reason",), None),
}


def seal(apps, schema_editor):
    cursor = schema_editor.connection.cursor()
    index = _Index()
    for table, (columns, telephone) in SEALED.items():
        kind = "t.kind" if table == "registry_contactpoint" else "'phone'"
        cursor.execute(
            f"SELECT t.id, t.person_id, p.organization_id, {kind}, {', '.join('t.' + c for c in columns)}"
            f" FROM {table} t JOIN registry_person p ON p.id = t.person_id ORDER BY t.id"
        )
        found = cursor.fetchall()
        for start in range(0, len(found), AT_ONCE):
            rows = found[start : start + AT_ONCE]
            _seal_rows(cursor, table, columns, telephone, rows, index)
    _replace_search_keys(cursor, index)


def _seal_rows(cursor, table, columns, telephone, rows, index):
    from yorisoi.common import envelopes
    from yorisoi.common.kana import digits
    from yorisoi.registry.models import PersonKey

    sealing = envelopes.keys_for_writing(PersonKey, [row[1] for row in rows if any(row[4:])])
    changed = []
    for number, person, organization, kind, *values in rows:
        if not any(values):
            continue
        tokens = [
            envelopes.seal(sealing[person], f"{table}|{column}", person, words)
            for column, words in zip(columns, values, strict=True)
        ]
        if telephone:
            words = values[columns.index(telephone)] if kind == "phone" else ""
            tokens.append(index.of(organization, digits(words)[:20]))
        changed.append((*tokens, number))
    assigned = [*columns, *(["digits_key"] if telephone else [])]
    cursor.executemany(
        f"UPDATE {table} SET {', '.join(f'{one} = %s' for one in assigned)} WHERE id = %s", changed
    )


class _Index:
    def __init__(self):
        self._by_organization = {}

    def of(self, organization, said):
        from yorisoi.accounts import keys

        if organization not in self._by_organization:
            self._by_organization[organization] = keys.index(organization)
        return self._by_organization[organization](said)


def _replace_search_keys(cursor, index):
    """Of each tail that was readable, what stands for it; those that nobody can ask for any more
    go."""
    from yorisoi.registry.queries.searching import tails_of

    cursor.execute(
        "SELECT organization_id, person_id, key FROM registry_searchkey WHERE source = 'p'"
    )
    tails = {}
    for organization, person, key in cursor.fetchall():
        tails.setdefault((organization, person), set()).add(key)
    cursor.execute("DELETE FROM registry_searchkey WHERE source = 'p'")
    kept = {
        (organization, index.of(organization, tail), person)
        for (organization, person), keys in tails.items()
        for phone in _whole(keys)
        for tail in tails_of(phone)
    }
    cursor.executemany(
        "INSERT INTO registry_searchkey (organization_id, key, person_id, source)"
        " VALUES (%s, %s, %s, 'p')",
        sorted(kept),
    )


def _whole(keys):
    """Those that are no tail of a longer one of the same person."""
    return [key for key in keys if not any(other != key and other.endswith(key) for other in keys)]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_house_keys"), ("registry", "0005_reveals")]

    operations = [
        migrations.CreateModel(
            name="PersonKey",
            fields=[
                ("wrapped", models.CharField(blank=True, max_length=100)),
                ("kek", models.CharField(blank=True, max_length=8)),
                ("made_at", models.DateTimeField()),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="envelope_key",
                        serialize=False,
                        to="registry.person",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.RemoveIndex(model_name="contactpoint", name="registry_digits"),
        migrations.RemoveField(model_name="contactpoint", name="digits"),
        migrations.RemoveField(model_name="donottell", name="digits"),
        migrations.AddField(
            model_name="contactpoint",
            name="digits_key",
            field=yorisoi.common.fields.KeyField(blank=True, default="", max_length=22),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="donottell",
            name="digits_key",
            field=yorisoi.common.fields.KeyField(
                blank=True, db_index=True, default="", max_length=22
            ),
            preserve_default=False,
        ),
        *(
            migrations.AlterField(
                model_name=model,
                name=name,
                field=yorisoi.common.envelopes.EnvelopeField(
                    verbose_name=words, **options
                ),
            )
            for model, name, words, options in (
                ("contactpoint", "note", "気をつけること", {"blank": True, "max_length": 300}),
                ("contactpoint", "value", "番号・あて先", {"max_length": 300}),
                ("donottell", "phone", "電話", {"blank": True, "max_length": 40}),
                ("flag", "text", "気をつけること", {"max_length": 400}),
                ("seal", "reason", "わけ", {"blank": True}),
            )
        ),
        migrations.AddIndex(
            model_name="contactpoint",
            index=models.Index(fields=["digits_key"], name="registry_digits"),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop, elidable=True),
    ]
