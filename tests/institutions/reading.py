"""Reading a kept file as a browser does: to its end."""

from __future__ import annotations

from django.test import Client

from accounts.models import User


def status_of(url: str, user: User | None = None) -> int:
    """The status a person gets for a file; what comes is read to its end, so that it is closed."""
    client = Client()
    if user is not None:
        client.force_login(user)
    answer = client.get(url)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code
