"""What other systems get of kept files and issued documents."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from archive.models import IssuedDocument, StoredFile


class FileOutput(serializers.ModelSerializer[StoredFile]):
    """A kept file: its name, its kind, and the key under which it is downloaded (/api/v1/files/)."""

    class Meta:
        model = StoredFile
        fields = ("key", "name", "media_type", "size", "sha256", "uploaded_at")


class DocumentOutput(serializers.ModelSerializer[IssuedDocument]):
    """A document given out: by whom, when, with which code it is checked, and whether it counts."""

    file: Any = FileOutput(source="stored_file")

    class Meta:
        model = IssuedDocument
        fields = (
            "kind",
            "title",
            "number",
            "issuer",
            "issued_on",
            "code",
            "voided_at",
            "void_reason",
            "file",
        )
