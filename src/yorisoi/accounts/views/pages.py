from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(
    request: HttpRequest, form: Form, *, title: str, back: str, back_label: str, lead: str = ""
) -> HttpResponse:
    """One form on a page of its own, with a way back; 422 where something must be put right."""
    shown = {"form": form, "title": title, "lead": lead, "back": back, "back_label": back_label}
    return render(request, "accounts/form.html", shown, status=422 if form.errors else 200)
