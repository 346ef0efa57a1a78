"""A small world behind the parts: enough server for the scripts and for allauth's pages."""

import json

from django.contrib.auth import get_user_model, login
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import include, path
from django.views.decorators.csrf import ensure_csrf_cookie

from tests.look import sample

PASSWORD = "correct horse battery staple"
DRAFTS: dict[str, dict] = {}
RECORDED: list[dict] = []
FOUND = [
    {
        "value": "1",
        "label": "藤代 陽向さん",
        "kana": "",
        "note": "21歳　みなと拠点",
        "sealed": True,
    },
    {"value": "2", "label": "藤井 蓮さん", "kana": "", "note": "19歳　かわべ拠点"},
]


def enter(request):
    """Sign in without a form, as ?as=hana@example.jp."""
    who = request.GET.get("as", "hana@example.jp")
    user, made = get_user_model().objects.get_or_create(username=who, email=who)
    if made:
        user.set_password(PASSWORD)
        user.save()
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(request.GET.get("next", "/gallery/"))


@ensure_csrf_cookie
def gallery(request):
    return render(request, "common/gallery.html", sample.gallery())


def home(request):
    return redirect("/gallery/") if request.user.is_authenticated else redirect("account_login")


def record(request):
    if not request.user.is_authenticated:
        return redirect(f"/enter/?next={request.path}")
    if request.method == "POST":
        RECORDED.append(request.POST.dict())
        DRAFTS.pop(request.POST["uuid"], None)
        return redirect("/gallery/")
    saved = next(iter(DRAFTS.values()), None)
    form = sample.ActForm(initial=(saved or {}).get("values") or {"minutes": 25})
    return render(request, "look/record.html", {"form": form, "saved": saved})


def draft(request):
    if not request.user.is_authenticated:
        return redirect("account_login")
    sent = json.loads(request.body)
    if any(sent["uuid"] == row["uuid"] for row in RECORDED):
        return JsonResponse({}, status=410)
    DRAFTS[sent["uuid"]] = sent
    return JsonResponse({"saved": True})


def pick(request):
    q = request.GET["q"]
    found = [one for one in FOUND if q in one["label"]]
    return render(request, "common/parts/options.html", {"options": found})


def search(request):
    if request.headers.get("X-Fragment"):
        return render(request, "look/results.html", {"results": sample.LISTS["results"][:2]})
    return render(request, "common/gallery.html", sample.gallery())


def members(request):
    return render(request, "look/members.html", {"m": request.GET.get("m")})


def lock(request):
    return render(request, "look/lock.html", {"next": request.GET.get("next", "")})


def reset(request):
    DRAFTS.clear()
    RECORDED.clear()
    return HttpResponse("ok")


def told(request):
    return JsonResponse({"drafts": DRAFTS, "recorded": RECORDED})


urlpatterns = [
    path("", home),
    path("enter/", enter),
    path("gallery/", gallery),
    path("record/", record),
    path("draft/", draft),
    path("pick/", pick),
    path("search/", search),
    path("members/", members),
    path("lock/", lock),
    path("reset/", reset),
    path("told/", told),
    path("broken/<int:code>/", lambda request, code: render(request, f"{code}.html", status=code)),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
]
