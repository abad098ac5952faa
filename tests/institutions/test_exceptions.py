"""What holds in principle gives way to a named officer with a reason; what is hard does not."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django_fsm import TransitionNotAllowed

from institutions.models import Filing, Institution
from institutions.selectors import findings_of_filing
from institutions.services import accept_filing
from lifecycle.findings import RulesNotMet
from lifecycle.models import RecordAltered, RuleOverride
from lifecycle.overrides import override_rule, with_overrides
from tests.factories import institutions
from tests.factories.accounts import prefecture_officer, province_officer

SCHOOL = "filing.scope_by_form.school"
WHY = "该校新设专业已报教育部门备案，本学期招生。"


@pytest.fixture
def province(law):
    return province_officer()


@pytest.fixture
def case(province, at) -> Filing:
    """A school that says nothing of its majors: in principle it may file only within them."""
    at("2026-03-25 10:00")
    school = institutions.institution(
        form=Institution.Form.SCHOOL, affiliation=Institution.Affiliation.CENTRAL_PROVINCIAL
    )
    return institutions.filing(school, state=Filing.State.SUBMITTED, main_business="")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_what_holds_in_principle_stops_the_decision_and_names_the_way_out(case, province):
    with pytest.raises(RulesNotMet) as refusal:
        accept_filing(case, by=province)
    (finding,) = [found for found in refusal.value.findings if found.rule_id == "JL-2.2.school"]
    assert finding.blocking
    assert "作例外处理" in finding.cure
    case.refresh_from_db()
    assert case.state == Filing.State.SUBMITTED


def test_it_does_not_stop_the_applicant(case):
    (finding,) = [found for found in findings_of_filing(case) if found.rule_id == "JL-2.2.school"]
    assert finding.soft
    assert not finding.blocking


def test_an_exception_with_a_reason_lets_the_case_go_on_and_stays_on_it(case, province):
    made = override_rule(case, SCHOOL, by=province, reason=WHY)
    accept_filing(case, by=province)
    case.refresh_from_db()
    assert case.state == Filing.State.ACCEPTED
    assert (made.rule_id, made.basis) == ("JL-2.2.school", "吉人社函〔2022〕78号 二（二）2")
    assert made.by_title == "吉林省 · 省中心经办人"
    (finding,) = [f for f in with_overrides(case, findings_of_filing(case)) if f.key == SCHOOL]
    assert finding.excused.endswith(WHY)


def test_a_hard_rule_knows_no_exception(case, province):
    with pytest.raises(RulesNotMet, match="硬性要求"):
        override_rule(case, "filing.conditions.floor_area_m2", by=province, reason=WHY)
    with pytest.raises(RulesNotMet, match="法规没有这一规定"):
        override_rule(case, "filing.nonsense", by=province, reason=WHY)
    assert not RuleOverride.objects.exists()


def test_an_exception_needs_a_reason(case, province):
    with pytest.raises(RulesNotMet, match="必须写明理由"):
        override_rule(case, SCHOOL, by=province, reason="  ")


def test_only_who_holds_the_case_may_make_one(case, law):
    for stranger in (prefecture_officer(), institutions.member_of(case.institution)):
        with pytest.raises(PermissionDenied):
            override_rule(case, SCHOOL, by=stranger, reason=WHY)


def test_an_exception_is_made_once_and_never_changed(case, province):
    made = override_rule(case, SCHOOL, by=province, reason=WHY)
    with pytest.raises(TransitionNotAllowed, match="已对该规定作出例外处理"):
        override_rule(case, SCHOOL, by=province, reason="又一个理由")
    made.reason = "改过的理由"
    with pytest.raises(RecordAltered):
        made.save()
    with pytest.raises(RecordAltered):
        made.delete()


def test_an_exception_for_one_case_excuses_no_other(case, province):
    override_rule(case, SCHOOL, by=province, reason=WHY)
    other = institutions.filing(
        institutions.institution(form=Institution.Form.SCHOOL, affiliation="central_provincial"),
        state=Filing.State.SUBMITTED,
        main_business="",
    )
    with pytest.raises(RulesNotMet, match="院校的申报范围"):
        accept_filing(other, by=province)


def test_the_officer_makes_it_on_a_page_of_its_own(case, province):
    client = signed_in(province)
    case_page = f"/admin/institutions/filing/{case.pk}/change/"
    address = f"/admin/institutions/filing/{case.pk}/override/{SCHOOL}/"
    assert address in client.get(case_page).content.decode()
    page = client.get(address).content.decode()
    assert "原则上的要求，可以附理由例外" in page
    assert "/law/jilin/?on=2026-03-20#JL-2.2.school" in page
    refused = client.post(address, {"reason": ""})
    assert refused.status_code == 400
    assert "作例外处理必须写明理由" in refused.content.decode()
    assert client.post(address, {"reason": WHY}).status_code == 302
    assert WHY in client.get(case_page).content.decode()


def test_the_page_is_shut_to_others(case, law):
    address = f"/admin/institutions/filing/{case.pk}/override/{SCHOOL}/"
    elsewhere = signed_in(prefecture_officer("220200"))
    assert elsewhere.get(address).status_code == 404
    assert signed_in(institutions.member_of(case.institution)).get(address).status_code in {302, 403}
    hard = f"/admin/institutions/filing/{case.pk}/override/filing.windows/"
    assert signed_in(province_officer("甄另一")).get(hard).status_code == 422
