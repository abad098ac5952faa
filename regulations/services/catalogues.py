"""Bringing catalogues up to date (目录导入): read, checked, compared, previewed, adopted, recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from regulations.catalogue import (
    RELEASED,
    CatalogueRefused,
    Difference,
    Entry,
    FileUnreadable,
    difference,
    entries_of,
    read_table,
)
from regulations.models import CatalogueEdition, Jurisdiction
from regulations.schema import TiersValue
from regulations.selectors.catalogue_entries import present_entries
from regulations.services.catalogue_tables import apply, differences_of
from regulations.services.turns import one_at_a_time
from regulations.shelf import library

Catalogue = CatalogueEdition.Catalogue
WITH_THE_RELEASE: Final = "随平台提供"
RIGHT: Final = "import_catalogue"
NATIONAL_RIGHT: Final = "import_national_catalogue"
# Where more than this share of a catalogue would go, the file is probably not the whole of it.
SUSPICIOUS_SHARE: Final = 0.05


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync changed in one table (同步结果)."""

    subject: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    unchanged: int

    def __str__(self) -> str:
        return (
            f"{self.subject}：新增{len(self.added)}，变更{len(self.changed)}，"
            f"停用{len(self.gone)}，未变{self.unchanged}"
        )


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """A file somebody brings in: which catalogue, whose, from where, read on which day."""

    catalogue: str
    content: bytes
    source: str
    read_on: date
    region: Jurisdiction | None = None

    @property
    def sha256(self) -> str:
        """The digest of the file."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Preview:
    """What adopting a file would change, and on which edition that rests."""

    difference: Difference
    after: int
    looks_incomplete: bool


def preview_catalogue(file: CatalogueFile) -> Preview:
    """Say what a file would change and leave everything as it was; refuse a file with any fault."""
    newest = _newest(file.catalogue, file.region)
    _require_dated(file, newest)
    wanted = _entries(file)
    present = present_entries(file.catalogue, wanted, region=file.region, on=file.read_on)
    found = difference(present, wanted)
    current = sum(1 for entry in present.values() if entry.get("is_current", True))
    return Preview(
        difference=found,
        after=newest.pk if newest else 0,
        looks_incomplete=len(found.gone) > current * SUSPICIOUS_SHARE,
    )


def import_catalogue(
    file: CatalogueFile, *, by: Any, after: int | None = None, is_complete: bool = False
) -> CatalogueEdition:
    """Adopt a file as the catalogue's new edition: all of it, or nothing.

    `after` is the edition a preview rested on: where another one has come in between, nothing is adopted.
    """
    with transaction.atomic():
        one_at_a_time(CatalogueEdition)
        seen = preview_catalogue(file)
        if after is not None and seen.after != after:
            raise ValidationError("预览之后目录又有新的版本，请重新预览后再启用")
        if seen.looks_incomplete and not is_complete:
            gone = len(seen.difference.gone)
            raise ValidationError({"is_complete": f"将停用{gone}项，请确认文件是完整的目录后再启用"})
        return _adopt(
            seen.difference,
            catalogue=file.catalogue,
            region=file.region,
            source=file.source.strip(),
            read_on=file.read_on,
            sha256=file.sha256,
            by=str(by),
        )


def require_may_import(user: Any, catalogue: str, region: Jurisdiction | None) -> None:
    """Refuse whoever may not bring a catalogue in; a region's list belongs to the officers over it.

    What holds for every province on the platform is the keeper's to change, not that of one of them.
    """
    held = [standing for standing in user.standings if RIGHT in standing.permissions]
    if not held:
        raise PermissionDenied("您没有导入目录的权限，请联系省级经办人或系统管理员")
    if catalogue != Catalogue.SPECIAL_ITEMS and NATIONAL_RIGHT not in user.permissions:
        raise PermissionDenied(f"“{Catalogue(catalogue).label}”全国统一，请由系统管理员导入")
    if catalogue == Catalogue.SPECIAL_ITEMS and region and not any(s.covers(region.pk) for s in held):
        raise PermissionDenied(f"您不能导入{region}的专项能力目录，请由当地省级经办人导入")


# -- what comes with the release ----------------------------------------------------------------------------


def sync_jurisdictions() -> SyncReport:
    """Bring the divisions up to the release; one that is gone is kept, marked as no longer current."""
    report = _bring_in(Catalogue.DIVISIONS)
    return _with_local_authorities(report)


def sync_occupations() -> SyncReport:
    """Bring the occupations up to the release; one that is gone is kept, marked as no longer current."""
    return _bring_in(Catalogue.OCCUPATIONS)


@transaction.atomic
def _bring_in(catalogue: str) -> SyncReport:
    """Bring a released edition in once; what somebody imported later than it was read stays."""
    one_at_a_time(CatalogueEdition)
    released = RELEASED[catalogue]
    sha256 = released.sha256
    newest = _newest(catalogue, None)
    subject = CatalogueEdition.Catalogue(catalogue).label
    if newest and newest.sha256 != sha256 and newest.read_on > released.read_on:
        return SyncReport(subject, (), (), (), len(present_entries(catalogue, {})))
    wanted = released.entries()
    found = difference(present_entries(catalogue, wanted), wanted)
    if newest and newest.sha256 == sha256:
        # The edition is recorded; what strayed from it in the table is put right.
        apply(catalogue, found, edition=newest)
    else:
        _adopt(
            found,
            catalogue=catalogue,
            region=None,
            source=released.source,
            read_on=released.read_on,
            sha256=sha256,
            by=WITH_THE_RELEASE,
        )
    return SyncReport(
        subject,
        tuple(entry["code"] for entry in found.added),
        tuple(change.entry["code"] for change in found.changed),
        tuple(entry["code"] for entry in found.gone),
        found.unchanged,
    )


def _with_local_authorities(report: SyncReport) -> SyncReport:
    """Add the areas the packs name with a code of their own (e.g. 长白山管委会)."""
    added, changed = list(report.added), list(report.changed)
    wanted = {area.pk: area for area in _local_authorities()}
    present = Jurisdiction.objects.in_bulk(list(wanted))
    fields = ("name", "parent_id", "level", "is_local", "is_current")
    for code, area in wanted.items():
        before = present.get(code)
        if before is None:
            added.append(code)
        elif any(getattr(before, name) != getattr(area, name) for name in fields):
            changed.append(code)
        else:
            continue
        area.save()
    gone = Jurisdiction.objects.filter(is_local=True, is_current=True).exclude(pk__in=wanted)
    left = tuple(gone.values_list("pk", flat=True))
    gone.update(is_current=False)
    kept = report.unchanged + len(wanted) - (len(added) + len(changed) - len(report.added + report.changed))
    return SyncReport(report.subject, tuple(added), tuple(changed), report.gone + left, kept)


def _local_authorities() -> Iterable[Jurisdiction]:
    entries = (found.entry for pack in library().packs.values() for found in pack.entries.values())
    tiers = (value for entry in entries for value in entry.dated() if isinstance(value, TiersValue))
    own = {area.code: area for value in tiers for area in value.acceptance_authorities if area.local}
    for area in own.values():
        yield Jurisdiction(
            code=area.code,
            name=area.name,
            parent_id=area.parent,
            level=area.tier,
            is_local=True,
            is_current=True,
        )


# -- one road for both --------------------------------------------------------------------------------------


def _adopt(
    found: Difference, *, catalogue: str, region: Jurisdiction | None, by: str, **said: Any
) -> CatalogueEdition:
    added, changed, gone = differences_of(found)
    edition = CatalogueEdition.objects.create(
        catalogue=catalogue,
        region=region,
        imported_by=by,
        added=added,
        changed=changed,
        gone=gone,
        unchanged=found.unchanged,
        **said,
    )
    apply(catalogue, found, edition=edition)
    return edition


def _entries(file: CatalogueFile) -> dict[str, Entry]:
    """Read and check a file, with every fault as a message beside it."""
    try:
        wanted = entries_of(file.catalogue, read_table(file.content))
    except FileUnreadable as fault:
        raise ValidationError({"upload": str(fault)}) from fault
    except CatalogueRefused as refused:
        raise ValidationError({"upload": [str(problem) for problem in refused.problems]}) from refused
    if file.catalogue == Catalogue.DIVISIONS:
        local = Jurisdiction.objects.filter(is_local=True, pk__in=wanted)
        if taken := [f"代码 {area.pk} 已由平台用于“{area}”，请核对规则包后再导入" for area in local]:
            raise ValidationError({"upload": taken})
    return wanted


def _require_dated(file: CatalogueFile, newest: CatalogueEdition | None) -> None:
    problems: dict[str, str] = {}
    if (file.catalogue == Catalogue.SPECIAL_ITEMS) != (file.region is not None):
        problems["region"] = "专项能力目录须选定地区，其他目录全国统一、不选地区"
    if not file.source.strip():
        problems["source"] = "请写明来源，没有来源的目录不能启用"
    if file.read_on > localdate():
        problems["read_on"] = "采集日期晚于今天，请核对"
    elif newest and file.read_on < newest.read_on:
        problems["read_on"] = f"早于现行版本的采集日期（{newest.read_on}），旧目录不能覆盖新目录"
    elif newest and file.sha256 == newest.sha256:
        problems["upload"] = f"与现行版本“{newest}”是同一个文件，不必再次导入"
    if problems:
        raise ValidationError(problems)


def _newest(catalogue: str, region: Jurisdiction | None) -> CatalogueEdition | None:
    return CatalogueEdition.objects.filter(catalogue=catalogue, region=region).order_by("-pk").first()
