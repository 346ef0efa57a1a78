"""The cast, in an installation of its own, with a signed-in browser for anybody of them."""

from __future__ import annotations

import json

from tests.harness.browser import Page
from tests.harness.installation import ROOT, Installation

_SETTLE = f"""
import json, sys
sys.path.insert(0, {str(ROOT)!r})
from tests.cast import assemble
cast = assemble()
names = [n for n in vars(cast) if hasattr(getattr(cast, n), "pk")]
print(json.dumps({{name: getattr(cast, name).pk for name in names}}))
"""
_ENTER = """
import time
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from yorisoi.accounts.models import Staff
from yorisoi.accounts.queries.sessions import FACTOR
staff = Staff.objects.get(pk=%d)
session = SessionStore()
session.update({
    SESSION_KEY: str(staff.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
    HASH_SESSION_KEY: staff.get_session_auth_hash(), FACTOR: True,
    "account_authentication_methods": [{"method": "mfa", "at": time.time()}],
    "account_authentication_methods_user": str(staff.pk),
})
session.save()
print(session.session_key)
"""


def settle(installation: Installation) -> dict[str, int]:
    """Everybody of tests/cast.py moves in; their numbers by name."""
    return json.loads(installation.python(_SETTLE).splitlines()[-1])


def enter(installation: Installation, page: Page, url: str, staff: int) -> None:
    """This browser is signed in as a member of staff, second factor and all."""
    key = installation.python(_ENTER % staff).split()[-1]
    page.context.add_cookies([{"name": "yorisoi_session", "value": key, "url": url}])


def expire(installation: Installation) -> None:
    """Every session ends on the server, as after a long lunch."""
    installation.python(
        "from django.contrib.sessions.models import Session; Session.objects.all().delete()"
    )


def ask(installation: Installation, expression: str) -> object:
    """A value out of the installation's database: any JSON that the expression gives."""
    code = (
        "import json\n"
        "from yorisoi.accounts.models import Draft\n"
        "from yorisoi.ledger.models import *\n"
        f"print(json.dumps({expression}))"
    )
    return json.loads(installation.python(code).splitlines()[-1])
