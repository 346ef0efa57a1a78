from django.urls import path

from yorisoi.registry.views import cases, editing, facts, households, registering, sealing
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
]
for sheet in SHEETS:
    slug, name = {"slug": sheet.slug}, f"registry-{sheet.stem}"
    urlpatterns += [
        path(f"persons/<int:pk>/{sheet.slug}/", facts.sheet, slug, name=f"{name}-new"),
        path(f"{sheet.slug}/<int:pk>/", facts.edit, slug, name=f"{name}-edit"),
        path(f"{sheet.slug}/<int:pk>/retract/", facts.retract, slug, name=f"{name}-retract"),
    ]
