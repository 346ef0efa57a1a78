"""The table of doors: every URL, who may open it, and how.

Each room registers its doors in AppConfig.ready(). The gate (middleware.py) refuses a URL that has
no row, so a forgotten page is closed, not open; a test walks the table as everybody.
"""

from dataclasses import dataclass

from yorisoi.accounts.policy import Permission


@dataclass(frozen=True)
class Door:
    """`permission` None with `is_public` False: anybody signed in, whatever the role."""

    name: str
    permission: Permission | None = None
    # Another permission that opens it as well.
    or_permission: Permission | None = None
    is_public: bool = False
    # Still open while the screen is locked, or before a second factor is set up.
    while_locked: bool = False
    before_factor: bool = False
    # What the URL's number points to («person», «act»…): the walk of the doors needs one of each.
    target: str = ""
    # Opens only after a fresh proof (stepping.py); `downloads`: what comes is a file, so the page
    # after the proof stays and offers it.
    step_up: bool = False
    downloads: bool = False
    # What is sent here shows who one is: it is not remembered, not even as a digest.
    takes_secret: bool = False
    # What is sent here leads to reading and writes hardly anything: open while the disk is full.
    while_full: bool = False
    methods: tuple[str, ...] = ("GET",)

    def reads(self, method: str | None) -> bool:
        """Whether this goes on while the disk is full: signing in, the closed screen, reading."""
        comes_in = self.is_public or self.while_locked or self.before_factor
        return method in {"GET", "HEAD"} or comes_in or self.while_full

    def knows(self, method: str | None) -> bool:
        """HEAD asks for the head of a page; where there is no page, it asks for nothing."""
        return ("GET" if method == "HEAD" else method) in self.methods


_doors: dict[str, Door] = {}


def register(*doors: Door) -> None:
    for door in doors:
        if door.name in _doors:
            raise ValueError(f"door {door.name!r} is registered twice")
        _doors[door.name] = door


def find(name: str | None) -> Door | None:
    return _doors.get(name or "")


def every() -> dict[str, Door]:
    return dict(_doors)


_FORM = ("GET", "POST")
_POST = ("POST",)
# Where somebody stands who has no key yet, or whose screen is closed.
_FIRST = {"before_factor": True, "methods": _FORM}
# What changes a key.
_KEY = {**_FIRST, "step_up": True}

