"""How far a filing is: its way, its periods, its letters and its records, for whoever may see the case."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localtime
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from archive.api.serializers import DocumentOutput
from institutions.api.own import NOT_FOUND
from institutions.models import Filing
from institutions.selectors import counted_deadlines, custody_of, letters_of, steps_of_way
from lifecycle.door import available_moves
from lifecycle.models import TransitionRecord


class StepOutput(serializers.Serializer[Any]):
    """A stage of the way: who holds it, since when, how long."""

    label: Any = serializers.CharField()
    holder = serializers.CharField()
    status = serializers.CharField(help_text="done、current、todo")
    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    days = serializers.IntegerField(allow_null=True)
    period = serializers.CharField()


class CustodyOutput(serializers.Serializer[Any]):
    """A stretch of time one party held the case."""

    holder = serializers.CharField()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    days = serializers.IntegerField()


class DeadlineOutput(serializers.Serializer[Any]):
    """A period of the case, with the working days left while it runs."""

    title = serializers.CharField()
    due_on = serializers.DateField()
    status = serializers.CharField()
    days_left = serializers.IntegerField(allow_null=True)
    provisional = serializers.BooleanField()
    statutory = serializers.BooleanField()
    rule_id = serializers.CharField()
    basis = serializers.CharField()


class RecordOutput(serializers.Serializer[Any]):
    """A move that was taken: what, when, in which capacity, by which article and why."""

    at = serializers.DateTimeField()
    move = serializers.CharField(source="transition")
    label: Any = serializers.CharField()
    state = serializers.CharField(source="target")
    state_label = serializers.CharField(source="target_label")
    actor = serializers.CharField(source="actor_title")
    reason = serializers.CharField()
    rule_id = serializers.CharField()
    basis = serializers.CharField()


class MoveOutput(serializers.Serializer[Any]):
    """A move whoever asks may take now."""

    name = serializers.CharField()
    label: Any = serializers.CharField()
    explanation = serializers.CharField()
    needs_reason = serializers.BooleanField()


class ProgressOutput(serializers.Serializer[Any]):
    """Where a filing stands."""

    asked_at = serializers.DateTimeField()
    way = StepOutput(many=True)
    custody = CustodyOutput(many=True)
    deadlines = DeadlineOutput(many=True)
    records = RecordOutput(many=True)
    letters = DocumentOutput(many=True)
    moves = MoveOutput(many=True)


class ProgressActs:
    """The way of a filing, for its institution and for the authorities."""

    get_object: Any
    request: Any

    def letters(self, filing: Filing) -> Any:
        """The documents whoever asks is shown."""
        return letters_of(filing)

    @extend_schema(summary="办理进度", responses={200: ProgressOutput, **NOT_FOUND})
    @action(detail=True, methods=["get"])
    def progress(self, request: Request, pk: str) -> Response:
        """办理进度: stages, hand-overs, periods, documents, and the moves that are open to whoever asks."""
        filing = self.get_object()
        records = list(TransitionRecord.objects.of(filing).select_related("content_type"))
        told = {
            "asked_at": localtime(),
            "way": steps_of_way(filing, records),
            "custody": custody_of(records),
            "deadlines": counted_deadlines(filing),
            "records": records,
            "letters": self.letters(filing),
            "moves": available_moves(filing, request.user),
        }
        return Response(ProgressOutput(told).data)
