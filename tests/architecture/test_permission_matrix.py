"""Who gets what answer at every address: the table in permission_matrix.txt, checked both ways.

A new route without a line in the table fails; so does a line without its route. After a deliberate change,
`WRITE_MATRIX=1 pytest tests/architecture/test_permission_matrix.py -n 0` writes the table anew: read the
difference before keeping it. Moves are tried from a state they can leave, on a case held by an authority that
may take them, with an empty form: 400 or 422 means that the person may, and has something to fill in.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from accounts.roles import PERMISSIONS, Role
from lifecycle.machine import Lifecycle, opened_door, step_of, steps_of
from tests.architecture.province import Province, places_of, small_province, subjects_of

TABLE = Path(__file__).with_name("permission_matrix.txt")
PEOPLE = (
    "stranger",
    "chief",
    "province",
    "prefecture",
    "elsewhere",
    "head",
    "other_head",
    "expert",
    "assessor",
    "keeper",
)
AUDIENCES = (
    "public:",
    "portal:",
    "admin:",
    "api-institution:",
    "api-regulator:",
    "api-expert:",
    "api-public:",
    "",
)
# What Django's and other apps' own pages do alike is one line each.
ALIKE = (
    "admin:django_celery_beat_*_changelist",
    "admin:django_celery_beat_*_add",
    "admin:django_celery_beat_*_history",
    "admin:django_celery_beat_*_delete",
    "admin:django_celery_beat_*_change",
    "admin:axes_*_changelist",
    "admin:axes_*_add",
    "admin:axes_*_history",
    "admin:axes_*_delete",
    "admin:axes_*_change",
)
# What stands in these addresses names a form, a point of the law or a move on one's own, and no case.
ABOUT_NO_CASE = (
    "roster-template",
    "own-rule",
    "own-rule-publish",
    "export",
    "template",
    "open-data-file",
    "current",
    "standing-move",
)
OPEN_TO_ALL = ("public:", "portal:register", "api-public:", "schema", "api-docs")
# What is shown only of a case that has come so far.
SHOWN_ONCE = {
    "public:certificate-scan": ("certificate", "published"),
    "public:public-plan-detail": ("plan", "published"),
    "api-public:plan-detail": ("plan", "published"),
}
# What is sent is examined before the case is looked up: a stranger to it hears of the form and nothing else.
EXAMINED_FIRST = (
    "POST api-institution:plan-roster",
    "POST api-institution:roster-confirm",
    "POST api-institution:score-review-correct[correct]",
    "POST api-institution:score-sheet-enter-marks",
    "POST api-regulator:filing-report-assessment[report_assessment]",
    "POST api-regulator:filing-request-correction[request_correction]",
)
# To whom an address is shut where neither its audience nor its territory says so.
SHUT_TO = {
    "api-expert:": tuple(somebody for somebody in PEOPLE if somebody != "expert"),
    "api-file": ("stranger", "other_head", "keeper"),
    "api-regulator:expert": ("stranger", "head", "other_head", "expert", "assessor"),
}
SHUT = {302, 401, 403, 404, 405}
# What stands in many addresses alike, whatever the register. No case of the small province has a deadline or
# a finding to be excused: their pages are not there.
ANYWHERE = {
    "form": "csv",
    "kind": "xlsx",
    "catalogue": "occupations",
    "step": "confirm",
    "act": "stop",
    "deadline": 0,
    "key": "nothing",
}


@dataclass(frozen=True)
class Route:
    """One named address with the names of what stands in it."""

    name: str
    params: tuple[str, ...]
    methods: tuple[str, ...] = ("GET", "POST")


@dataclass(frozen=True)
class Ask:
    """One question to an address: by which method, and which move where the address takes any."""

    method: str
    route: Route
    move: str = ""

    @property
    def line(self) -> str:
        return f"{self.method:<4} {self.route.name}{f'[{self.move}]' if self.move else ''}"


def routes() -> dict[str, Route]:
    """Every named route of the platform; Django's catch-all of the admin has no name."""
    found: dict[str, Route] = {}

    def walk(resolver: URLResolver, spaces: tuple[str, ...], before: tuple[str, ...]) -> None:
        for pattern in resolver.url_patterns:
            params = before + tuple(pattern.pattern.regex.groupindex)
            if isinstance(pattern, URLResolver):
                space = (pattern.namespace,) if pattern.namespace else ()
                walk(pattern, spaces + space, params)
            elif pattern.name:
                name = ":".join([*spaces, pattern.name])
                taken = getattr(pattern.callback, "actions", None) or ("get", "post")
                found.setdefault(name, Route(name, params, tuple(method.upper() for method in taken)))

    walk(get_resolver(), (), ())
    return found


