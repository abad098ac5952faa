"""The institutions app."""

from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    """Institutions (评价机构)."""

    name = "institutions"
    verbose_name = "评价机构"

    def ready(self) -> None:
        """Tell the apps below who works for whom, who may read what, and what follows a move."""
        from accounts.standing import provides_people, provides_standings
        from archive import access
        from institutions import forms, reactions, selectors  # noqa: F401 - registers itself
        from institutions.replays import FILINGS
        from institutions.selectors import assessment, own_rules, staff, succession
        from institutions.services.cards import CARD
        from institutions.services.drafting import MATERIAL
        from institutions.services.letters import LETTERS
        from institutions.services.notes import PHOTO as NOTE
        from institutions.services.rectification import PROOF
        from institutions.services.staff import PHOTO
        from institutions.services.table_imports import FILE_KIND as TABLE
        from regulations.what_if import replays

        replays(FILINGS)
        provides_standings(standings_by_membership)
        provides_people(people_by_membership)
        access.register(MATERIAL, selectors.may_read_material)
        access.register(PROOF, selectors.may_read_proof)
        access.register(NOTE, assessment.may_read_note)
        access.register(assessment.REPORT, assessment.may_read_report)
        access.register(PHOTO, staff.may_read_staff_photo)
        access.register(CARD, staff.may_read_duty_card)
        access.register(own_rules.OWN_RULE, own_rules.may_read_own_rule)
        access.register(succession.PAPER, succession.may_read_succession_paper)
        access.register(TABLE, selectors.may_read_import_table)
        for kind in LETTERS:
            access.register(kind, selectors.may_read_letter)


def standings_by_membership(user: Any) -> Iterable[Any]:
    """The capacities in which a person works for institutions."""
    from accounts.roles import Role
    from accounts.standing import Standing

    return [
        Standing(Role(m.role), m.institution.jurisdiction_id, m.institution_id, m.institution.name)
        for m in user.memberships.select_related("institution")
    ]


def people_by_membership(institutions: Iterable[Any]) -> dict[Any, list[int]]:
    """Who works for these institutions, by their ids."""
    from institutions.models import Membership

    found: dict[Any, list[int]] = {}
    members = Membership.objects.filter(institution__in=institutions, user__is_active=True)
    for institution, user in members.values_list("institution_id", "user_id").distinct():
        found.setdefault(institution, []).append(user)
    return found
