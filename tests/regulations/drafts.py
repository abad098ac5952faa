"""The packs that come along with that of Jilin turned back into a consultation text, for a while."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from regulations.decisions import forget_decisions
from regulations.loader import PACKS, Library, load_library
from regulations.shelf import trying_out


@contextmanager
def jilin_as_a_draft(folder: Path) -> Iterator[Library]:
    """Run the pack of Jilin in trial mode."""
    packs = folder / "packs"
    shutil.copytree(PACKS, packs)
    header = packs / "jilin" / "pack.yaml"
    header.write_text(header.read_text(encoding="utf-8").replace("status: in_force", "status: draft"))
    library = load_library(packs)
    with trying_out(library):
        forget_decisions()
        yield library
