from django.http import HttpResponse

from yorisoi.accounts.http import StaffRequest


def observations(request: StaffRequest) -> HttpResponse:
    return HttpResponse(status=501)


def new(request: StaffRequest) -> HttpResponse:
    return HttpResponse(status=501)
