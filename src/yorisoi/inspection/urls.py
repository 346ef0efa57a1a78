from django.urls import path

from yorisoi.inspection import views

urlpatterns = [
    path("inspections/", views.inspections, name="inspection-list"),
    path("inspections/new/", views.new, name="inspection-new"),
    path("inspections/<int:pk>/", views.inspection, name="inspection-inspection"),
    path("inspections/files/<int:pk>/", views.file, name="inspection-file"),
    path("inspections/<int:pk>/revocation/", views.revoke, name="inspection-revoke"),
    path("inspections/<int:pk>/pack/", views.pack, name="inspection-pack"),
]
