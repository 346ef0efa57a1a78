from django.urls import path

from yorisoi.desk.views import (
    cases,
    emergency,
    home,
    pairs,
    people,
    person,
    searching,
    shared,
    unusual,
)

urlpatterns = [
    path("", home.today, name="desk-today"),
    path("status/", home.status, name="desk-status"),
    path("persons/", people.people, name="desk-people"),
    path("search/", searching.search_page, name="desk-search"),
    path("persons/pick/", searching.picker, name="desk-person-picker"),
    path("persons/<int:pk>/", person.person, name="desk-person"),
    path("persons/<int:pk>/readers/", person.readers_page, name="desk-person-readers"),
    path("persons/<int:pk>/readers/paper/", person.hand_over, name="desk-person-hand-over"),
    path("persons/<int:pk>/record/", person.record, name="desk-person-record"),
    path("households/<int:pk>/", person.household, name="desk-household"),
    path("cases/", cases.cases, name="desk-cases"),
    path("shared/", shared.shared, name="desk-shared"),
    path("shared/<int:pk>/", shared.shared_file, name="desk-shared-file"),
    path("emergency/<int:pk>/", emergency.emergency_file, name="desk-emergency"),
    path("audit/unusual/", unusual.unusual_page, name="desk-unusual"),
    path("pairs/", pairs.pairs_page, name="desk-pairs"),
    path("links/<int:pk>/unlink/", pairs.unlink_files, name="desk-unlink"),
]
