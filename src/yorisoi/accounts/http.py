"""What the views of every room have in common: the request behind the gate, the draft of a form,
the way back, words after saving."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from yorisoi.accounts.actions.drafting import is_finished
from yorisoi.accounts.models import Staff
from yorisoi.accounts.policy import Actor
from yorisoi.accounts.queries.drafting import Opened, opened


class StaffRequest(HttpRequest):
    """What every view behind the gate receives."""

    user: Staff
    actor: Actor


def draft_of(request: StaffRequest, form: str, subject: str = "") -> Opened:
    """The draft of a form: what was posted names its own; a page opens the one to go on with."""
    if request.method == "POST":
        return Opened(form, subject, unspent_uuid(request))
    return opened(request.actor, form, subject, wanted=request.GET.get("draft", ""))


def draft_url(draft: Opened) -> str:
    return f"{reverse('accounts-draft', args=[draft.form])}?{urlencode({'subject': draft.subject})}"


def uuid_of(request: HttpRequest) -> UUID:
    """The number that the form carries: of its draft, and of what it becomes."""
    try:
        return UUID(request.POST.get("uuid", ""))
    except ValueError:
        return uuid4()


def unspent_uuid(request: StaffRequest) -> UUID:
    """The number that the form carries, or a new one where that has become something already."""
    sent = uuid_of(request)
    return uuid4() if is_finished(request.actor, sent) else sent


def is_here(request: HttpRequest, url: str) -> bool:
    return bool(url) and url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()})


def way_back(request: HttpRequest) -> str:
    """Where one came from, if that is one of our pages and not this very form."""
    asked = request.GET.get("next", "")
    if is_here(request, asked):
        return asked
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc != request.get_host() or came.path == request.path:
        return ""
    return f"{came.path}?{came.query}" if came.query else came.path


def add_errors(form: Form, error: ValidationError) -> None:
    """The action's words, beside the fields that they are about."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, words in error.message_dict.items():
        for word in words:
            form.add_error(name if name in form.fields else None, word)


def accepted(form: Form, action: Callable[[dict], object]) -> bool:
    """Whether something was sent, the form is sound, and the action took it. What the action
    refused is said in the form."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        action(form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True


def tell(
    request: HttpRequest,
    said: str,
    *,
    fix: str = "",
    more: object = "",
    uuid: UUID | None = None,
    is_refusal: bool = False,
) -> None:
    """The toast after saving, with the way to put it right; the device lets go of the draft."""
    words = format_html("{} {}", said, more) if more else said
    if fix:
        words = format_html('{} <a href="{}">{}</a>', words, fix, _("直す"))
    level = messages.WARNING if is_refusal else messages.SUCCESS
    messages.add_message(request, level, words, extra_tags=f"draft-done:{uuid}" if uuid else "")
