"""Where contents are kept: each under its own SHA-256, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

ALIAS = "archive"


class ContentAddressedStorage(FileSystemStorage):
    """A folder of contents: a name is a digest, so writing the same name again writes the same thing."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The digest is the name; there is no other."""
        return name

    def _save(self, name: str, content: File[Any]) -> str:
        # Written beside its place and moved there: a machine that stops midway leaves no half content
        # under a name that promises the whole.
        place = Path(self.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=place.parent, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as target:
                for chunk in content.chunks():
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            Path(draft).chmod(self.file_permissions_mode or 0o640)
            Path(draft).replace(place)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        return name


def archive_storage() -> Storage:
    """The store of the archive: `STORAGES["archive"]` in production, a folder under MEDIA_ROOT without it."""
    return storages[ALIAS] if ALIAS in settings.STORAGES else ContentAddressedStorage()


def keep(sha256: str, content: File[Any]) -> str:
    """Put a content under its digest unless it is there already; returns where it lies."""
    store, name = archive_storage(), f"{sha256[:2]}/{sha256}"
    if not (store.exists(name) and store.size(name) == content.size):
        content.seek(0)
        store.save(name, content)
    return name
