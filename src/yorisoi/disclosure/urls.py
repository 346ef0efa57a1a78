from django.urls import path

from yorisoi.disclosure.views import exporting

urlpatterns = [
    path("exports/", exporting.exports, name="disclosure-exports"),
    path("exports/new/", exporting.new, name="disclosure-export-new"),
    path("exports/<int:pk>/agree/", exporting.agree, name="disclosure-export-agree"),
    path("exports/<int:pk>/refuse/", exporting.refuse, name="disclosure-export-refuse"),
    path("exports/<int:pk>/withdraw/", exporting.withdraw, name="disclosure-export-withdraw"),
    path("exports/<int:pk>/file/", exporting.fetch, name="disclosure-export-fetch"),
]