DOORS = [
    # Before the door.
    Door("account_login", is_public=True, methods=_FORM),
    Door("account_logout", is_public=True, methods=_FORM),
    Door("account_inactive", is_public=True),
    Door("account_signup", is_public=True, methods=_FORM),
    Door("account_reset_password", is_public=True, methods=_FORM),
    Door("account_reset_password_done", is_public=True),
    Door("account_reset_password_from_key", is_public=True, target="reset", methods=_FORM),
    Door("account_reset_password_from_key_done", is_public=True),
    Door("mfa_login_webauthn", is_public=True, methods=_FORM),
    Door("mfa_authenticate", is_public=True, methods=_FORM),
    Door("accounts-invitation", is_public=True, target="invitation_secret", methods=_FORM),
    Door("accounts-demo-sign-in", is_public=True, methods=_POST),
    Door("accounts-language", is_public=True, methods=_POST),
    Door("accounts-provider", is_public=True),
    Door("accounts-provider-back", is_public=True),
    Door("accounts-paper-open", is_public=True, methods=_FORM),
    Door("accounts-sign-in-as", is_public=True, target="deviceuser", methods=_FORM),
    Door("accounts-switch", is_public=True, target="deviceuser", methods=_POST),
    Door("accounts-recovery", is_public=True, target="invitation_secret", methods=_FORM),
    # One's own keys.
    Door("accounts-factors", before_factor=True),
    Door("account_reauthenticate", **_FIRST),
    Door("mfa_reauthenticate", **_FIRST),
    Door("mfa_reauthenticate_webauthn", **_FIRST),
    Door("mfa_add_webauthn", **_KEY),
    Door("mfa_activate_totp", **_KEY),
    Door("mfa_view_recovery_codes", before_factor=True),
    Door("mfa_generate_recovery_codes", methods=_FORM, step_up=True),
    Door("mfa_index"),
    Door("mfa_list_webauthn"),
    Door("mfa_edit_webauthn", target="key", methods=_FORM, step_up=True),
    Door("mfa_remove_webauthn", target="key", methods=_FORM, step_up=True),
    Door("mfa_deactivate_totp", methods=_FORM, step_up=True),
    Door("account_change_password", methods=_FORM, step_up=True),
    Door("account_set_password", methods=_FORM, step_up=True),
    Door("accounts-me"),
    Door("accounts-sign-out-elsewhere", methods=_POST, while_full=True),
    Door("accounts-session-end", target="session", methods=_POST, while_full=True),
    Door("accounts-prove", before_factor=True),
    Door("accounts-go-on"),
    Door("accounts-provider-prove", before_factor=True, methods=_POST),
    Door("accounts-provider-bind", before_factor=True, methods=_POST, step_up=True),
    Door("accounts-provider-unbind", methods=_POST, step_up=True),
    Door(
        "accounts-this-device", methods=_FORM, step_up=True, target="thisdevice", takes_secret=True
    ),
    Door("accounts-this-device-hide", methods=_POST, target="thisdevice"),
    Door("accounts-recovery-end", methods=_POST, target="recovery"),
    # The closed screen.
    Door("accounts-lock", while_locked=True, before_factor=True, methods=_FORM, takes_secret=True),
    Door("accounts-lock-now", while_locked=True, before_factor=True, methods=_POST),
    Door("accounts-lock-others", while_locked=True, before_factor=True, methods=_POST),
    Door("accounts-awake", methods=_POST, while_full=True),
    # What a manager sets up.
    Door("accounts-setup", Permission.SETUP),
    Door("accounts-sites", Permission.SETUP),
    Door("accounts-site-new", Permission.SETUP, methods=_FORM),
    Door("accounts-site", Permission.SETUP, target="site", methods=_FORM),
    Door("accounts-commissions", Permission.SETUP),
    Door("accounts-commissioner-new", Permission.SETUP, methods=_FORM),
    Door("accounts-commissioner", Permission.SETUP, target="commissioner", methods=_FORM),
    Door("accounts-commission-new", Permission.SETUP, methods=_FORM),
    Door("accounts-commission", Permission.SETUP, target="commission", methods=_FORM),
    Door("accounts-words", Permission.SETUP),
    Door("accounts-word-new", Permission.SETUP, methods=_POST),
    Door("accounts-word", Permission.SETUP, target="term", methods=_FORM),
    Door("accounts-word-meaning", Permission.SETUP, target="term", methods=_POST),
    Door("accounts-word-retire", Permission.SETUP, target="term", methods=_POST),
    Door("accounts-settings", Permission.SETUP, methods=_FORM, step_up=True),
    Door("accounts-paper", Permission.SETUP, methods=_FORM, step_up=True),
    Door("accounts-devices", Permission.SETUP, methods=_FORM, step_up=True),
    Door("accounts-device-end", Permission.SETUP, target="device", methods=_POST, step_up=True),
    Door("accounts-recoveries", Permission.RECOVER, methods=_FORM, step_up=True),
    Door(
        "accounts-recovery-agree",
        Permission.RECOVER,
        target="recovery",
        methods=_POST,
        step_up=True,
    ),
    Door("accounts-staff", Permission.STAFF),
    Door("accounts-staff-new", Permission.STAFF, methods=_FORM),
    Door("accounts-staff-member", Permission.STAFF, target="staff"),
    Door("accounts-staff-leave", Permission.STAFF, target="staff", methods=_POST, step_up=True),
    Door("accounts-role-grant", Permission.STAFF, target="staff", methods=_POST, step_up=True),
    Door("accounts-role-end", Permission.STAFF, target="membership", methods=_POST, step_up=True),
    Door("accounts-invite", Permission.STAFF, methods=_FORM, step_up=True),
    Door("accounts-invitation-withdraw", Permission.STAFF, target="invitation", methods=_POST),
    # What everybody may read, and what an auditor reads.
    Door("accounts-permissions"),
    Door("accounts-audit", Permission.AUDIT_READ),
    # One's own draft, whatever the role.
    Door("accounts-draft", methods=("POST", "DELETE"), target="draft"),
]
