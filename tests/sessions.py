"""Test sessions that run at the same time: each has its own databases; the last one stops the servers."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.cache import caches
from django.core.management import call_command
from django.db import connections

from config.celery import app as celery_app
from config.embedded.servers import ensure_configured_servers, stop

SESSIONS = 8
WORKERS_PER_SESSION = 8
FIRST_REDIS_DATABASE = 10
ROOT = Path(__file__).parents[1]


class Session:
    """One run of pytest: a number that no other run has while it lasts."""

    def __init__(self, var: Path) -> None:
        self.var = var
        var.mkdir(parents=True, exist_ok=True)
        with self._gate():
            for number in range(SESSIONS):
                self.held = (var / f"session-{number}.lock").open("w", encoding="utf-8")
                if _locks(self.held):
                    self.number = number
                    ensure_configured_servers()
                    return
                self.held.close()
        raise RuntimeError(f"{SESSIONS} test sessions are already using {var}; wait for one to end.")

    def close(self) -> None:
        """Give the number back, and stop the servers when no other session has one."""
        with self._gate():
            self.held.close()
            if not any(self._is_used(number) for number in range(SESSIONS)):
                stop(self.var)

    def _is_used(self, number: int) -> bool:
        with (self.var / f"session-{number}.lock").open("a", encoding="utf-8") as probed:
            return not _locks(probed)

    @contextmanager
    def _gate(self) -> Iterator[None]:
        with (self.var / "sessions.lock").open("a", encoding="utf-8") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield


def use_databases_of(session: int, worker: str) -> None:
    """Point database, cache and queue at those of one worker of one session."""
    connections.settings["default"]["TEST"]["NAME"] = f"test_zhijian_{session}"
    place = int(worker.removeprefix("gw")) + 1 if worker else 0
    first = FIRST_REDIS_DATABASE + 3 * (session * WORKERS_PER_SESSION + place % WORKERS_PER_SESSION)
    caches.settings["default"]["LOCATION"] = _numbered(caches.settings["default"]["LOCATION"], first)
    celery_app.conf.broker_url = _numbered(celery_app.conf.broker_url, first + 1)
    celery_app.conf.result_backend = _numbered(celery_app.conf.result_backend, first + 2)


def migrated_template(var: Path) -> str:
    """Answer a database in which these very migrations have run: made once, copied by every worker after."""
    name = f"template_zhijian_{_state_of_migrations()}"
    connection = connections["default"]
    with (var / "template.lock").open("a", encoding="utf-8") as lock, connection._nodb_cursor() as cursor:
        fcntl.flock(lock, fcntl.LOCK_EX)
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'template_zhijian_%%'")
        made = {row[0] for row in cursor.fetchall()}
        if name not in made:
            for stale in made:
                cursor.execute(f'DROP DATABASE "{stale}"')
            unfinished = "template_zhijian_unfinished"
            cursor.execute(f'CREATE DATABASE "{unfinished}"')
            usual = connection.settings_dict["NAME"]
            connection.settings_dict["NAME"] = unfinished
            call_command("migrate", verbosity=0)
            connection.close()
            connection.settings_dict["NAME"] = usual
            cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


def _state_of_migrations() -> str:
    """Answer a digest of our migrations and of the versions of everybody else's."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for migration in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(migration.name.encode() + migration.read_bytes())
    return digest.hexdigest()[:16]


def _locks(file: object) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _numbered(url: str, number: int) -> str:
    """Answer the address of another database of the same Redis."""
    before, separator, _ = url.rpartition("=" if "?" in url else "/")
    return f"{before}{separator}{number}"
