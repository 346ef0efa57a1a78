from django.http import HttpResponse

from yorisoi.accounts.http import StaffRequest


def register(request: StaffRequest) -> HttpResponse:
    return HttpResponse(status=501)
