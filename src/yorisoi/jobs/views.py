from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yorisoi.accounts.http import StaffRequest
from yorisoi.jobs import access, queries
from yorisoi.jobs.actions import asking


def jobs_page(request: StaffRequest) -> HttpResponse:
    return render(request, "jobs/jobs.html", {"jobs": queries.jobs(request.actor)})


def arrived(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(access.jobs(request.actor), pk=pk)
    asking.say_it_arrived(request.actor, pk)
    messages.success(request, _("とどいたと書きました。"))
    return redirect("jobs-list")


def again(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(access.jobs(request.actor), pk=pk)
    asking.send_again(request.actor, pk)
    messages.success(request, _("もう一度します。"))
    return redirect("jobs-list")


def stop_job(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(access.jobs(request.actor), pk=pk)
    asking.stop(request.actor, pk)
    messages.success(request, _("とりやめました。"))
    return redirect("jobs-list")
