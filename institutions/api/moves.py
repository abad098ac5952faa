"""What both interfaces of a filing share: the case, its answers, and one way through the door."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from institutions.api.own import REFUSALS
from institutions.api.serializers import FilingDetailOutput, FilingOutput
from institutions.models import Filing
from institutions.selectors import filings_of
from lifecycle.door import carry_out

__all__ = ["ANSWERS", "REFUSALS", "FilingCases"]

ANSWERS: dict[int, Any] = {200: FilingDetailOutput, **REFUSALS}


class FilingCases(ReadOnlyModelViewSet[Filing]):
    """The filings of whoever asks."""

    queryset = Filing.objects.none()
    filterset_fields = ("state", "kind", "holder", "institution")
    SHOWN = ("items__occupation", "items__special_item", "assessment_findings__proof")

    def get_queryset(self) -> Any:
        """Own filings, or those handed in within the territory."""
        user: Any = self.request.user
        return filings_of(user).prefetch_related(*self.SHOWN).order_by("-pk")

    def get_serializer_class(self) -> type[Any]:
        """One filing says what the rules object to; a list does not."""
        return FilingOutput if self.action == "list" else FilingDetailOutput

    def take(self, request: Request, name: str, form: type[Serializer[Any]] | None = None) -> Response:
        """Carry out a move and answer with the case as it stands then."""
        facts: dict[str, Any] = {}
        if form is not None:
            given = form(data=request.data)
            given.is_valid(raise_exception=True)
            facts = dict(given.validated_data)
        filing = self.get_object()
        carry_out(filing, name, by=request.user, **facts)
        return self.answer(filing)

    def answer(self, filing: Filing) -> Response:
        """The case as it stands now."""
        return Response(FilingDetailOutput(self.get_queryset().get(pk=filing.pk)).data)
