"""What may be done with a publicity: opened and closed with its case, objected to, answered."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.models import User
from lifecycle.door import carries_out, perform
from lifecycle.findings import Finding, require
from lifecycle.law import Due
from lifecycle.machine import Lifecycle
from notices.models import Objection, Publicity
from regulations.models import Jurisdiction

# Read aloud over the telephone without mistaking one sign for another.
NUMBER_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
MADE_ANEW = "已重新公示"


@transaction.atomic
def open_publicity(  # noqa: PLR0913 - what a public notice must say, each by its name
    subject: Lifecycle,
    *,
    kind: Publicity.Kind | str,
    title: str,
    due: Due,
    holder: Jurisdiction,
    jurisdiction: Jurisdiction,
    by: User,
    lines: Sequence[tuple[str, str]] = (),
    table: dict[str, list[Any]] | None = None,
    objections_to: str = "",
) -> Publicity:
    """发布公示: what the public sees of a case until the last day of `due`, kept as it is shown.

    `lines` are pairs of label and value; `table` is `{"columns": [...], "rows": [[...], ...]}` with names
    already masked: what is not in it cannot leak. One that still runs on the case is ended: the period
    begins anew.
    """
    close_publicity_of(subject, outcome=MADE_ANEW)
    return Publicity.objects.create(
        content_type=ContentType.objects.get_for_model(subject),
        object_id=str(subject.pk),
        kind=kind,
        title=title,
        lines=[list(pair) for pair in lines],
        table=table or {},
        jurisdiction=jurisdiction,
        holder=holder,
        rule_id=due.citation.rule_id,
        basis=due.citation.basis,
        begins_on=due.anchor_on,
        ends_on=due.due_on,
        provisional=due.provisional,
        objections_to=objections_to or holder.name,
        opened_by=by,
    )


@transaction.atomic
def close_publicity_of(subject: Lifecycle, *, outcome: str) -> Publicity | None:
    """公示结束: the publicity of a case is over and says with what outcome; None when none runs."""
    publicity = (
        Publicity.objects.select_for_update()
        .running()
        .filter(content_type=ContentType.objects.get_for_model(subject), object_id=str(subject.pk))
        .first()
    )
    if publicity is None:
        return None
    publicity.ends_on = Publicity.objects.with_last_day().get(pk=publicity.pk).last_on
    publicity.closed_at = timezone.now()
    publicity.outcome = outcome
    publicity.save(update_fields=["ends_on", "closed_at", "outcome"])
    return publicity


@transaction.atomic
def make_objection(publicity: Publicity, *, text: str, name: str = "", contact: str = "") -> Objection:
    """提出异议: anybody may object while a publicity runs, named or not; the number follows the answer."""
    # The row is locked, so that no objection slips in while the clock closes the publicity.
    publicity = Publicity.objects.select_for_update(of=("self",)).with_last_day().get(pk=publicity.pk)
    if not text.strip():
        raise ValidationError({"text": "请写明异议的内容和理由"})
    if publicity.closed_at is not None or publicity.last_on < localdate():
        require(
            [
                Finding(
                    rule_id=publicity.rule_id,
                    field="text",
                    message=f"公示已于{publicity.last_on:%Y年%-m月%-d日}期满，不再受理异议",
                    cure=f"如仍有问题需要反映，请与{publicity.objections_to}联系",
                    basis=publicity.basis,
                )
            ]
        )
    return Objection.objects.create(
        publicity=publicity,
        number=_new_number(),
        name=name.strip(),
        contact=contact.strip(),
        text=text.strip(),
    )


@carries_out(Objection.uphold)
def uphold_objection(objection: Objection, *, by: User, answer: str) -> Objection:
    """异议成立: the authority answers that the objection is justified."""
    perform(objection.uphold, by=by, answer=answer)
    return objection


@carries_out(Objection.dismiss)
def dismiss_objection(objection: Objection, *, by: User, answer: str) -> Objection:
    """异议不成立: the authority answers why there is no ground in it."""
    perform(objection.dismiss, by=by, answer=answer)
    return objection


def _new_number() -> str:
    """A number nobody guesses: YY, the day, six random signs."""
    return f"YY{localdate():%Y%m%d}" + "".join(secrets.choice(NUMBER_SIGNS) for _ in range(6))