def audience_of(name: str) -> str:
    return next(space for space in AUDIENCES if name.startswith(space))


def subject_of(route: Route, there: Province) -> Lifecycle | None:
    return next((case for part, case in subjects_of(there) if part in route.name), None)


def moves_at(route: Route, case: Lifecycle | None) -> list[str]:
    """The moves an address stands for: any of them where the move is part of the address, one in the API."""
    if case is None:
        return []
    known = [step.name for step in steps_of(type(case))]
    if set(route.params) & {"move", "name"}:
        return known
    act = route.name.rpartition(":")[2].split("-", 1)[-1].replace("-", "_")
    return [name for name in known if act == name] or [name for name in known if act.endswith(f"_{name}")]


def asks_at(route: Route, there: Province) -> Iterator[Ask]:
    moves = moves_at(route, subject_of(route, there))
    if set(route.params) & {"move", "name"}:
        yield Ask("GET", route, moves[0])
        yield from (Ask("POST", route, move) for move in moves)
        return
    if "GET" in route.methods:
        yield Ask("GET", route)
    yield from (Ask(method, route) for method in ("PUT", "PATCH", "DELETE") if method in route.methods)
    in_office = route.name.startswith("admin:")
    if "POST" in route.methods and (not in_office or route.name.endswith(("logout", "eligible", "again"))):
        yield Ask("POST", route, moves[0] if moves else "")


def address_of(ask: Ask, there: Province) -> str:
    known = next((known for part, known in places_of(there) if ask.route.name.startswith(part)), {})
    given = {**ANYWHERE, **known, "move": ask.move, "name": ask.move}
    return reverse(
        ask.route.name, kwargs={name: given[name] for name in ask.route.params if name != "format"}
    )


def set_the_scene(ask: Ask, there: Province) -> None:
    """Let the case of a move stand where the move begins, held by somebody who may take it."""
    case = subject_of(ask.route, there)
    if ask.route.name in SHOWN_ONCE:
        case, state = getattr(there, SHOWN_ONCE[ask.route.name][0]), SHOWN_ONCE[ask.route.name][1]
    elif case is None or not ask.move:
        return
    else:
        step = step_of(type(case), ask.move)
        state = step.sources[0]
    changes: dict[str, object] = {"state": state}
    if case is there.filing and ask.move:
        of_prefecture = step.codename in PERMISSIONS[Role.PREFECTURE_OFFICER]
        changes["holder_id"] = "220100" if of_prefecture else "220000"
    with opened_door():
        type(case).objects.filter(pk=case.pk).update(**changes)


def answer(ask: Ask, client: Client, there: Province) -> int:
    """The status somebody gets; whatever the request did is taken back."""
    cache.clear()
    cookies = deepcopy(client.cookies)
    url = address_of(ask, there)
    as_json = {"content_type": "application/json"} if ask.route.name.startswith("api") else {}
    form = {"reason": "试一试", "answer": "试一试"} if as_json else {}
    with transaction.atomic():
        set_the_scene(ask, there)
        send = getattr(client, ask.method.lower())
        got = client.get(url) if ask.method == "GET" else send(url, form, **as_json)
        if got.streaming:
            b"".join(got.streaming_content)
        transaction.set_rollback(True)
    client.cookies = cookies
    return got.status_code


