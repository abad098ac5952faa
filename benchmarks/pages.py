"""`pages`: every list at 100,000 filings asks no more queries than at 200, at most 12, in at most 3 times."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from rest_framework.throttling import SimpleRateThrottle

from accounts.models import Post, User
from accounts.roles import Role
from benchmarks.province import Country, settle
from benchmarks.scratch import copied_database
from institutions.models import Institution, Membership

SMALL, ROUNDS = 200, 30
MOST_QUERIES, MOST_TIMES = 12, 3.0
COUNTY, PREFECTURE, PROVINCE = "220102", "220100", "220000"

# Who is asked to open the lists of an audience; the first who may see one is measured.
READERS = {
    "public": ("stranger", "province"),
    "portal": ("head", "expert", "assessor"),
    "admin": ("province", "keeper"),
    "api-institution": ("head",),
    "api-regulator": ("province",),
    "api-public": ("stranger",),
}
# Lists whose name does not say so, and the ways a list is narrowed, sorted and leafed through.
NAMED = ("public:home", "public:directory", "public:publicities", "portal:home")
FILINGS, INSTITUTIONS = "/admin/institutions/filing/", "/admin/institutions/institution/"
NARROWED = (
    ("province", "/admin/?kind=institutions.filing&state=submitted"),
    ("prefecture", "/admin/"),
    ("prefecture", "/admin/?late=1"),
    ("prefecture", FILINGS),
    ("province", FILINGS + "?state__exact=under_review"),
    ("province", FILINGS + "?prefecture=220100"),
    ("province", FILINGS + "?q=第10050"),
    ("province", FILINGS + "?o=7"),
    ("province", FILINGS + "?p=3"),
    ("province", INSTITUTIONS + "?q=第10050"),
    ("province", INSTITUTIONS + "?state__exact=active&opened=yes"),
    ("province", INSTITUTIONS + "?o=8"),
    ("province", "/admin/exams/enrolment/?q=贾学员20100"),
    ("province", "/admin/certificates/certificate/?q=贾学员20100"),
    ("stranger", "/institutions/?q=第10050"),
    ("stranger", "/institutions/?place=220100&level=4"),
    ("stranger", "/publicity/?kind=filing&page=3"),
    ("province", "/api/v1/regulator/filings/?state=submitted"),
)


@dataclass
class Page:
    """One list, who opens it, and what it cost at the small and at the full table."""

    reader: str
    url: str
    queries: list[int] = field(default_factory=list)
    taken: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))

    def row(self) -> dict[str, Any]:
        """The figures: queries, p50 and p95 in milliseconds, and how many times the small table's."""
        middle = [statistics.median(times) for times in self.taken]
        high = [statistics.quantiles(times, n=20)[18] for times in self.taken]
        return {
            "page": f"{self.url} ({self.reader})",
            "queries": self.queries[0],
            "queries, full": self.queries[1],
            "p50": middle[0],
            "p50, full": middle[1],
            "p95": high[0],
            "p95, full": high[1],
            "times": high[1] / high[0],
        }


def people_of_the_pages() -> tuple[dict[str, User], Institution]:
    """Everybody who opens a page, and the institution whose portal is opened."""
    posts = {
        "province": (Role.PROVINCE_OFFICER, PROVINCE),
        "prefecture": (Role.PREFECTURE_OFFICER, PREFECTURE),
        "keeper": (Role.PLATFORM_ADMIN, PROVINCE),
        "expert": (Role.EXPERT, PROVINCE),
        "assessor": (Role.ASSESSOR, PREFECTURE),
    }
    people = {}
    for name, (role, place) in posts.items():
        people[name] = User.objects.create(username=name, name=f"甄{name}", is_staff=True)
        Post.objects.create(user=people[name], role=role, jurisdiction_id=place)
    own = Institution.objects.create(
        name="长春示例职业培训学校",
        uscc="92220199MJ0000001X",
        form="training_body",
        affiliation="local",
        jurisdiction_id=COUNTY,
        supervisor_id=PREFECTURE,
        address="示例路1号",
        legal_representative="甄示例",
        contact="甄示例",
        phone="0431-00000000",
    )
    people["head"] = User.objects.create(username="head", name="甄负责")
    Membership.objects.create(user=people["head"], institution=own, role=Role.INSTITUTION_HEAD)
    return people, own


