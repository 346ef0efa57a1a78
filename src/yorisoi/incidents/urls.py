from django.urls import path

from yorisoi.incidents import views
from yorisoi.incidents.doors import VERBS

urlpatterns = [
    path("incidents/", views.incidents, name="incidents-list"),
    path("incidents/report/", views.report_near_miss, name="incidents-report"),
    path("incidents/complaint/", views.complaint_new, name="incidents-complaint-new"),
    path("incidents/leak/", views.leak_new, name="incidents-leak-new"),
    path("incidents/months/", views.statistics, name="incidents-statistics"),
    path("incidents/<int:pk>/", views.incident, name="incidents-incident"),
    path("incidents/<int:pk>/paper/", views.paper, name="incidents-paper"),
    path("incidents/measures/<int:pk>/done/", views.measure_done, name="incidents-measure-done"),
    *(
        path(f"incidents/<int:pk>/{verb}/", views.DEEDS[verb], name=f"incidents-{verb}")
        for verb in VERBS
    ),
]
