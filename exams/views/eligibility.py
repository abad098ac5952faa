"""The public page on which anybody sees whether they may sit (申报条件自查). Nothing typed there is kept."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from exams.forms.eligibility import SPECIAL_ABILITY, EligibilityForm, levels
from regulations.eligibility import Verdict, judge, register

TONES = {"met": "good", "no_conditions": "good", "unmet": "bad", "unknown": "wait", "not_covered": "wait"}


@never_cache
@require_http_methods(["GET", "POST"])
def eligibility_check(request: HttpRequest) -> HttpResponse:
    """申报条件自查: an occupation, a level and a few facts in; the verdict out, with every condition."""
    if request.method == "GET":
        asked = {name: request.GET[name] for name in ("occupation", "level") if name in request.GET}
        form = EligibilityForm(initial={"on": localdate(), "level": "4", **asked})
        return render(request, "exams/eligibility.html", {"form": form})
    form = EligibilityForm(request.POST)
    if not form.is_valid():
        return render(request, "exams/eligibility.html", {"form": form}, status=HTTPStatus.BAD_REQUEST)
    verdict = _judged(form)
    context = {
        "form": form,
        "found": verdict,
        "occupation": form.cleaned_data["occupation"],
        "level_label": dict(levels())[form.cleaned_data["level"]],
        "tone": TONES[verdict.outcome],
        "asked_at": timezone.now(),
    }
    return render(request, "exams/eligibility.html", context)


def _judged(form: EligibilityForm) -> Verdict:
    given = form.cleaned_data
    level, on = given["level"], given["on"]
    return judge(
        form.facts(),
        register().governing(given["occupation"].code, on),
        int(level) if level.isdigit() else level,
        on,
        mode="special" if level == SPECIAL_ABILITY else "recognition",
    )
