"""What a reviewer reads beside the case: what is stated, what the rules say, exceptions that were made."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from institutions.api.description import papers_of
from institutions.api.draft_serializers import PaperOutput
from institutions.api.own import NOT_FOUND, REFUSALS
from institutions.api.quotas import PlacesOutput
from institutions.forms.answers import answers
from institutions.models import Filing
from institutions.selectors import (
    findings_of_filing,
    questions_of_filing,
    quota_findings,
    registry_findings,
)
from institutions.selectors.quota import places_left
from lifecycle.api import FindingOutput
from lifecycle.models import RuleOverride
from lifecycle.overrides import override_rule, overrides_of, with_overrides


class AnswerOutput(serializers.Serializer[Any]):
    """One thing that was asked, and the answer in words."""

    label: Any = serializers.CharField()
    answer = serializers.CharField(allow_blank=True)


class SectionOutput(serializers.Serializer[Any]):
    """A page of the application with its answers."""

    code = serializers.CharField()
    title = serializers.CharField()
    answers = AnswerOutput(many=True)


class ReviewQuestionOutput(serializers.Serializer[Any]):
    """What data cannot decide and a reviewer has to look at."""

    key = serializers.CharField()
    title = serializers.CharField()
    question = serializers.CharField()
    rule_id = serializers.CharField(source="citation.rule_id")
    basis = serializers.CharField(source="citation.basis")


class OverrideOutput(serializers.ModelSerializer[RuleOverride]):
    """An exception from what holds in principle: who made it, in which capacity, and why."""

    by = serializers.CharField(source="by.name")

    class Meta:
        model = RuleOverride
        fields = ("key", "rule_id", "title", "basis", "by", "by_title", "at", "reason")


class ReviewOutput(serializers.Serializer[Any]):
    """What a reviewer reads of a filing."""

    sections = SectionOutput(many=True)
    papers = PaperOutput(many=True)
    findings = FindingOutput(many=True)
    quotas = FindingOutput(many=True)
    places = PlacesOutput(many=True, help_text="所申请职业在本地区的名额")
    registries = FindingOutput(many=True)
    questions = ReviewQuestionOutput(many=True)
    overrides = OverrideOutput(many=True)


class OverrideInput(serializers.Serializer[Any]):
    """Which rule is gone beyond, and why."""

    key = serializers.CharField(max_length=120, help_text="规则的键，见 findings")
    reason = serializers.CharField(
        max_length=2000, allow_blank=True, error_messages={"required": "请写明理由"}
    )


class ReviewActs:
    """Reading what is stated and what speaks against it; making an exception."""

    get_object: Any
    request: Any

    @extend_schema(summary="申报内容和审查意见", responses={200: ReviewOutput, **NOT_FOUND})
    @action(detail=True, methods=["get"])
    def review(self, request: Request, pk: str) -> Response:
        """审查: answers, papers, what rules, quotas and registries say, what is left to judge, exceptions."""
        filing = self.get_object()
        is_open = filing.state not in Filing.ENDED
        shown = {
            "sections": [
                _section(part, pairs) for part, pairs in answers(filing) if part.slug != "materials"
            ],
            "papers": papers_of(filing),
            "findings": _lines(filing, findings_of_filing(filing) if is_open else ()),
            "quotas": _lines(filing, quota_findings(filing) if is_open else ()),
            "places": places_left(filing) if is_open else (),
            "registries": _lines(filing, registry_findings(filing) if is_open else ()),
            "questions": questions_of_filing(filing) if is_open else (),
            "overrides": overrides_of(filing),
        }
        return Response(ReviewOutput(shown).data)

    @extend_schema(summary="作例外处理", request=OverrideInput, responses={201: OverrideOutput, **REFUSALS})
    @action(detail=True, methods=["post"])
    def overrides(self, request: Request, pk: str) -> Response:
        """作例外处理: an officer goes beyond what holds in principle, for this case, with a reason."""
        filing = self.get_object()
        given = OverrideInput(data=request.data)
        given.is_valid(raise_exception=True)
        key, reason = given.validated_data["key"], given.validated_data["reason"]
        made = override_rule(filing, key, by=request.user, reason=reason)
        return Response(OverrideOutput(made).data, status=201)


def sections_of(filing: Filing) -> list[dict[str, Any]]:
    """What the applicant states, page by page, as people read it; papers stand apart."""
    return [_section(part, pairs) for part, pairs in answers(filing) if part.slug != "materials"]


def _section(part: Any, pairs: Any) -> dict[str, Any]:
    lines = [{"label": str(label), "answer": "" if said is None else str(said)} for label, said in pairs]
    return {"code": part.slug, "title": part.title, "answers": lines}


def _lines(filing: Filing, findings: Any) -> list[dict[str, Any]]:
    return [finding.as_dict() for finding in with_overrides(filing, findings)]
