"""Filling an application in: one thing a page, saved as it stands, held to the rules only when handed in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import may
from institutions.forms.answers import answers
from institutions.forms.draft import (
    ChangesForm,
    DraftForm,
    ItemForm,
    RoomForm,
    SpecialItemForm,
    StaffForm,
)
from institutions.forms.pages import Part, part_of, parts_of
from institutions.forms.sites import ChangeDayForm, FilingSiteForm, continuing_sites
from institutions.models import Filing
from institutions.selectors import (
    findings_of_filing,
    levels_of,
    materials_by_code,
    materials_for,
    places_left,
    quota_findings,
    registry_findings,
    timing_findings,
)
from institutions.selectors.occupations import found_occupations
from institutions.services import (
    add_item,
    add_room,
    add_special_item,
    add_staff,
    attach_material,
    remove_part,
    save_changes,
    save_draft,
)
from institutions.services.drafting import GREATEST_MATERIAL
from institutions.services.site_drafting import add_site, set_change_day
from institutions.views.filing_rows import item_rows, room_rows, staff_rows
from institutions.views.filing_sites import sites_context
from institutions.views.keeping import findings_beside, is_keeping, told_closed, told_kept, version_of
from institutions.views.shell import crumbs, page, put_errors, with_own_filing
from lifecycle.door import carry_out
from lifecycle.findings import Finding, RulesNotMet
from regulations.models import Occupation

LONGEST_SEARCH = 40


@require_http_methods(["GET", "POST"])
@with_own_filing
def edit(request: HttpRequest, filing: Filing, part: str) -> HttpResponse:
    """One page of the application."""
    found = next((p for p in parts_of(filing) if p.slug == part), None)
    if found is None:
        raise Http404("备案申请没有这一页")
    if not filing.is_editable:
        closed = f"该申请现为“{filing.get_state_display()}”，内容不能再改"
        if is_keeping(request):
            return told_closed(closed)
        messages.info(request, closed)
        return redirect("portal:filing", pk=filing.pk)
    if found.is_form:
        return _facts(request, filing, found)
    return PAGES[found.slug](request, filing, found)


def _facts(request: HttpRequest, filing: Filing, part: Part) -> HttpResponse:
    """A page of facts: whatever can be kept is kept, even when something beside it cannot."""
    if request.method != "POST":
        form = DraftForm(filing=filing, part=part)
        return _show(request, filing, part, {"form": form, "remarks": findings_beside(filing, form.initial)})
    form = DraftForm(request.POST, filing=filing, part=part)
    is_whole = form.is_valid()
    user: Any = request.user
    save_draft(filing, by=user, **form.cleaned_data)
    if is_keeping(request):
        return told_kept(form, version_of({"form": DraftForm(filing=filing, part=part)}))
    if not is_whole:
        return _show(request, filing, part, {"form": form}, status=400)
    messages.success(request, f"“{part.title}”已保存")
    return redirect(_after(filing, part) if "save_draft" not in request.POST else _overview(filing))


def _rows_page(
    request: HttpRequest,
    filing: Filing,
    part: Part,
    acts: tuple[Any, Any],
    context: dict[str, Any],
    options: dict[str, Any] | None = None,
) -> HttpResponse:
    """A page of rows that are added and removed one by one."""
    form_class, service = acts
    form = form_class(request.POST or None, **(options or {}))
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        try:
            service(filing, by=user, **form.cleaned_data)
        except ValidationError as wrong:
            put_errors(form, wrong)
        else:
            messages.success(request, "已添加")
            return redirect("portal:filing-edit", pk=filing.pk, part=part.slug)
    status = 400 if request.method == "POST" else 200
    return _show(request, filing, part, {"form": form, **context}, status=status)


def _staff(request: HttpRequest, filing: Filing, part: Part) -> HttpResponse:
    columns, rows = staff_rows(filing)
    context = {"rows": rows, "columns": columns, "kind": "staff"}
    return _rows_page(request, filing, part, (StaffForm, add_staff), context, {"filing": filing})


def _rooms(request: HttpRequest, filing: Filing, part: Part) -> HttpResponse:
    sites = continuing_sites(filing)
    columns, rows = room_rows(filing, by_site=len(sites) > 1)
    context = {"rows": rows, "columns": columns, "kind": "room"}
    return _rows_page(request, filing, part, (RoomForm, add_room), context, {"sites": sites})


def _sites(request: HttpRequest, filing: Filing, part: Part) -> HttpResponse:
    """场地: further places, and in a change of site what becomes of those there are."""
    return _rows_page(
        request, filing, part, (FilingSiteForm, add_site), sites_context(filing), {"filing": filing}
    )


def _day(request: HttpRequest, filing: Filing, part: Part) -> HttpResponse:
    """变更日期: when the new places are taken into use and the old ones left."""
    return _kept_form(request, filing, part, ChangeDayForm, set_change_day)


def _occupations(request: HttpRequest, filing: Filing, part: Part) -> HttpResponse:
    columns, rows = item_rows(filing)
    context: dict[str, Any] = {
        "rows": rows,
        "columns": columns,
        "kind": "item",
        "places": places_left(filing),
    }
    if filing.institution.is_special:
        acts = (SpecialItemForm, add_special_item)
        return _rows_page(request, filing, part, acts, {**context, "is_special": True}, {"filing": filing})
    words = request.GET.get("q", "")[:LONGEST_SEARCH]
    code = request.POST.get("occupation") or request.GET.get("occupation", "")
    chosen = Occupation.objects.filter(pk=code, is_current=True).first() if code else None
    context |= {"words": words, "found": found_occupations(filing, words), "chosen": chosen}
    initial = {"occupation": chosen.pk, "standard": f"{chosen.name}国家职业标准"} if chosen else None
    levels = levels_of(filing, chosen) if chosen else None
    sites = continuing_sites(filing)
    form = ItemForm(request.POST or None, initial=initial, levels=levels, sites=sites)
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        given = form.cleaned_data
        try:
            for level in given.pop("levels"):
                add_item(filing, by=user, level=level, **given)
        except ValidationError as wrong:
            put_errors(form, wrong)
        else:
            messages.success(request, "已添加")
            return redirect("portal:filing-edit", pk=filing.pk, part=part.slug)
    status = 400 if request.method == "POST" else 200
    return _show(request, filing, part, {"form": form, **context}, status=status)


def _changes(request: HttpRequest, filing: Filing, part: Part) -> HttpResponse:
    """变更事项: what the register shall say, and since when it is so."""
    return _kept_form(request, filing, part, ChangesForm, save_changes)


def _kept_form(
    request: HttpRequest, filing: Filing, part: Part, form_class: Any, service: Any
) -> HttpResponse:
    """A page that is one form, kept as it stands."""
    form = form_class(request.POST or None, filing=filing)
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        try:
            service(filing, by=user, **form.cleaned_data)
        except ValidationError as wrong:
            put_errors(form, wrong)
        else:
            messages.success(request, f"“{part.title}”已保存")
            return redirect(_after(filing, part) if "save_draft" not in request.POST else _overview(filing))
    status = 400 if request.method == "POST" else 200
    return _show(request, filing, part, {"form": form}, status=status)


@require_GET
@with_own_filing
def occupation_search(request: HttpRequest, filing: Filing) -> HttpResponse:
    """The lines of the search, for the page to put in place while one types."""
    words = request.GET.get("q", "")[:LONGEST_SEARCH]
    context = {"filing": filing, "words": words, "found": found_occupations(filing, words)}
    return render(request, "institutions/_occupations_found.html", context)


def _materials(request: HttpRequest, filing: Filing, part: Part) -> HttpResponse:
    return _show(request, filing, part, {"items": material_lines(filing)})


PAGES = {
    "staff": _staff,
    "rooms": _rooms,
    "occupations": _occupations,
    "materials": _materials,
    "changes": _changes,
    "sites": _sites,
    "day": _day,
}


def material_lines(filing: Filing, *, errors: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """The list of papers, with what was uploaded."""
    uploaded = materials_by_code(filing)
    lines = []
    for place, entry in enumerate(materials_for(filing), 1):
        material = uploaded.get(entry.code)
        shown = None
        if material is not None:
            file = material.file
            shown = {
                "name": file.name,
                "size": file.size,
                "url": file.get_absolute_url(),
                "media_type": file.media_type,
            }
        lines.append(
            {
                "title": f"{place}. {entry.title}",
                "hint": entry.note or "",
                "file": shown,
                "checked": f"{material.file.kind_of_content}，内容完整" if material else "",
                "error": (errors or {}).get(entry.code, ""),
                "required": entry.required,
                "most_bytes": GREATEST_MATERIAL,
                "upload_url": reverse("portal:filing-material", args=[filing.pk, entry.code]),
                "code": f"material_{entry.code}",
            }
        )
    return lines


@require_POST
@with_own_filing
def upload_material(request: HttpRequest, filing: Filing, code: str) -> HttpResponse:
    """上传申报材料: one paper at a time; a broken one leaves the earlier one in place."""
    part = Part("materials", "申报材料")
    upload = request.FILES.get("file")
    user: Any = request.user
    try:
        if upload is None:
            raise ValidationError("没有选择文件；请选择文件后再上传。")
        attach_material(filing, by=user, code=code, upload=upload)
    except ValidationError as wrong:
        items = material_lines(filing, errors={code: "；".join(wrong.messages)})
        return _show(request, filing, part, {"items": items}, status=400)
    messages.success(request, "材料已上传")
    return redirect(reverse("portal:filing-edit", args=[filing.pk, part.slug]) + f"#id_material_{code}")


@require_POST
@with_own_filing
def remove_row(request: HttpRequest, filing: Filing, kind: str, row: int) -> HttpResponse:
    """删除一行."""
    kinds: dict[str, tuple[Any, str]] = {
        "item": (filing.items, "occupations"),
        "staff": (filing.staff, "staff"),
        "room": (filing.rooms, "rooms"),
        "site": (filing.sites, "sites"),
    }
    rows, slug = kinds.get(kind, (None, ""))
    found = rows.filter(pk=row).first() if rows is not None else None
    if found is None:
        raise Http404("没有找到这一行，可能已经删除")
    user: Any = request.user
    try:
        remove_part(found, by=user)
    except ValidationError as wrong:
        messages.error(request, "；".join(wrong.messages))
    else:
        messages.success(request, f"已删除“{found}”")
    return redirect("portal:filing-edit", pk=filing.pk, part=slug)


@require_http_methods(["GET", "POST"])
@with_own_filing
def check(request: HttpRequest, filing: Filing) -> HttpResponse:
    """核对并提交: every answer on one page, with what the rules object to; then it is handed in."""
    if not filing.is_editable:
        return redirect("portal:filing", pk=filing.pk)
    user: Any = request.user
    move = "submit" if filing.state == Filing.State.DRAFT else "resubmit"
    if request.method == "POST":
        try:
            carry_out(filing, move, by=user)
        except RulesNotMet as refusal:
            return _check_page(request, filing, refusal.findings, status=422)
        return redirect("portal:filing-submitted", pk=filing.pk)
    findings = [*findings_of_filing(filing), *registry_findings(filing, with_unknown=False)]
    if move == "submit":
        findings = [*timing_findings(filing, localdate()), *findings, *quota_findings(filing)]
    return _check_page(request, filing, findings)


def _check_page(request: HttpRequest, filing: Filing, findings: Any, *, status: int = 200) -> HttpResponse:
    user: Any = request.user
    context = {
        "filing": filing,
        "crumbs": crumbs(filing, ("核对并提交", "")),
        "lines": [_with_page(filing, finding) for finding in findings],
        "has_blocking": any(finding.blocking for finding in findings),
        "sections": sections_of(filing),
        "places": places_left(filing),
        "may_submit": may("submit_filing")(filing, user),
        "is_correction": filing.state == Filing.State.CORRECTION_REQUESTED,
    }
    return page(request, "institutions/filing_check.html", context, status=status)


def _with_page(filing: Filing, finding: Finding) -> dict[str, Any]:
    part = part_of(filing, finding.field)
    url = ""
    if part is not None:
        url = reverse("portal:filing-edit", args=[filing.pk, part.slug]) + f"#id_{finding.field}"
    return {"finding": finding, "url": url, "page": part.title if part else ""}


def sections_of(filing: Filing) -> list[dict[str, Any]]:
    """Everything that was filled in, page by page, each with its address."""
    return [
        {
            "title": part.title,
            "pairs": pairs,
            "url": reverse("portal:filing-edit", args=[filing.pk, part.slug]),
        }
        for part, pairs in answers(filing)
    ]


def _show(
    request: HttpRequest, filing: Filing, part: Part, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    steps = [
        {
            "label": other.title,
            "status": "current" if other.slug == part.slug else "todo",
            "url": reverse("portal:filing-edit", args=[filing.pk, other.slug]),
        }
        for other in parts_of(filing)
    ]
    shared = {
        "filing": filing,
        "part": part,
        "steps": steps,
        "crumbs": crumbs(filing, (part.title, "")),
        "next_url": _after(filing, part),
        "overview_url": _overview(filing),
        "version": version_of(context),
    }
    facts = part.is_form or part.slug in ("changes", "day")
    template = "institutions/edit_facts.html" if facts else f"institutions/edit_{part.slug}.html"
    return page(request, template, {**shared, **context}, status=status)


def _after(filing: Filing, part: Part) -> str:
    slugs = [other.slug for other in parts_of(filing)]
    place = slugs.index(part.slug) + 1
    if place == len(slugs):
        return reverse("portal:filing-check", args=[filing.pk])
    return reverse("portal:filing-edit", args=[filing.pk, slugs[place]])


def _overview(filing: Filing) -> str:
    return reverse("portal:filing", args=[filing.pk])
