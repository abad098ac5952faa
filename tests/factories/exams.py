"""Plans, their rooms and rosters, made up: a plan ready to be handed in, by default."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
import xlwt
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.identity import check_digit
from accounts.models import User
from exams.models import Enrolment, ExamPlan, PlanItem, PlanStaff, Session
from exams.roster_format import FULL_HEADINGS, SHORT_HEADINGS
from institutions.models import FiledRoom, FiledScope, Filing, Institution
from tests.factories.institutions import main_site
from tests.factories.scores import Party

SHANGHAI = ZoneInfo("Asia/Shanghai")
COOK = "4-03-02-01"
NAMES = "甲乙丙丁戊己庚辛壬癸"
_serials = count(1)


def identity(serial: int | None = None, *, born: str = "19900101", male: bool = True) -> str:
    """An identity number with a right check digit, of a division that is not assigned."""
    serial = next(_serials) if serial is None else serial
    body = f"220199{born}{serial % 100:02d}{1 if male else 2}"
    # More people than a day has numbers: the days of the month take turns.
    day = (int(born[6:]) - 1 + serial // 100) % 28 + 1
    body = f"{body[:12]}{day:02d}{body[14:]}"
    return body + check_digit(body)


def equipped(institution: Institution, *, seats: int = 30, levels: Sequence[int] = (3, 4)) -> Institution:
    """An institution with rooms of every use, filed for a cook's levels."""
    filing = Filing.objects.create(
        institution=institution, jurisdiction=institution.jurisdiction, state=Filing.State.FILED
    )
    site = main_site(institution)
    for use, name in (("theory", "第一考场"), ("practical", "实训车间"), ("review", "评审室")):
        FiledRoom.objects.create(
            institution=institution,
            site=site,
            filing=filing,
            name=name,
            use=use,
            seats=seats,
            has_camera=True,
            valid_from=date(2025, 1, 1),
        )
    for level in levels:
        FiledScope.objects.create(
            institution=institution,
            site=site,
            filing=filing,
            occupation_id=COOK,
            level=level,
            valid_from=date(2025, 1, 1),
            valid_until=date(2028, 1, 1),
        )
    return institution


def moment(day: date, hour: int) -> datetime:
    """An hour of a day in Shanghai."""
    return datetime.combine(day, time(hour), SHANGHAI)


def plan(
    of: Party,
    *,
    state: str = ExamPlan.State.DRAFT,
    on: date = date(2026, 4, 20),
    candidates: int = 4,
    entries: str = Enrolment.State.ENTERED,
    **values: Any,
) -> ExamPlan:
    """A plan of one day and one item that satisfies every rule, written as it would stand in a state."""
    if not FiledRoom.objects.filter(institution=of.institution).exists():
        equipped(of.institution)
    handed_in = state != ExamPlan.State.DRAFT
    made = ExamPlan.objects.create(
        institution=of.institution,
        jurisdiction=of.institution.jurisdiction,
        supervisor=of.institution.supervisor,
        title="四月中式烹调师认定",
        fee_note="理论100元，技能200元",
        starts_on=on,
        ends_on=on,
        number=f"2622{next(_serials):010d}" if handed_in else None,
        law_on=on - timedelta(days=30) if handed_in else None,
        state=state,
        **values,
    )
    item = PlanItem.objects.create(plan=made, occupation_id=COOK, level=4, standard="中式烹调师国家职业标准")
    rooms = {room.use: room for room in of.institution.rooms.all()}
    Session.objects.create(
        item=item, part="theory", room=rooms["theory"], starts_at=moment(on, 9), ends_at=moment(on, 11)
    )
    Session.objects.create(
        item=item, part="practical", room=rooms["practical"], starts_at=moment(on, 13), ends_at=moment(on, 17)
    )
    staff(made)
    enrol(item, candidates, state=entries)
    return made


