"""Every list of office, portal, public and REST: what it asks of the database, few rows or many."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.throttling import SimpleRateThrottle

from benchmarks.pages import MOST_QUERIES, Page, lists, people_of_the_pages, signed_in
from benchmarks.province import Country

FEW, MANY = 48, 240
# First pages gather from every register; they may not gather more often than this.
GATHERED = {"/admin/": 20, "/portal/": 17, "/api/v1/institution/standing/": 14}


@pytest.fixture
def country(law: None, monkeypatch: pytest.MonkeyPatch) -> tuple[Country, dict[str, Client]]:
    """Five provinces with a few filings, and everybody who looks at lists."""
    monkeypatch.setattr(
        SimpleRateThrottle, "THROTTLE_RATES", dict.fromkeys(SimpleRateThrottle.THROTTLE_RATES)
    )
    people, own = people_of_the_pages()
    country = Country(people["province"], own, people["expert"], people["assessor"])
    country.grow(1, FEW)
    return country, signed_in(people)


def test_every_list_asks_the_same_few_questions_however_long_it_is(
    country: tuple[Country, dict[str, Client]],
) -> None:
    there, clients = country
    pages = list(lists(clients))

    def asked(page: Page) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert clients[page.reader].get(page.url).status_code == 200, page.url
        return len(queries)

    few = {page.url: asked(page) for page in pages}
    there.grow(FEW + 1, MANY)
    many = {page.url: asked(page) for page in pages}
    # Whether the law was decided anew is looked at now and then, whatever the page: ask once more.
    for page in pages:
        if many[page.url] > min(few[page.url], GATHERED.get(page.url, MOST_QUERIES)):
            many[page.url] = asked(page)
    assert {url: (few[url], many[url]) for url in few if few[url] < many[url]} == {}
    assert {url: n for url, n in many.items() if n > GATHERED.get(url, MOST_QUERIES)} == {}
    assert len(pages) > 50
