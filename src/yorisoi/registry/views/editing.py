from django.http import HttpResponse

from yorisoi.accounts.http import StaffRequest


def hub(request: StaffRequest, pk: int) -> HttpResponse:
    return HttpResponse(status=501)


def case(request: StaffRequest, pk: int) -> HttpResponse:
    return HttpResponse(status=501)
