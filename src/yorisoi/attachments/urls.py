from django.urls import path

from yorisoi.attachments.views import papers

urlpatterns = [
    path("persons/<int:pk>/papers/", papers.papers, name="attachments-papers"),
    path("persons/<int:pk>/papers/new/", papers.new, name="attachments-new"),
    path("papers/<int:pk>/", papers.attachment, name="attachments-attachment"),
    path("papers/<int:pk>/file/", papers.file, name="attachments-file"),
    path("papers/<int:pk>/open/", papers.reveal, name="attachments-open"),
    path("papers/<int:pk>/replace/", papers.replace, name="attachments-replace"),
    path("papers/<int:pk>/withdraw/", papers.withdraw, name="attachments-withdraw"),
    path("papers/<int:pk>/clear/", papers.clear, name="attachments-clear"),
]
