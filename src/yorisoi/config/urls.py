from django.urls import include, path

urlpatterns = [
    path("", include("yorisoi.accounts.urls")),
    path("", include("yorisoi.registry.urls")),
    path("", include("yorisoi.ledger.urls")),
    path("", include("yorisoi.casework.urls")),
    path("", include("yorisoi.streams.learning.urls")),
    path("", include("yorisoi.desk.urls")),
]
