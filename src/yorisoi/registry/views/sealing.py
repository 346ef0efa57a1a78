from django.http import HttpResponse

from yorisoi.accounts.http import StaffRequest


def open_seal(request: StaffRequest, pk: int) -> HttpResponse:
    return HttpResponse(status=501)
