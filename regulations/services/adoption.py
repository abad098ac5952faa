"""Putting a draft pack into force (施行): the mark 试运行 is lifted from a day on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from regulations.decisions import forget_decisions
from regulations.loader import Pack
from regulations.models import PackAdoption
from regulations.services.authority import require_standing, too_far_ahead
from regulations.shelf import library

RIGHT = "adopt_pack"
LONGEST_DOCUMENT = 120


def adopt_pack(name: str, *, adopted_on: date, document: str, by: Any, reason: str) -> PackAdoption:
    """Record that a province has put its text into force; once, and for a draft alone."""
    pack = library().packs.get(name)
    if pack is None:
        raise ValidationError({"pack": [f"没有名为“{name}”的规则包，请核对名称"]})
    standing = require_standing(by, RIGHT, pack.header, "施行规则包")
    refusals = list(_refusals(pack, adopted_on=adopted_on, document=document, reason=reason))
    if refusals:
        raise ValidationError({field: [message] for field, message in refusals})
    try:
        with transaction.atomic():
            adoption = PackAdoption.objects.create(
                pack=name,
                adopted_on=adopted_on,
                document=document.strip(),
                by=by,
                by_title=f"{standing.title} {by}",
                reason=reason.strip(),
            )
            transaction.on_commit(forget_decisions)
    except IntegrityError as twice:
        # Somebody else was a moment earlier.
        raise ValidationError({"pack": ["该规则包已经施行，不能再次施行"]}) from twice
    finally:
        forget_decisions()
    return adoption


def _refusals(pack: Pack, *, adopted_on: date, document: str, reason: str) -> Iterable[tuple[str, str]]:
    header = pack.header
    if header.status != "draft":
        yield "pack", f"《{header.title}》{header.status_label}，不是征求意见稿，不需要施行"
        return
    made = PackAdoption.objects.filter(pack=pack.name).first()
    if made is not None:
        yield "pack", f"《{header.title}》已自{made.adopted_on}起施行（{made.document}），不能再次施行"
    if adopted_on < header.valid_from:
        yield "adopted_on", f"施行日期不能早于规则包的起始日期{header.valid_from}，请核对施行文件"
    yield from too_far_ahead("adopted_on", adopted_on)
    if not document.strip():
        yield "document", "请填写施行文件的名称或文号，没有依据的规则包不能施行"
    elif len(document.strip()) > LONGEST_DOCUMENT:
        yield "document", f"文件名称或文号不超过{LONGEST_DOCUMENT}字"
    if not reason.strip():
        yield "reason", "请写明理由，施行决定须记载理由"
