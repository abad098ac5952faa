"""An institution from its registration to the opening of its rights, by the services alone."""

from __future__ import annotations

import pytest

from archive.models import IssuedDocument
from institutions import services
from institutions.models import FiledRoom, FiledScope, Filing, Institution
from institutions.selectors import assessment_form
from lifecycle.clock import act_on_passed_deadlines
from lifecycle.models import Deadline, TransitionRecord
from notices.selectors import publicity_of
from regulations.models import Jurisdiction
from tests.factories import accounts, institutions
from tests.factories.law import put_down_the_law

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_school_in_changchun_is_filed_and_opened(at) -> None:  # noqa: PLR0915 - one story
    at("2026-03-16 09:00")
    put_down_the_law()
    changchun, province = accounts.prefecture_officer(), accounts.province_officer()
    experts = institutions.panel()

    school, head = services.register_institution(
        username="zhenfuze",
        password="Zhijian-2026-ceshi",
        person="甄负责",
        phone="13800000000",
        name="甄示例职业培训学校",
        uscc=institutions.credit_code(),
        form="training_body",
        affiliation="local",
        jurisdiction=Jurisdiction.objects.get(pk="220102"),
        address="示例路1号",
        legal_representative="甄法人",
        contact="甄联系",
    )
    assert school.supervisor_id == "220100"

    filing = services.start_filing(school, by=head)
    services.save_draft(filing, by=head, **institutions.COMPLETE)
    for level in (5, 4):
        services.add_item(filing, by=head, occupation="4-03-02-01", level=level, standard="国家职业标准")
    for duty, name in institutions.STAFF:
        services.add_staff(filing, by=head, duty=duty, name=name)
    for name, use, seats in institutions.ROOMS:
        services.add_room(filing, by=head, name=name, use=use, seats=seats, has_camera=True)
    for code in institutions.MATERIALS:
        services.attach_material(filing, by=head, code=code, upload=institutions.paper())
    services.submit_filing(filing, by=head)
    assert filing.number == "BA2026-000001"
    assert filing.holder_id == "220100"

    services.request_correction_filing(
        filing,
        by=changchun,
        items=[
            {"subject": "租赁合同", "problem": "缺少出租方产权证明", "cure": "补交", "basis": "四（二）5"}
        ],
    )
    services.resubmit_filing(filing, by=head)
    services.pass_up_filing(filing, by=changchun)
    assert filing.holder_id == "220000"
    services.accept_filing(filing, by=province)
    assert filing.holder_id == "220100"

    services.begin_assessment_filing(filing, by=changchun, experts=experts)
    for member in filing.panel.select_related("expert"):
        scores = {item.code: item.max_score - 1 for item in assessment_form(filing).items}
        services.save_panel_form(member, by=member.expert, scores=scores, comment="符合", sign=True)
    services.report_assessment_filing(
        filing, by=changchun, report="总体符合条件。", passed=True, findings=["补充灭火器材"]
    )
    assert filing.holder_id == "220000"

    at("2026-03-23 09:00")
    services.publicise_filing(filing, by=province)
    assert publicity_of(filing).holder_id == "220100"
    at("2026-03-30 23:59")
    act_on_passed_deadlines(by=accounts.User.objects.clock())
    filing.refresh_from_db()
    assert filing.publicity_closed_at is None
    at("2026-03-31 00:05")
    act_on_passed_deadlines(by=accounts.User.objects.clock())
    filing.refresh_from_db()
    assert filing.publicity_closed_at is not None

    services.file_filing(filing, by=province)
    school = Institution.objects.get(pk=school.pk)
    assert school.state == Institution.State.ACTIVE
    assert school.code == "S000022000001"
    assert str(school.valid_until) == "2029-03-31"
    assert FiledScope.objects.filter(institution=school).count() == 2
    assert FiledRoom.objects.filter(institution=school).count() == 3
    assert not school.may_plan_exams

    finding = filing.assessment_findings.get()
    services.rectify_finding(finding, by=head, statement="已购置", proof=institutions.paper("发票.pdf"))
    services.check_off_finding(finding, by=changchun)
    services.open_institution(school, by=changchun)
    assert school.may_plan_exams

    letters = IssuedDocument.objects.order_by("pk").values_list("kind", "number")
    assert list(letters) == [
        ("correction_notice", "补正〔2026〕000001号"),
        ("acceptance_notice", "受理〔2026〕000001号"),
        ("assessment_report", "评估〔2026〕000001号"),
        ("filing_receipt", "备案〔2026〕000001号"),
    ]
    filing = Filing.objects.get(pk=filing.pk)
    assert filing.receipt.issuer == "吉林省人力资源和社会保障厅"
    assert TransitionRecord.objects.of(filing).count() == 10
    assert not Deadline.objects.filter(status="open", key="filing.correction").exists()
    assert Deadline.objects.get(status="open").key == "filing.validity"
