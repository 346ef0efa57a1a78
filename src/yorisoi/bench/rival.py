"""The Django admin over the same tables: what a team would have on the first day without us.

Set up as its documentation advises for large tables: raw ids instead of selects, the same number
of rows on a page, related rows fetched at once, no column that needs a query of its own.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.urls import path

from yorisoi.ledger.models import Act, ActTopic, ActWorker, Participant
from yorisoi.registry.models import (
    Case,
    ContactPoint,
    Name,
    Person,
    Placement,
    Residence,
    Vitals,
)

ROWS = 50
LATEST = 50


class Site(admin.AdminSite):
    def has_permission(self, request: Any) -> bool:
        return request.user.is_authenticated


class Open:
    """Whoever is signed in may everything: no cost of permissions stands against the admin."""

    def has_add_permission(self, *_: object) -> bool:
        return True

    has_view_permission = has_change_permission = has_delete_permission = has_add_permission

    def has_module_permission(self, _request: object) -> bool:
        return True


class Lenient(ModelForm):
    """What may be empty in the table may stay empty in the form."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            if name not in ("id", "DELETE") and self._meta.model._meta.get_field(name).null:
                field.required = False


def _inline(of: type, raw: tuple[str, ...] = (), **options: object) -> type:
    chosen = {"model": of, "extra": 0, "raw_id_fields": raw, "form": Lenient, **options}
    return type(f"{of.__name__}Inline", (Open, admin.TabularInline), chosen)


class _Latest(BaseInlineFormSet):
    """The latest fifty acts of a person."""

    def get_queryset(self) -> list[Participant]:
        if not hasattr(self, "_latest"):
            rows = self.queryset.filter(person=self.instance).select_related(
                "act__site", "act__method", "act__main_topic"
            )
            self._latest = list(rows.order_by("-act__occurred_on", "-act_id")[:LATEST])
        return self._latest


class Acts(Open, admin.TabularInline):
    model, formset, extra = Participant, _Latest, 0
    fields = readonly_fields = ("day", "site", "method", "topic", "minutes", "text")

    def has_add_permission(self, *_: object) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission

    def get_queryset(self, request: Any) -> QuerySet:
        return Participant.objects.all()

    def day(self, row: Participant) -> object:
        return row.act.occurred_on

    def site(self, row: Participant) -> object:
        return row.act.site

    def method(self, row: Participant) -> object:
        return row.act.method

    def topic(self, row: Participant) -> object:
        return row.act.main_topic

    def minutes(self, row: Participant) -> object:
        return row.act.minutes

    def text(self, row: Participant) -> str:
        return row.act.text


class PersonAdmin(Open, admin.ModelAdmin):
    list_display = ("name", "kana", "number", "called", "registered_on", "shelf")
    search_fields = ("name", "kana", "number")
    ordering = ("sort_key", "id")
    list_per_page = ROWS
    raw_id_fields = ("organization",)
    inlines = (
        _inline(Name), _inline(Vitals), _inline(ContactPoint), _inline(Placement, ("kind",)),
        _inline(Residence, ("municipality",)), _inline(Case, ("organization", "site")), Acts,
    )  # fmt: skip


class CaseAdmin(Open, admin.ModelAdmin):
    """With the columns that the product's list has, fetched at once."""

    list_display = ("person", "number", "opened_on", "site", "commissioner", "worker", "shelf")
    list_select_related = ("person", "site")
    list_per_page = ROWS
    ordering = ("-id",)

    def get_queryset(self, request: Any) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.prefetch_related("commissions__commission__commissioner", "assignments__staff")

    def number(self, row: Case) -> str:
        return row.person.number

    def commissioner(self, row: Case) -> str:
        return "、".join(str(one.commission.commissioner) for one in row.commissions.all())

    def worker(self, row: Case) -> str:
        return "、".join(str(one.staff) for one in row.assignments.all())


class ActAdmin(Open, admin.ModelAdmin):
    form = Lenient
    raw_id_fields = (
        "organization", "site", "menu", "commission", "method", "counterpart", "main_topic",
        "destination", "route", "result", "author", "supersedes",
    )  # fmt: skip
    inlines = (
        _inline(ActTopic, ("term",)), _inline(ActWorker, ("staff",)),
        _inline(Participant, ("person", "household")),
    )  # fmt: skip


site = Site("rival")
site.register(Person, PersonAdmin)
site.register(Case, CaseAdmin)
site.register(Act, ActAdmin)
urlpatterns = [path("admin/", site.urls)]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "yorisoi.bench.rival.addressed",
]


def addressed(get_response: Any) -> Any:
    """Middleware: requests of this handler are answered by the admin's addresses."""

    def answer(request: Any) -> Any:
        request.urlconf = __name__
        return get_response(request)

    return answer
