from django.urls import path

from yorisoi.accounts.views import drafting

urlpatterns = [
    path("drafts/<slug:form>/", drafting.draft, name="accounts-draft"),
]
