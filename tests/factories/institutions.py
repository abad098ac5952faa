"""Institutions and their filings, made up: any state by parameter, complete by default."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from reportlab.pdfgen.canvas import Canvas
from stdnum.cn.uscc import calc_check_digit

from accounts.models import User
from accounts.roles import Role
from archive.contents import JPEG, PDF, PNG
from archive.services import store_file
from institutions.models import (
    AssessmentFinding,
    Expert,
    Filing,
    FilingItem,
    FilingMaterial,
    Institution,
    Membership,
    PanelMember,
    Room,
    Site,
    StaffMember,
)
from institutions.selectors import holder_at, stage_in
from tests.factories.accounts import expert, person

_numbers = count(1)
MATERIALS = tuple(f"m{n}" for n in range(1, 10))
YES = (
    "is_legal_person", "has_dedicated_unit", "accepts_supervision", "has_office", "has_secure_room",
    "has_certificate_store", "has_exam_office", "has_waiting_room", "has_quality_control",
    "has_emergency_plan",
)  # fmt: skip
NO = (
    "has_breach_or_dishonesty", "has_failed_annual_check", "is_on_illegal_organisation_list",
    "has_been_on_abnormal_operation_list", "has_bad_record",
)  # fmt: skip
COMPLETE: dict[str, Any] = {
    **dict.fromkeys(YES, True),
    **dict.fromkeys(NO, False),
    "premises": Filing.Premises.LEASED,
    "floor_area_m2": "1200",
    "lease_from": date(2025, 1, 1),
    "lease_until": date(2030, 12, 31),
    "experience": "十年餐饮类职业培训和考核经验。",
    "main_business": "中式烹调、电工等职业技能培训。",
}
STAFF = (
    *(("full_time", f"甄专职{n}") for n in "一二三四五"),
    ("assessor", "甄考评"),
    ("supervisor", "甄督导"),
    ("expert", "甄专家"),
)
ROOMS = (
    ("理论一考场", "theory", 40),
    ("理论二考场", "theory", 40),
    ("实操一考场", "practical", 12),
)


def credit_code(serial: int | None = None, *, division: str = "220102") -> str:
    """A unified social credit code with a right check character, that belongs to nobody."""
    body = f"52{division}MJ{serial if serial is not None else next(_numbers):07d}"
    return body + calc_check_digit(body)


def paper(name: str = "材料.pdf", text: str = "sample") -> SimpleUploadedFile:
    """A small PDF as a browser sends it."""
    content = BytesIO()
    canvas = Canvas(content)
    canvas.drawString(72, 720, text)
    canvas.save()
    return SimpleUploadedFile(name, content.getvalue(), content_type="application/pdf")


def institution(
    name: str = "",
    *,
    state: str = Institution.State.REGISTERED,
    jurisdiction: str = "220102",
    affiliation: str = Institution.Affiliation.LOCAL,
    form: str = Institution.Form.TRAINING_BODY,
    opened: bool = False,
    **facts: Any,
) -> Institution:
    """An institution; on the register it has a code and a period, opened it may plan exams."""
    number = next(_numbers)
    on_register = state != Institution.State.REGISTERED
    supervisor = "220000" if affiliation != Institution.Affiliation.LOCAL else f"{jurisdiction[:4]}00"
    return Institution.objects.create(
        **{
            "name": name or f"甄示例职业培训学校{number}",
            "uscc": credit_code(number, division=jurisdiction),
            "form": form,
            "affiliation": affiliation,
            "jurisdiction_id": jurisdiction,
            "supervisor_id": supervisor,
            "address": "示例路1号",
            "legal_representative": "甄法人",
            "contact": "甄联系",
            "phone": "0431-00000000",
            "code": f"S000022{900000 + number:06d}" if on_register else None,
            "state": state,
            "valid_from": date(2026, 4, 20) if on_register else None,
            "valid_until": date(2029, 4, 20) if on_register else None,
            "opened_at": datetime(2026, 4, 21, tzinfo=UTC) if opened else None,
            **facts,
        }
    )


def main_site(of: Institution) -> Site:
    """The site at the address of an institution, there since its first day."""
    found = Site.objects.filter(institution=of, is_main=True, until__isnull=True).first()
    return found or Site.objects.create(
        institution=of,
        name="主场地",
        address=of.address,
        is_main=True,
        since=of.valid_from or date(2023, 1, 1),
        entered_by=User.objects.clock(),
    )


def member_of(of: Institution, role: Role = Role.INSTITUTION_HEAD, name: str = "甄负责") -> User:
    """Somebody who works for an institution in the portal."""
    user = person(name)
    Membership.objects.create(user=user, institution=of, role=role)
    return user


def filing(
    of: Institution | None = None,
    *,
    state: str = Filing.State.DRAFT,
    holder: str | None = None,
    complete: bool = True,
    items: Sequence[tuple[str, int]] = (("4-03-02-01", 5), ("4-03-02-01", 4)),
    experts: Sequence[User] = (),
    signed: bool = False,
    findings: Sequence[str] = (),
    **facts: Any,
) -> Filing:
    """A filing in any state: complete by default, held by whoever the route says where none is named."""
    of = of or institution()
    handed_in = state not in (Filing.State.DRAFT, Filing.State.WITHDRAWN)
    number = next(_numbers)
    case = Filing(
        **{
            "institution": of,
            "jurisdiction": of.jurisdiction,
            "state": state,
            "holder_id": holder or (of.supervisor_id if handed_in else None),
            "number": f"BA2026-{900000 + number:06d}" if handed_in else None,
            "law_on": date(2026, 3, 20) if handed_in else None,
            "submitted_at": datetime(2026, 3, 20, 2, tzinfo=UTC) if handed_in else None,
            **(COMPLETE if complete else {}),
            **facts,
        }
    )
    if handed_in and not case.stage:
        case.stage = _stage(case)
    case.save()
    if complete:
        _fill(case, items)
    for user in experts:
        PanelMember.objects.create(
            filing=case,
            expert=user,
            scores={"standing": 9} if signed else {},
            total="88.0" if signed else None,
            signed_at=datetime(2026, 4, 1, tzinfo=UTC) if signed else None,
        )
    for text in findings:
        AssessmentFinding.objects.create(filing=case, text=text)
    return case


def _stage(case: Filing) -> str:
    """The stage a case in this state stands at, before whoever holds it."""
    if case.publicity_closed_at is not None and case.state == Filing.State.IN_PUBLICITY:
        return "receipt"
    first = stage_in(case, case.state)
    stages = [stage.code for stage in case.way().stages]
    held = (
        [code for code in stages[stages.index(first) :] if holder_at(case, code) == case.holder_id]
        if first in stages
        else []
    )
    if case.state in (Filing.State.SUBMITTED, Filing.State.UNDER_REVIEW) and held:
        return held[0]
    return first


def _fill(case: Filing, items: Sequence[tuple[str, int]]) -> None:
    keeper = person("甄上传")
    for occupation, level in items:
        FilingItem.objects.create(
            filing=case, occupation_id=occupation, level=level, standard="国家职业标准（2018年版）"
        )
    for duty, name in STAFF:
        StaffMember.objects.create(filing=case, duty=duty, name=name)
    for name, use, seats in ROOMS:
        Room.objects.create(filing=case, name=name, use=use, seats=seats, has_camera=True)
    stored = store_file(
        paper(), by=keeper, kind="filing_material", allowed={PDF, JPEG, PNG}, max_bytes=1_000_000
    )
    for code in MATERIALS:
        FilingMaterial.objects.create(filing=case, code=code, file=stored, name="材料.pdf")


def panel(size: int = 3) -> list[User]:
    """Experts for a panel."""
    return [expert(f"甄专家{n}") for n in range(1, size + 1)]


def pool_expert(name: str = "", **facts: Any) -> Expert:
    """An expert of Jilin's pool who cooks, posted and in the term, of an employer of one's own."""
    number = next(_numbers)
    user = facts.pop("user", None) or expert(name or f"甄库内{number}")
    return Expert.objects.create(
        **{
            "user": user,
            "province_id": "220000",
            "place_id": "220200",
            "employer": f"甄单位{number}",
            "fields": ["4-03"],
            "term_from": date(2025, 1, 1),
            "term_until": date(2028, 12, 31),
            **facts,
        }
    )
