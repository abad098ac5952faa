"""The pages of scores: entry, signing, reviews in the portal; a candidate's objection in public."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from axes.helpers import get_client_ip_address
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import may
from exams.forms.scores import EntryForm, ScoreReviewForm
from exams.models import ScoreReview, ScoreSheet
from exams.selectors import scores as shown
from exams.services import scores as services
from institutions.models import Institution
from institutions.selectors import HomeTask, counted_deadlines, institution_of
from lifecycle.findings import RulesNotMet
from lifecycle.models import TransitionRecord
from lifecycle.move_forms import once_key
from lifecycle.views import citation_of, moves_for, take_move
from notices.models import Publicity
from notices.selectors import publicity_of

PAGE_SIZE = 25
TASKS_SHOWN = 10
HOUR = 60 * 60
REVIEWS_PER_HOUR = 20
UNDER_WAY = "…"


# --- the institution -------------------------------------------------------------------------------------


def home_tasks(institution: Institution, user: User) -> list[HomeTask]:
    """What an institution has to do about scores, for its home page."""
    own = shown.own_score_sheets(user).filter(item__plan__institution=institution)
    tasks: list[HomeTask] = []
    if "enter_marks" in user.permissions:
        open_to_me = own.filter(state=ScoreSheet.State.OPEN)[:TASKS_SHOWN]
        tasks += [_task("登分", sheet) for sheet in open_to_me if shown.entry_side(sheet, user)]
    if "publicise_score_sheet" in user.permissions:
        confirmed = own.filter(state=ScoreSheet.State.CONFIRMED)[:TASKS_SHOWN]
        tasks += [_task("公示成绩", sheet) for sheet in confirmed]
        received = shown.own_score_reviews(user).filter(
            state=ScoreReview.State.RECEIVED, enrolment__plan__institution=institution
        )
        tasks += [
            HomeTask(
                f"答复{review}",
                "next",
                "未答复前成绩不生效",
                reverse("portal:review-detail", args=[review.pk]),
            )
            for review in received[:TASKS_SHOWN]
        ]
    return tasks


def _task(what: str, sheet: ScoreSheet) -> HomeTask:
    return HomeTask(
        f"{what}：{sheet.item}",
        "next",
        sheet.item.plan.title,
        reverse("portal:sheet-detail", args=[sheet.pk]),
    )


@login_required
@require_GET
def sheet_list(request: HttpRequest) -> HttpResponse:
    """成绩管理: the sheets of the institution, and the objections that wait for an answer."""
    user: Any = request.user
    page = Paginator(shown.own_score_sheets(user), PAGE_SIZE).get_page(request.GET.get("page"))
    waiting = shown.own_score_reviews(user).filter(state=ScoreReview.State.RECEIVED)
    context = {
        "institution": institution_of(user),
        "page": page,
        "reviews": waiting,
        "signs": shown.may_sign(user),
    }
    return render(request, "exams/score_list.html", context)


def _sheet(request: HttpRequest, pk: int) -> ScoreSheet:
    user: Any = request.user
    sheet = shown.own_score_sheets(user).filter(pk=pk).first()
    if sheet is None:
        raise Http404("没有找到该成绩登记表，或不属于您的机构")
    return sheet


@login_required
@never_cache
@require_GET
def sheet_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet: where it stands, what may be done, the marks as far as they may be seen."""
    sheet, user = _sheet(request, pk), request.user
    entering = sheet.state == ScoreSheet.State.OPEN
    comparison = shown.comparison_of(sheet) if entering else None
    side = shown.entry_side(sheet, user) if entering else None  # type: ignore[arg-type]
    sees_both = may("publicise_score_sheet")(sheet, user) or user.pk in (
        sheet.first_entry_by_id,
        sheet.second_entry_by_id,
    )
    context = {
        "institution": sheet.item.plan.institution,
        "sheet": sheet,
        "entering": entering,
        "comparison": comparison,
        "side": side,
        "may_enter": entering and side is not None and may("enter_marks")(sheet, user),
        "may_release": entering and may("publicise_score_sheet")(sheet, user),
        "disputed": comparison.disputed if comparison and comparison.both_are_complete and sees_both else (),
        "double_entry": citation_of(sheet, "score.double_entry"),
        "parts": shown.parts_of(sheet),
        "lines": () if entering else shown.score_lines(sheet),
        "changed": shown.changed_marks(sheet),
        "signatures": shown.signatures_of(sheet),
        "signatories": shown.signatories_of(sheet),
        "reviews": sheet.reviews.select_related("enrolment").order_by("-made_at"),
        "publicity": publicity_of(sheet),
        "deadlines": counted_deadlines(sheet),
        "moves": moves_for(sheet, user, lambda name: reverse("portal:sheet-move", args=[sheet.pk, name])),
        "records": TransitionRecord.objects.of(sheet).select_related("actor", "content_type"),
        "once": once_key(),
    }
    return render(request, "exams/score_sheet.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def sheet_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """A move of a sheet."""
    sheet = _sheet(request, pk)
    extra = {"institution": sheet.item.plan.institution}
    return take_move(request, sheet, move, back=reverse("portal:sheet-detail", args=[pk]), extra=extra)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def sheet_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """登分: the grid of one person's own entry; what is no mark is shown beside its cell."""
    sheet = _sheet(request, pk)
    user: Any = request.user
    side = shown.entry_side(sheet, user)
    if sheet.state != ScoreSheet.State.OPEN or side is None or not may("enter_marks")(sheet, user):
        # The service says why, in the words of the refusal.
        services.enter_marks(sheet, {}, by=user)
        return redirect("portal:sheet-detail", pk=pk)
    lines = shown.entry_lines(sheet, side)
    form = EntryForm(sheet, lines, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        services.enter_marks(sheet, form.values, by=user)
        if form.is_valid():
            return _after_entry(request, sheet, form)
    return render(
        request,
        "exams/score_entry.html",
        {
            "institution": sheet.item.plan.institution,
            "sheet": sheet,
            "which": {"first": "第一次", "second": "第二次"}[side],
            "parts": shown.parts_of(sheet),
            "rows": form.rows(),
            "findings": form.findings(),
            "double_entry": citation_of(sheet, "score.double_entry"),
        },
        status=HTTPStatus.OK if form.is_valid() else HTTPStatus.BAD_REQUEST,
    )


def _after_entry(request: HttpRequest, sheet: ScoreSheet, form: EntryForm) -> HttpResponse:
    empty = sum(value is None for value in form.values.values())
    if empty:
        messages.info(request, f"已保存，还有 {empty} 个分数未填，可以稍后继续")
    else:
        messages.success(request, "本次登分已全部填完并保存")
    return redirect("portal:sheet-detail", pk=sheet.pk)


@login_required
@require_POST
def sheet_release(request: HttpRequest, pk: int, side: str) -> HttpResponse:
    """重置登分: the head frees one of the two entries."""
    user: Any = request.user
    services.release_entry(_sheet(request, pk), side, by=user)
    messages.success(request, "已重置，可以由另一人重新登分")
    return redirect("portal:sheet-detail", pk=pk)


@login_required
@never_cache
@require_GET
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One objection of a candidate and what may be answered to it."""
    review, user = _review(request, pk), request.user
    context = {
        "institution": review.enrolment.plan.institution,
        "review": review,
        "versions": shown.versions_of(review),
        "moves": moves_for(review, user, lambda name: reverse("portal:review-move", args=[review.pk, name])),
        "records": TransitionRecord.objects.of(review).select_related("actor", "content_type"),
        "once": once_key(),
    }
    return render(request, "exams/score_review.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def review_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """An answer to an objection."""
    review = _review(request, pk)
    extra = {"institution": review.enrolment.plan.institution}
    return take_move(request, review, move, back=reverse("portal:review-detail", args=[pk]), extra=extra)


def _review(request: HttpRequest, pk: int) -> ScoreReview:
    user: Any = request.user
    review = shown.own_score_reviews(user).filter(pk=pk).first()
    if review is None:
        raise Http404("没有找到该成绩异议，或不属于您的机构")
    return review


# --- the assessor ----------------------------------------------------------------------------------------


@login_required
@require_GET
def signing_list(request: HttpRequest) -> HttpResponse:
    """考评员签字: the sheets this assessor is to sign, and those signed."""
    user: Any = request.user
    page = Paginator(shown.sheets_to_sign(user), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "exams/score_signing_list.html", {"page": page, "portal_nav": _assessors_nav()})


def _assessors_nav() -> list[dict[str, Any]]:
    """An assessor has one thing to do in the portal."""
    return [{"label": "考评员签字", "url": reverse("portal:signing-list"), "current": True}]


def _sheet_to_sign(request: HttpRequest, pk: int) -> ScoreSheet:
    user: Any = request.user
    sheet = shown.sheets_to_sign(user).filter(pk=pk).first()
    if sheet is None:
        raise Http404("没有找到该成绩登记表，或您不是该计划的考评员")
    return sheet


@login_required
@never_cache
@require_GET
def signing_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet as the assessor signs it: every mark, and the digest the signature stands for."""
    sheet = _sheet_to_sign(request, pk)
    user: Any = request.user
    has_signed = sheet.signatures.filter(assessor=user, voided_at__isnull=True).exists()
    moves = moves_for(sheet, user, lambda name: reverse("portal:signing-move", args=[sheet.pk, name]))
    context = {
        "institution": sheet.item.plan.institution,
        "portal_nav": _assessors_nav(),
        "sheet": sheet,
        "parts": shown.parts_of(sheet),
        "lines": shown.score_lines(sheet),
        "digest": shown.digest_of_sheet(sheet),
        "signatures": shown.signatures_of(sheet),
        "signatories": shown.signatories_of(sheet),
        "citation": citation_of(sheet, "score.signature"),
        "moves": [move for move in moves if move.name == "sign" and not has_signed],
        "once": once_key(),
    }
    return render(request, "exams/score_signing.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def signing_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """The signature."""
    sheet = _sheet_to_sign(request, pk)
    extra = {"institution": sheet.item.plan.institution, "portal_nav": _assessors_nav()}
    return take_move(request, sheet, move, back=reverse("portal:signing-detail", args=[pk]), extra=extra)


# --- the candidate ---------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def score_review(request: HttpRequest, publicity: int) -> HttpResponse:
    """申请成绩复核: a candidate objects to a score while it is public."""
    found = Publicity.objects.with_last_day().filter(pk=publicity, kind=Publicity.Kind.SCORES).first()
    sheet = found.subject if found else None
    if found is None or not isinstance(sheet, ScoreSheet):
        raise Http404("没有找到该成绩公示")
    if request.method == "GET":
        return _review_page(request, found, ScoreReviewForm(sheet=sheet))
    form = ScoreReviewForm(request.POST, sheet=sheet)
    if not form.is_valid():
        return _review_page(request, found, form, status=HTTPStatus.BAD_REQUEST)
    return _take_review(request, found, form)


def _take_review(request: HttpRequest, found: Publicity, form: ScoreReviewForm) -> HttpResponse:
    """Take an objection in once, however often the button is pressed."""
    # A form without a key (sent by no page of ours) is its own first sending.
    key = f"score-review:{request.POST.get('_once', '')[:64] or once_key()}"
    if not cache.add(key, UNDER_WAY, HOUR):
        return _sent_already(request, cache.get(key, UNDER_WAY))
    if _asks_too_often(request):
        cache.delete(key)
        message = "同一来源在一小时内提交的申请过多，请一小时后再试；您填写的内容没有提交"
        return render(request, "429.html", {"message": message}, status=HTTPStatus.TOO_MANY_REQUESTS)
    try:
        made = services.make_score_review(found, **form.cleaned_data)
    except ValidationError as wrong:
        cache.delete(key)
        form.add_error(None, wrong)
        return _review_page(request, found, form, status=HTTPStatus.BAD_REQUEST)
    except RulesNotMet as refusal:
        cache.delete(key)
        return _review_page(request, found, form, refusal=refusal, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    cache.set(key, made.number, HOUR)
    return redirect("public:score-review-made", number=made.number)


def _sent_already(request: HttpRequest, number: str) -> HttpResponse:
    if number == UNDER_WAY:
        message = "这份申请正在提交，请稍候，不要重复提交"
        return render(request, "409.html", {"message": message}, status=HTTPStatus.CONFLICT)
    return redirect("public:score-review-made", number=number)


def _review_page(
    request: HttpRequest,
    publicity: Publicity,
    form: ScoreReviewForm,
    *,
    refusal: RulesNotMet | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "publicity": publicity,
        "runs": publicity.closed_at is None and publicity.last_on >= localdate(),
        "form": form,
        "findings": refusal.findings if refusal else (),
        "once": once_key(),
    }
    return render(request, "exams/score_objection.html", context, status=status)


def _asks_too_often(request: HttpRequest) -> bool:
    key = f"score-reviews:{get_client_ip_address(request)}"
    cache.add(key, 0, HOUR)
    return bool(cache.incr(key) > REVIEWS_PER_HOUR)


@never_cache
@require_GET
def score_review_made(request: HttpRequest, number: str) -> HttpResponse:
    """An objection as the candidate follows it: its number, where it stands, the answer."""
    found = (
        ScoreReview.objects.select_related("enrolment__plan__institution", "sheet__item__occupation")
        .filter(number=number.strip().upper())
        .first()
    )
    if found is None:
        raise Http404("没有这个成绩异议编号，请核对后重新输入")
    return render(request, "exams/score_objection_made.html", {"review": found})
