from django.urls import path

from yorisoi.casework.views import reception, telephone

urlpatterns = [
    path("reception/", reception.memos, name="casework-memos"),
    path("reception/new/", reception.new, name="casework-memo-new"),
    path("reception/<int:pk>/", reception.memo, name="casework-memo"),
    path("reception/<int:pk>/take/", reception.take_memo, name="casework-memo-take"),
    path("reception/<int:pk>/pass/", reception.pass_memo, name="casework-memo-pass"),
    path("reception/<int:pk>/close/", reception.close, name="casework-memo-close"),
    path("reception/alerts/<int:pk>/close/", reception.close_warning, name="casework-alert-close"),
    path("telephone/", telephone.script, name="casework-telephone"),
    path("telephone/words/", telephone.words, name="casework-telephone-words"),
]
