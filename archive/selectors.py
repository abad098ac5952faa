"""Reads of the archive."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import models

from archive.codes import plain_code
from archive.models import IssuedDocument


def document_by_code(typed: str) -> IssuedDocument | None:
    """The document a verification code belongs to, however the code was typed."""
    code = plain_code(typed)
    return IssuedDocument.objects.filter(code=code).first() if code else None


def documents_of(subject: models.Model, kind: str | None = None) -> models.QuerySet[IssuedDocument]:
    """Every document given out on a case, newest first, voided ones included."""
    documents = IssuedDocument.objects.filter(
        content_type=ContentType.objects.get_for_model(subject), object_id=str(subject.pk)
    ).select_related("stored_file")
    return (documents.filter(kind=kind) if kind else documents).order_by("-issued_at", "-pk")
