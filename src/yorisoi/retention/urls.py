from django.urls import path

from yorisoi.retention.views import disposing, ending

urlpatterns = [
    path("retention/", disposing.disposals, name="retention-list"),
    path("retention/rules/", disposing.rules, name="retention-rules"),
    path("retention/rules/write/", disposing.rule, name="retention-rule"),
    path("persons/<int:pk>/retention/", disposing.file, name="retention-file"),
    path("persons/<int:pk>/retention/hold/", disposing.hold, name="retention-hold"),
    path("persons/<int:pk>/retention/propose/", disposing.propose, name="retention-propose"),
    path("retention/holds/<int:pk>/end/", disposing.end_hold, name="retention-hold-end"),
    path("retention/<int:pk>/", disposing.disposal, name="retention-disposal"),
    path("retention/<int:pk>/offer/", disposing.offer, name="retention-offer"),
    path("retention/<int:pk>/decision/", disposing.decide, name="retention-decide"),
    path("retention/<int:pk>/withdrawal/", disposing.withdraw, name="retention-withdraw"),
    path("retention/<int:pk>/certificate/", disposing.certificate, name="retention-certificate"),
    path("commissions/ending/", ending.endings, name="retention-endings"),
    path("commissions/<int:pk>/ending/", ending.ending, name="retention-ending"),
    path("commissions/<int:pk>/hand-back/", ending.ask, name="retention-hand-back"),
    path("commissions/<int:pk>/deletion/", ending.contract, name="retention-contract"),
    path("hand-backs/<int:pk>/agreement/", ending.agree, name="retention-hand-back-agree"),
    path("hand-backs/<int:pk>/file/", ending.fetch, name="retention-hand-back-file"),
]