def staff(of: ExamPlan, *, assessors: int = 7, invigilators: int = 2) -> None:
    """People on duty: enough for a room of thirty."""
    duties = ["assessor"] * assessors + ["invigilator"] * invigilators + ["supervisor"]
    PlanStaff.objects.bulk_create(
        PlanStaff(plan=of, name=f"甄考务{place}", duty=duty) for place, duty in enumerate(duties)
    )


def enrol(item: PlanItem, number: int, *, state: str = Enrolment.State.ENTERED) -> list[Enrolment]:
    """People entered in an item."""
    return [
        Enrolment.objects.create(
            plan=item.plan,
            item=item,
            name=f"贾学员{NAMES[place % 10]}",
            identity_kind="201",
            identity_number=identity(),
            sex="男",
            born_on=date(1990, 1, 1),
            phone="13900000000",
            condition="累计从事本职业工作5年",
            employer="示例餐饮有限公司" if place % 2 else "样板酒店",
            state=state,
        )
        for place in range(number)
    ]


# -- files --------------------------------------------------------------------------------------------------


def short_row(**changed: str) -> dict[str, str]:
    """A row of the short form, right in every column."""
    row = {
        "姓名": "贾学员甲",
        "证件类型": "居民身份证",
        "证件号码": identity(),
        "职业": "中式烹调师",
        "等级": "四级/中级工",
        "申报条件": "累计从事本职业工作5年",
        "手机号码": "13900000001",
    }
    return {**row, **changed}


def full_row(**changed: str) -> dict[str, str]:
    """A row of the 33 columns, right in every column."""
    row = {
        "职业工种名称": "中式烹调师",
        "认定等级": "四级/中级工",
        "申报条件": "累计从事本职业工作5年",
        "证件类型": "居民身份证",
        "证件号码": identity(),
        "姓名": "贾学员乙",
        "手机号码": "13900000002",
        "是否有职业资格证书": "否",
        "文化程度": "高中",
        "所在省（市）区": "吉林省",
        "考生来源": "私营企业",
        "所在单位": "示例餐饮有限公司",
        "报名单位": "甄示例职业培训学校",
        "认定分类": "初次认定",
        "考试类型": "正考",
        "民族": "汉族",
    }
    return {**row, **changed}


def xlsx(headings: Sequence[str], rows: Iterable[Mapping[str, Any]], *, name: str = "名册.xlsx") -> Any:
    """A roster as .xlsx."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, list(headings))
        for line, row in enumerate(rows, 1):
            for place, heading in enumerate(headings):
                if row.get(heading) not in (None, ""):
                    value = row[heading]
                    write = sheet.write_string if isinstance(value, str) else sheet.write
                    write(line, place, value)
    return SimpleUploadedFile(name, file.getvalue())


def xls(headings: Sequence[str], rows: Iterable[Mapping[str, Any]], *, name: str = "名册.xls") -> Any:
    """A roster as .xls."""
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Sheet1")
    for place, heading in enumerate(headings):
        sheet.write(0, place, heading)
    for line, row in enumerate(rows, 1):
        for place, heading in enumerate(headings):
            sheet.write(line, place, row.get(heading, ""))
    file = io.BytesIO()
    workbook.save(file)
    return SimpleUploadedFile(name, file.getvalue())


def short_roster(*rows: Mapping[str, Any], name: str = "名册.xlsx") -> Any:
    """A roster of the short form as .xlsx."""
    return xlsx(SHORT_HEADINGS, rows, name=name)


def full_roster(*rows: Mapping[str, Any], name: str = "名册.xls") -> Any:
    """A roster of 33 columns as .xls."""
    return xls(FULL_HEADINGS, rows, name=name)


def portrait(size: tuple[int, int] = (295, 413)) -> bytes:
    """A photograph nobody sat for."""
    picture = io.BytesIO()
    Image.new("RGB", size, "#dfe6ee").save(picture, "JPEG")
    return picture.getvalue()


def people(of: Party) -> list[User]:
    """Everybody around an institution."""
    return [of.head, of.clerk, of.second_clerk, *of.assessors]
