from django.apps import AppConfig
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

FACTS = {
    "name": _("名前"),
    "vitals": _("生年月日・性別"),
    "placement": _("措置"),
    "residence": _("住んでいる市区町村"),
    "circumstance": _("現況"),
    "death": _("亡くなったこと"),
    "contactpoint": _("連絡のしかた"),
    "donottell": _("つたえない相手"),
    "flag": _("気をつけること"),
    "seal": _("秘匿"),
    "householdmember": _("世帯のひと"),
    "relationship": _("つながり"),
    "consent": _("同意"),
}


class RegistryConfig(AppConfig):
    name = "yorisoi.registry"

    def ready(self) -> None:
        from yorisoi.accounts import doors, files, waiting
        from yorisoi.audit.verbs import Verb, register
        from yorisoi.registry import panels, relations
        from yorisoi.registry.doors import DOORS
        from yorisoi.registry.panels.person import PANELS
        from yorisoi.registry.panels.waiting import WAITING
        from yorisoi.registry.queries.numbering import file_of, numbers_of
        from yorisoi.registry.queries.relations import assigned, same_site

        doors.register(*DOORS)
        panels.register(*PANELS)
        waiting.register(*WAITING)
        relations.register(
            relations.Relation("assigned", _("担当ではない"), assigned),
            relations.Relation("same_site", _("その人の拠点で働いていない"), same_site),
        )
        files.register(files.Numbers(find=file_of, of=numbers_of))
        for stem, label in FACTS.items():
            register(
                Verb(f"{stem}.learnt", format_lazy(_("{what}を書いた"), what=label)),
                Verb(f"{stem}.retracted", format_lazy(_("{what}を取り下げた"), what=label)),
                Verb(f"{stem}.corrected", format_lazy(_("{what}を直した"), what=label)),
            )
        register(
            Verb("person.registered", _("人を登録した")),
            Verb("person.changed", _("登録番号・呼び名・登録日を直した")),
            Verb("person.read", _("ファイルを読んだ"), is_reading=True),
            Verb("person.listed", _("一覧を見た"), is_reading=True),
            Verb("person.searched", _("さがした"), is_reading=True),
            Verb("household.read", _("世帯のページを読んだ"), is_reading=True),
            Verb("household.founded", _("世帯を書いた")),
            Verb("person.linked", _("同じ人としてつないだ")),
            Verb("person.unlinked", _("つなぎをはなした")),
            Verb("pair.rejected", _("別の人とした")),
            Verb("seal.lifted", _("秘匿をといた")),
            Verb("seal.holder_named", _("秘匿を開ける人を加えた")),
            Verb("seal.holder_ended", _("秘匿を開ける人を外した")),
            Verb("seal.opened", _("秘匿を開いた"), is_reading=True),
            Verb("seal.refused", _("秘匿を開けなかった")),
            Verb("consent.withdrawn", _("同意の取り消しを記録した")),
            Verb("case.opened", _("利用登録をした")),
            Verb("case.commissioned", _("委託を決めた")),
            Verb("case.uncommissioned", _("委託を取り下げた")),
            Verb("case.moved", _("登録の拠点をかえた")),
            Verb("case.assigned", _("担当を決めた")),
            Verb("case.closed", _("登録を終えた")),
            Verb("case.reopened", _("登録をふたたび開いた")),
        )
