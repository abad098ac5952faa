"""What a case cites is opened as it stood on the day of the case, whenever somebody reads it."""

from __future__ import annotations

import re
from datetime import date

from django.test import Client

from institutions.models import Filing, Institution
from institutions.services import request_correction_filing
from lifecycle.findings import Finding
from lifecycle.templatetags.zhijian import article, law_url
from regulations.in_force import rules_in_force
from tests.factories import institutions
from tests.factories.accounts import province_officer

# The factories hand a filing in on this day.
HANDED_IN = "2026-03-20"


def links_of(user, address: str) -> set[str]:
    """The links into the law book on a page, but for those of the frame around it."""
    client = Client()
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return set(re.findall(r'class="zj-law" href="(/law/[^"]+)"', answer.content.decode()))


def case_in_correction(at) -> Filing:
    at("2026-03-25 10:00")
    school = institutions.institution(affiliation=Institution.Affiliation.CENTRAL_PROVINCIAL)
    case = institutions.filing(school, state=Filing.State.SUBMITTED, floor_area_m2=10)
    item = {"subject": "场地证明", "problem": "没有签章", "cure": "请签章后再上传", "basis": "一（二）"}
    request_correction_filing(case, by=province_officer(), items=[item])
    return case


def test_the_case_page_of_the_officer_opens_the_law_of_the_day_it_was_handed_in(law, at):
    case = case_in_correction(at)
    at("2027-05-06 10:00")
    links = links_of(province_officer("甄后任"), f"/admin/institutions/filing/{case.pk}/change/")
    assert links
    assert {re.sub("#.*", "", link) for link in links} <= {
        f"/law/jilin/?on={HANDED_IN}",
        f"/law/national/?on={HANDED_IN}",
    }


def test_the_page_of_the_institution_does_likewise_and_the_link_leads_to_that_text(law, at):
    case = case_in_correction(at)
    head = institutions.member_of(case.institution)
    at("2027-05-06 10:00")
    links = links_of(head, f"/portal/filings/{case.pk}/")
    dated = [link for link in links if f"?on={HANDED_IN}#" in link]
    assert dated
    page = Client().get(dated[0].partition("#")[0])
    assert "2026年3月20日的内容" in page.content.decode()


def test_a_finding_remembers_whose_day_it_was_found_by_and_says_nothing_of_it_in_json(law, at):
    book = rules_in_force("220000", on=date(2026, 3, 20))
    finding = Finding.under(book.citation("filing.windows"), "", "窗口已关闭")
    at("2027-05-06 10:00")
    assert law_url(finding) == f"/law/jilin/?on={date(2026, 3, 20)}#{finding.rule_id}"
    assert "law_on" not in finding.as_dict()


def test_todays_text_has_the_plain_address(law):
    book = rules_in_force("220000", on=date(2026, 3, 20))
    assert law_url(book.citation("filing.windows")).startswith("/law/jilin/#")


def test_a_matter_the_law_of_the_place_is_silent_on_has_no_link(law):
    assert article(institutions.filing(), "filing.nonsense") == ""
    assert article(institutions.filing(), "institution.opening") != ""
