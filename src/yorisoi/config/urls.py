from django.urls import include, path

urlpatterns = [
    path("", include("yorisoi.accounts.urls")),
    path("", include("yorisoi.jobs.urls")),
    path("", include("yorisoi.disclosure.urls")),
    path("", include("yorisoi.registry.urls")),
    path("", include("yorisoi.ledger.urls")),
    path("", include("yorisoi.attachments.urls")),
    path("", include("yorisoi.casework.urls")),
    path("", include("yorisoi.incidents.urls")),
    path("", include("yorisoi.retention.urls")),
    path("", include("yorisoi.streams.learning.urls")),
    path("", include("yorisoi.insight.urls")),
    path("", include("yorisoi.desk.urls")),
    path("", include("yorisoi.interchange.urls")),
    path("", include("yorisoi.inspection.urls")),
]

handler400 = "yorisoi.common.views.unreadable"
# What somebody may not see looks like what does not exist.
handler403 = "yorisoi.disclosure.views.refusing.refused"
handler404 = "yorisoi.common.views.missing"
handler500 = "yorisoi.common.views.broken"
