from django.http import HttpResponse, JsonResponse

from yorisoi.accounts.http import StaffRequest


def draft(request: StaffRequest, form: str) -> HttpResponse:
    return JsonResponse({}, status=501)
