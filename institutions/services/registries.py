"""Registries outside: their lists brought in, version by version, and their interfaces asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from accounts.models import User
from archive.sheets import Problem
from institutions.models import Institution, RegistryAnswer, RegistryList
from institutions.registries import HEADINGS, Registry, ask, entry_of
from institutions.selectors.registries import list_before, province_for_import
from institutions.services.table_imports import (
    Line,
    Stage,
    Verdict,
    check_table,
    confirmed,
    keep_table,
    locked_job,
)

RIGHT = "import_register"
LABEL = "登记名单"


@transaction.atomic
def take_in_registry_list(
    upload: File[Any], *, by: User, registry: str, source: str, read_on: date
) -> RegistryList:
    """导入登记名单: a version of a list is kept, with whom it comes from and its day; a task reads it."""
    province = province_for_import(by)
    if province is None:
        raise PermissionDenied("您没有导入登记名单的权限")
    if read_on > localdate():
        raise ValidationError({"read_on": "名单日期不能晚于今天"})
    file = keep_table(upload, by=by, label=LABEL, takes_csv=True)
    return RegistryList.objects.create(
        jurisdiction=province,
        file=file,
        registry=registry,
        source=source.strip(),
        read_on=read_on,
        uploaded_by=by,
    )


def check_registry_list(job: RegistryList) -> RegistryList:
    """核对名单: every row is read and held against the version before."""
    registry = Registry(job.registry)
    before = list_before(job)
    seen: dict[tuple[Any, ...], int] = {}

    def check(lines: Sequence[Line]) -> None:
        for line in lines:
            entry, line.problems = entry_of(registry, line.cells)
            line.columns = {
                "uscc": entry.uscc[:18],
                "name": entry.name[:200],
                "legal_person": entry.legal_person[:200],
                "status": entry.status[:200],
                "since": entry.since,
                "until": entry.until,
                "reason": entry.reason[:200],
            }
            _refuse_twice(line, registry, seen)
        _hold_against(before, lines, registry)

    check_table(job, HEADINGS[registry], job.get_registry_display(), check)
    if job.stage == Stage.READY:
        job.summary = {**job.summary, "gone": _gone(before, job)}
        job.save(update_fields=["summary"])
    return job


def _key(columns: Any, registry: Registry) -> tuple[Any, ...]:
    whom = columns["uscc"] or columns["name"]
    return (whom,) if registry is Registry.CREDIT else (whom, columns["since"])


def _refuse_twice(line: Line, registry: Registry, seen: dict[tuple[Any, ...], int]) -> None:
    first = seen.setdefault(_key(line.columns, registry), line.number)
    if first != line.number:
        line.problems.append(Problem("统一社会信用代码", f"与第{first}行重复", "请删去重复的行"))


KEPT = ("uscc", "name", "legal_person", "status", "since", "until", "reason")


def _hold_against(before: RegistryList | None, lines: Sequence[Line], registry: Registry) -> None:
    if before is None:
        return
    rows = before.rows.exclude(verdict=Verdict.REFUSED)
    there = {
        _key(row, registry): row
        for row in (
            *rows.filter(uscc__in=[line.columns["uscc"] for line in lines if line.columns["uscc"]]).values(
                *KEPT
            ),
            *rows.filter(uscc="", name__in=[line.columns["name"] for line in lines]).values(*KEPT),
        )
    }
    for line in lines:
        found = there.get(_key(line.columns, registry))
        if found is not None:
            same = all(found[name] == line.columns[name] for name in KEPT)
            line.verdict = Verdict.SAME if same else Verdict.CHANGED


def _gone(before: RegistryList | None, job: RegistryList) -> int:
    """How many organisations the version before named and this one does not."""
    if before is None:
        return 0
    now = job.rows.exclude(verdict=Verdict.REFUSED)
    earlier = before.rows.exclude(verdict=Verdict.REFUSED)
    coded = earlier.exclude(uscc="").exclude(uscc__in=now.exclude(uscc="").values("uscc"))
    named = earlier.filter(uscc="").exclude(name__in=now.filter(uscc="").values("name"))
    return int(coded.values("uscc").distinct().count() + named.values("name").distinct().count())


@transaction.atomic
def confirm_registry_list(job: RegistryList, *, by: User) -> RegistryList:
    """启用名单: from now on organisations are held against this version; refused rows count for nothing."""
    _require_right(job, by)
    job = locked_job(job, Stage.READY)
    newer = RegistryList.objects.filter(
        registry=job.registry,
        jurisdiction=job.jurisdiction,
        stage=Stage.CONFIRMED,
        read_on__gt=job.read_on,
    )
    if newer.exists():
        raise TransitionNotAllowed("已启用了日期更新的名单，这一份不能再启用", object=job)
    return confirmed(job)


@transaction.atomic
def withdraw_registry_list(job: RegistryList, *, by: User) -> RegistryList:
    """停用名单: the version before counts again; only the latest can be taken back."""
    _require_right(job, by)
    job = locked_job(job, Stage.CONFIRMED)
    later = RegistryList.objects.filter(
        registry=job.registry, jurisdiction=job.jurisdiction, stage=Stage.CONFIRMED, pk__gt=job.pk
    )
    if later.exists():
        raise TransitionNotAllowed("此后又启用过名单，请先停用最近的一份", object=job)
    job.stage = Stage.UNDONE
    job.save(update_fields=["stage"])
    return job


def _require_right(job: RegistryList, by: User) -> None:
    province = province_for_import(by)
    if province is None or province.pk != job.jurisdiction_id:
        raise PermissionDenied("您没有办理该名单的权限")


def ask_registries(institution: Institution) -> list[RegistryAnswer]:
    """登记核对: each registry that has an address is asked, and what it answers is kept with its time."""
    answers = []
    for registry in Registry:
        address = settings.REGISTRY_ADDRESSES.get(registry.value, "")
        if not address:
            continue
        reply = ask(address, institution.uscc)
        answers.append(
            RegistryAnswer.objects.create(
                registry=registry.value,
                uscc=institution.uscc,
                outcome=reply.outcome.value,
                content=reply.as_dict(),
                note=reply.note[:200],
                asked_at=timezone.now(),
            )
        )
    return answers


def refuse_job(job: Any, *, why: str) -> None:
    """Say that a table could not be read, whatever the reason."""
    type(job).objects.filter(pk=job.pk).update(stage=Stage.REFUSED, refusal=why[:500])
