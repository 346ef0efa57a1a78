from django.urls import path

from yorisoi.streams.learning import views

urlpatterns = [
    path("observations/", views.observations, name="learning-observations"),
    path("observations/new/", views.new, name="learning-observation-new"),
]
