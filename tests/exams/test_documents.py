"""The papers of an exam day."""

import io
from dataclasses import replace
from datetime import date

import pypdf
from PIL import Image

from archive.drawing import Verification
from exams.documents import (
    CANDIDATE_NOTICE,
    AdmissionTicket,
    SignInRow,
    SignInSheet,
    Sitting,
    admission_tickets,
    sign_in_sheet,
)
from tests.archive.papers import fonts_of, pages_of, qr_codes_of, text_of

DAY = date(2026, 5, 8)


def portrait() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (295, 413), "white").save(picture, "JPEG")
    return picture.getvalue()


TICKET = AdmissionTicket(
    number="2605162200001200001",
    name="甄㛃𠅤",
    identity_type="居民身份证",
    identity_number="220199********1234",
    photo=portrait(),
    institution="吉林省示例焊接行业协会",
    plan="2026年5月焊工三级认定",
    occupation="焊工",
    work_type="",
    level="三级/高级工",
    site="示例考点",
    address="长春市示例区样板大路1999号",
    sittings=(
        Sitting("理论知识考试", "2026年5月16日（周六）09:00—10:30", "第一考场", "08"),
        Sitting("技能操作考核", "2026年5月16日（周六）13:30—16:30", "焊接实训车间", "12"),
    ),
    verification=Verification("7K3M-Q9TX-B4RW-HN6P", "https://zhijian.example/verify/7K3MQ9TXB4RWHN6P/"),
)


def images_on(pdf: bytes) -> int:
    return sum(len(page.images) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_a_ticket_says_who_what_where_when_and_at_which_seat():
    text = text_of(admission_tickets([TICKET], issued_on=DAY))
    for expected in (
        "准考证",
        TICKET.number,
        TICKET.name,
        "220199********1234",
        TICKET.plan,
        "焊工",
        "三级/高级工",
        "示例考点（长春市示例区样板大路1999号）",
        "理论知识考试",
        "2026年5月16日（周六）09:00—10:30",
        "第一考场",
        "08",
        "技能操作考核",
        "焊接实训车间",
        "12",
        *CANDIDATE_NOTICE,
    ):
        assert expected in text


def test_two_tickets_share_a_page_and_each_candidate_has_one():
    tickets = [replace(TICKET, number=f"260516220000120000{n}", name=f"贾学员{n}") for n in range(5)]
    pages = pages_of(admission_tickets(tickets, issued_on=DAY))
    assert len(pages) == 3
    assert "贾学员0" in pages[0]
    assert "贾学员1" in pages[0]
    assert "贾学员4" in pages[2]


def test_the_photo_is_on_the_ticket_and_its_absence_is_said():
    assert images_on(admission_tickets([TICKET], issued_on=DAY)) == 1
    without = admission_tickets([replace(TICKET, photo=None)], issued_on=DAY)
    assert images_on(without) == 0
    assert "照片未提供" in text_of(without)


def test_a_transparent_photo_prints_on_white():
    picture = io.BytesIO()
    Image.new("RGBA", (295, 413), (0, 0, 0, 0)).save(picture, "PNG")
    paper = admission_tickets([replace(TICKET, photo=picture.getvalue())], issued_on=DAY)
    assert images_on(paper) == 1


def test_each_ticket_can_be_scanned(tmp_path):
    other = Verification("2222", "https://zhijian.example/verify/2222/")
    paper = admission_tickets([TICKET, replace(TICKET, verification=other)], issued_on=DAY)
    assert qr_codes_of(paper, tmp_path) == {TICKET.verification.url, other.url}


def test_the_longest_names_lose_nothing():
    long = replace(
        TICKET,
        name="阿卜杜热西提·麦麦提吐尔逊江",
        institution="吉林省长白山保护开发区示例职业技能培训评价与人力资源综合服务联合会（样板）",
        plan="2026年第二批社会培训评价组织面向社会人员开展的多工序数控机床操作调整工职业技能等级认定考核计划",
        occupation="多工序数控机床操作调整工",
        work_type="加工中心操作调整工（五轴联动方向）",
        level="一级/高级技师",
    )
    text = text_of(admission_tickets([long], issued_on=DAY))
    for expected in (long.name, long.institution, long.plan, long.occupation, long.work_type, long.level):
        assert expected in text


def test_tickets_printed_again_are_the_same_file_with_its_fonts():
    paper = admission_tickets([TICKET, TICKET], issued_on=DAY)
    assert paper == admission_tickets([TICKET, TICKET], issued_on=DAY)
    assert all(fonts_of(paper).values())


def test_a_sign_in_sheet_holds_everyone_expected_in_the_room():
    rows = tuple(
        SignInRow(f"{n:02d}", f"26051622000012{n:05d}", f"贾学员{n}", f"220199********{n:04d}")
        for n in range(1, 36)
    )
    room = SignInSheet(
        institution="吉林省示例焊接行业协会",
        plan="2026年5月焊工三级认定",
        plan_number="22000012260001",
        occupation="焊工",
        level="三级/高级工",
        part="理论知识考试",
        time="2026年5月16日 09:00—10:30",
        site="示例考点",
        room="第一考场",
        rows=rows,
    )
    paper = sign_in_sheet(room, issued_on=DAY)
    pages = pages_of(paper)
    assert len(pages) == 2
    text = text_of(paper)
    assert all(row.ticket_number in text and row.name in text for row in rows)
    assert "应到35人" in text
    assert "监考人员签名" in pages[1]


def test_the_papers_of_an_exam_under_a_draft_are_marked():
    assert "试运行" not in text_of(admission_tickets([TICKET], issued_on=DAY))
    marked = text_of(admission_tickets([replace(TICKET, is_trial=True)] * 2, issued_on=DAY))
    assert marked.count("试运行") == 2
