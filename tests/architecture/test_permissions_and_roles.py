"""Every move asks for a right somebody has, and every right is asked for somewhere."""

import re
from pathlib import Path

from django.conf import settings

from accounts.permissions import may
from accounts.roles import LABELS, PERMISSIONS, SIDES, Role, Side
from lifecycle.machine import machines, steps_of

# Rights that stand for no move of a machine, with what they are asked for.
BESIDE_THE_MACHINES = {
    "view_register": "seeing the registers of one's territory",
    "edit_filing": "filling in the draft of a filing",
    "edit_people_and_places": "keeping the people, places, rules and cards of an institution on the register",
    "edit_exam_plan": "filling in the draft of a plan",
    "assess_filing": "filling in one's own scored form",
    "set_area_quota": "setting how many institutions an area has room for",
    "ask_registry": "asking the registries outside about an applicant",
    "keep_expert_pool": "keeping the pool of experts of a province",
    "check_off_finding": "accepting what was put right after the assessment",
    "manage_accounts": "keeping people and posts",
    "load_arrangement": "entering the arrangement of a year",
    "import_catalogue": "bringing the catalogue of a region up to date",
    "import_national_catalogue": "bringing a catalogue of the nation up to date",
    "decide_reading": "approving how an ambiguous text is read",
    "decide_national_reading": "approving how an ambiguous text of the nation is read",
    "adopt_pack": "putting a draft pack into force",
    "try_rules": "trying other rules on past cases",
    "override_rule": "going beyond what holds in principle, with a reason",
    "confirm_effect": "confirming what a period that passed would do, where it may do nothing by itself",
    "stop_deadline": "stopping a period and letting it run on",
    "extend_deadline": "extending a period, with a reason",
    "deal_with_case": "being the officer of a case, taking one over, handing one's own over",
    "assign_case": "handing over the cases of one's authority",
    "name_deputy": "naming a deputy for the people of one's authority",
}
APPS = (
    "accounts",
    "archive",
    "certificates",
    "config",
    "exams",
    "institutions",
    "lifecycle",
    "notices",
    "regulations",
)


def asked_by_machines() -> dict[str, set[str]]:
    return {
        f"{model.__name__}.{step.name}": {step.codename} for model in machines() for step in steps_of(model)
    }


def test_every_move_asks_through_may() -> None:
    for model in machines():
        for step in steps_of(model):
            transition = next(iter(getattr(model, step.name)._django_fsm.transitions.values()))
            assert isinstance(transition.permission, may), f"{model.__name__}.{step.name}"
            assert transition.conditions == [], (
                f"{model.__name__}.{step.name}: a condition cannot explain itself"
            )
            assert transition.source != "*", f"{model.__name__}.{step.name}: a star hides edges"


def test_somebody_may_take_every_move() -> None:
    held = frozenset().union(*PERMISSIONS.values())
    nobodys = {move: names - held for move, names in asked_by_machines().items() if names - held}
    assert nobodys == {}


def test_every_right_is_asked_for() -> None:
    asked = {name for names in asked_by_machines().values() for name in names}
    held = frozenset().union(*PERMISSIONS.values())
    assert held - asked - set(BESIDE_THE_MACHINES) == set()


def test_every_right_beside_the_machines_is_asked_for_in_the_code() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for app in APPS
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
        if path.name != "roles.py" and "migrations" not in path.parts
    )
    unused = [name for name in BESIDE_THE_MACHINES if not re.search(rf"[\"'.]{name}[\"']", code)]
    assert unused == []


def test_what_passes_by_itself_is_the_clocks_alone() -> None:
    """Nobody at a desk can close a publicity, let a filing lapse or make a score final."""
    people = frozenset().union(*(PERMISSIONS[role] for role in Role if role is not Role.CLOCK))
    assert PERMISSIONS[Role.CLOCK] & people == frozenset()


def test_an_auditor_may_look_and_nothing_more() -> None:
    assert PERMISSIONS[Role.AUDITOR] == {"view_register"}


def test_every_role_has_a_label_a_side_and_rights() -> None:
    for role in Role:
        assert LABELS[role]
        assert SIDES[role] in Side
        assert PERMISSIONS[role]
