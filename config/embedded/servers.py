"""The pair of embedded servers: started when asked for, once, whoever asks; stopped; looked at."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from config.embedded import broker, postgres
from config.embedded.places import Places, places_under
from config.embedded.runner import ServersUnavailable, make_directory, runner


def ensure_configured_servers() -> None:
    """Start whichever server the settings leave to us; do nothing where both are given."""
    if settings.EMBEDDED_DATABASE or settings.EMBEDDED_BROKER:
        ensure_running(
            settings.VAR_DIR,
            database=settings.EMBEDDED_DATABASE,
            queue=settings.EMBEDDED_BROKER,
            durable=settings.EMBEDDED_DURABLE,
        )


def ensure_running(var: Path, *, database: bool = True, queue: bool = True, durable: bool = True) -> Places:
    """Start the servers of `var` that are not running; of several who ask at once, one starts them."""
    places = places_under(var)
    missing = [directory for directory in (var, *var.parents) if not directory.exists()]
    for directory in reversed(missing):
        make_directory(directory, 0o755)
    with _locked(places):
        _make_home(places)
        if database and not postgres.answers(places):
            postgres.start(places, runner(), durable=durable)
        if queue and not broker.answers(places):
            broker.start(places, runner(), durable=durable)
    return places


def stop(var: Path) -> list[str]:
    """Stop the servers of `var`; answer what was stopped."""
    places = places_under(var)
    if not places.record.exists():
        return []
    with _locked(places):
        stopped = {"消息队列": broker.stop(places), "PostgreSQL": postgres.stop(places)}
    return [name for name, was_running in stopped.items() if was_running]


def erase(var: Path) -> None:
    """Stop the servers of `var` and delete their data."""
    stop(var)
    places = places_under(var)
    if places.record.exists():
        with _locked(places):
            for directory in (places.sockets, places.home):
                shutil.rmtree(directory, ignore_errors=True)
            places.record.unlink()


def status(var: Path) -> dict[str, bool]:
    """Say of each server of `var` whether it can be used."""
    places = places_under(var)
    return {"PostgreSQL": postgres.answers(places), "消息队列": broker.answers(places)}


def _make_home(places: Places) -> None:
    """Make the directories, and record where they are before anything is kept in them."""
    make_directory(places.home, 0o711)
    make_directory(places.sockets, 0o711)
    unfinished = places.record.with_suffix(".unfinished")
    unfinished.write_text(places.recorded_text(), encoding="utf-8")
    unfinished.rename(places.record)


@contextmanager
def _locked(places: Places) -> Iterator[None]:
    try:
        lock = places.lock.open("a", encoding="utf-8")
    except PermissionError:
        raise ServersUnavailable(
            f"目录 {places.var} 属于其他用户。请用建立它的用户运行，或用 ZHIJIAN_VAR 指定另一个目录。"
        ) from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
