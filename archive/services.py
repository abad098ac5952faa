"""What the archive does: take files in, give documents out, declare documents void."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from archive.codes import grouped, new_code
from archive.contents import (
    NAMES,
    PDF,
    Unreadable,
    bears_its_name,
    check_whole,
    media_type_of,
    size_in_words,
)
from archive.drawing import Verification
from archive.models import IssuedDocument, StoredFile
from archive.storage import keep

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_NAME = 200


def store_file(
    upload: File[Any],
    *,
    by: User,
    kind: str,
    allowed: Collection[str],
    max_bytes: int,
    label: str = "文件",
    retain_until: date | None = None,
) -> StoredFile:
    """Take a file into the archive; what is empty, too large, of a wrong kind or broken is refused in words.

    `allowed` holds media types of `archive.contents`; `label` is the field as the form calls it.
    """
    media_type = _checked(upload, allowed, max_bytes, label)
    return _stored(upload, media_type, by=by, kind=kind, retain_until=retain_until)


def _checked(upload: File[Any], allowed: Collection[str], max_bytes: int, label: str) -> str:
    name = PurePath(upload.name or "").name
    kinds = "、".join(NAMES[media_type] for media_type in NAMES if media_type in allowed)
    if not upload.size:
        raise ValidationError(f"“{label}”：文件“{name}”是空文件；请检查原文件后重新上传。", code="empty")
    if upload.size > max_bytes:
        raise ValidationError(
            f"“{label}”：文件“{name}”为 {size_in_words(upload.size)}，超过上限 {size_in_words(max_bytes)}；"
            "请压缩或降低扫描分辨率后重新上传。",
            code="too_large",
        )
    content = cast("IO[bytes]", upload)  # Django's files read and seek like any other
    media_type = media_type_of(content)
    if media_type is None or media_type not in allowed:
        found = f"实际为{NAMES[media_type]}" if media_type else "无法识别其格式"
        raise ValidationError(
            f"“{label}”：文件“{name}”{found}，只接受 {kinds}；请转换格式后重新上传。", code="wrong_kind"
        )
    if not bears_its_name(name, media_type):
        raise ValidationError(
            f"“{label}”：文件“{name}”的内容是{NAMES[media_type]}，与文件名的扩展名不符；"
            "请改为正确的扩展名，或重新导出后上传。",
            code="wrong_name",
        )
    try:
        check_whole(content, media_type)
    except Unreadable as broken:
        raise ValidationError(f"“{label}”：文件“{name}”有误。{broken}", code="unreadable") from broken
    return media_type


def _stored(
    content: File[Any], media_type: str, *, by: User, kind: str, retain_until: date | None
) -> StoredFile:
    digest = hashlib.sha256()
    content.seek(0)
    for chunk in content.chunks():
        digest.update(chunk)
    sha256 = digest.hexdigest()
    return StoredFile.objects.create(
        kind=kind,
        name=_short_name(PurePath(content.name or "").name),
        media_type=media_type,
        size=content.size,
        sha256=sha256,
        content=keep(sha256, content),
        uploaded_by=by,
        retain_until=retain_until,
    )


def _short_name(name: str) -> str:
    """A name the register has room for, its extension kept."""
    suffix = PurePath(name).suffix
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - len(suffix)] + suffix


def retain(stored_file: StoredFile, *, until: date) -> StoredFile:
    """Keep a file until a day 保存期限: a later day replaces an earlier one, never the other way round."""
    if stored_file.retain_until is None or until > stored_file.retain_until:
        stored_file.retain_until = until
        stored_file.save(update_fields=["retain_until"])
    return stored_file


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """What names a document 文书: its kind, title and number, and who issues it on which day."""

    kind: str
    title: str
    number: str
    issuer: str
    issued_on: date


def issue_document(
    subject: models.Model,
    head: DocumentHead,
    *,
    facts: Sequence[tuple[str, str]],
    build: Callable[[Verification], bytes],
    by: User,
    retain_until: date | None = None,
) -> IssuedDocument:
    """Give out a document on a case: print it with a fresh code, keep the paper, open the facts to checking.

    `facts` are public, hence already masked. Asked again for the same number, the document there is returned.
    """
    with transaction.atomic():
        # Two workers printing the same number wait for one another on the case's own row.
        type(subject)._base_manager.select_for_update().get(pk=subject.pk)
        existing = _valid_document(subject, head)
        if existing is not None:
            return existing
        code = new_code()
        paper = ContentFile(build(verification_of(code)), name=f"{head.title}（{head.number}）.pdf")
        return IssuedDocument.objects.create(
            code=code,
            kind=head.kind,
            title=head.title,
            number=head.number,
            issuer=head.issuer,
            content_type=ContentType.objects.get_for_model(subject),
            object_id=str(subject.pk),
            facts=[[label, value] for label, value in facts],
            stored_file=_stored(paper, PDF, by=by, kind=head.kind, retain_until=retain_until),
            issued_by=by,
            issued_on=head.issued_on,
        )


def _valid_document(subject: models.Model, head: DocumentHead) -> IssuedDocument | None:
    return IssuedDocument.objects.filter(
        kind=head.kind,
        content_type=ContentType.objects.get_for_model(subject),
        object_id=str(subject.pk),
        number=head.number,
        voided_at__isnull=True,
    ).first()


def verification_of(code: str) -> Verification:
    """The code as it is printed and the address that answers for it."""
    address = reverse("public:document-verify", args=[code])
    return Verification(code=grouped(code), url=f"{settings.PUBLIC_BASE_URL}{address}")


def void_document(document: IssuedDocument, *, by: User, reason: str) -> IssuedDocument:
    """Declare a document void 作废: whoever checks it from now on reads that, and why."""
    if not reason.strip():
        raise ValidationError("“作废原因”不能为空；请写明作废的事由。", code="reason_missing")
    if document.is_voided:
        raise ValidationError("该文书已经作废，不能重复作废。", code="already_voided")
    document.voided_at = timezone.now()
    document.voided_by = by
    document.void_reason = reason.strip()
    document.save(update_fields=["voided_at", "voided_by", "void_reason"])
    return document
