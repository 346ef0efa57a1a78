from django.urls import path

from yorisoi.registry.views import editing, registering, sealing

urlpatterns = [
    path("persons/new/", registering.register, name="registry-person-new"),
    path("persons/<int:pk>/edit/", editing.hub, name="registry-person-edit"),
    path("persons/<int:pk>/sealed/", sealing.open_seal, name="registry-seal-open"),
    path("cases/<int:pk>/edit/", editing.case, name="registry-case-edit"),
]
