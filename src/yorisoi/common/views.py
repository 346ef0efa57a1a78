"""What is answered when something is wrong. A closed door looks like one that isn't there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)
