"""Run in a process of its own inside a restored installation, before it takes its place:

    YORISOI_DATA=… python -m yorisoi.keeping.settling NAME-OF-THE-BACKUP

Prints, as its last line, what was seen to be well, as JSON; ends with status 1 and words otherwise.
"""

import json
import os
import sys


def main(source: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yorisoi.config.settings")
    import django

    django.setup()
    said = [*_walk_the_trails(), *_bring_up_to_date(), *_try_every_key(), *_look_at_files()]
    _note(source)
    _close()
    print(json.dumps(said, ensure_ascii=False))  # noqa: T201 (for whoever started us)


def _walk_the_trails() -> list[str]:
    from yorisoi.audit import queries

    chains = queries.chains()
    for chain in chains:
        if broken := queries.verify(chain):
            sys.exit(f"監査の記録 {broken.chain} が {broken.number}番で切れています。")
    links = sum(chain.length for chain in chains)
    return [f"監査の記録{len(chains)}本、{links:,}件は、はじめからおわりまでつながっています。"]


def _bring_up_to_date() -> list[str]:
    from django.core.management.commands.migrate import Command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return []
    from django.core.management import call_command

    call_command(Command(), interactive=False, verbosity=0)
    return [f"古い版の控えなので、いまの版にあわせました（{len(plan)}段）。"]


def _try_every_key() -> list[str]:
    from yorisoi.common.kek import KekTrouble
    from yorisoi.keeping import wrapping

    try:
        found = wrapping.check()
    except KekTrouble as trouble:
        sys.exit(str(trouble))
    if found.broken:
        sys.exit(f"ひらけない鍵があります：{found.broken[0]}（ほか{len(found.broken) - 1}本）")
    return [f"封をした連絡先などの鍵{found.good:,}本は、すべてひらきます。"] if found.good else []


def _look_at_files() -> list[str]:
    from yorisoi.keeping import kept

    found = kept.check()
    if not found.is_well:
        gone = (found.missing + found.damaged)[0]
        count = len(found.missing) + len(found.damaged)
        sys.exit(f"書類や写真のファイルが、ないか、傷んでいます：{gone}（ぜんぶで{count}件）")
    if not found.files:
        return []
    return [f"書類と写真のファイル{found.files:,}件は、さいごの1バイトまで記録のとおりです。"]


def _note(source: str) -> None:
    from yorisoi.accounts.access import operator
    from yorisoi.audit.actions import note

    note(operator(None), "backup.restored", "backup", payload={"file": source})


def _close() -> None:
    from django.db import connection

    connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
