"""What each audience sends and gets of certificates."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from certificates.forms import LookupForm
from certificates.models import Certificate, CertificateBatch


class CertificateBatchOutput(serializers.ModelSerializer[CertificateBatch]):
    """A batch: whose, how many, where it stands."""

    state_label = serializers.CharField(source="get_state_display")
    institution = serializers.CharField(source="institution.name")
    institution_code = serializers.CharField(source="institution.code")
    count = serializers.IntegerField(read_only=True)

    class Meta:
        model = CertificateBatch
        fields = (
            "id",
            "number",
            "institution",
            "institution_code",
            "sheet",
            "issued_on",
            "count",
            "state",
            "state_label",
            "digest",
            "receipt_number",
            "submitted_at",
            "checked_at",
            "acknowledged_at",
        )


class CertificateOutput(serializers.ModelSerializer[Certificate]):
    """A certificate, as the institution that issues it and the authorities over it see it."""

    state_label = serializers.CharField(source="get_state_display")
    level_label = serializers.CharField(source="get_level_display")

    class Meta:
        model = Certificate
        fields = (
            "id",
            "number",
            "batch",
            "name",
            "identity_kind",
            "identity_number",
            "occupation",
            "occupation_name",
            "work_type",
            "level",
            "level_label",
            "institution_name",
            "issued_on",
            "state",
            "state_label",
        )


class DraftCertificatesInput(serializers.Serializer[Any]):
    """The sheet whose passed candidates get certificates, and the day that stands on them."""

    sheet = serializers.IntegerField()
    issued_on = serializers.DateField()


class LookupInput(serializers.Serializer[Any]):
    """The question: certificate number and name, or identity number and name."""

    mode = serializers.ChoiceField(choices=LookupForm.MODES, default=LookupForm.BY_NUMBER)
    number = serializers.CharField(max_length=LookupForm.LONGEST)
    name = serializers.CharField(max_length=LookupForm.LONGEST)


class PublicCertificateOutput(serializers.Serializer[Any]):
    """A certificate as anybody may see it: masked."""

    number = serializers.CharField()
    name = serializers.CharField()
    identity_number = serializers.CharField()
    occupation = serializers.CharField()
    work_type = serializers.CharField()
    level = serializers.CharField()
    institution = serializers.CharField()
    issued_on = serializers.DateField()
    state = serializers.CharField()
    state_label = serializers.CharField()
    is_trial = serializers.BooleanField()


class LookupOutput(serializers.Serializer[Any]):
    """The answer, dated; an empty list says that nothing matches, whatever the reason."""

    asked_at = serializers.DateTimeField()
    verdict = serializers.CharField()
    certificates = PublicCertificateOutput(many=True)
    proves = serializers.ListField(child=serializers.CharField())
    proves_not = serializers.ListField(child=serializers.CharField())
