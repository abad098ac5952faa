"""Filling an application in: saved at any point, complete or not; only a submission is held to the rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from accounts.models import User
from accounts.permissions import may
from archive.contents import JPEG, PDF, PNG
from archive.services import store_file
from institutions.models import (
    Filing,
    FilingItem,
    FilingMaterial,
    FilingSite,
    Institution,
    Room,
    StaffMember,
)
from institutions.selectors import asked_facts, levels_of, materials_for, start_findings
from institutions.services.first_sites import seed_sites
from institutions.services.granting import CHANGEABLE
from lifecycle.findings import require
from regulations.models import Occupation
from regulations.selectors import special_items_in_force

MATERIAL = "filing_material"
MATERIAL_TYPES = frozenset({PDF, JPEG, PNG})
# A scan of a whole contract at 300 dpi fits; more is a film, not a paper.
GREATEST_MATERIAL = 20 * 1024 * 1024

COLUMNS = frozenset(
    {
        "has_breach_or_dishonesty", "has_failed_annual_check", "is_on_illegal_organisation_list",
        "has_been_on_abnormal_operation_list", "has_bad_record", "is_legal_person", "has_dedicated_unit",
        "accepts_supervision", "premises", "floor_area_m2", "lease_from", "lease_until", "has_office",
        "has_secure_room", "has_certificate_store", "has_exam_office", "has_waiting_room",
        "has_quality_control", "has_emergency_plan", "experience", "main_business",
    }
)  # fmt: skip


@transaction.atomic
def start_filing(institution: Institution, *, by: User, kind: str = Filing.Kind.INITIAL) -> Filing:
    """开始填写备案申请: the institution opens a draft of a kind; one that is being written is given back.

    Raises TransitionNotAllowed (409) where another one of the kind is under way, RulesNotMet (422) where the
    law or the standing of the institution leaves no room for it.
    """
    institution = Institution.objects.select_for_update().get(pk=institution.pk)
    open_one = institution.filings.filter(kind=kind).exclude(state__in=Filing.ENDED).first()
    if open_one is not None and not open_one.is_editable:
        raise TransitionNotAllowed(
            f"本机构的“{open_one.get_kind_display()}”申请{open_one.number}正在办理"
            f"（{open_one.get_state_display()}），同一类申请办结前不能再提一件",
            object=open_one,
        )
    if open_one is not None:
        return open_one
    filing = Filing(institution=institution, jurisdiction=institution.jurisdiction, kind=kind)
    if not may("edit_filing")(filing, by):
        raise PermissionDenied("您没有为该机构填写备案申请的权限")
    require(start_findings(institution, kind))
    filing.save()
    seed_sites(filing)
    return filing


def editable_filing(filing: Filing, *, by: User) -> Filing:
    """The application, locked for writing; refused to whoever may not edit it and once it is handed in."""
    locked = Filing.objects.select_for_update(of=("self",)).select_related("institution").get(pk=filing.pk)
    if not may("edit_filing")(locked, by):
        raise PermissionDenied("您没有填写该备案申请的权限")
    if not locked.is_editable:
        raise TransitionNotAllowed(
            f"该申请现为“{locked.get_state_display()}”，内容不能再改；"
            "如需更改，请在审核机关要求补正时修改，或撤回后重新申请",
            object=locked,
        )
    return locked


@transaction.atomic
def save_draft(filing: Filing, *, by: User, **facts: Any) -> Filing:
    """保存草稿: what was typed is kept, complete or not."""
    locked = editable_filing(filing, by=by)
    asked = {fact.fact for fact in asked_facts(locked) if not fact.has_a_column}
    unknown = set(facts) - COLUMNS - asked
    if unknown:
        raise ValidationError(f"备案申请没有这些项目：{'、'.join(sorted(unknown))}")
    own = {name: value for name, value in facts.items() if name in COLUMNS}
    for name, value in own.items():
        setattr(locked, name, value)
    locked.clean_fields(exclude={f.name for f in Filing._meta.fields} - set(own))
    told = {name: _plain(facts[name]) for name in facts if name in asked}
    locked.stated = {**locked.stated, **told}
    locked.save(update_fields=[*own, "stated", "saved_at"])
    filing.refresh_from_db()
    return filing


def _plain(value: Any) -> Any:
    """A fact as JSON keeps it: yes, no, nothing, or a number as text, so that none is rounded."""
    return value if value is None or isinstance(value, bool) else str(value)


@transaction.atomic
def save_changes(filing: Filing, *, by: User, changed_on: date | None, **after: str) -> Filing:
    """填写变更事项: what the register shall say; what stays as it is is no change."""
    locked = editable_filing(filing, by=by)
    institution = locked.institution
    unknown = set(after) - set(CHANGEABLE)
    if unknown:
        raise ValidationError(f"不能变更这些信息：{'、'.join(sorted(unknown))}")
    locked.changes = {
        name: {"before": getattr(institution, name), "after": words.strip()}
        for name, words in after.items()
        if words.strip() and words.strip() != getattr(institution, name)
    }
    if changed_on is not None and changed_on > localdate():
        raise ValidationError({"changed_on": "变化发生的日期不能在今天之后"})
    locked.changed_on = changed_on
    locked.save(update_fields=["changes", "changed_on", "saved_at"])
    filing.refresh_from_db()
    return filing


@transaction.atomic
def add_item(
    filing: Filing,
    *,
    by: User,
    occupation: Occupation | str,
    level: int | str,
    standard: str = "",
    direction: str = "",
    sites: Sequence[FilingSite] = (),
) -> FilingItem:
    """添加申报职业: one occupation at one level, at all sites or some; asked again, it is replaced."""
    locked = editable_filing(filing, by=by)
    places_of_filing(locked, *sites)
    if locked.institution.is_special:
        raise ValidationError({"occupation": "专项职业能力考核机构请从专项项目目录中选择项目"})
    code = occupation.pk if isinstance(occupation, Occupation) else occupation
    found = Occupation.objects.filter(pk=code, is_current=True).first()
    if found is None:
        raise ValidationError({"occupation": f"职业分类目录中没有编码“{code}”，请从查找结果中选择"})
    if int(level) not in levels_of(locked, found):
        raise ValidationError({"level": f"“{found.name}”不能申报这个等级，请从列出的等级中选择"})
    item, _ = FilingItem.objects.update_or_create(
        filing=locked,
        occupation_id=code,
        level=int(level),
        defaults={"standard": standard.strip(), "direction": direction.strip()},
    )
    item.sites.set(sites)
    touch(locked)
    return item


@transaction.atomic
def add_special_item(
    filing: Filing,
    *,
    by: User,
    special_item: int | str,
    standard: str = "",
    sites: Sequence[FilingSite] = (),
) -> FilingItem:
    """添加专项项目: an item of the list in force in this area; what is not on it cannot be chosen (GS-1a)."""
    locked = editable_filing(filing, by=by)
    places_of_filing(locked, *sites)
    listed = special_items_in_force(locked.jurisdiction_id, localdate())
    found = listed.filter(pk=special_item).first() if str(special_item).isdigit() else None
    if found is None or not locked.institution.is_special:
        raise ValidationError(
            {"special_item": "该项目不在本地区现行的专项职业能力考核项目目录内，请从目录中选择"}
        )
    item, _ = FilingItem.objects.update_or_create(
        filing=locked, special_item=found, defaults={"standard": standard.strip() or found.norm}
    )
    item.sites.set(sites)
    touch(locked)
    return item


@transaction.atomic
def add_staff(
    filing: Filing,
    *,
    by: User,
    name: str,
    duty: str,
    title: str = "",
    card_number: str = "",
    covers: Sequence[str] = (),
) -> StaffMember:
    """添加人员: a person named in the application; `covers` are the codes of the items an assessor judges."""
    locked = editable_filing(filing, by=by)
    member = StaffMember(
        filing=locked,
        name=name.strip(),
        duty=duty,
        title=title.strip(),
        card_number=card_number.strip(),
        covers=list(covers),
    )
    member.full_clean(exclude=["filing"])
    member.save()
    touch(locked)
    return member


@transaction.atomic
def add_room(
    filing: Filing,
    *,
    by: User,
    name: str,
    use: str,
    seats: int,
    has_camera: bool = False,
    site: FilingSite | None = None,
) -> Room:
    """添加考场: a room named in the application, at one of its sites; at the main one where none is named."""
    locked = editable_filing(filing, by=by)
    if site is not None:
        places_of_filing(locked, site)
    site = site or locked.sites.filter(is_main=True).first()
    room = Room(filing=locked, site=site, name=name.strip(), use=use, seats=seats, has_camera=has_camera)
    if locked.rooms.filter(name=room.name).exists():
        raise ValidationError({"name": f"已有名为“{room.name}”的考场，请换一个名称或先删除原来的"})
    room.full_clean(exclude=["filing"])
    try:
        with transaction.atomic():
            room.save()
    except IntegrityError as twice:
        raise ValidationError({"name": f"已有名为“{room.name}”的考场"}) from twice
    touch(locked)
    return room


def places_of_filing(filing: Filing, *sites: FilingSite) -> None:
    """Refuse a site of another application, and one that this one gives up."""
    for site in sites:
        if site.filing_id != filing.pk or site.act == FilingSite.Act.GIVE_UP:
            raise ValidationError({"site": "请从本申请所列、继续使用的场地中选择"})


@transaction.atomic
def attach_material(filing: Filing, *, by: User, code: str, upload: File[Any]) -> FilingMaterial:
    """上传申报材料: a paper under its entry of the list; a later one takes the place of an earlier one."""
    locked = editable_filing(filing, by=by)
    entry = next((m for m in materials_for(locked) if m.code == code), None)
    if entry is None:
        raise ValidationError({"code": f"申报材料清单中没有“{code}”这一项"})
    stored = store_file(
        upload,
        by=by,
        kind=MATERIAL,
        allowed=MATERIAL_TYPES,
        max_bytes=GREATEST_MATERIAL,
        label=entry.title,
    )
    material, _ = FilingMaterial.objects.update_or_create(
        filing=locked,
        code=code,
        defaults={"file": stored, "name": stored.name, "uploaded_at": timezone.now()},
    )
    touch(locked)
    return material


@transaction.atomic
def remove_part(part: FilingItem | StaffMember | Room | FilingSite, *, by: User) -> None:
    """删除一行: an occupation, a person, a room or a further site leaves the draft."""
    locked = editable_filing(part.filing, by=by)
    if isinstance(part, FilingSite) and (part.is_main or part.site_id is not None):
        raise ValidationError("主场地和已备案的场地不能从申请中删除；不再使用的，请在场地变更中停用")
    part.delete()
    touch(locked)


def touch(filing: Filing) -> None:
    """Note when the draft was last saved."""
    filing.save(update_fields=["saved_at"])
