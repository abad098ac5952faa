"""Proposed rules (试算稿): entries written over those of a pack, checked as strictly. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from regulations.loader import Library, Pack, PackEntry, load_entry, shelved
from regulations.strict_yaml import PackError, parse_document

# The name under which problems of a proposal are reported: it stands in no folder.
PROPOSAL = "试算稿.yaml"


@dataclass(frozen=True)
class Proposal:
    """A library with some rules changed, and which ones."""

    library: Library
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def proposed(library: Library, pack_name: str, text: str, *, from_the_start: bool) -> Proposal:
    """Write entries over those of a pack; `key: null` takes one away.

    With `from_the_start` the last value of each changed entry is tried as if it had held since the pack
    began: without it a value dated tomorrow would change nothing about cases of the past. Raises PackError
    with line, rule and cure.
    """
    pack = library.packs[pack_name]
    document = parse_document(Path(pack_name) / PROPOSAL, text)
    if not isinstance(document.content, dict):
        raise PackError(document.file, 1, "", "最外层须是“键: 条目”，如 filing.publicity: …")
    removed = tuple(key for key, given in document.content.items() if given is None)
    for key in removed:
        if key not in pack.entries:
            raise PackError(document.file, document.line((key,)), key, "本包没有这一条目，无从删去；请核对键")
    written = {key: load_entry(document, key) for key in document.content if key not in removed}
    if from_the_start:
        written = {key: _since_ever(found, pack.header.valid_from) for key, found in written.items()}
    entries = {key: found for key, found in {**pack.entries, **written}.items() if key not in removed}
    _require_own_ids(document.file, entries, written)
    other = Pack(pack.header, entries, pack.readings)
    rest = [kept for kept in library.packs.values() if kept.name != pack_name]
    return Proposal(shelved(Path(), [*rest, other]), tuple(written), removed)


def _since_ever(found: PackEntry, begin: date) -> PackEntry:
    last = found.entry.dated()[-1]
    always = last.model_copy(
        update={"valid_from": begin, "valid_until": None, "governs_running_cases": False}
    )
    return replace(found, entry=found.entry.model_copy(update={"values": (always,)}))


def _require_own_ids(file: Path, entries: dict[str, PackEntry], written: dict[str, PackEntry]) -> None:
    """Refuse a proposal that takes the id of another rule."""
    owners: dict[str, str] = {key: found.entry.id for key, found in entries.items() if key not in written}
    taken = {rule_id: key for key, rule_id in owners.items()}
    for key, found in written.items():
        if found.entry.id in taken:
            problem = f"编号与 {taken[found.entry.id]} 重复；改写已有条目请用原来的键，新条目请另编编号"
            raise PackError(file, found.line, f"{found.entry.id}（{key}）", problem)
        taken[found.entry.id] = key


def entry_text(folder: Path, pack: Pack, key: str) -> str:
    """Return an entry as it is written in the files of its pack, to begin a proposal with."""
    found = pack.entries[key]
    lines = (folder / pack.name / found.file).read_text(encoding="utf-8").splitlines()
    begins = found.line - 1
    ends = next(
        (n for n in range(begins + 1, len(lines)) if lines[n][:1].strip() and lines[n][0] != "#"), None
    )
    kept = lines[begins:ends]
    while kept and (not kept[-1].strip() or kept[-1].startswith("#")):
        kept.pop()
    return "\n".join(kept) + "\n"


def whole_pack(library: Library, other: Pack) -> Proposal:
    """Put another version of a whole pack in the place of the one in use."""
    rest = [kept for kept in library.packs.values() if kept.name != other.name]
    own = library.packs[other.name].entries if other.name in library.packs else {}
    changed = tuple(key for key, found in other.entries.items() if _differs(own.get(key), found))
    removed = tuple(key for key in own if key not in other.entries)
    return Proposal(shelved(Path(), [*rest, other]), changed, removed)


def _differs(one: PackEntry | None, other: PackEntry) -> bool:
    return one is None or _plain(one) != _plain(other)


def _plain(found: PackEntry) -> dict[str, Any]:
    return found.entry.model_dump()
