"""Large files made while they are sent (打包下载): nothing is gathered in memory first. Pure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator

PIECE = 64 * 1024


class _Outlet(io.RawIOBase):
    """Takes what a writer writes and gives it on in pieces."""

    def __init__(self) -> None:
        self.held = bytearray()

    def writable(self) -> bool:
        """It only takes."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Hold a piece until it is taken."""
        self.held += data
        return len(data)

    def taken(self) -> bytes:
        """Everything held, which is then held no longer."""
        piece, self.held = bytes(self.held), bytearray()
        return piece


def zipped(files: Iterable[tuple[str, Callable[[], bytes]]]) -> Iterator[bytes]:
    """A ZIP of named contents, one in memory at a time; PDFs are packed already and are only stored."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
        for name, read in files:
            archive.writestr(name, read())
            if len(outlet.held) >= PIECE:
                yield outlet.taken()
    yield outlet.taken()
