from django.urls import path

from yorisoi.casework.views import reception

urlpatterns = [
    path("reception/", reception.memos, name="casework-memos"),
    path("reception/new/", reception.new, name="casework-memo-new"),
    path("reception/<int:pk>/", reception.memo, name="casework-memo"),
]
