"""The organization's own words: what it calls things, and what they mean to a report."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yorisoi.accounts import access
from yorisoi.accounts.actions import wording
from yorisoi.accounts.forms.setup import MeaningForm, NewWordForm, WordForm
from yorisoi.accounts.http import StaffRequest, accepted
from yorisoi.accounts.models import Term, Vocabulary
from yorisoi.accounts.queries import setup
from yorisoi.common import clock


@require_GET
def words(request: StaffRequest) -> HttpResponse:
    return _list(request, request.GET.get("list", Vocabulary.METHOD), NewWordForm())


def _list(request: StaffRequest, chosen: str, form: NewWordForm) -> HttpResponse:
    if chosen not in Vocabulary.values:
        raise Http404
    tabs = [
        {
            "url": f"?list={one.code}",
            "label": one.label,
            "count": one.unknown or None,
            "current": one.code == chosen,
        }
        for one in setup.word_lists(request.actor)
    ]
    shown = {
        "tabs": tabs,
        "list": chosen,
        "list_label": Vocabulary(chosen).label,
        "words": setup.words(request.actor, chosen),
        "form": form,
    }
    return render(request, "accounts/words.html", shown, status=422 if form.errors else 200)


@require_POST
def add(request: StaffRequest) -> HttpResponse:
    chosen = request.POST.get("list", "")
    form = NewWordForm(request.POST)
    if chosen in Vocabulary.values and accepted(
        form, lambda said: wording.add_word(request.actor, chosen, label=said["label"])
    ):
        messages.success(request, _("言葉を加えました。"))
        return redirect(f"{reverse('accounts-words')}?list={chosen}")
    return _list(request, chosen, form)


def word(request: StaffRequest, pk: int) -> HttpResponse:
    row = _found(request, pk)
    form = WordForm(request.POST or None, initial={"label": row.label, "aliases": row.aliases})
    if accepted(form, lambda said: wording.change_word(request.actor, row, **said)):
        messages.success(request, _("言葉を保存しました。"))
        return _to_list(row)
    return _word(request, row, form=form)


@require_POST
def meaning(request: StaffRequest, pk: int) -> HttpResponse:
    row = _found(request, pk)
    form = MeaningForm(request.POST, choices=setup.meanings_to_choose(request.actor, row))

    def give(said: dict) -> None:
        chosen = said["meaning"]
        into = access.words(request.actor, row.vocabulary).get(pk=chosen) if chosen else None
        wording.give_meaning(request.actor, row, into)

    if accepted(form, give):
        messages.success(request, _("意味を決めました。これからの数字で、いっしょに数えます。"))
        return _to_list(row)
    return _word(request, row, meaning=form)


@require_POST
def retire(request: StaffRequest, pk: int) -> HttpResponse:
    """Offer a word no more, or again."""
    row = _found(request, pk)
    wording.retire_word(request.actor, row, on=None if row.retired_on else clock.today())
    messages.success(
        request,
        _("この言葉は、もう選べません。")
        if row.retired_on
        else _("この言葉を、また選べるようにしました。"),
    )
    return _to_list(row)


def _found(request: StaffRequest, pk: int) -> Term:
    return get_object_or_404(access.words(request.actor).select_related("counts_as"), pk=pk)


def _to_list(row: Term) -> HttpResponse:
    return redirect(f"{reverse('accounts-words')}?list={row.vocabulary}")


def _word(
    request: StaffRequest,
    row: Term,
    *,
    form: WordForm | None = None,
    meaning: MeaningForm | None = None,
) -> HttpResponse:
    words = {"label": row.label, "aliases": row.aliases}
    choices = setup.meanings_to_choose(request.actor, row)
    is_wrong = any(one is not None and one.errors for one in (form, meaning))
    shown = {
        "term": row,
        "word": setup.one_word(request.actor, row),
        "list_label": row.get_vocabulary_display(),
        "form": form or WordForm(initial=words),
        "meaning_form": meaning
        or MeaningForm(choices=choices, initial={"meaning": row.counts_as_id}),
        "may_mean": not row.code,
    }
    return render(request, "accounts/word.html", shown, status=422 if is_wrong else 200)
