"""The packs in use (法规库): read from their folder, read anew when it changes, the last good ones kept."""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Lock
from typing import Final

from django.conf import settings

from regulations.loader import Library, load_library
from regulations.strict_yaml import PackError

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS: Final = 2.0
Stamp = tuple[tuple[str, int, int], ...]


class Shelf:
    """The packs of a folder: a change that cannot be read is reported, and what was read before stays."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._folder: Path | None = None
        self._library: Library | None = None
        self._stamp: Stamp = ()
        self._looked_at = 0.0
        self.problem: PackError | None = None

    def library(self) -> Library:
        """Return the packs, looking for changes every few seconds."""
        folder = packs_folder()
        fresh = time.monotonic() - self._looked_at < SECONDS_BETWEEN_LOOKS
        if self._library is not None and folder == self._folder and fresh:
            return self._library
        with self._lock:
            return self._look(folder)

    def _look(self, folder: Path) -> Library:
        stamp = _stamp(folder)
        self._looked_at = time.monotonic()
        if self._library is not None and folder == self._folder and stamp == self._stamp:
            return self._library
        try:
            library = load_library(folder)
        except PackError as problem:
            library = self._last_good(folder, problem)
            self.problem = problem
        else:
            self.problem = None
            _keep(folder)
        self._folder, self._library, self._stamp = folder, library, stamp
        return library

    def _last_good(self, folder: Path, problem: PackError) -> Library:
        logger.error("the rule packs cannot be read, the last good ones stay in use: %s", problem)
        if self._library is not None and folder == self._folder:
            return self._library
        kept = last_good_folder()
        if not kept.exists():
            raise problem
        return load_library(kept)


def packs_folder() -> Path:
    """Where the packs lie: with the release, unless the settings say otherwise."""
    return Path(settings.LAW_PACKS)


def last_good_folder() -> Path:
    """Where a copy of the packs that were read last is kept, for a process that starts on broken ones."""
    return Path(settings.VAR_DIR) / "law" / "last-good"


def _keep(folder: Path) -> None:
    """Copy what was read; a place that cannot be written keeps nothing and breaks nothing."""
    kept = last_good_folder()
    if _stamp(kept) == _stamp(folder):
        return
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=kept.parent))
        shutil.copytree(folder, fresh, dirs_exist_ok=True)
        shutil.rmtree(kept, ignore_errors=True)
        fresh.rename(kept)
    except OSError:
        logger.warning("no copy of the rule packs could be kept in %s", kept, exc_info=True)


def _stamp(folder: Path) -> Stamp:
    found = []
    for file in sorted(folder.glob("*/*.yaml")):
        stat = file.stat()
        found.append((f"{file.parent.name}/{file.name}", stat.st_mtime_ns, stat.st_size))
    return tuple(found)


shelf: Final = Shelf()
_instead: ContextVar[Library | None] = ContextVar("library_instead", default=None)


def library() -> Library:
    """Return the packs in use."""
    return _instead.get() or shelf.library()


def is_tried_out() -> bool:
    """Tell whether other packs than those in use are being tried out."""
    return _instead.get() is not None


@contextmanager
def trying_out(other: Library) -> Iterator[None]:
    """Ask other packs than those in use, here and until the end of the block (试算)."""
    token = _instead.set(other)
    try:
        yield
    finally:
        _instead.reset(token)
