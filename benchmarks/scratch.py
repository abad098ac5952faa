"""A database of the benchmark's own, made before and dropped after."""

from collections.abc import Iterator
from contextlib import contextmanager

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
