"""Two mergers of one institution at one moment: it ends once, with one successor."""

from __future__ import annotations

import pytest

from accounts.models import User
from accounts.roles import Role
from institutions.models import Institution, Succession
from institutions.selectors.succession import Proposal
from institutions.services.succession import Papers, decide_succession
from lifecycle.findings import RulesNotMet
from tests.concurrency.together import together
from tests.factories.accounts import officer
from tests.factories.institutions import paper
from tests.factories.staff import on_register, settled

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_mergers_of_one_institution_one_wins(law, at) -> None:
    at("2026-03-20 10:00")
    old, head = on_register("甄并入学校")
    settled(old, head)
    new = [on_register(f"甄存续{n}")[0] for n in range(2)]
    officers = [officer(Role.PROVINCE_OFFICER, "220000", f"甄经办{n}") for n in range(2)]
    day = old.valid_from.replace(month=3, day=1)

    def merge(n: int) -> str:
        mine = [Institution.objects.get(pk=one.pk) for one in (old, new[n])]
        papers = Papers(f"示例〔2026〕{n}号", "资源整合。", paper("批复.pdf"), paper("申请.pdf"))
        proposal = Proposal("absorption", mine[:1], mine[1:], day)
        try:
            decide_succession(proposal, papers, by=User.objects.get(pk=officers[n].pk))
        except RulesNotMet as refusal:
            return refusal.findings[0].message
        return "merged"

    answers = sorted(together(2, merge))
    assert answers[0] == "merged"
    assert "“甄并入学校”现为“备案终止”，不能合并或分立" in answers[1]
    (kept,) = Succession.objects.all()
    (winner,) = (party.institution for party in kept.parties.filter(part="successor"))
    assert winner.scope.count() == 2
    assert sum(one.scope.count() for one in new) == 2, "what was filed passed on once"
