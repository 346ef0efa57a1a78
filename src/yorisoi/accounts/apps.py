from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "yorisoi.accounts"

    def ready(self) -> None:
        from yorisoi.accounts import doors, steps, waiting, watching
        from yorisoi.accounts.queries import recoveries, setup
        from yorisoi.audit.verbs import Verb, register
        from yorisoi.common import nets

        nets.leave_out(
            "asked before anybody is known: who signs in where, with which key, in which role",
            *(f"accounts.{name}" for name in (
                "Organization", "Staff", "Identity", "Device", "DeviceUser", "SignIn", "Guesses",
                "Recovery", "PaperCode", "Membership", "Invitation",
            )),
        )  # fmt: skip
        nets.leave_out(
            "words and contracts of a body, nobody's file; a page of another body's file names them",
            *(f"accounts.{name}" for name in ("Site", "Term", "Commissioner", "Commission")),
        )
        nets.leave_out(
            "a member of staff's own, found by that member alone",
            "accounts.Draft", "accounts.Sent",
        )  # fmt: skip
        nets.leave_out("a key of the installation", "accounts.HouseKey")
        register(
            Verb("organization.founded", _("法人をつくった")),
            Verb("site.saved", _("拠点を決めた")),
            Verb("commission.saved", _("委託を決めた")),
            Verb("commissioner.saved", _("委託元を決めた")),
            Verb("term.added", _("新しい言葉を加えた")),
            Verb("term.changed", _("言葉を変えた")),
            Verb("settings.changed", _("設定を変えた")),
            Verb("staff.added", _("職員を登録した")),
            Verb("staff.left", _("職員が退いた")),
            Verb("membership.granted", _("役割をつけた")),
            Verb("membership.ended", _("役割を終えた")),
            Verb("invitation.made", _("招待した")),
            Verb("invitation.accepted", _("招待を受けた")),
            Verb("invitation.withdrawn", _("招待を取り消した")),
            Verb("sign_in.done", _("サインインした")),
            Verb("sign_in.failed", _("サインインできなかった")),
            Verb("sign_in.ended", _("サインアウトした")),
            Verb("screen.locked", _("画面を閉じた")),
            Verb("screen.unlocked", _("画面を開いた")),
            Verb("screen.refused", _("画面を開けなかった")),
            Verb("door.refused", _("ひらけないページをひらこうとした")),
            Verb("reach.refused", _("届かないもの、またはないものをひらこうとした")),
            Verb("factor.changed", _("サインインの方法を変えた")),
            Verb("recovery.asked", _("鍵をなくした人のことを頼んだ")),
            Verb("recovery.agreed", _("鍵をなくした人を入れ直すことを認めた")),
            Verb("recovery.withdrawn", _("鍵をなくした人の頼みを取り消した")),
            Verb("recovery.used", _("鍵をつくり直した")),
            Verb("paper_code.made", _("紙のコードをつくった")),
            Verb("paper_code.opened", _("紙のコードを使った")),
            Verb("device.shared", _("共用の端末にした")),
            Verb("device.unshared", _("共用の端末をやめた")),
            Verb("device.shown", _("共用の端末に名前を出した")),
            Verb("device.hidden", _("共用の端末から名前を消した")),
        )
        doors.register(*doors.DOORS)
        waiting.register(*recoveries.WAITING)
        steps.register(
            steps.Step(
                10, _("拠点を加える"), _("記録や約束は、拠点ごとに残ります。"), "accounts-sites",
                setup.has_site,
            ),
            steps.Step(
                20, _("委託を加える"), _("報告は、委託ごとに数えます。なければ飛ばせます。"),
                "accounts-commissions", setup.has_commission,
            ),
            steps.Step(
                30, _("いっしょに働く人を招く"),
                _("リンクを渡すと、その人が自分で鍵をつくります。"),
                "accounts-staff", setup.has_colleague,
            ),
        )  # fmt: skip
        watching.connect()
