"""Reading packs (规则包) from YAML, strictly: what is unclear is refused with file, line, rule and cure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from regulations.schema import (
    AnyEntry,
    DatedValue,
    Entry,
    GroundValue,
    OpenEndedEntry,
    PackHeader,
    PeriodEntry,
    ProcedureValue,
    Reading,
    RouteValue,
    ScoredFormValue,
    TiersValue,
)
from regulations.strict_yaml import Document, PackError, explain, read_document, refusal, validated

HERE: Final = Path(__file__).resolve().parent
PACKS: Final = HERE / "packs"
# The files of a pack that hold no entries.
HEADER: Final = "pack.yaml"
READINGS: Final = "readings.yaml"


@dataclass(frozen=True, slots=True)
class PackEntry:
    """One entry of a pack and where it stands in the files."""

    # The key rules are asked for by; `variant` tells entries of one key apart (filing.route@social).
    key: str
    variant: str
    entry: Entry
    file: str
    line: int

    @property
    def full_key(self) -> str:
        """The key as it is written in the file."""
        return f"{self.key}@{self.variant}" if self.variant else self.key


@dataclass(frozen=True)
class Pack:
    """A loaded pack (规则包): its header and its entries by the key they are written under."""

    header: PackHeader
    entries: dict[str, PackEntry]
    readings: dict[str, Reading]

    def under(self, key: str) -> tuple[PackEntry, ...]:
        """Return the entries that answer one key, each for whom it governs."""
        return tuple(found for found in self.entries.values() if found.key == key)

    @property
    def name(self) -> str:
        """The folder name, used in addresses."""
        return self.header.name

    @property
    def label(self) -> str:
        """Name and first day, as records keep it: "jilin@2022-06-17"."""
        return f"{self.header.name}@{self.header.valid_from.isoformat()}"

    def holds(self, on: date) -> bool:
        """Tell whether the pack as a whole is in force on a day."""
        ended = self.header.valid_until is not None and self.header.valid_until < on
        return self.header.valid_from <= on and not ended


_entry: Final[TypeAdapter[Any]] = TypeAdapter(AnyEntry)


def load_entry(document: Document, key: str) -> PackEntry:
    """Check one entry of a document."""
    given, line = document.content[key], document.line((key,))
    named = f"{given['id']}（{key}）" if isinstance(given, dict) and "id" in given else key
    plain, _, variant = key.partition("@")
    if not re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)*(@[a-z0-9_]+)?", key):
        raise PackError(
            document.file,
            line,
            named,
            "键须是小写英文加点，如 filing.publicity；分对象写的加 @，如 filing.route@social",
        )
    try:
        entry: Entry = _entry.validate_python(given)
    except ValidationError as error:
        raise refusal(document, (key,), named, error) from error
    for earlier, later in entry.overlaps():
        problem = (
            f"两段有效期重叠（overlapping validity）：自{earlier.valid_from}与自{later.valid_from}，"
            "请给前一段写上 valid_until 或调整日期"
        )
        raise PackError(document.file, line, named, problem)
    return PackEntry(plain, variant, entry, document.file.name, line)


def load_pack(folder: Path) -> Pack:
    """Load a pack from its folder: pack.yaml and the entry files beside it."""
    header_file = folder / HEADER
    if not header_file.exists():
        raise PackError(header_file, 1, "", "缺少 pack.yaml（规则包说明），请补上")
    header_document = read_document(header_file)
    header = validated(header_document, PackHeader)
    if header.name != folder.name:
        problem = f"name“{header.name}”与文件夹“{folder.name}”不一致，请改成一致"
        raise PackError(header_file, header_document.line(("name",)), "", problem)
    entries: dict[str, PackEntry] = {}
    for document, found in _entries(folder):
        named = f"{found.entry.id}（{found.key}）"
        if found.full_key in entries:
            problem = f"键在 {entries[found.full_key].file} 中已经写过（duplicate key），请合并"
            raise PackError(document.file, found.line, named, problem)
        same_id = next((e for e in entries.values() if e.entry.id == found.entry.id), None)
        if same_id is not None:
            problem = f"编号与 {same_id.key} 重复，请另编一个"
            raise PackError(document.file, found.line, named, problem)
        _require_a_citable_basis(header, document, found)
        _require_distinct_subjects(entries.values(), document, found)
        entries[found.full_key] = found
    if not entries:
        raise PackError(header_file, 1, "", "规则包没有任何条目，请补上条目文件")
    return Pack(header, entries, load_readings(folder / READINGS))


def _require_distinct_subjects(entries: Iterable[PackEntry], document: Document, found: PackEntry) -> None:
    """Refuse two entries of one key that would govern the same case on the same day."""
    named = f"{found.entry.id}（{found.full_key}）"
    for other in entries:
        if other.key != found.key or not other.entry.scope.meets(found.entry.scope):
            continue
        if any(one.shares_a_day_with(two) for one in other.entry.dated() for two in found.entry.dated()):
            problem = (
                f"与 {other.entry.id}（{other.full_key}）适用对象和有效期都重叠（overlapping validity），"
                "请给两者写上不相交的 scope 或调整日期"
            )
            raise PackError(document.file, found.line, named, problem)


def _entries(folder: Path) -> Iterator[tuple[Document, PackEntry]]:
    for file in sorted(folder.glob("*.yaml")):
        if file.name in {HEADER, READINGS}:
            continue
        document = read_document(file)
        if not isinstance(document.content, dict):
            raise PackError(file, 1, "", "文件最外层须是“键: 条目”")
        for key in document.content:
            yield document, load_entry(document, key)


def _require_a_citable_basis(header: PackHeader, document: Document, found: PackEntry) -> None:
    for place, value in enumerate(found.entry.values):  # type: ignore[attr-defined]
        basis = value.basis
        if not basis.platform and basis.document is None and header.document is None:
            line = document.line((found.full_key, "values", place, "basis"))
            problem = "只写了条款而规则包没有文号，请在 basis 中写明 document 和 article"
            raise PackError(document.file, line, f"{found.entry.id}（{found.key}）", problem)


def load_readings(file: Path) -> dict[str, Reading]:
    """Load the readings of a pack; a text without doubts has none."""
    if not file.exists():
        return {}
    document = read_document(file)
    readings: dict[str, Reading] = {}
    for place, given in enumerate(document.content):
        try:
            reading = Reading.model_validate(given)
        except ValidationError as error:
            named = str(given.get("id", "")) if isinstance(given, dict) else ""
            raise refusal(document, (place,), named, error) from error
        if reading.id in readings:
            raise PackError(file, document.line((place,)), reading.id, "解读编号重复，请另编一个")
        readings[reading.id] = reading
    return readings


@dataclass(frozen=True, eq=False)
class Library:
    """All packs together (法规库), checked against one another."""

    packs: dict[str, Pack]

    @property
    def readings(self) -> dict[str, Reading]:
        """The readings of every pack (解读登记) by their id."""
        return {code: reading for pack in self.packs.values() for code, reading in pack.readings.items()}

    def pack_of_reading(self, reading_id: str) -> Pack:
        """The pack whose text a reading is about."""
        return next(pack for pack in self.packs.values() if reading_id in pack.readings)

    @property
    def national(self) -> Pack:
        """The pack every province builds on."""
        return next(pack for pack in self.packs.values() if pack.header.is_national)


def load_library(packs: Path = PACKS) -> Library:
    """Load every pack and check that they fit one another."""
    return shelved(packs, [load_pack(folder) for folder in sorted(packs.iterdir()) if folder.is_dir()])


def shelved(packs: Path, loaded: Iterable[Pack]) -> Library:
    """Put packs on one shelf, after checking them against one another; `packs` is the folder they lie in."""
    every = list(loaded)
    national = [pack for pack in every if pack.header.is_national]
    if len(national) != 1:
        raise PackError(
            packs / "national" / HEADER, 1, "", '须有且只有一个全国规则包（jurisdiction: "000000"）'
        )
    _require_distinct_readings(packs, every)
    for pack in every:
        _require_known_readings(packs / pack.name, pack)
        _require_the_same_kind(packs / pack.name, pack, national[0])
        _require_known_references(packs / pack.name, pack, national[0])
        _require_applicable_options(packs / pack.name, pack)
    return Library({pack.name: pack for pack in every})


def _require_distinct_readings(packs: Path, loaded: Iterable[Pack]) -> None:
    owners: dict[str, Pack] = {}
    for pack in loaded:
        for code in pack.readings:
            if code in owners:
                problem = f"解读编号与规则包 {owners[code].name} 重复，请另编一个"
                raise PackError(packs / pack.name / READINGS, 1, code, problem)
            owners[code] = pack


def _require_known_readings(folder: Path, pack: Pack) -> None:
    for found in pack.entries.values():
        for value in found.entry.dated():
            if value.reading is not None and value.reading not in pack.readings:
                problem = f"引用的解读 {value.reading} 不在本包 readings.yaml 中，请登记或更正"
                raise PackError(folder / found.file, found.line, f"{found.entry.id}（{found.key}）", problem)


def _require_the_same_kind(folder: Path, pack: Pack, national: Pack) -> None:
    for key, found in pack.entries.items():
        for base in national.under(found.key):
            if not _answer_alike(base.entry, found.entry):
                problem = "与全国规则包中同名条目的 kind 不同，覆盖时种类须一致"
                raise PackError(folder / found.file, found.line, f"{found.entry.id}（{key}）", problem)


def _answer_alike(base: Entry, own: Entry) -> bool:
    """Where one text sets a period another may set none (法无定期限); otherwise kinds agree."""
    periods = (PeriodEntry, OpenEndedEntry)
    return type(base) is type(own) or (isinstance(base, periods) and isinstance(own, periods))


def _require_known_references(folder: Path, pack: Pack, national: Pack) -> None:
    """Refuse what an entry points to and nobody wrote: an authority, a rule, a period."""
    known = References.of(pack, national)
    for found in pack.entries.values():
        for value in found.entry.dated():
            problem = next(known.problems_of(value), None)
            if problem is not None:
                named = f"{found.entry.id}（{found.full_key}）"
                raise PackError(folder / found.file, found.line, named, problem)


@dataclass(frozen=True)
class References:
    """What the entries of a pack may point to."""

    tiers: frozenset[str]
    affiliations: frozenset[str]
    keys: frozenset[str]

    @classmethod
    def of(cls, pack: Pack, national: Pack) -> References:
        """Gather what is written in a pack and in the nation's."""
        every = [*national.entries.values(), *pack.entries.values()]
        tables = (value for found in every for value in found.entry.dated() if isinstance(value, TiersValue))
        return cls(
            tiers=frozenset(pack.header.tiers),
            affiliations=frozenset(item.code for table in tables for item in table.affiliations),
            keys=frozenset(found.key for found in every),
        )

    def problems_of(self, value: DatedValue) -> Iterator[str]:
        """Say what a value points to and is not there."""
        if isinstance(value, RouteValue):
            yield from self._of_route(value)
        if isinstance(value, TiersValue):
            yield from self._of_tiers({item.received_by for item in value.affiliations}, "受理权限")
        if isinstance(value, ScoredFormValue):
            yield from self._of_keys((item.about for item in value.items), "评分项", "about")
        if isinstance(value, GroundValue):
            yield from self._of_tiers(set(value.decided_by.tiers), "决定机关")
            if value.escalation is not None and not self._has(value.escalation.grounds):
                yield f"升级引用了不存在的处理情形：{value.escalation.grounds}，请更正 escalation.grounds"
        if isinstance(value, ProcedureValue):
            yield from self._of_keys((item.period for item in value.steps), "程序环节", "period")

    def _of_route(self, value: RouteValue) -> Iterator[str]:
        for stage in value.stages:
            if unknown := sorted(set(stage.holders) - self.affiliations):
                yield (
                    f"环节“{stage.label}”指向没有受理机关的隶属关系（missing authority）："
                    f"{'、'.join(unknown)}，请先在受理权限中登记"
                )
            yield from self._of_tiers({holder.tier for holder in stage.holders.values()}, stage.label)
        yield from self._of_keys((stage.period for stage in value.stages), "环节", "period")

    def _of_tiers(self, named: set[str], where: str) -> Iterator[str]:
        if unknown := sorted(named - self.tiers):
            yield (
                f"“{where}”指向本地没有的层级（missing authority）：{'、'.join(unknown)}，"
                "请改为 pack.yaml 的 tiers 所列层级"
            )

    def _of_keys(self, named: Iterable[str | None], what: str, field: str) -> Iterator[str]:
        if missing := sorted({key for key in named if key and key not in self.keys}):
            yield f"{what}引用了不存在的规则：{'、'.join(missing)}，请更正 {field}"

    def _has(self, prefix: str) -> bool:
        return any(key == prefix or key.startswith(f"{prefix}.") for key in self.keys)


def _require_applicable_options(folder: Path, pack: Pack) -> None:
    """Refuse a reading whose option would make a rule unreadable, or changes one that does not rest on it."""
    for reading in pack.readings.values():
        for option in reading.options:
            for key, fields in option.sets.items():
                _require_applicable(folder, pack, reading, key, fields)


def _require_applicable(folder: Path, pack: Pack, reading: Reading, key: str, fields: dict[str, Any]) -> None:
    resting = [
        (found, value)
        for found in pack.under(key)
        for value in found.entry.dated()
        if value.reading == reading.id
    ]
    if not resting:
        problem = f"选项要改的规则“{key}”不以本解读为据，请给该条目写上 reading: {reading.id}"
        raise PackError(folder / READINGS, 1, reading.id, problem)
    for found, value in resting:
        try:
            revalued(value, fields)
        except ValidationError as error:
            problem = f"解读 {reading.id} 的选项不能用于本条：{explain(error.errors()[0])}"
            raise PackError(folder / found.file, found.line, found.entry.id, problem) from error


def revalued(value: DatedValue, fields: dict[str, Any]) -> DatedValue:
    """Return a value with some of its fields set anew, checked like any other."""
    return type(value).model_validate({**dict(value), **fields})
