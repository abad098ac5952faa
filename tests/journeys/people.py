"""The people of the story: each has a browser of their own and does what a person can do with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates.models import CertificateBatch
from exams.models import ExamPlan, ScoreReview, ScoreSheet
from institutions.models import Filing
from lifecycle.machine import Lifecycle
from lifecycle.models import TransitionRecord
from tests.factories.accounts import PASSWORD
from tests.journeys.pages import Form, Page, read_page

FORM = "application/x-www-form-urlencoded"
A_SESSION = timedelta(hours=8)


class Person:
    """Somebody before a browser: opens pages, follows links, fills forms in, presses buttons."""

    # Where a record has its page, and where its moves: the names of the addresses.
    pages: ClassVar[dict[type[Lifecycle], tuple[str, str]]] = {}

    def __init__(self, username: str = "", password: str = PASSWORD) -> None:
        self.username, self.password = username, password
        self.browser = Client(enforce_csrf_checks=True)
        self.here: datetime | None = None

    # -- reading ----------------------------------------------------------------------------------------

    def opens(self, address: str, *key: Any, expecting: int = HTTPStatus.OK) -> Page:
        """Open a page, by its address or by the name of its address."""
        self._comes_in()
        where = reverse(address, args=key) if ":" in address and "/" not in address else address
        return self._read(self.browser.get(_path(where), follow=True), expecting)

    def downloads(self, address: str) -> bytes:
        """Open a file."""
        self._comes_in()
        answer = self.browser.get(_path(address))
        assert answer.status_code == HTTPStatus.OK, f"{answer.status_code} for {address}"
        content: bytes = answer.getvalue()
        return content

    # -- writing ----------------------------------------------------------------------------------------

    def sends(self, page: Page, button: str, /, *, expecting: int = HTTPStatus.OK, **answers: Any) -> Page:
        """Fill the form with this button in and press it."""
        return self.sends_form(page.form_with(button), button, expecting=expecting, **answers)

    def fills_in(
        self, address: str, /, *key: Any, button: str, expecting: int = HTTPStatus.OK, **answers: Any
    ) -> Page:
        """Open a page, fill its form in and press the button."""
        return self.sends(self.opens(address, *key), button, expecting=expecting, **answers)

    def sends_form(
        self, form: Form, button: str = "", /, *, expecting: int = HTTPStatus.OK, **answers: Any
    ) -> Page:
        """Fill this very form in and press its button, the first one where none is named."""
        pressed = form.button(button)
        assert pressed is not None, f"no button “{button}”"
        sent = form.filled(pressed, answers)
        if form.method == "get":
            return self._read(self.browser.get(_path(form.address), sent, follow=True), expecting)
        if form.carries_files:
            return self._read(self.browser.post(_path(form.address), sent, follow=True), expecting)
        words = urlencode(sent, doseq=True)
        answer = self.browser.post(_path(form.address), words, content_type=FORM, follow=True)
        return self._read(answer, expecting)

    def _read(self, answer: Any, expecting: int) -> Page:
        where = answer.redirect_chain[-1][0] if answer.redirect_chain else answer.request["PATH_INFO"]
        if not answer.redirect_chain and answer.request["QUERY_STRING"]:
            where += f"?{answer.request['QUERY_STRING']}"
        page = read_page(answer.status_code, where, answer.content)
        assert page.status == expecting, f"{self.username}: {page.status} from {where}\n{page.words[:2000]}"
        return page

    # -- moves ------------------------------------------------------------------------------------------

    def sees(self, record: Lifecycle) -> Page:
        """Open the page of a case."""
        return self.opens(self.pages[type(record)][0], record.pk)

    def presses(
        self, record: Lifecycle, move: str, /, *, expecting: int = HTTPStatus.OK, **answers: Any
    ) -> Page:
        """Take a move by its button on the page of the case, through its own page where it has one."""
        page, target = self.sees(record), self._move_of(record, move)
        form = page.form_to(target)
        if form is None:
            assert target in [address for _, address in page.links], f"{self.username} has no {move} button"
            form = self.opens(target).form_with("确认：")
        return self.sends_form(form, expecting=expecting, **answers)

    def may_not(self, record: Lifecycle, move: str, status: int, /, **answers: Any) -> None:
        """Have no button for a move, and be refused when its address is guessed; nothing happens."""
        before = TransitionRecord.objects.of(record).count()
        target = self._move_of(record, move)
        answer = self.guesses(target, **answers)
        assert answer == status, f"{self.username} guessing {move}: {answer}"
        assert TransitionRecord.objects.of(record).count() == before
        if status == HTTPStatus.FORBIDDEN:
            page = self.sees(record)
            assert page.form_to(target) is None
            assert target not in [address for _, address in page.links]

    def guesses(self, address: str, /, *key: Any, **sent: Any) -> int:
        """Send something to an address no page has offered; answers the status."""
        self._comes_in()
        where = reverse(address, args=key) if ":" in address and "/" not in address else address
        token = self.browser.cookies["csrftoken"].value
        answer = self.browser.post(_path(where), sent, headers={"X-CSRFToken": token})
        return int(answer.status_code)

    def _move_of(self, record: Lifecycle, move: str) -> str:
        return reverse(self.pages[type(record)][1], args=[record.pk, move])

    # -- coming in --------------------------------------------------------------------------------------

    def _comes_in(self) -> None:
        """Sign in at the one door, and again when the session of another day is over."""
        now = timezone.now()
        if self.here is not None and now - self.here < A_SESSION:
            return
        self.here = now
        door = reverse("public:login")
        page = self._read(self.browser.get(door, follow=True), HTTPStatus.OK)
        if self.username:
            form = page.form_with("登录")
            answers = {"username": self.username, "password": self.password}
            answer = self.browser.post(door, form.filled(form.buttons[0], answers))
            assert answer.status_code == HTTPStatus.FOUND, f"{self.username} was not let in"


class Member(Person):
    """Somebody who works for an institution, in the portal."""

    pages: ClassVar[dict[type[Lifecycle], tuple[str, str]]] = {
        Filing: ("portal:filing", "portal:filing-move"),
        ExamPlan: ("portal:plan-detail", "portal:plan-move"),
        ScoreSheet: ("portal:sheet-detail", "portal:sheet-move"),
        ScoreReview: ("portal:review-detail", "portal:review-move"),
        CertificateBatch: ("portal:batch-detail", "portal:batch-move"),
    }


class Assessor(Person):
    """Somebody who signs marks, in the portal."""

    pages: ClassVar[dict[type[Lifecycle], tuple[str, str]]] = {
        ScoreSheet: ("portal:signing-detail", "portal:signing-move")
    }


class Officer(Person):
    """Somebody of an authority, in the administration."""

    def sees(self, record: Lifecycle) -> Page:
        """Open the case page."""
        return self.opens(f"admin:{_name(record)}_change", record.pk)

    def _move_of(self, record: Lifecycle, move: str) -> str:
        return reverse(f"admin:{_name(record)}_move", args=[record.pk, move])


class Citizen(Person):
    """Anybody: no account."""


def article_of(record: Lifecycle, move: str) -> str:
    """The rule the last record of a move cites."""
    return TransitionRecord.objects.of(record).filter(transition=move).latest("sequence").rule_id


def actor_of(record: Lifecycle, move: str) -> str:
    """Who took a move last."""
    return TransitionRecord.objects.of(record).filter(transition=move).latest("sequence").actor.username


def _name(record: Lifecycle) -> str:
    return f"{record._meta.app_label}_{record._meta.model_name}"


def _path(address: str) -> str:
    """An address without its fragment and its host, as a browser asks for it."""
    return urlsplit(address)._replace(scheme="", netloc="", fragment="").geturl()
