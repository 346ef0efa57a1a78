"""What is answered when something is wrong. A closed door looks like one that isn't there."""

import sys
from uuid import uuid4

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yorisoi.common.space import is_full

# Typed in words; what is shorter was rather chosen than written.
WORDS = 12
# Never given back: what opens doors, and what belongs to one request alone.
KEPT_BACK = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code",
             "credential"}  # fmt: skip


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    # A session that could not be written comes here as well.
    if is_full(exception):
        return full(request)
    return render(request, "400.html", status=400)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    if is_full(sys.exc_info()[1]):
        return full(request)
    return render(request, "500.html", status=500)


def full(request: HttpRequest) -> HttpResponse:
    """No room on the disk: nothing was written, and what was typed comes back to be sent again."""
    said = {"typed": _typed(request)}
    try:
        return render(request, "507.html", said, status=507)
    except DatabaseError:
        # Not even whose page this is can be read now: then without the bar and the navigation.
        bare = {"user": None, "shell": {}, "messages": []}
        return render(request, "507.html", said | bare, status=507)


def _typed(request: HttpRequest) -> list[tuple[str, str, bool]]:
    if request.method != "POST" or request.FILES or request.content_type == "application/json":
        return []
    return [
        (name, value, len(value) > WORDS and name != "uuid")
        for name, values in request.POST.lists()
        if name not in KEPT_BACK
        for value in values
    ]


def conflicting(request: HttpRequest, first: str) -> HttpResponse:
    """This form was saved before with other words. Both stay: the first where it leads, the second
    here, to be saved on its own."""
    typed = [one for one in _typed(request) if one[0] != "uuid"]
    return render(
        request, "409.html", {"typed": typed, "first": first, "uuid": uuid4()}, status=409
    )
