"""Reads of people: what they have not read yet."""

from __future__ import annotations

from typing import Any

from accounts.models import User

# Messages stand above the work: a few, the rest behind "全部消息".
SHOWN = 3


def unread_messages(user: User) -> dict[str, Any]:
    """The newest messages a person has not read, and how many there are, for the first page of both sides."""
    unread = list(user.messages.unread()[:SHOWN])
    count = user.messages.unread().count() if len(unread) == SHOWN else len(unread)
    return {"unread": unread, "unread_count": count}
