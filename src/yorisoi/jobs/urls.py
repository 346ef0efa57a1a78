from django.urls import path

from yorisoi.jobs import views

urlpatterns = [
    path("jobs/", views.jobs_page, name="jobs-list"),
    path("jobs/<int:pk>/arrived/", views.arrived, name="jobs-arrived"),
    path("jobs/<int:pk>/again/", views.again, name="jobs-again"),
    path("jobs/<int:pk>/stop/", views.stop_job, name="jobs-stop"),
]
