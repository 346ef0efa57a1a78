from django.http import HttpResponse

from yorisoi.accounts.http import StaffRequest


def move(request: StaffRequest, pk: int) -> HttpResponse:
    return HttpResponse(status=501)


def drop(request: StaffRequest, pk: int) -> HttpResponse:
    return HttpResponse(status=501)
