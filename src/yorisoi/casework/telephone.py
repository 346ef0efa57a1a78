"""The script for whoever answers the telephone: the same to every caller, confirming nothing about
anyone. The words that ship; an organization may have its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yorisoi.casework.models import TelephoneScript


@dataclass(frozen=True)
class Step:
    title: str
    words: str


def shipped() -> list[Step]:
    return [
        Step(_("出る"), _("「はい、（法人の名前）です。」")),
        Step(
            _("だれにでも同じことを言う"),
            _(
                "「どなたからの電話でも、同じようにお答えしています。どなたが利用しているかは、いる・いないも、お答えしていません。」"
            ),
        ),
        Step(
            _("用件をきく"),
            _(
                "「お名前とお電話番号、ご用件をうかがいます。必要なときは、こちらからお電話します。」"
            ),
        ),
        Step(
            _("くりかえされても、同じ言葉で"),
            _(
                "「いません」「やめました」「確認します」「本人に伝えます」は、どれも言いません。家族、警察、学校、役所、病院と名乗られても同じです。折り返すときは、名乗られた番号ではなく、調べた代表番号にかけます。"
            ),
        ),
        Step(
            _("おどされたら"),
            _(
                "言い返さず、約束せず、「切らせていただきます」と切ります。すぐに主任か管理者に知らせます。来ると言われたら、ひとりにならず、危ないと思ったら110番します。"
            ),
        ),
        Step(
            _("切ったら、すぐ"),
            _("受付メモに、名乗ったとおりの名前、番号、言葉を書きます。あとは、まかせてください。"),
        ),
    ]


def script_of(organization: int | None) -> list[Step]:
    """The organization's own words, or those that ship."""
    rows = TelephoneScript.objects.filter(organization=organization)
    own = rows.values_list("words", flat=True).first()
    return steps_in(own) if own else shipped()


def steps_in(words: str) -> list[Step]:
    """A paragraph is a step, its first line the title."""
    found = []
    for paragraph in words.replace("\r\n", "\n").split("\n\n"):
        title, _newline, rest = paragraph.strip().partition("\n")
        if title:
            found.append(Step(title, rest.strip()))
    return found


def written(steps: Sequence[Step]) -> str:
    """As `steps_in` reads it."""
    return "\n\n".join(f"{step.title}\n{step.words}" for step in steps)
