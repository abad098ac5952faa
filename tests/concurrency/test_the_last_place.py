"""Two decisions at one moment on the last place of a quota: it is given once."""

from datetime import date

import pytest

from accounts.models import User
from accounts.roles import Role
from institutions.models import FiledScope, Filing, Institution
from lifecycle.door import carry_out
from lifecycle.findings import RulesNotMet
from tests.concurrency.together import together
from tests.factories.accounts import officer
from tests.factories.institutions import institution, main_site
from tests.factories.law import GANSU, put_on_a_list, put_on_the_map

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
