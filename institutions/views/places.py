"""The places of an institution, page by page: sites, rooms, item banks, published rules."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from institutions.forms.people import EndForm
from institutions.forms.places import ItemBankForm, RoomStateForm, SiteForm, TenureForm
from institutions.models import FiledRoom, Institution, ItemBank, Site
from institutions.selectors.own_rules import OWN_RULES, own_rules_of
from institutions.selectors.places import (
    item_banks_of,
    own_item_banks,
    own_rooms,
    own_sites,
    rooms_now,
    sites_of,
    subjects_of,
)
from institutions.services import own_rules, places
from institutions.views.record import filled_in, record_page, with_own, with_own_institution


@require_GET
@with_own_institution
def sites(request: HttpRequest, institution: Institution) -> HttpResponse:
    """场地和考场: how each site is held, what each filed room holds now."""
    context = {"sites": sites_of(institution), "rooms": rooms_now(institution), "today": localdate()}
    return record_page(request, institution, "institutions/place_list.html", context)


@require_http_methods(["GET", "POST"])
@with_own_institution
def enter_site(request: HttpRequest, institution: Institution) -> HttpResponse:
    """登记场地."""
    user: Any = request.user
    return filled_in(
        request,
        institution,
        SiteForm(request.POST or None),
        lambda given: places.enter_site(institution, by=user, **given),
        back=reverse("portal:place-list"),
        said="场地已登记",
        heading="登记场地",
        lead="在新场地开展考试，须先办理场地变更备案；这里只登记场地的情况。",
        submit_label="登记",
    )


@require_http_methods(["GET", "POST"])
@with_own(own_sites, "场地")
def change_site(request: HttpRequest, site: Site, what: str) -> HttpResponse:
    """变更场地权属、停用场地."""
    user: Any = request.user
    ways: dict[str, tuple[str, Any, Any]] = {
        "tenure": ("变更权属", TenureForm, places.change_tenure),
        "end": ("停用场地", EndForm, places.end_site),
    }
    if what not in ways:
        raise Http404("没有这一页")
    heading, form, service = ways[what]
    return filled_in(
        request,
        site.institution,
        form(request.POST or None),
        lambda given: service(site, by=user, **given),
        back=reverse("portal:place-list"),
        said=f"“{site.name}”已变更",
        heading=heading,
        lead=f"{site.name}（{site.address}）",
        submit_label="登记",
    )


@require_http_methods(["GET", "POST"])
@with_own(own_rooms, "考场")
def change_room(request: HttpRequest, room: FiledRoom) -> HttpResponse:
    """变更考场现状."""
    user: Any = request.user
    institution = room.institution
    state: Any = room.states.filter(until__isnull=True).first()
    initial = (
        {"seats": state.seats, "camera_count": state.camera_count, "equipment": state.equipment}
        if state
        else {"seats": room.seats}
    )  # fmt: skip
    return filled_in(
        request,
        institution,
        RoomStateForm(request.POST or None, initial=initial),
        lambda given: places.change_room(room, by=user, **given),
        back=reverse("portal:place-list"),
        said=f"“{room.name}”现状已登记",
        heading="变更考场现状",
        lead=f"{room.name}（{room.site.name}，{room.get_use_display()}，备案{room.seats}座）；"
        "增加考场、换场地或改变用途的，请申请场地变更。",
        submit_label="登记",
    )


@require_http_methods(["GET", "POST"])
@with_own_institution
def item_banks(request: HttpRequest, institution: Institution) -> HttpResponse:
    """题库: what the institution examines from, for each occupation or item."""
    user: Any = request.user
    form = ItemBankForm(request.POST or None, subjects=subjects_of(institution))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given.pop("subject")
        try:
            places.enter_item_bank(institution, by=user, of=form.chosen, **given)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, "题库已登记")
            return redirect("portal:item-bank-list")
    banks = list(item_banks_of(institution))
    covered = {bank.special_item_id or bank.occupation_id for bank in banks}
    without = [s for s in subjects_of(institution).values() if s.pk not in covered]
    context = {"form": form, "banks": banks, "without": without}
    status = 400 if request.method == "POST" else 200
    return record_page(request, institution, "institutions/item_bank_list.html", context, status=status)


@require_POST
@with_own(own_item_banks, "题库")
def end_item_bank(request: HttpRequest, bank: ItemBank) -> HttpResponse:
    """停用题库."""
    user: Any = request.user
    try:
        places.end_item_bank(bank, by=user)
    except ValidationError as wrong:
        messages.error(request, "；".join(wrong.messages))
    else:
        messages.success(request, f"题库“{bank}”已停用")
    return redirect("portal:item-bank-list")


@require_GET
@with_own_institution
def own_rule_list(request: HttpRequest, institution: Institution) -> HttpResponse:
    """公开制度: what the law wants public, what is, and what is missing."""
    return _own_rules_page(request, institution)


def _own_rules_page(
    request: HttpRequest, institution: Institution, errors: dict[str, str] | None = None
) -> HttpResponse:
    may_edit = request.user.may("edit_people_and_places", institution)  # type: ignore[union-attr]
    items = []
    for point in own_rules_of(institution):
        file = point.text.file if point.text else None
        shown = file and {
            "name": file.name,
            "size": file.size,
            "url": file.get_absolute_url(),
            "media_type": file.media_type,
        }
        items.append(
            {
                "title": point.label,
                "hint": "还没有公开；请上传 PDF，上传后即在机构公开页上显示。",
                "file": shown,
                "checked": f"{point.text.since:%Y-%m-%d} 起公开" if point.text else "",
                "error": (errors or {}).get(point.code, ""),
                "required": True,
                "most_bytes": own_rules.GREATEST_RULE,
                "upload_url": reverse("portal:own-rule", args=[point.code]) if may_edit else "",
                "code": f"rule_{point.code}",
            }
        )
    context = {
        "items": items,
        "missing": sum(item["file"] is None for item in items),
        "law": institution.law(localdate()).citation(OWN_RULES),
    }
    status = 400 if errors else 200
    return record_page(request, institution, "institutions/own_rule_list.html", context, status=status)


@require_POST
@with_own_institution
def own_rule(request: HttpRequest, institution: Institution, point: str) -> HttpResponse:
    """上传自定制度: a broken file leaves the text that is public in place."""
    user: Any = request.user
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise ValidationError("没有选择文件；请选择文件后再上传。")
        own_rules.publish_own_rule(institution, by=user, point=point, upload=upload)
    except ValidationError as wrong:
        return _own_rules_page(request, institution, {point: "；".join(wrong.messages)})
    messages.success(request, "已公开")
    return redirect("portal:own-rule-list")
