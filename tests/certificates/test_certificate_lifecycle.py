"""The machines of batches and certificates, as tables: every other move is refused."""

from itertools import product

import pytest
from django_fsm import TransitionNotAllowed

from accounts.models import User
from certificates.models import Certificate, CertificateBatch
from lifecycle.door import perform
from lifecycle.machine import steps_of
from tests.factories.accounts import province_officer
from tests.factories.certificates import certificate_batch
from tests.factories.scores import party

BATCH_MOVES = """
    gathered      draft        drafted
    drafted       submit       submitted
    returned      submit       submitted
    submitted     send_back    returned
    submitted     approve      checked
    checked       send         sent
    sent          acknowledge  acknowledged
    acknowledged  publish      published
"""
CERTIFICATE_MOVES = """
    drafted    approve  checked
    checked    report   reported
    reported   publish  published
    published  issue    issued
"""
BY = {
    "draft": "head",
    "submit": "head",
    "issue": "head",
    "acknowledge": "clock",
    "report": "clock",
}
FACTS = {"submit": {"digest": "0" * 64}, "acknowledge": {"receipt_number": "GJ1"}}


def parsed(table: str) -> set[tuple[str, ...]]:
    return {tuple(line.split()) for line in table.strip().splitlines()}


def declared(model) -> set[tuple[str, str, str]]:
    return {(source, step.name, step.target) for step in steps_of(model) for source in step.sources}


def everything_else(model, table: str) -> list[tuple[str, str]]:
    allowed = {(source, verb) for source, verb, _ in parsed(table)}
    return sorted(set(product(model.State.values, [s.name for s in steps_of(model)])) - allowed)


@pytest.mark.parametrize(
    ("model", "table"), [(CertificateBatch, BATCH_MOVES), (Certificate, CERTIFICATE_MOVES)]
)
def test_the_moves_are_exactly_these(model, table):
    assert declared(model) == parsed(table)


def subject_in(model, state: str):
    of = party()
    if model is CertificateBatch:
        return of, certificate_batch(of, state=state, size=1)
    return of, certificate_batch(of, certificates=state, size=1).certificates.get()


def actor(of, verb: str) -> User:
    who = BY.get(verb, "province")
    if who == "clock":
        return User.objects.clock()
    return of.head if who == "head" else province_officer()


@pytest.mark.parametrize(
    ("model", "source", "verb", "target"),
    [(CertificateBatch, *row) for row in sorted(parsed(BATCH_MOVES))]
    + [(Certificate, *row) for row in sorted(parsed(CERTIFICATE_MOVES))],
)
def test_each_move_is_carried_out_by_the_one_it_belongs_to(law, model, source, verb, target):
    of, subject = subject_in(model, source)
    perform(getattr(subject, verb), by=actor(of, verb), reason="数据有误", **FACTS.get(verb, {}))
    subject.refresh_from_db()
    assert subject.state == target


@pytest.mark.parametrize(
    ("model", "source", "verb"),
    [(CertificateBatch, *pair) for pair in everything_else(CertificateBatch, BATCH_MOVES)]
    + [(Certificate, *pair) for pair in everything_else(Certificate, CERTIFICATE_MOVES)],
)
def test_every_other_move_is_refused(law, model, source, verb):
    of, subject = subject_in(model, source)
    with pytest.raises(TransitionNotAllowed):
        perform(getattr(subject, verb), by=actor(of, verb), reason="数据有误", **FACTS.get(verb, {}))
