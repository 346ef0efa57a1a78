from django.http import HttpResponse

from yorisoi.accounts.http import StaffRequest


def memos(request: StaffRequest) -> HttpResponse:
    return HttpResponse(status=501)


def new(request: StaffRequest) -> HttpResponse:
    return HttpResponse(status=501)


def memo(request: StaffRequest, pk: int) -> HttpResponse:
    return HttpResponse(status=501)
