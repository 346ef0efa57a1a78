from django.urls import path

from yorisoi.registry.views import (
    cases,
    closing,
    editing,
    facts,
    households,
    registering,
    sealing,
    sharing,
)
from yorisoi.registry.views.sheets import SHEETS

urlpatterns = [
    path("persons/new/", registering.register, name="registry-person-new"),
    path("persons/<int:pk>/edit/", editing.hub, name="registry-person-edit"),
    path("persons/<int:pk>/basics/", editing.basics, name="registry-basics"),
    path("persons/<int:pk>/homes/", households.homes, name="registry-householdmember-new"),
    path("homes/<int:pk>/", households.member, name="registry-householdmember-edit"),
    path(
        "homes/<int:pk>/retract/",
        households.retract_member,
        name="registry-householdmember-retract",
    ),
    path("persons/<int:pk>/cases/new/", cases.new, name="registry-case-new"),
    path("cases/<int:pk>/edit/", cases.case, name="registry-case-edit"),
    path("cases/<int:pk>/site/", cases.move, name="registry-case-move"),
    path("cases/<int:pk>/commission/", cases.commission, name="registry-case-commission"),
    path("cases/<int:pk>/assign/", cases.assignment, name="registry-case-assign"),
    path("cases/<int:pk>/close/", cases.close, name="registry-case-close"),
    path("cases/<int:pk>/reopen/", cases.reopen, name="registry-case-reopen"),
    path(
        "case-commissions/<int:pk>/retract/", cases.uncommission, name="registry-case-uncommission"
    ),
    path("consents/<int:pk>/withdraw/", facts.withdraw, name="registry-consent-withdraw"),
    path("persons/<int:pk>/sealed/", sealing.open_seal, name="registry-seal-open"),
    path("persons/<int:pk>/seals/", sealing.seal, name="registry-seal"),
    path("seals/<int:pk>/holders/", sealing.name_holder, name="registry-seal-holder"),
    path("seal-holders/<int:pk>/end/", sealing.end_holder, name="registry-seal-holder-end"),
    path("seals/<int:pk>/lift/", sealing.lift, name="registry-seal-lift"),
    path("persons/<int:pk>/closing/", closing.restriction, name="registry-closing"),
    path("restrictions/<int:pk>/lift/", closing.lift, name="registry-restriction-lift"),
    path("restrictions/<int:pk>/members/", closing.name_member, name="registry-restriction-member"),
    path(
        "restriction-members/<int:pk>/end/",
        closing.end_member,
        name="registry-restriction-member-end",
    ),
    path("persons/<int:pk>/ties/", closing.ties, name="registry-ties"),
    path("ties/<int:pk>/end/", closing.end_tie, name="registry-tie-end"),
    path("persons/<int:pk>/sharing/", sharing.share, name="registry-sharing"),
    path("sharings/<int:pk>/revoke/", sharing.revoke, name="registry-sharing-revoke"),
    path("me/ties/", closing.own_ties, name="registry-own-ties"),
    path("me/ties/<int:pk>/end/", closing.end_own_tie, name="registry-own-tie-end"),
]
for sheet in SHEETS:
    slug, name = {"slug": sheet.slug}, f"registry-{sheet.stem}"
    urlpatterns += [
        path(f"persons/<int:pk>/{sheet.slug}/", facts.sheet, slug, name=f"{name}-new"),
        path(f"{sheet.slug}/<int:pk>/", facts.edit, slug, name=f"{name}-edit"),
        path(f"{sheet.slug}/<int:pk>/retract/", facts.retract, slug, name=f"{name}-retract"),
    ]
