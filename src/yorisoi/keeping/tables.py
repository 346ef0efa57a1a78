"""The tables of an empty database, all at once.

Going through the migrations one by one, Django renders every model anew after each step: with a hundred
models that takes a quarter of a minute, and grows with the square of what the house holds. Where
nothing stands yet there is nothing to change step by step: the tables are made as the last step
leaves them, in one transaction. What the migrations do beside tables (a trigger, a policy) is done
after them, in their order, except what is marked `elidable`: that is about rows which were there
before. A test holds both ways to the same schema.
"""

from __future__ import annotations

from django.db import connection, router
from django.db.migrations import Migration, RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def is_empty() -> bool:
    """No table at all, but for the list of what was applied, which says nothing."""
    return set(connection.introspection.table_names()) <= {_list_of_migrations()} and not (
        MigrationRecorder(connection).applied_migrations()
    )


def make() -> None:
    """Whoever is killed on the way leaves it empty."""
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    loader = MigrationLoader(connection)
    state = loader.project_state()
    with connection.schema_editor() as editor:
        for model in state.apps.get_models():
            if model._meta.can_migrate(connection) and router.allow_migrate_model(
                connection.alias, model
            ):
                editor.create_model(model)
        for migration in _in_order(loader):
            for operation in migration.operations:
                if isinstance(operation, RunPython | RunSQL) and not operation.elidable:
                    operation.database_forwards(migration.app_label, editor, state, state)
            recorder.record_applied(migration.app_label, migration.name)


def _in_order(loader: MigrationLoader) -> list[Migration]:
    plan = MigrationExecutor(connection).migration_plan(loader.graph.leaf_nodes(), clean_start=True)
    return [migration for migration, _backwards in plan]


def _list_of_migrations() -> str:
    return MigrationRecorder.Migration._meta.db_table
