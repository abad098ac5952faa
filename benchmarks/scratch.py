"""A database of the benchmark's own, made before and dropped after."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import django
from django.core.management import call_command

from config.embedded.servers import ensure_configured_servers


@contextmanager
def scratch_database() -> Iterator[None]:
    """Migrate a fresh database, load the law into it, and drop it at the end."""
    django.setup()
    ensure_configured_servers()

    from django.db import connection  # noqa: PLC0415 - after setup

    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        call_command("load_law", verbosity=0)
        yield
    finally:
        connection.creation.destroy_test_db(":memory:", verbosity=0)


@contextmanager
def copied_database() -> Iterator[tuple[Callable[[], None], Callable[[], None]]]:
    """A copy of the scratch database as it is now; yields what turns to the first and what to the copy.

    Both connections stay open, so that turning costs nothing.
    """
    from django.db import connections  # noqa: PLC0415 - after setup

    first = connections["default"]
    first.creation.clone_test_db(suffix="copy", verbosity=0, autoclobber=True)
    copy = first.copy()
    copy.settings_dict["NAME"] = f"{first.settings_dict['NAME']}_copy"
    turn_to = partial(setattr, connections, "default")
    try:
        yield partial(turn_to, first), partial(turn_to, copy)
    finally:
        turn_to(first)
        copy.close()
        first.creation.destroy_test_db(suffix="copy", verbosity=0)
