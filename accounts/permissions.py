"""may(): a permission is the right of a role AND the place of the case."""

from __future__ import annotations

from typing import Any

from accounts.roles import Side


class may:  # noqa: N801 - reads as a word in the machines: permission=may("accept_filing")
    """Whether a person may take a move on a case: by the post that holds it, by membership, or in person.

    `over_territory` gives the right to every authority over the place, not only to the one that holds the
    case: the province suspends an institution that a prefecture supervises.
    """

    def __init__(self, codename: str, *, over_territory: bool = False):
        self.codename = codename
        self.over_territory = over_territory

    def __call__(self, record: Any, user: Any) -> bool:
        """True when one of the person's standings carries the right for this record."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return False
        return any(
            standing.holds(self.codename, record, over_territory=self.over_territory)
            or (
                standing.side is Side.PERSON
                and self.codename in standing.permissions
                and record.stands_before(user)
            )
            for standing in user.standings
        )

    def __repr__(self) -> str:
        return f"may({self.codename!r})"
