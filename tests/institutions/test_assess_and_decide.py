"""Panel, report, publicity, receipt or refusal."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from accounts.models import User
from archive.models import IssuedDocument
from institutions import services
from institutions.models import FiledScope, Filing, Institution
from institutions.selectors import assessment_form
from lifecycle.clock import act_on_passed_deadlines
from lifecycle.findings import RulesNotMet
from lifecycle.views import moves_for
from notices.selectors import publicity_of
from notices.services import dismiss_objection, make_objection
from tests.factories import institutions
from tests.factories.accounts import expert
from tests.institutions.reading import status_of


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def experts(law: None) -> list[User]:
    return institutions.panel()


@pytest.fixture
def assessed(school, experts: list[User]) -> Filing:
    """Under assessment, nobody has signed."""
    return institutions.filing(school, state=Filing.State.UNDER_ASSESSMENT, experts=experts)


@pytest.fixture
def reviewed(school, experts: list[User]) -> Filing:
    """The report is with the province."""
    return institutions.filing(
        school,
        state=Filing.State.UNDER_REVIEW,
        holder="220000",
        experts=experts,
        signed=True,
        assessment_passed=True,
        report="符合",
        findings=["补充灭火器材"],
    )


def scores(filing: Filing, less: int = 0) -> dict[str, int]:
    return {item.code: item.max_score - less for item in assessment_form(filing).items}


def sign_all(filing: Filing, less: int = 0) -> None:
    for member in filing.panel.select_related("expert"):
        services.save_panel_form(member, by=member.expert, scores=scores(filing, less), sign=True)


# -- the panel ----------------------------------------------------------------------------------------------


def test_the_panel_is_named_from_the_experts_of_the_province(school, changchun: User, experts) -> None:
    filing = institutions.filing(school, state=Filing.State.ACCEPTED)
    url = f"/admin/institutions/filing/{filing.pk}/move/begin_assessment/"
    page = signed_in(changchun).get(url).content.decode()
    assert "甄专家1" in page
    answer = signed_in(changchun).post(url, {"experts": [expert.pk for expert in experts]})
    assert answer.status_code == 302
    assert {member.expert for member in filing.panel.all()} == set(experts)


def test_too_small_a_panel_and_people_who_are_no_experts_are_refused(
    school, changchun: User, province: User, experts
) -> None:
    filing = institutions.filing(school, state=Filing.State.ACCEPTED)
    with pytest.raises(RulesNotMet, match="评估组不少于3人"):
        services.begin_assessment_filing(filing, by=changchun, experts=experts[:2])
    with pytest.raises(RulesNotMet, match="不在本省评审专家名单中"):
        services.begin_assessment_filing(filing, by=changchun, experts=[*experts[:2], province])
    assert not filing.panel.exists()


def test_an_expert_who_works_for_the_institution_stays_away(school, changchun: User, experts) -> None:
    school.memberships.create(user=experts[0], role="institution_clerk")
    filing = institutions.filing(school, state=Filing.State.ACCEPTED)
    with pytest.raises(RulesNotMet, match="应当回避"):
        services.begin_assessment_filing(filing, by=changchun, experts=experts)


def test_an_expert_scores_saves_and_signs_in_the_portal(assessed: Filing, experts) -> None:
    member = assessed.panel.get(expert=experts[0])
    client = signed_in(experts[0])
    url = f"/portal/assessments/{member.pk}/"
    assert client.get("/portal/").url == "/portal/assessments/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"standing": "9", "comment": "尚可", "save": "1"}).status_code == 302
    unfinished = client.post(url, {"standing": "9", "sign": "1"})
    assert unfinished.status_code == 400
    assert "还没有评分" in unfinished.content.decode()
    answer = client.post(url, {**scores(assessed, 1), "comment": "符合", "sign": "1"})
    assert answer.status_code == 302
    member.refresh_from_db()
    assert member.total == 92
    assert member.signed_at is not None
    assert client.post(url, {**scores(assessed), "sign": "1"}).status_code == 409


def test_a_score_above_the_line_is_refused(assessed: Filing, experts) -> None:
    member = assessed.panel.get(expert=experts[0])
    with pytest.raises(ValidationError, match="应在0至10分之间，现为11分"):
        services.save_panel_form(member, by=experts[0], scores={"standing": 11})
    answer = signed_in(experts[0]).post(f"/portal/assessments/{member.pk}/", {"standing": "11", "save": "1"})
    assert answer.status_code == 400
    assert "分数不能超过满分10分" in answer.content.decode()


def test_an_expert_sees_and_fills_the_own_form_alone(assessed: Filing, experts, head: User) -> None:
    other = assessed.panel.get(expert=experts[1])
    assert signed_in(experts[0]).get(f"/portal/assessments/{other.pk}/").status_code == 404
    assert signed_in(head).get("/portal/assessments/").status_code == 403
    with pytest.raises(PermissionDenied):
        services.save_panel_form(other, by=experts[0], scores=scores(assessed), sign=True)


def test_an_expert_reads_the_papers_of_the_case_and_of_no_other(assessed: Filing, experts) -> None:
    other = institutions.filing(institutions.institution())
    for filing, status in ((assessed, 200), (other, 404)):
        assert status_of(filing.materials.first().file.get_absolute_url(), experts[0]) == status


# -- the report ---------------------------------------------------------------------------------------------


def test_no_report_before_every_expert_has_signed(assessed: Filing, changchun: User) -> None:
    with pytest.raises(RulesNotMet, match="还没有在评分表上签名"):
        services.report_assessment_filing(assessed, by=changchun, report="符合", passed=True)


def test_a_mean_below_the_threshold_cannot_pass(assessed: Filing, changchun: User) -> None:
    sign_all(assessed, less=4)
    with pytest.raises(RulesNotMet, match="低于通过分80分"):
        services.report_assessment_filing(assessed, by=changchun, report="符合", passed=True)
    services.report_assessment_filing(assessed, by=changchun, report="不符合", passed=False)
    assert assessed.assessment_passed is False


def test_the_report_goes_to_the_province_with_what_is_to_be_put_right(
    assessed: Filing, changchun: User
) -> None:
    sign_all(assessed)
    answer = signed_in(changchun).post(
        f"/admin/institutions/filing/{assessed.pk}/move/report_assessment/",
        {"report": "符合条件", "passed": "yes", "findings": "1. 补充灭火器材\n\n2. 完善门禁"},
    )
    assert answer.status_code == 302
    assessed.refresh_from_db()
    assert (assessed.state, assessed.holder_id) == (Filing.State.UNDER_REVIEW, "220000")
    assert [f.text for f in assessed.assessment_findings.all()] == ["补充灭火器材", "完善门禁"]


def test_a_report_sent_back_is_reported_again_with_new_findings(
    reviewed: Filing, province: User, changchun: User
) -> None:
    services.return_report_filing(reviewed, by=province, reason="请补充实操场地情况")
    assert reviewed.holder_id == "220100"
    services.report_assessment_filing(
        reviewed, by=changchun, report="已补充", passed=True, findings=["完善门禁"]
    )
    assert [f.text for f in reviewed.assessment_findings.all()] == ["完善门禁"]


def test_the_first_button_goes_on_and_what_goes_back_comes_after_it(reviewed: Filing, province: User) -> None:
    buttons = [move.name for move in moves_for(reviewed, province, str)]
    assert buttons.index("publicise") == 0
    assert buttons.index("return_report") > buttons.index("publicise")


# -- the publicity ------------------------------------------------------------------------------------------


def test_the_public_sees_the_institution_for_five_working_days(
    reviewed: Filing, province: User, changchun: User
) -> None:
    services.publicise_filing(reviewed, by=province)
    publicity = publicity_of(reviewed)
    assert str(publicity.last_on) == "2026-03-27"
    assert publicity.holder_id == "220100"
    page = Client().get(publicity.get_absolute_url()).content.decode()
    assert reviewed.institution.name in page
    assert reviewed.institution.phone not in page


def test_what_did_not_pass_is_not_made_public(reviewed: Filing, province: User) -> None:
    reviewed.assessment_passed = False
    reviewed.save()
    with pytest.raises(RulesNotMet, match="不能公示"):
        services.publicise_filing(reviewed, by=province)


def test_nobody_ends_a_publicity_before_the_clock(at, reviewed: Filing, province: User) -> None:
    services.publicise_filing(reviewed, by=province)
    clock = User.objects.clock()
    with pytest.raises(PermissionDenied):
        services.close_publicity_filing(reviewed, by=province)
    with pytest.raises(RulesNotMet):
        services.close_publicity_filing(reviewed, by=clock)
    at("2026-03-27 23:59")
    assert act_on_passed_deadlines(by=clock) == 0
    with pytest.raises(RulesNotMet, match="公示至2026年3月27日届满"):
        services.file_filing(reviewed, by=province)
    at("2026-03-28 00:01")
    assert act_on_passed_deadlines(by=clock) == 1
    assert act_on_passed_deadlines(by=clock) == 0
    assert publicity_of(reviewed).closed_at is not None


def test_an_open_objection_keeps_the_receipt_back(
    at, reviewed: Filing, province: User, changchun: User
) -> None:
    services.publicise_filing(reviewed, by=province)
    objection = make_objection(publicity_of(reviewed), text="场地与申报不符", name="贾某")
    at("2026-03-28 09:00")
    act_on_passed_deadlines(by=User.objects.clock())
    reviewed.refresh_from_db()
    with pytest.raises(RulesNotMet, match="还有1件异议没有答复"):
        services.file_filing(reviewed, by=province)
    dismiss_objection(objection, by=changchun, answer="经查场地相符")
    services.file_filing(reviewed, by=province)
    assert reviewed.state == Filing.State.FILED


def test_after_an_inquiry_the_whole_period_begins_anew(at, reviewed: Filing, province: User) -> None:
    services.publicise_filing(reviewed, by=province)
    at("2026-03-25 09:00")
    services.inquire_filing(reviewed, by=province, reason="核查场地")
    at("2026-04-02 09:00")
    services.resume_publicity_filing(reviewed, by=province, reason="核查无误")
    assert str(publicity_of(reviewed).last_on) == "2026-04-10"
    assert reviewed.publicity_closed_at is None


# -- receipt or refusal -------------------------------------------------------------------------------------


@pytest.fixture
def publicised(at, reviewed: Filing, province: User) -> Filing:
    services.publicise_filing(reviewed, by=province)
    at("2026-03-30 09:00")
    act_on_passed_deadlines(by=User.objects.clock())
    reviewed.refresh_from_db()
    return reviewed


def test_the_receipt_enters_the_institution_with_code_scope_rooms_and_period(
    publicised: Filing, province: User, head: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(province).post(f"/admin/institutions/filing/{publicised.pk}/move/file/")
    assert answer.status_code == 302
    institution = Institution.objects.get(pk=publicised.institution_id)
    assert institution.code == "S000022000001"
    assert (str(institution.valid_from), str(institution.valid_until)) == ("2026-03-30", "2029-03-30")
    assert institution.rooms.count() == 3
    assert {(s.occupation_id, s.level) for s in institution.scope.all()} == {
        ("4-03-02-01", 5),
        ("4-03-02-01", 4),
    }
    publicised.refresh_from_db()
    assert publicised.receipt.issuer == "吉林省人力资源和社会保障厅"
    verified = Client().get(publicised.receipt.get_absolute_url()).content.decode()
    assert "S000022000001" in verified
    assert status_of(publicised.receipt.stored_file.get_absolute_url(), head) == 200


def test_codes_follow_one_another_within_the_province(publicised: Filing, province: User) -> None:
    services.file_filing(publicised, by=province)
    other = institutions.filing(
        institutions.institution(jurisdiction="220202"),
        state=Filing.State.IN_PUBLICITY,
        holder="220000",
        publicity_closed_at=publicised.publicity_closed_at,
    )
    services.file_filing(other, by=province)
    assert Institution.objects.get(pk=other.institution_id).code == "S000022000002"


def test_the_receipt_is_the_provinces_to_give(publicised: Filing, changchun: User) -> None:
    with pytest.raises(PermissionDenied):
        services.file_filing(publicised, by=changchun)
    assert not FiledScope.objects.exists()


def test_a_filing_is_granted_once(publicised: Filing, province: User) -> None:
    services.file_filing(publicised, by=province)
    with pytest.raises(TransitionNotAllowed):
        services.file_filing(publicised, by=province)
    assert FiledScope.objects.count() == 2


def test_a_refusal_after_assessment_goes_out_with_its_grounds(
    reviewed: Filing, province: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.decline_filing(
            reviewed, by=province, reason="实操设备不足", grounds=["filing.conditions.practical_places"]
        )
    decision = IssuedDocument.objects.get()
    # The department of a province is a 厅.
    assert (decision.kind, decision.issuer) == ("declined_decision", "吉林省人力资源和社会保障厅")
    assert Institution.objects.get(pk=reviewed.institution_id).state == Institution.State.REGISTERED


def test_the_form_of_anothers_move_is_not_shown_to_the_institution(school, head: User) -> None:
    case = institutions.filing(school, state=Filing.State.ACCEPTED, holder="220100")
    expert("甄不公开")
    client = signed_in(head)
    answer = client.post(reverse("portal:filing-move", args=[case.pk, "begin_assessment"]), {})
    assert answer.status_code == 403
    assert "甄不公开" not in answer.content.decode()


def test_an_expert_whose_term_is_over_reads_nothing_more(school) -> None:
    former = expert("甄卸任")
    case = institutions.filing(school, state=Filing.State.UNDER_ASSESSMENT, experts=[former])
    client = signed_in(former)
    form = reverse("portal:assessment", args=[case.panel.get().pk])
    paper = case.materials.first().file.get_absolute_url()
    assert (client.get(form).status_code, status_of(paper, former)) == (200, 200)
    former.posts.update(until=date(2026, 1, 1))
    assert (client.get(form).status_code, status_of(paper, former)) == (404, 404)
