from django.urls import path

from yorisoi.insight.views import exporting, opening, reading, receiving, submitting

urlpatterns = [
    path("reports/", reading.reports, name="insight-reports"),
    path("reports/<int:pk>/year/<int:year>/", reading.year, name="insight-year"),
    path("reports/<int:pk>/<str:month>/", reading.report, name="insight-report"),
    path("reports/<int:pk>/<str:month>/members/", opening.members, name="insight-members"),
    path(
        "reports/<int:pk>/<str:month>/submit/",
        submitting.submit_report,
        name="insight-report-submit",
    ),
    path(
        "reports/<int:pk>/<str:month>/export/<str:form>/",
        exporting.export_report,
        name="insight-report-export",
    ),
    path("received/", receiving.received, name="insight-received"),
    path("received/<int:pk>/", receiving.received_report, name="insight-received-report"),
    path(
        "received/<int:pk>/export/<str:form>/",
        receiving.received_export,
        name="insight-received-export",
    ),
]
