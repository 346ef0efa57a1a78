from django.urls import path

from yorisoi.interchange import views

urlpatterns = [
    path("imports/", views.imports, name="interchange-imports"),
    path("imports/<int:batch_id>/", views.one_import, name="interchange-import"),
    path("imports/<int:batch_id>/take/", views.take, name="interchange-import-take"),
    path("imports/<int:batch_id>/throw/", views.throw, name="interchange-import-throw"),
    path("imports/<int:batch_id>/waiting/", views.waiting, name="interchange-waiting"),
    path("imports/<int:batch_id>/waiting.csv", views.waiting_file, name="interchange-waiting-file"),
]
