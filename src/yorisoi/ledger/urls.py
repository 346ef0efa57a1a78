from django.urls import path

from yorisoi.ledger.views import acts, correcting, promises, recording

urlpatterns = [
    path("record/", recording.record, name="ledger-act-new"),
    path("record/about/", recording.about, name="ledger-act-about"),
    path("acts/<int:pk>/", acts.act, name="ledger-act"),
    path("acts/<int:pk>/correct/", correcting.correct, name="ledger-act-correct"),
    path("acts/<int:pk>/retract/", acts.retract, name="ledger-act-retract"),
    path("promises/new/", promises.new, name="ledger-promise-new"),
    path("promises/<int:pk>/move/", promises.move, name="ledger-promise-move"),
    path("promises/<int:pk>/drop/", promises.drop, name="ledger-promise-drop"),
]
