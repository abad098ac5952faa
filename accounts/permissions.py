"""may(): a permission is the right of a role AND the place of the case."""

from __future__ import annotations

from typing import Any

from accounts.roles import Side


class may:  # noqa: N801 - reads as a word in the machines: permission=may("accept_filing")
    """Whether a person may take a move on a case: by post in its territory, by membership, or in person."""

    def __init__(self, codename: str):
        self.codename = codename

    def __call__(self, record: Any, user: Any) -> bool:
        """True when one of the person's standings carries the right for this record."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return False
        return any(
            standing.holds(self.codename, record)
            or (
                standing.side is Side.PERSON
                and self.codename in standing.permissions
                and record.stands_before(user)
            )
            for standing in user.standings
        )

    def __repr__(self) -> str:
        return f"may({self.codename!r})"