def read_table() -> dict[str, list[int]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines() if TABLE.exists() else []
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return {f"{row[0]:<4} {row[1]}": [int(cell) for cell in row[2:]] for row in rows}


def line_of(ask: Ask) -> str:
    alike = next((pattern for pattern in ALIKE if fnmatch(ask.route.name, pattern)), "")
    return f"{ask.method:<4} {alike}" if alike else ask.line


@pytest.fixture(autouse=True)
def quietly(caplog: pytest.LogCaptureFixture) -> None:
    """Refusals are what is asked for here: they need not be told one by one."""
    caplog.set_level(logging.CRITICAL)


@pytest.fixture
def there(law, at) -> Province:
    at("2026-05-11 10:00")
    return small_province()


@pytest.fixture
def clients(there: Province) -> dict[str, Client]:
    made = {name: Client(raise_request_exception=False) for name in PEOPLE}
    for name, user in there.people.items():
        if user is not None:
            made[name].force_login(user)
    return made


def answers_of(audience: str, there: Province, clients: dict[str, Client]) -> Iterator[tuple[Ask, list[int]]]:
    asked: set[str] = set()
    for route in routes().values():
        for ask in asks_at(route, there) if audience_of(route.name) == audience else ():
            if line_of(ask) not in asked:
                asked.add(line_of(ask))
                yield ask, [answer(ask, clients[name], there) for name in PEOPLE]


def check(audience: str, there: Province, clients: dict[str, Client]) -> None:
    asked = list(answers_of(audience, there, clients))
    if os.environ.get("WRITE_MATRIX"):
        write_table(asked)
    table = read_table()
    wrong = [
        f"{line_of(ask):<60} {table.get(line_of(ask), 'not in the table')} != {got}"
        for ask, got in asked
        if table.get(line_of(ask)) != got
    ]
    assert not wrong, "\n".join(["", *wrong])
    broken = [f"{ask.line} {dict(zip(PEOPLE, got, strict=True))}" for ask, got in asked if max(got) >= 500]
    assert not broken, "\n".join(["", *broken])
    strangers_case = [
        f"{ask.line} lets {name} in: {got[PEOPLE.index(name)]}"
        for ask, got in asked
        for name in who_has_no_business(ask)
        if got[PEOPLE.index(name)] not in (SHUT | {400, 415} if ask.line in EXAMINED_FIRST else SHUT)
    ]
    assert not strangers_case, "\n".join(["", *strangers_case])


def who_has_no_business(ask: Ask) -> tuple[str, ...]:
    """Those to whom a case, or the whole of an audience, must be shut whatever the table says."""
    name = ask.route.name
    named = next((those for part, those in SHUT_TO.items() if name.startswith(part)), None)
    if named is not None:
        return named
    if name.startswith(OPEN_TO_ALL):
        return ()
    about_one_case = bool(ask.route.params) and not name.endswith(ABOUT_NO_CASE)
    if name.startswith(("portal:", "api-institution:")):
        return ("stranger", *(("other_head", "keeper") if about_one_case else ()))
    if name.startswith("api-regulator:"):
        return ("stranger", *(("elsewhere", "other_head", "expert", "assessor") if about_one_case else ()))
    # The experts of a province sit on the panels of every prefecture.
    of_a_case = about_one_case and name.startswith(
        ("admin:certificates_", "admin:exams_", "admin:institutions_", "admin:notices_")
    )
    of_a_case = of_a_case and not name.startswith("admin:institutions_expert")
    return ("stranger", "head", "other_head", "expert", *(("elsewhere",) if of_a_case else ()))


def write_table(asked: list[tuple[Ask, list[int]]]) -> None:
    table = read_table()
    mine = {line_of(ask): got for ask, got in asked}
    live = {line for line in table if routes_of(line)}
    kept = {line: got for line, got in table.items() if line in live and line not in mine}
    rows = {**kept, **mine}
    width = max(len(line) for line in rows) + 1
    heads = " ".join(f"{name:>10}" for name in PEOPLE)
    out = [f"# {'':<{width - 2}} {heads}"]
    last = ""
    for line in sorted(
        rows, key=lambda line: (AUDIENCES.index(audience_of(name_in(line))), name_in(line), line)
    ):
        if audience_of(name_in(line)) != last:
            last = audience_of(name_in(line))
            out.append("")
        out.append(f"{line:<{width}} " + " ".join(f"{cell:>10}" for cell in rows[line]))
    TABLE.write_text("\n".join(out) + "\n", encoding="utf-8")


def name_in(line: str) -> str:
    """The address a line is about, with its move."""
    return line.split(maxsplit=1)[1]


def routes_of(line: str) -> list[str]:
    pattern = name_in(line).partition("[")[0]
    return [name for name in routes() if name == pattern or fnmatch(name, pattern)]


@pytest.mark.django_db
class TestPublicPages:
    def test_answers(self, there: Province, clients: dict[str, Client]) -> None:
        check("public:", there, clients)
        check("", there, clients)


@pytest.mark.django_db
class TestPortal:
    def test_answers(self, there: Province, clients: dict[str, Client]) -> None:
        check("portal:", there, clients)


@pytest.mark.django_db
class TestOffice:
    def test_answers(self, there: Province, clients: dict[str, Client]) -> None:
        check("admin:", there, clients)


@pytest.mark.django_db
class TestInterfaces:
    @pytest.mark.parametrize("audience", ["api-institution:", "api-regulator:", "api-expert:", "api-public:"])
    def test_answers(self, audience: str, there: Province, clients: dict[str, Client]) -> None:
        check(audience, there, clients)


class TestTable:
    def test_every_line_has_its_route(self) -> None:
        assert [line for line in read_table() if not routes_of(line)] == []

    def test_every_route_has_a_line(self) -> None:
        named = {name for line in read_table() for name in routes_of(line)}
        assert sorted(set(routes()) - named) == []
