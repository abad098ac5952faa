"""Two decisions at one moment on the last place of a quota: it is given once."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.roles import Role
from institutions.models import AreaQuota, FiledScope, Filing, Institution
from institutions.services.quota import Figure, set_quota
from lifecycle.door import carry_out
from lifecycle.findings import RulesNotMet
from regulations.models import Jurisdiction, Occupation
from tests.concurrency.together import together
from tests.factories.accounts import officer
from tests.factories.institutions import institution, main_site
from tests.factories.law import GANSU, XINJIANG, put_on_a_list, put_on_the_map

pytestmark = pytest.mark.django_db(transaction=True)
PLACES = 5


def body(**facts) -> Institution:
    return institution(
        kind="special",
        jurisdiction="620502",
        affiliation="local",
        form="employer",
        supervisor_id="620502",
        valid_until=None,
        **facts,
    )


def test_the_last_place_of_a_quota_is_given_once(law) -> None:
    put_on_the_map(GANSU)
    (noodles,) = put_on_a_list("620000", ("GS-01", "兰州牛肉面制作"))
    for _ in range(PLACES - 1):
        there = body(state=Institution.State.ACTIVE)
        filed = Filing.objects.create(
            institution=there, jurisdiction=there.jurisdiction, state=Filing.State.FILED
        )
        FiledScope.objects.create(
            institution=there,
            site=main_site(there),
            filing=filed,
            special_item=noodles,
            valid_from=date(2025, 1, 1),
        )
    cases, officers = [], []
    for n in range(2):
        applicant = body()
        case = Filing.objects.create(
            institution=applicant,
            jurisdiction=applicant.jurisdiction,
            state=Filing.State.IN_PUBLICITY,
            holder_id="620000",
            stage="receipt",
            number=f"BA2026-80000{n}",
        )
        case.items.create(special_item=noodles, standard="考核规范")
        cases.append(case)
        officers.append(officer(Role.PROVINCE_OFFICER, "620000", f"甄省厅{n}"))

    def decide(n: int) -> str:
        try:
            carry_out(cases[n], "file", by=User.objects.get(pk=officers[n].pk))
        except RulesNotMet as refusal:
            return refusal.findings[0].rule_id
        return "filed"

    assert sorted(together(2, decide)) == ["GS-5.3", "filed"]
    assert Filing.objects.filter(state=Filing.State.FILED).count() == PLACES
    assert FiledScope.objects.filter(special_item=noodles).count() == PLACES


def test_the_last_place_of_an_area_s_own_figure_is_given_once(law) -> None:
    put_on_the_map(XINJIANG)
    prefecture = officer(Role.PREFECTURE_OFFICER, "650100", "甄乌市")
    cook = Occupation.objects.get(pk="4-03-02-01")
    document = Figure(1, date(2026, 3, 20), "示例〔2026〕8号", "关于设定机构数额的通知")
    set_quota(Jurisdiction.objects.get(pk="650100"), "social", document, by=prefecture, occupation=cook)
    cases, officers = [], []
    for n, county in enumerate(("650102", "650102")):
        applicant = institution(
            kind="social",
            jurisdiction=county,
            affiliation="county",
            form="training_body",
            supervisor_id="650100",
        )
        case = Filing.objects.create(
            institution=applicant,
            jurisdiction=applicant.jurisdiction,
            state=Filing.State.IN_PUBLICITY,
            holder_id="650100",
            stage="receipt",
            number=f"BA2026-81000{n}",
        )
        case.items.create(occupation=cook, level=4, standard="国家职业标准")
        cases.append(case)
        officers.append(officer(Role.PREFECTURE_OFFICER, "650100", f"甄经办{n}"))

    def decide(n: int) -> str:
        try:
            carry_out(cases[n], "file", by=User.objects.get(pk=officers[n].pk))
        except RulesNotMet as refusal:
            return refusal.findings[0].rule_id
        return "filed"

    assert sorted(together(2, decide)) == ["XJ-7.3.quota", "filed"]
    assert FiledScope.objects.filter(occupation=cook).count() == 1


def test_two_figures_set_at_one_moment_leave_one_that_holds(law) -> None:
    put_on_the_map(XINJIANG)
    officers = [officer(Role.PREFECTURE_OFFICER, "650100", f"甄经办{n}") for n in range(2)]

    def fix(n: int) -> str:
        document = Figure(n + 1, date(2026, 3, 20), f"示例〔2026〕{n}号", "关于设定机构数额的通知")
        area = Jurisdiction.objects.get(pk="650100")
        try:
            set_quota(area, "social", document, by=User.objects.get(pk=officers[n].pk))
        except ValidationError as refusal:
            return "refused" if "已有自2026年3月20日起的数额" in refusal.messages[0] else refusal.messages[0]
        return "set"

    assert sorted(together(2, fix)) == ["refused", "set"]
    assert AreaQuota.objects.count() == 1
