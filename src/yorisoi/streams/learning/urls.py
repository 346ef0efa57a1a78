from django.urls import path

from yorisoi.streams.learning import views

urlpatterns = [
    path("observations/", views.observations, name="learning-observations"),
    path("observations/new/", views.new, name="learning-observation-new"),
    path("observations/<int:pk>/", views.observation, name="learning-observation"),
    path("observations/<int:pk>/correct/", views.correct, name="learning-observation-correct"),
    path("observations/<int:pk>/attach/", views.attach, name="learning-observation-attach"),
    path("observations/<int:pk>/seen/", views.seen, name="learning-observation-seen"),
]