def signed_in(people: dict[str, User]) -> dict[str, Client]:
    """Everybody signed in; the sessions are copied with the database."""
    clients = {"stranger": Client(SERVER_NAME="127.0.0.1")}
    for name, user in people.items():
        clients[name] = Client(SERVER_NAME="127.0.0.1")
        clients[name].force_login(user)
    return clients


def _addresses() -> Iterator[tuple[str, str]]:
    """The audience and the address of every list the routes name."""
    yield "admin", reverse("admin:index")
    for model in filter(admin.site.is_registered, apps.get_models()):
        yield "admin", reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    spaces = get_resolver().namespace_dict
    for audience in READERS:
        if audience == "admin":
            continue
        names = sorted(name for name in spaces[audience][1].reverse_dict if isinstance(name, str))
        for name in names:
            if name.endswith("-list") or f"{audience}:{name}" in NAMED:
                yield audience, reverse(f"{audience}:{name}")


def lists(clients: dict[str, Client]) -> Iterator[Page]:
    """Every list with the first of its readers who may see it."""
    for audience, url in _addresses():
        reader = next((who for who in READERS[audience] if clients[who].get(url).status_code == 200), None)
        if reader is not None:  # the tokens of other systems are opened by no role
            yield Page(reader, url)


def _measure(page: Page, client: Client, turns: tuple[Callable[[], None], Callable[[], None]]) -> None:
    """Count what a page asks on both tables, then open it there in turn."""
    for turn in turns:
        turn()
        for _ in range(2):
            client.get(page.url)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(page.url)
        if answer.status_code != 200:
            raise RuntimeError(f"{page.url}: {answer.status_code}")
        page.queries.append(len(asked))
    for _ in range(ROUNDS):
        for turn, taken in zip(turns, page.taken, strict=True):
            turn()
            begun = time.perf_counter()
            client.get(page.url)
            taken.append((time.perf_counter() - begun) * 1000)


def run(rows: int) -> dict[str, Any]:
    """Build both tables, open every list on both, alternating."""
    SimpleRateThrottle.THROTTLE_RATES = dict.fromkeys(SimpleRateThrottle.THROTTLE_RATES)
    people, own = people_of_the_pages()
    country = Country(people["province"], own, people["expert"], people["assessor"])
    country.grow(1, SMALL)
    settle()
    clients = signed_in(people)
    with copied_database() as (to_small, to_full):
        to_full()
        country.grow(SMALL + 1, rows)
        settle()
        to_small()
        pages = [*lists(clients), *(Page(reader, url) for reader, url in NARROWED)]
        for page in pages:
            _measure(page, clients[page.reader], (to_small, to_full))
    table = [page.row() for page in pages]
    grown = [row["page"] for row in table if row["queries"] != row["queries, full"]]
    long = [row["page"] for row in table if row["queries, full"] > MOST_QUERIES]
    slow = [row["page"] for row in table if row["times"] > MOST_TIMES]
    return {
        "rows": rows,
        "pages": table,
        "most queries of a page": max(row["queries, full"] for row in table),
        "worst p95 against the small table": max(row["times"] for row in table),
        "query count grows": "; ".join(grown) or "nowhere",
        f"more than {MOST_QUERIES} queries": "; ".join(long) or "nowhere",
        f"more than {MOST_TIMES:.0f} times the small table": "; ".join(slow) or "nowhere",
        "line": f"same count, <= {MOST_QUERIES} queries, p95 <= {MOST_TIMES:.0f} times",
        "reached": not (grown or long or slow),
    }
