"""What experts note on site: words and pictures, kept the moment they arrive, each once."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from accounts.models import User
from accounts.permissions import may
from archive.contents import JPEG, PNG
from archive.services import store_file
from institutions.models import AssessmentNote, Filing
from institutions.selectors import assessment_form

PHOTO = "assessment_photo"
PHOTO_TYPES = frozenset({JPEG, PNG})
# A limit of the platform: a telephone's picture is some five megabytes.
GREATEST_PHOTO = 20 * 1024 * 1024


def add_assessment_note(
    filing: Filing,
    *,
    by: User,
    key: UUID,
    text: str = "",
    item: str = "",
    photo: File[Any] | None = None,
    taken_at: datetime | None = None,
) -> AssessmentNote:
    """记录现场情况: an expert of the panel keeps what was seen; the same note sent again is the same note.

    `key` is the device's own; `taken_at` is when it was taken there, never later than now.
    """
    there = AssessmentNote.objects.filter(by=by, key=key).first()
    if there is not None:
        return there
    _require_may_note(filing, by)
    _require_content(filing, text, item, photo)
    now = timezone.now()
    try:
        with transaction.atomic():
            kept = photo and store_file(
                photo, by=by, kind=PHOTO, allowed=PHOTO_TYPES, max_bytes=GREATEST_PHOTO, label="照片"
            )
            return AssessmentNote.objects.create(
                filing=filing,
                by=by,
                key=key,
                item=item,
                text=text.strip(),
                photo=kept or None,
                taken_at=min(taken_at or now, now),
            )
    except IntegrityError:
        # The device sent it twice at the same moment: the other request has kept it.
        return AssessmentNote.objects.get(by=by, key=key)


def _require_may_note(filing: Filing, by: User) -> None:
    member = filing.panel.filter(expert=by).first()
    if member is None or not may("assess_filing")(filing, by):
        raise PermissionDenied("您不是该评估组的专家，不能添加现场记录")
    if filing.state != Filing.State.UNDER_ASSESSMENT:
        raise TransitionNotAllowed(
            f"该申请现为“{filing.get_state_display()}”，不能再添加现场记录", object=filing
        )
    if member.signed_at is not None:
        raise TransitionNotAllowed("您已在评分表上签名，不能再添加现场记录", object=filing)


def _require_content(filing: Filing, text: str, item: str, photo: File[Any] | None) -> None:
    if not text.strip() and photo is None:
        raise ValidationError({"text": "请拍一张照片，或写一句记录"})
    if item and item not in {line.code for line in assessment_form(filing).items}:
        raise ValidationError({"item": "评分表中没有这一项，请重新选择"})
