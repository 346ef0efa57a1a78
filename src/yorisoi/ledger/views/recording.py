from django.http import HttpResponse

from yorisoi.accounts.http import StaffRequest


def record(request: StaffRequest) -> HttpResponse:
    return HttpResponse(status=501)


def about(request: StaffRequest) -> HttpResponse:
    return HttpResponse(status=501)


def correct(request: StaffRequest, pk: int) -> HttpResponse:
    return HttpResponse(status=501)
