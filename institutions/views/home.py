"""The portal's first page: what is done, what is missing, what is next, and until when."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.permissions import may
from accounts.roles import Role
from accounts.selectors import unread_messages
from institutions.forms.pages import Part, parts_of
from institutions.models import Filing, Institution
from institutions.selectors import (
    HomeTask,
    counted_deadlines,
    findings_of_filing,
    institution_of,
    open_assessment_findings,
    own_filings,
    tasks_from_above,
)
from institutions.selectors.assessment import rectification_deadline, with_due_dates
from institutions.views.shell import page
from lifecycle.findings import Finding
from lifecycle.models import Deadline


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """待办."""
    user: Any = request.user
    institution = institution_of(user)
    if institution is None:
        return _home_of_a_person(request, user)
    filings = list(own_filings(user).filter(institution=institution).order_by("-pk"))
    newest = filings[0] if filings else None
    cases = [institution, *filings]
    context = {
        "tasks": [*filing_tasks(institution, newest, user), *tasks_from_above(institution, user)],
        "deadlines": [d for d in counted_deadlines(*cases) if d.status in Deadline.RUNNING],
        "newest": newest,
        "window": window_notice(institution),
        **unread_messages(user),
    }
    return page(request, "institutions/home.html", context)


def _home_of_a_person(request: HttpRequest, user: User) -> HttpResponse:
    """Experts, assessors and officers go to their work; anybody else is told what to do."""
    if user.has_role(Role.EXPERT):
        return redirect("portal:assessment-list")
    if user.has_role(Role.ASSESSOR):
        return redirect("portal:signing-list")
    if user.is_staff:
        return redirect("admin:index")
    return page(request, "institutions/home_of_nobody.html", {})


def window_notice(institution: Institution) -> dict[str, Any] | None:
    """When applications are taken, and whether that is now."""
    today = localdate()
    book = institution.law(today)
    if book.find("filing.windows") is None:
        return None
    windows = book.windows()
    return {
        "closes_on": windows.closing(today),
        "opens_on": windows.next_opening(today),
        "summary": windows.summary(),
        "law": book.citation("filing.windows"),
    }


def draft_tasks(filing: Filing, findings: list[Finding]) -> list[HomeTask]:
    """A line for each page of the application; the first that lacks something is next."""
    lines: list[HomeTask] = []
    is_next_known = False
    for part in parts_of(filing):
        missing = [f for f in findings if f.blocking and part.holds(f.field)]
        status = "done" if not missing else "missing" if is_next_known else "next"
        is_next_known = is_next_known or bool(missing)
        hint = f"还有{len(missing)}处需要填写或改正" if missing else ""
        lines.append(HomeTask(part.title, status, hint, edit_url(filing, part)))
    status = "missing" if is_next_known else "next"
    title = "核对并提交补正" if filing.state == Filing.State.CORRECTION_REQUESTED else "核对并提交"
    return [*lines, HomeTask(title, status, "", reverse("portal:filing-check", args=[filing.pk]))]


def edit_url(filing: Filing, part: Part) -> str:
    """The address of a page of the application."""
    return reverse("portal:filing-edit", args=[filing.pk, part.slug])


def filing_tasks(institution: Institution, filing: Filing | None, user: User) -> list[HomeTask]:
    """Where the institution stands between registering and opening."""
    registered = HomeTask("注册机构", "done", institution.supervisor.name + "中心受理和监管")
    if institution.state == Institution.State.REGISTERED:
        return [registered, *_before_the_register(filing, user)]
    return [registered, *_on_the_register(institution, filing)]


def _before_the_register(filing: Filing | None, user: User) -> list[HomeTask]:
    later = [
        HomeTask("技术评估、公示和备案", "locked"),
        HomeTask("整改验收、开通评价权限", "locked"),
    ]
    if filing is None or filing.state in Filing.ENDED:
        hint = f"上一次申请的结果：{filing.get_state_display()}" if filing else "可随时保存，在申报窗口内提交"
        return [HomeTask("填写备案申请", "next", hint, reverse("portal:filing-list")), *later]
    url = reverse("portal:filing", args=[filing.pk])
    if filing.is_editable:
        lines = draft_tasks(filing, findings_of_filing(filing))
        if not may("submit_filing")(filing, user):
            lines[-1] = HomeTask(lines[-1].title, "locked", "由机构负责人提交", lines[-1].url)
        return [*lines, *later]
    holder = f"现由{filing.holder.name}中心办理" if filing.holder else ""
    return [
        HomeTask("提交备案申请", "done", filing.number or "", url),
        HomeTask(filing.get_state_display(), "waiting", holder, url),
        later[1],
    ]


def _on_the_register(institution: Institution, filing: Filing | None) -> list[HomeTask]:
    url = reverse("portal:filing", args=[filing.pk]) if filing else ""
    until = f"有效期至{institution.valid_until:%Y年%-m月%-d日}" if institution.valid_until else ""
    lines = [HomeTask("取得备案回执", "done", until, url)]
    if institution.state != Institution.State.ACTIVE:
        return [*lines, HomeTask(institution.get_state_display(), "locked", "请联系监管中心")]
    if institution.opened_at is not None:
        return [*lines, HomeTask("开通评价权限", "done", "可以制定考核计划")]
    findings = list(open_assessment_findings(institution))
    owed = [finding for finding in findings if finding.rectified_at is None]
    if owed:
        deadline = rectification_deadline(owed[0].filing)
        first = with_due_dates(owed[:1], deadline)[0]
        hint = f"还有{len(owed)}项" + (f"，{first.words}" if first.due_on else "")
        lines.append(HomeTask("提交整改说明", "next", hint, url))
    elif findings:
        lines.append(HomeTask("整改验收", "waiting", f"{institution.supervisor.name}中心验收中", url))
    opening = "locked" if findings else "waiting"
    return [*lines, HomeTask("开通评价权限", opening, "整改全部验收后由监管中心开通")]
