"""The pages of certificates: batches in the portal, the lookup in public."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from axes.helpers import get_client_ip_address
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import may
from certificates import selectors as shown
from certificates import services
from certificates.downloads import zipped
from certificates.forms import DraftForm, LookupForm
from certificates.lookup import FOUND, NOT_FOUND, NOT_FOUND_CURE, PROVES, PROVES_NOT
from certificates.models import Certificate, CertificateBatch
from certificates.report import summary_of, workbook
from certificates.throttle import wait_before_asking
from exams.models import ScoreSheet
from institutions.models import Institution
from institutions.selectors import HomeTask, counted_deadlines, institution_of
from lifecycle.findings import RulesNotMet
from lifecycle.models import TransitionRecord
from lifecycle.move_forms import once_key
from lifecycle.views import citation_of, moves_for, take_move

PAGE_SIZE = 25
TASKS_SHOWN = 10
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BEFORE_HANDING_IN, REMARKS = "送审前须处理", "提示：不影响送审，请在发放前处理"
BEFORE_THE_CHECK = (CertificateBatch.State.DRAFTED, CertificateBatch.State.RETURNED)


# --- the institution -------------------------------------------------------------------------------------


def home_tasks(institution: Institution, user: User) -> list[HomeTask]:
    """What an institution has to do about certificates, for its home page."""
    if "draft_certificate_batch" not in user.permissions:
        return []
    own = shown.own_certificate_batches(user).filter(institution=institution)
    to_issue = own.filter(certificates__state=Certificate.State.PUBLISHED)
    waiting: Any = shown.sheets_to_certify(user).filter(item__plan__institution=institution)
    return (
        [
            HomeTask(
                f"生成证书：{sheet.item}", "next", f"合格{sheet.passed}人", _url("certificate-draft", sheet)
            )
            for sheet in waiting[:TASKS_SHOWN]
        ]
        + [
            HomeTask(f"送省中心复核：{batch}", "next", batch.get_state_display(), _url("batch-detail", batch))
            for batch in own.filter(state__in=BEFORE_THE_CHECK)[:TASKS_SHOWN]
        ]
        + [
            HomeTask(f"发放证书：{batch}", "next", "已上网公布", _url("batch-detail", batch))
            for batch in to_issue[:TASKS_SHOWN]
        ]
    )


def _url(name: str, subject: Any) -> str:
    return reverse(f"portal:{name}", args=[subject.pk])


@login_required
@require_GET
def batch_list(request: HttpRequest) -> HttpResponse:
    """证书管理: the sheets that wait for certificates, and the batches made."""
    user: Any = request.user
    page = Paginator(shown.own_certificate_batches(user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "institution": institution_of(user),
        "sheets": shown.sheets_to_certify(user),
        "page": page,
    }
    return render(request, "certificates/batch_list.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, sheet: int) -> HttpResponse:
    """生成证书: the day that stands on them, and who gets one."""
    user: Any = request.user
    found = user.own(ScoreSheet.objects.all()).select_related("item__plan__institution").filter(pk=sheet)
    subject = found.first()
    if subject is None:
        raise Http404("没有找到该成绩登记表，或不属于您的机构")
    form = DraftForm(request.POST or None)
    findings: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            batch = services.draft_certificates(subject, by=user, issued_on=form.cleaned_data["issued_on"])
        except RulesNotMet as refusal:
            findings = refusal.findings
        else:
            messages.success(request, f"已生成证书，批次号 {batch.number}")
            return redirect("portal:batch-detail", pk=batch.pk)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY if findings else HTTPStatus.BAD_REQUEST
    context = {
        "institution": subject.item.plan.institution,
        "sheet": subject,
        "candidates": shown.passed_candidates(subject),
        "numbering": citation_of(subject, "certificate.numbering"),
        "report": citation_of(subject, "certificate.report"),
        "form": form,
        "findings": findings,
        "once": once_key(),
    }
    return render(request, "certificates/draft.html", context, status=status)


def _batch(request: HttpRequest, pk: int) -> CertificateBatch:
    user: Any = request.user
    batch = shown.own_certificate_batches(user).filter(pk=pk).first()
    if batch is None:
        raise Http404("没有找到该证书批次，或不属于您的机构")
    return batch


@login_required
@never_cache
@require_GET
def batch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: where it stands, its certificates, what the national centre said."""
    batch, user = _batch(request, pk), request.user
    states = shown.states_of(batch)
    rows = shown.reported_rows(batch)
    page = Paginator(batch.certificates.select_related("file").order_by("number"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    own = may("issue_certificate")(batch, user)
    findings = services.findings_of_batch(batch) if batch.state in BEFORE_THE_CHECK else []
    context = {
        "institution": batch.institution,
        "batch": batch,
        "page": page,
        "summary": summary_of(rows),
        "may_issue": own and bool(states.get(Certificate.State.PUBLISHED)),
        "waiting_to_issue": states.get(Certificate.State.PUBLISHED, 0),
        "issued": states.get(Certificate.State.ISSUED, 0),
        "printed": batch.certificates.filter(file__isnull=False).count(),
        "attempts": batch.attempts.order_by("-pk")[:5],
        "awaits_receipt": batch.state == CertificateBatch.State.SENT,
        "findings": findings,
        "findings_title": BEFORE_HANDING_IN if any(f.blocking for f in findings) else REMARKS,
        "deadlines": counted_deadlines(batch),
        "moves": moves_for(batch, user, lambda name: reverse("portal:batch-move", args=[batch.pk, name])),
        "records": TransitionRecord.objects.of(batch).select_related("actor", "content_type"),
        "once": once_key(),
    }
    return render(request, "certificates/batch_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def batch_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """A move of a batch."""
    batch = _batch(request, pk)
    extra = {"institution": batch.institution}
    return take_move(request, batch, move, back=reverse("portal:batch-detail", args=[pk]), extra=extra)


@login_required
@require_POST
def batch_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """发放本批证书: every published certificate is issued and printed."""
    user: Any = request.user
    issued = services.issue_certificates(_batch(request, pk), by=user)
    messages.success(request, f"已发放 {len(issued)} 本证书，正在制作证书文件")
    return redirect("portal:batch-detail", pk=pk)


@login_required
@never_cache
@require_GET
def batch_report(request: HttpRequest, pk: int) -> HttpResponse:
    """证书数据上报表: the eleven columns as .xlsx; the centre that checks the batch reads it too."""
    user: Any = request.user
    batch = shown.certificate_batches(user).filter(pk=pk).first()
    if batch is None:
        raise Http404("没有找到该证书批次，或不在您的辖区和机构范围内")
    response = HttpResponse(workbook(shown.reported_rows(batch)), content_type=XLSX)
    response.headers["Content-Disposition"] = _attachment(f"证书数据上报表_{batch.number}.xlsx")
    return response


@login_required
@never_cache
@require_GET
def batch_papers(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """证书打包下载: every printed certificate of the batch in one ZIP, packed while it is sent."""
    batch = _batch(request, pk)
    printed = batch.certificates.filter(file__isnull=False).select_related("file").order_by("number")
    if not printed.exists():
        raise Http404("本批还没有制作好的证书，发放后请稍候再下载")
    files = ((f"{row.number}_{row.name}.pdf", row.file.read) for row in printed.iterator(chunk_size=100))
    response = StreamingHttpResponse(zipped(files), content_type="application/zip")
    response.headers["Content-Disposition"] = _attachment(f"证书_{batch.number}.zip")
    return response


def _attachment(name: str) -> str:
    return content_disposition_header(as_attachment=True, filename=name) or ""


# --- the public ------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def lookup(request: HttpRequest) -> HttpResponse:
    """证书查询: by certificate number and name, or by identity number and name.

    Asked by POST, so that no number stands in an address or a log; the answer is the same whether a number
    does not exist or belongs to somebody else.
    """
    if request.method == "GET":
        return render(request, "certificates/lookup.html", {"form": LookupForm()})
    form = LookupForm(request.POST)
    if not form.is_valid():
        return render(request, "certificates/lookup.html", {"form": form}, status=HTTPStatus.BAD_REQUEST)
    asked = form.cleaned_data
    if wait := wait_before_asking(get_client_ip_address(request), asked["number"]):
        return _too_many(request, wait)
    return render(request, "certificates/lookup.html", _answer(shown.answer_to(**asked)) | {"form": form})


@never_cache
@require_GET
def scan(request: HttpRequest, token: str) -> HttpResponse:
    """扫码查验: the answer to the QR code of a certificate."""
    if wait := wait_before_asking(get_client_ip_address(request), token):
        return _too_many(request, wait)
    certificates = shown.answer_to_token(token)
    status = HTTPStatus.OK if certificates else HTTPStatus.NOT_FOUND
    context = _answer(certificates) | {"form": LookupForm(), "scanned": True}
    return render(request, "certificates/lookup.html", context, status=status)


def _answer(certificates: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "answered": True,
        "certificates": certificates,
        "verdict": FOUND if certificates else NOT_FOUND,
        "cure": "" if certificates else NOT_FOUND_CURE,
        "tone": "good" if certificates else "bad",
        "asked_at": timezone.now(),
        "proves": PROVES if certificates else (),
        "proves_not": PROVES_NOT if certificates else (),
    }


def _too_many(request: HttpRequest, wait: int) -> HttpResponse:
    message = (
        f"查询过于频繁，请在 {wait} 秒后重试。同一来源、同一号码每分钟的查询次数有限，以防他人套取证书数据。"
    )
    response = render(request, "429.html", {"message": message}, status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(wait)
    return response
