"""Doing the same thing at the same moment, each on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier
from typing import TypeVar

from django.db import connections

Answer = TypeVar("Answer")


def together(count: int, act: Callable[[int], Answer]) -> list[Answer]:
    """What each of `count` people got who all began at once."""
    ready = Barrier(count)

    def one(number: int) -> Answer:
        try:
            ready.wait(timeout=30)
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as people:
        begun = [people.submit(copy_context().run, one, number) for number in range(count)]
        return [person.result(timeout=60) for person in begun]
