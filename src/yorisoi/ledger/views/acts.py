from django.http import HttpResponse

from yorisoi.accounts.http import StaffRequest


def act(request: StaffRequest, pk: int) -> HttpResponse:
    return HttpResponse(status=501)


def retract(request: StaffRequest, pk: int) -> HttpResponse:
    return HttpResponse(status=501)
