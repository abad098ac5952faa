"""The archive: every file kept, and every document issued."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse

from archive.codes import grouped
from archive.contents import NAMES, size_in_words
from archive.storage import archive_storage

CHUNK = 1024 * 1024


class RecordKept(RuntimeError):
    """Somebody tried to change or remove what the archive promised to keep."""


class StoredFile(models.Model):
    """A file handed in or made (档案文件): what it is called, who brought it, and the content by its SHA-256.

    The same content handed in twice lies once in the store; each handing in is a row of its own.
    """

    key = models.UUIDField("访问编号", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("类别", max_length=40)
    name = models.CharField("文件名", max_length=200)
    media_type = models.CharField("文件类型", max_length=100)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    content = models.FileField("内容", storage=archive_storage, max_length=120, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    retain_until = models.DateField("保存至", null=True, blank=True)

    class Meta:
        verbose_name = "档案文件"
        verbose_name_plural = "档案文件"
        indexes = [models.Index(fields=["kind", "uploaded_at"], name="stored_file_kind")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where it is read, by those who may."""
        return reverse("public:stored-file", args=[self.key])

    @property
    def kind_of_content(self) -> str:
        """The kind of file in words."""
        return NAMES.get(self.media_type, "文件")

    @property
    def size_in_words(self) -> str:
        """The size as a person reads it."""
        return size_in_words(self.size)

    def read(self) -> bytes:
        """The whole content."""
        with self.content.open("rb") as content:
            return bytes(content.read())

    def is_intact(self) -> bool:
        """Whether the store still holds exactly what was handed in."""
        digest = hashlib.sha256()
        with self.content.open("rb") as content:
            for chunk in iter(lambda: content.read(CHUNK), b""):
                digest.update(chunk)
        return digest.hexdigest() == self.sha256

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Kept files are not removed."""
        raise RecordKept("档案文件不可删除")


class IssuedDocument(models.Model):
    """A document given out (文书): its paper, its verification code, and the facts anyone may check it by.

    Made by the service of the act it states; ended only by being voided (作废), with the reason.
    """

    code = models.CharField("查验码", max_length=16, unique=True, editable=False)
    kind = models.CharField("类别", max_length=40)
    title = models.CharField("名称", max_length=120)
    number = models.CharField("文号", max_length=80)
    issuer = models.CharField("签发机关", max_length=120)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, verbose_name="对象类型")
    object_id = models.CharField("对象编号", max_length=64)
    subject = GenericForeignKey("content_type", "object_id")
    facts = models.JSONField("公开事项", default=list)
    stored_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="documents", verbose_name="文件"
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="签发人"
    )
    issued_on = models.DateField("签发日期")
    issued_at = models.DateTimeField("制作时间", auto_now_add=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="作废人"
    )
    void_reason = models.CharField("作废原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "文书"
        verbose_name_plural = "文书"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "content_type", "object_id", "number"],
                condition=Q(voided_at__isnull=True),
                name="one_valid_document_of_a_number_per_case",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="a_voided_document_says_why"
            ),
        ]
        indexes = [models.Index(fields=["content_type", "object_id"], name="document_subject")]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"

    def get_absolute_url(self) -> str:
        """Where anyone checks it."""
        return reverse("public:document-verify", args=[self.code])

    @property
    def printed_code(self) -> str:
        """The code as it stands on the paper."""
        return grouped(self.code)

    @property
    def is_voided(self) -> bool:
        """Whether it no longer counts."""
        return self.voided_at is not None

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Documents are voided, never removed."""
        raise RecordKept("文书只能作废，不可删除")
