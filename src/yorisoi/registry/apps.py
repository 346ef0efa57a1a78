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
        from yorisoi.accounts import doors, files, news, waiting
        from yorisoi.audit.verbs import Verb, register
        from yorisoi.disclosure import secrets
        from yorisoi.jobs import daily
        from yorisoi.registry import erasing, nets, panels, relations
        from yorisoi.registry.access import unknown_to
        from yorisoi.registry.actions.closing import appoint_heirs
        from yorisoi.registry.actions.erasing import erase
        from yorisoi.registry.doors import DOORS
        from yorisoi.registry.panels.person import PANELS
        from yorisoi.registry.panels.waiting import WAITING
        from yorisoi.registry.queries.numbering import file_of, numbers_of
        from yorisoi.registry.queries.relations import assigned, same_site
        from yorisoi.registry.queries.secrets import PROVIDER

        erasing.register(erasing.Eraser("registry", 90, erase))
        doors.register(*DOORS)
        panels.register(*PANELS)
        nets.spread()
        secrets.register(PROVIDER)
        waiting.register(*WAITING)
        news.on_role_ended(appoint_heirs)
        # Roles run out by themselves, too.
        daily.register(appoint_heirs)
        files.register(files.Numbers(find=file_of, of=numbers_of, unknown=unknown_to))
        relations.register(
            relations.Relation("assigned", _("担当ではない"), assigned),
            relations.Relation("same_site", _("その人の拠点で働いていない"), same_site),
        )
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
            Verb("key.destroyed", _("連絡先などをひらく鍵を消した")),
            Verb("seal.lifted", _("秘匿をといた")),
            Verb("seal.holder_named", _("秘匿を開ける人を加えた")),
            Verb("seal.holder_ended", _("秘匿を開ける人を外した")),
            Verb("seal.opened", _("秘匿を開いた"), is_reading=True),
            Verb("seal.over_budget", _("秘匿を、1日の回数をこえて開こうとした")),
            Verb("seal.refused", _("秘匿を開けなかった")),
            Verb("seal.asked", _("秘匿をふたりで開くことを頼んだ")),
            Verb("seal.agreed", _("秘匿をふたりで開くことをたしかめた")),
            Verb("duty.set", _("秘匿の当番を決めた")),
            Verb("duty.ended", _("秘匿の当番を外した")),
            Verb("emergency.opened", _("緊急閲覧をはじめた")),
            Verb("emergency.missed", _("緊急閲覧で、ひらけるファイルがなかった")),
            Verb("emergency.read", _("緊急閲覧で読んだ"), is_reading=True),
            Verb("emergency.closed", _("緊急閲覧を終えた")),
            Verb("emergency.reviewed", _("緊急閲覧のわけをたしかめた")),
            Verb("emergency.listed", _("緊急閲覧の一覧を見た"), is_reading=True),
            Verb("restriction.set", _("ファイルを限定・封印した")),
            Verb("restriction.lifted", _("限定・封印をといた")),
            Verb("restriction.member_named", _("限定・封印したファイルをひらける人を加えた")),
            Verb("restriction.member_ended", _("限定・封印したファイルをひらける人を外した")),
            Verb(
                "restriction.inherited", _("ひらける人がいなくなったファイルを、管理者に引きついだ")
            ),
            Verb("tie.declared", _("ひらかない職員（本人・家族・知り合い）を書いた")),
            Verb("tie.ended", _("ひらかない職員を外した")),
            Verb("tie.declared_by_name", _("自分の家族・知り合いを、名前で申し出た")),
            Verb("tie.taken_back", _("名前での申し出を取り下げた")),
            Verb("sharing.made", _("ほかの団体との共有を決めた")),
            Verb("sharing.revoked", _("ほかの団体との共有をやめた")),
            Verb("sharing.read", _("共有されたファイルを読んだ"), is_reading=True),
            Verb("consent.withdrawn", _("同意の取り消しを記録した")),
            Verb("case.opened", _("利用登録をした")),
            Verb("case.commissioned", _("委託を決めた")),
            Verb("case.uncommissioned", _("委託を取り下げた")),
            Verb("case.moved", _("登録の拠点をかえた")),
            Verb("case.assigned", _("担当を決めた")),
            Verb("case.closed", _("登録を終えた")),
            Verb("case.reopened", _("登録をふたたび開いた")),
        )
