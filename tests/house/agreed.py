"""Who may open which door, written a second time: nothing here is read from the product.

Roles by their letters: Manager, Lead, Worker, Helper, Officer, Auditor, Technician, Inspector.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.base import ContentFile

from tests.house.planted import AWAY, BRANCH, FLOWER, LAST_MONTH, MAIN, NOTICED, World

EVERYBODY, SIGNED_IN = "-MLWHOATI", "MLWHOATI"
FACTS = (
    "name", "contactpoint", "donottell", "flag", "placement", "residence", "circumstance",
    "relationship", "consent", "death", "householdmember",
)  # fmt: skip

AGREED: dict[str, str] = {
    # Before the door.
    EVERYBODY: """
        account_login account_logout account_inactive account_signup account_reset_password
        account_reset_password_done account_reset_password_from_key
        account_reset_password_from_key_done mfa_login_webauthn mfa_authenticate
        accounts-invitation accounts-demo-sign-in accounts-language accounts-provider
        accounts-provider-back accounts-paper-open accounts-sign-in-as accounts-switch
        accounts-recovery""",
    SIGNED_IN: """
        accounts-factors account_reauthenticate mfa_reauthenticate mfa_reauthenticate_webauthn
        mfa_add_webauthn mfa_activate_totp mfa_view_recovery_codes mfa_generate_recovery_codes
        mfa_index mfa_list_webauthn mfa_edit_webauthn mfa_remove_webauthn mfa_deactivate_totp
        account_change_password account_set_password accounts-me accounts-sign-out-elsewhere
        accounts-lock accounts-lock-now accounts-lock-others accounts-awake accounts-permissions
        accounts-draft incidents-report desk-today jobs-list jobs-arrived jobs-again jobs-stop
        registry-own-ties registry-own-tie-end
        accounts-session-end accounts-prove accounts-go-on
        accounts-provider-prove accounts-provider-bind accounts-provider-unbind
        accounts-this-device accounts-this-device-hide accounts-recovery-end""",
    "M": """
        retention-rule retention-endings retention-ending retention-hand-back
        retention-hand-back-agree retention-hand-back-file retention-contract
        inspection-new inspection-revoke inspection-pack
        accounts-setup accounts-sites accounts-site-new accounts-site accounts-commissions
        accounts-commissioner-new accounts-commissioner accounts-commission-new
        accounts-commission accounts-words accounts-word-new accounts-word accounts-word-meaning
        accounts-word-retire accounts-settings accounts-staff accounts-staff-new
        accounts-staff-member accounts-staff-leave accounts-role-grant accounts-role-end
        accounts-invite accounts-invitation-withdraw insight-report-submit accounts-paper
        accounts-devices accounts-device-end casework-telephone-words disclosure-export-new
        disclosure-export-withdraw disclosure-export-fetch""",
    "ML": """
        incidents-list incidents-complaint-new incidents-leak-new incidents-statistics
        incidents-incident incidents-paper incidents-concerned incidents-tell incidents-measure
        incidents-answer incidents-judge incidents-notify incidents-close incidents-measure-done
        retention-list retention-rules retention-file retention-hold retention-hold-end
        retention-propose retention-disposal retention-offer retention-decide retention-withdraw
        retention-certificate
        desk-pairs desk-unlink registry-seal registry-seal-holder registry-seal-holder-end
        registry-seal-lift registry-tie-end registry-sharing registry-sharing-revoke
        interchange-imports interchange-import interchange-import-take
        interchange-import-throw interchange-waiting interchange-waiting-file accounts-recoveries
        registry-duties registry-duty-end
        accounts-recovery-agree disclosure-exports disclosure-export-agree disclosure-export-refuse""",
    "MLW": " ".join((
        """
        casework-memos casework-memo-new casework-memo casework-memo-take casework-memo-pass
        casework-memo-close desk-people desk-search desk-person-picker desk-person
        desk-person-readers desk-person-hand-over desk-person-record desk-household desk-cases insight-members
        ledger-act-new ledger-act-about ledger-act-correct ledger-act-retract ledger-promise-new
        ledger-promise-move ledger-promise-drop registry-person-new registry-person-edit
        registry-basics registry-consent-withdraw registry-case-new registry-case-edit
        registry-case-move registry-case-commission registry-case-assign registry-case-close
        registry-case-reopen registry-case-uncommission registry-seal-open registry-closing
        registry-restriction-lift registry-restriction-member registry-restriction-member-end
        registry-ties desk-shared desk-shared-file desk-emergency registry-emergencies
        registry-emergency-new registry-emergency-close registry-emergency-review
        registry-seal-ask registry-seal-second casework-alert-close casework-telephone
        learning-observation-attach learning-observation-seen
        attachments-papers attachments-new attachments-attachment attachments-file
        attachments-open attachments-replace attachments-withdraw attachments-clear""",
        *(f"registry-{fact}-{verb}" for fact in FACTS for verb in ("new", "edit", "retract")),
    )),
    "MLWH": """
        ledger-act learning-observations learning-observation-new learning-observation
        learning-observation-correct""",
    "MLWA": "insight-reports insight-report insight-report-export insight-year",
    "MI": "inspection-list inspection-inspection inspection-file",
    "OA": "insight-received insight-received-report insight-received-export",
    "MA": "accounts-audit desk-unusual",
    "T": "desk-status",
}  # fmt: skip
DOORS: dict[str, str] = {name: roles for roles, names in AGREED.items() for name in names.split()}
# What is open to somebody who has no second factor yet.
BEFORE_FACTOR = {
    "accounts-factors", "account_reauthenticate", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "mfa_add_webauthn", "mfa_activate_totp",
    "mfa_view_recovery_codes", "accounts-prove", "accounts-provider-prove",
    "accounts-provider-bind", "accounts-lock", "accounts-lock-now", "accounts-lock-others",
}  # fmt: skip

# What belongs to the whole organization, not to a site: whoever may see it sees it of every site.
WHOLE = {
    "commission", "commission_month", "commission_month_form", "commission_year", "site",
    "handback", "handback_agreed", "inspection", "sampled",
    "commissioner", "term", "staff", "membership", "invitation", "device", "duty",
    "export", "askedexport",
}  # fmt: skip
# What belongs to whoever asks, or to the device they sit at.
ONES_OWN = {"key", "reset", "invitation_secret", "session", "deviceuser", "thisdevice"}
# Told apart by the commissioner, not by the site.
HANDED_IN = {"submission", "submission_form"}


@dataclass(frozen=True)
class Walker:
    """Somebody who walks: the member of staff of that name in the cast, the letter of the role,
    where they know people, and whose flowers they may find there."""

    who: str
    role: str
    places: frozenset[str] = frozenset()
    sees: tuple[str, ...] = ()
    # Where they write, and whose things they try to get at.
    home: str = MAIN
    tries: tuple[str, ...] = (MAIN,)
    # Whether every «not there» is held against that of something that never was.
    compares: bool = False

    @property
    def writes_nothing_at(self) -> set[str]:
        found = WRITES_NOTHING | (set() if self.who in HOLDERS else OF_HOLDERS)
        return found | (set() if self.role in "ML" else OF_LEADS)

    def reaches(self, target: str, place: str) -> bool:
        """Whether the thing that a URL points to exists for them."""
        if target in {"", "draft", *ONES_OWN}:
            return True
        if self.who == "tanaka":
            return place == AWAY
        if target in HANDED_IN:
            return place == MAIN or (place == BRANCH and self.role == "A")
        if target in {"emergency", "memoalert"}:
            # The staff of the file alone: here leads and managers.
            return self.role in "ML" and place in self.places
        if target == "ownemergency":
            return False
        if target == "shared":
            return place in {MAIN, BRANCH}
        if target in {"restriction", "restrictionmember"}:
            return self.who in HOLDERS and place in self.places
        if target == "erased":
            return place in {MAIN, BRANCH} and self.role == "M"
        if target in WHOLE:
            return place in {MAIN, BRANCH}
        return place in self.places


def _walker(
    who: str, role: str, *places: str, also: tuple[str, ...] = (), **more: object
) -> Walker:
    flowers = tuple(FLOWER[place] for place in places)
    return Walker(who, role, frozenset(places), (*flowers, *also), **more)


WALKERS = [
    _walker("stranger", "-"),
    _walker("satou", "M", MAIN, BRANCH, also=(NOTICED,)),
    _walker("suzuki", "L", MAIN, also=(NOTICED,), tries=(MAIN, BRANCH), compares=True),
    _walker("takada", "W", MAIN, also=(NOTICED,), tries=(MAIN, AWAY)),
    _walker("mori", "W", BRANCH, home=BRANCH),
    _walker("nishi", "H", also=(NOTICED,), tries=(MAIN, AWAY)),
    _walker("kenno", "O", tries=(MAIN, BRANCH, AWAY), compares=True),
    _walker("kan", "A", tries=(MAIN, BRANCH, AWAY)),
    _walker("gi", "T"),
    _walker("tanaka", "M", AWAY, home=AWAY, compares=True),
]


class Paper(ContentFile):
    """A file that is sent as often as it is asked for, from its beginning."""

    def read(self, *size: int) -> bytes:
        self.seek(0)
        return super().read(*size)


Numbers = dict[str, int]
# What is asked beside the number: the question that would bring out most.
ASKED: dict[str, Callable[[Numbers], dict[str, object]]] = {
    "desk-search": lambda at: {"q": "山口", "dead": 1},
    "desk-person-picker": lambda at: {"q": "山口"},
    "ledger-act-new": lambda at: {"person": at["person"]},
    "ledger-act-about": lambda at: {"person": at["person"]},
    "ledger-promise-new": lambda at: {"person": at["person"]},
    "accounts-invite": lambda at: {"staff": at["staff"]},
    "casework-memos": lambda at: {"show": "new"},
    "insight-members": lambda at: {"block": 2, "measure": "acts", "row": "total", "as": "persons"},
    "desk-people": lambda at: {"count": 1, "closed": 1},
    "desk-cases": lambda at: {"count": 1},
}  # fmt: skip


def bodies(world: World, place: str) -> dict[str, dict[str, object]]:
    """A body for every door that changes something at a place, as its own people would send it."""
    at, cast = world.at[place], world.cast
    me = world.author[place].pk
    act = {
        "who": at["person"],
        "day": "today",
        "text": "話した",
        "site": at["site"],
        "kind": "station",
    }
    edits = _facts(at)
    return {
        "accounts-awake": {}, "accounts-lock-now": {}, "accounts-lock-others": {},
        "accounts-language": {"language": "ja"},
        "accounts-site-new": {"name": "分所", "form": "branch"},
        "accounts-site": {"name": "べつの名", "form": "branch"},
        "accounts-commissioner-new": {"name": "となりの市"},
        "accounts-commissioner": {"name": "となりの市"},
        "accounts-commission-new": {**_contract(at), "code": "new"},
        "accounts-commission": _contract(at),
        "accounts-word-new": {"list": "method", "label": "矢文"},
        "accounts-word": {"label": "矢文", "aliases": "のろし"},
        "accounts-word-meaning": {"meaning": ""},
        "accounts-word-retire": {},
        "accounts-settings": {
            "idle_minutes": 9, "absolute_hours": 9, "reveals_a_day": 30, "exports_alone": 100,
            "anonymous_words": "匿名",
        },
        "accounts-paper": {}, "accounts-device-end": {}, "accounts-recovery-agree": {},
        "accounts-devices": {"name": "受付のタブレット"},
        "accounts-recoveries": {"staff": at["mate_staff"], "reason": "顔を見た"},
        "accounts-staff-new": {"name": "新人"},
        "accounts-staff-leave": {"on": "きょう"},
        "accounts-role-grant": {"role": "worker", "site": at["site"], "valid_from": "きょう"},
        "accounts-role-end": {},
        "accounts-invite": {
            "role": "worker", "name": "新人", "site": at["site"], "email": "new@example.jp",
        },
        "accounts-invitation-withdraw": {},
        "casework-memo-new": {"way": "phone", "caller": "母", "to": f"staff:{me}"},
        "casework-memo-take": {},
        "casework-memo-pass": {"to": f"staff:{me}", "words": "おねがい"},
        "casework-memo-close": {"words": "まちがい"},
        "desk-pairs": {"pair": f"{at['person']}-{at['mate']}", "answer": "link"},
        "desk-unlink": {}, "desk-search": {"q": "山口", "dead": 1},
        "desk-person-hand-over": {"since": "R8.4.1"},
        "disclosure-export-new": {"kind": "people", "reason": "名簿の確認のため"},
        "disclosure-export-agree": {}, "disclosure-export-withdraw": {},
        "disclosure-export-refuse": {"words": "用がない"},
        "incidents-report": {"text": "名札をまちがえた"},
        "incidents-complaint-new": {"text": "電話がつながらない", "site": at["site"]},
        "incidents-leak-new": {"text": "封筒をまちがえた", "site": at["site"]},
        "incidents-paper": {}, "incidents-concerned": {"person": at["person"]},
        "incidents-tell": {"whom": "市", "on": "きょう", "how": "電話"},
        "incidents-measure": {"text": "二人で見る", "due_on": "あした"},
        "incidents-answer": {"answer": "直しました", "answered_on": "きょう"},
        "incidents-judge": {"known_on": "きょう"},
        "incidents-notify": {"form": "first", "on": "きょう", "to": "委員会"},
        "incidents-close": {"words": "すんだ"}, "incidents-measure-done": {},
        "retention-rule": {
            "code": "own-1", "name": "写真", "jurisdiction": "ここ", "counted": "end",
            "years": "3", "source": "規程",
        },
        "retention-hold": {"reason": "訴訟", "since": "きょう"},
        "retention-hold-end": {"words": "終わった"}, "retention-propose": {},
        "retention-offer": {"on": "きょう", "how": "手紙", "answer": "given"},
        "retention-decide": {}, "retention-withdraw": {}, "retention-certificate": {},
        "retention-hand-back": {"recipient": "県", "basis": "12条"},
        "retention-hand-back-agree": {}, "retention-hand-back-file": {},
        "retention-contract": {"basis": "13条"},
        "inspection-new": {
            "inspector": at.get("inspector", ""), "day": "きょう", "purpose": "検査", "count": "1",
        },
        "inspection-revoke": {}, "inspection-pack": {},
        "insight-report-submit": {"note": "出します"},
        "interchange-import": {"fiscal_year": "R7"},
        "interchange-import-take": {}, "interchange-import-throw": {},
        "interchange-waiting": {f"row-{at['waiting']}": "new"},
        "interchange-imports": {"file": ContentFile("受付番号\n".encode(), "a.csv")},
        "ledger-act-new": act,
        "ledger-act-about": {"person": at["person"], "caller": "母"},
        "ledger-act-correct": {**act, "base": at["act"], "correction_reason": "まちがい"},
        "ledger-act-retract": {"reason": "まちがい"},
        "ledger-promise-new": {"person": at["person"], "text": "会う", "owner": me},
        "ledger-promise-move": {"due_on": "あした"},
        "ledger-promise-drop": {"reason": "いらない"},
        "learning-observation-new": {"text": "元気", "site": at["site"]},
        "learning-observation-correct": {"text": "元気", "site": at["site"], "reason": "まちがい"},
        "learning-observation-attach": {"person": at["person"]},
        "learning-observation-seen": {"words": "見た"},
        "registry-person-new": {"name": "新しい人", "site": at["site"], "sex": 0, "is_sure": "on"},
        "registry-basics": {"sex": 2, "called": "はる"},
        "registry-consent-withdraw": {"on": "きょう", "by": "本人"},
        "registry-case-new": {"opened_on": "きょう", "site": at["site"]},
        "registry-case-move": {"site": at["site"]},
        "registry-case-commission": {"commission": at["commission"], "since": "きょう"},
        "registry-case-assign": {"staff": me, "since": "きょう"},
        "registry-case-close": {"on": "きょう", "reason": "wish"},
        "registry-case-reopen": {}, "registry-case-uncommission": {},
        "registry-seal-ask": {"ask_reason": "あす同行するため"}, "registry-seal-second": {},
        "registry-duties": {
            "staff": at["mate_staff"], "since_on": "きょう", "since_at": "18:00",
            "until_on": "あした", "until_at": "9:00", "phone": "080-1",
        },
        "registry-duty-end": {},
        "registry-emergency-new": {
            "code": "life", "words": "夜に電話があり、いまの場所がわからないので", "number": "Z-0",
        },
        "registry-emergency-close": {},
        "registry-emergency-review": {"was_needed": "yes", "words": "夜の電話だった"},
        "casework-alert-close": {"words": "べつの人"},
        "casework-telephone-words": {"words": "出る\nはい"},
        "attachments-new": {"kind": "letter", "files": Paper("手紙".encode(), "a.txt")},
        "attachments-replace": {"kind": "letter", "files": Paper("手紙".encode(), "a.txt")},
        "attachments-withdraw": {"reason": "まちがい"},
        "attachments-open": {"open_reason": "あす同行するため"},
        "attachments-clear": {},
        "registry-seal-open": {"reason": "あす同行するため"},
        "registry-seal": {"basis": "支援措置", "holders": [me]},
        "registry-seal-holder": {"staff": at["staff"]},
        "registry-seal-holder-end": {},
        "registry-closing": {"level": 1, "members": [me], "reason": "本人の希望"},
        "registry-restriction-lift": {"reason": "本人の希望"},
        "registry-restriction-member": {"staff": at["staff"]},
        "registry-restriction-member-end": {},
        "registry-ties": {"staff": at["staff"], "kind": "friend"},
        "registry-tie-end": {},
        "registry-sharing": {
            "recipient": at["other"], "groups": ["identity"], "purpose": "支える", "basis": "law",
            "evidence": "会議", "until": "あした",
        },
        "registry-sharing-revoke": {},
        "registry-own-ties": {"name": "弟", "kind": "family"}, "registry-own-tie-end": {},
        "registry-seal-lift": {"reason": "引っこして安全になった"},
        **{f"registry-{fact}-new": body for fact, body in edits.items()},
        **{f"registry-{fact}-edit": body for fact, body in edits.items()},
        **{f"registry-{fact}-retract": {} for fact in FACTS},
        "registry-householdmember-new": {"label": "あたらしい家"},
        # In the organization's words, not in a person's.
        "mfa_edit_webauthn": {"name": cast.aozora.code},
    }  # fmt: skip


def _contract(at: Numbers) -> dict[str, object]:
    return {
        "commissioner": at["commissioner"], "name": "事業", "code": "code", "programme": "other",
        "age_rule": "act_day", "anonymous_rule": "one_each", "disclosure": "suppressed",
    }  # fmt: skip


def _facts(at: Numbers) -> dict[str, dict[str, object]]:
    return {
        "name": {"form": "alias", "name": "通称"},
        "contactpoint": {"kind": "phone", "value": "03-1", "may": "yes", "is_reachable": "on"},
        "donottell": {"name": "だれか"},
        "flag": {"kind": "care", "text": "ゆっくり話す"},
        "placement": {"kind": at["placement_word"], "facility": "園"},
        "residence": {"municipality": at["residence_word"]},
        "circumstance": {"kind": at["circumstance_word"], "note": "休み"},
        "relationship": {"kind": "mother", "other_name": "母"},
        "consent": {"giver": "person", "scope": "住まい", "recipients": "県"},
        "death": {"written": "春ごろ"},
        "householdmember": {"relation": "長女"},
    }


# Rows wait in a file that was taken in, not in one that is only looked at.
ROWS = {"interchange-waiting": "taken", "interchange-waiting-file": "taken"}
# Answered, but nothing is written: nothing was wrong, and nothing was to be done.
WRITES_NOTHING = {
    "account_login", "accounts-language", "accounts-awake", "accounts-lock-others",
    "accounts-word-meaning", "ledger-act-about",
    # Whose time is not over, is not proposed.
    "retention-propose",
    # Over whom there is no seal, there is nothing to open by two.
    "registry-seal-ask",
    # Whom a search showed is written down, where it showed anybody.
    "desk-search",
}  # fmt: skip
# A seal is kept by its holders: to everybody else who may seal, the page says whom to ask.
OF_HOLDERS = {"registry-seal-holder", "registry-seal-holder-end", "registry-seal-lift"}
# Everybody who writes the file sees how closed it is; leads and managers close it.
OF_LEADS = {"registry-closing"}
HOLDERS = {"suzuki", "mori", "tanaka"}
REPORT = {"month": f"{LAST_MONTH:%Y-%m}", "year": LAST_MONTH.year}
PAPERS = {"insight-report-export": "csv", "insight-received-export": "xlsx"}
