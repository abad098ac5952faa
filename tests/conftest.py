"""What every test stands on: real servers, a clock that can be set, a worker, a browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.plugin import DjangoDbBlocker
from xdist.workermanage import WorkerController

from config.celery import app as celery_app
from regulations.decisions import forget_decisions
from tests.factories.law import put_down_the_law
from tests.sessions import Session, migrated_template, use_databases_of

SESSION = pytest.StashKey[Session]()


# -- the servers ------------------------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers, and give this session and each of its workers databases of their own."""
    given = getattr(config, "workerinput", None)
    if given is None:
        config.stash[SESSION] = Session(settings.VAR_DIR)
        use_databases_of(config.stash[SESSION].number, "")
    else:
        use_databases_of(given["session"], given["workerid"])


def pytest_configure_node(node: WorkerController) -> None:
    """Tell a worker which session it belongs to."""
    node.workerinput["session"] = node.config.stash[SESSION].number


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers, unless another session is still using them."""
    if session := config.stash.get(SESSION, None):
        session.close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Copy the database of this session from one that is migrated already."""
    with django_db_blocker.unblock():
        connections.settings["default"]["TEST"]["TEMPLATE"] = migrated_template(settings.VAR_DIR)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Start every test with nothing remembered: no throttle counts, no answers, no calendar."""
    cache.clear()
    forget_decisions()


@pytest.fixture(autouse=True)
def files_of_the_test(settings, tmp_path: Path) -> None:
    """Keep each test's uploads apart."""
    settings.MEDIA_ROOT = tmp_path / "files"


# -- the database -----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Let transactional tests empty the tables of the test database; only TRUNCATE is allowed again.

    At the end whoever still holds a connection (the thread of a live server) is sent away, so that the
    database can be dropped.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER IF EXISTS transition_record_no_truncate ON lifecycle_transitionrecord")
        cursor.execute("DROP TRIGGER IF EXISTS pack_adoption_no_truncate ON regulations_packadoption")
        cursor.execute("DROP TRIGGER IF EXISTS reading_decision_no_truncate ON regulations_readingdecision")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def law(db) -> None:
    """Have the divisions and occupations the tests speak of."""
    put_down_the_law()


# -- the clock --------------------------------------------------------------------------------------------


@pytest.fixture
def at() -> Iterator[Callable[[str], None]]:
    """Set the clock: `at("2026-03-20 10:00")` in Shanghai; again to move on; it stands still in between."""
    travellers: list[time_machine.travel] = []

    def travel_to(moment: str) -> None:
        if travellers:
            travellers.pop().stop()
        shanghai = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
        travellers.append(time_machine.travel(shanghai, tick=False))
        travellers[-1].start()

    yield travel_to
    for traveller in travellers:
        traveller.stop()


# -- the worker -------------------------------------------------------------------------------------------


@pytest.fixture
def live_worker(transactional_db: None) -> Iterator[None]:
    """Carry out tasks as in life: sent to the real broker, taken up by a real worker."""
    celery_app.conf.task_always_eager = False
    with celery_app.connection_for_write() as connection:
        connection.default_channel.client.flushdb()
    try:
        with start_worker(celery_app, perform_ping_check=False, shutdown_timeout=30):
            yield
    finally:
        celery_app.conf.task_always_eager = True


# -- the browser ------------------------------------------------------------------------------------------

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium; without one, skip here and fail where every test must run."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        why = "no Chromium on this machine: install the package chromium (apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    # Playwright's synchronous interface runs an event loop in this thread; Django would refuse to query.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium: Browser, live_server) -> Iterator[Page]:
    """Open a page of a fresh visitor; addresses are relative to the live server."""
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai")
    yield context.new_page()
    context.close()
