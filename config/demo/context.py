"""What every page of the demonstration knows besides its own: the tour."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from config.demo.accounts import tour


def demonstration(_request: HttpRequest) -> dict[str, Any]:
    """Give templates `demo`; the register is asked only by a page that shows it."""
    return {"demo": SimpleLazyObject(tour)}
