"""Filings and the register for the authorities' own systems."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from institutions.api.assessment import AssessmentActs
from institutions.api.assessment_serializers import ExpertOutput
from institutions.api.moves import ANSWERS, REFUSALS, FilingCases
from institutions.api.own import NOT_FOUND, OfAuthority
from institutions.api.progress import ProgressActs
from institutions.api.review import ReviewActs
from institutions.api.serializers import (
    BeginAssessmentInput,
    FilingDetailOutput,
    FilingReasonInput,
    InstitutionOutput,
    RefusalInput,
    ReportAssessmentInput,
    RequestCorrectionInput,
)
from institutions.models import Expert, Institution
from institutions.selectors.panel import experts_within, who_may_be_named
from lifecycle.door import carry_out, check_move

ONE = {200: FilingDetailOutput, **NOT_FOUND}
INSTITUTION = {200: InstitutionOutput, **REFUSALS}


@extend_schema_view(
    list=extend_schema(summary="辖区内的备案申请"),
    retrieve=extend_schema(summary="一件备案申请", responses=ONE),
)
class RegulatorFilingViewSet(AssessmentActs, ReviewActs, ProgressActs, FilingCases):
    """备案审核: filings handed in within one's own territory.

    What the clock does it alone does: 视为受理、逾期、公示期满. Tables are brought in in the office.
    """

    permission_classes = (OfAuthority,)

    def get_queryset(self) -> Any:
        """A draft is the institution's own."""
        return super().get_queryset().filter(number__isnull=False)

    @extend_schema(summary="要求补正", request=RequestCorrectionInput, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def request_correction(self, request: Request, pk: str) -> Response:
        """要求补正: everything that is missing, at once and only once."""
        return self.take(request, "request_correction", RequestCorrectionInput)

    @extend_schema(summary="办结本环节", request=None, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def pass_up(self, request: Request, pk: str) -> Response:
        """办结本环节: the case goes to whoever holds the next stage of its route."""
        return self.take(request, "pass_up")

    @extend_schema(summary="退回下级", request=FilingReasonInput, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def send_back(self, request: Request, pk: str) -> Response:
        """退回下级: the level that checks again sends the case back to the first one."""
        return self.take(request, "send_back", FilingReasonInput)

    @extend_schema(summary="受理", request=None, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """受理: take the application up."""
        return self.take(request, "accept")

    @extend_schema(summary="不予受理", request=RefusalInput, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def not_accept(self, request: Request, pk: str) -> Response:
        """不予受理: say why."""
        return self.take(request, "not_accept", RefusalInput)

    @extend_schema(summary="准许再次补正", request=FilingReasonInput, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def allow_correction(self, request: Request, pk: str) -> Response:
        """准许再次补正: a head of the authority lets one more notice go out, and says why."""
        return self.take(request, "allow_correction", FilingReasonInput)

    @extend_schema(summary="委托评估", request=None, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def delegate_assessment(self, request: Request, pk: str) -> Response:
        """委托评估: the county of the applicant assesses for the centre, where the text lets it."""
        return self.take(request, "delegate_assessment")

    @extend_schema(summary="组织技术评估", request=BeginAssessmentInput, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def begin_assessment(self, request: Request, pk: str) -> Response:
        """组织技术评估: name the panel by hand; where there is a pool, with a reason."""
        filing = self.get_object()
        check_move(filing, "begin_assessment", by=request.user)
        given = BeginAssessmentInput(data=request.data)
        given.is_valid(raise_exception=True)
        facts = dict(given.validated_data)
        wanted = facts.pop("experts")
        found = {expert.pk: expert for expert in who_may_be_named(filing).filter(pk__in=wanted)}
        if strangers := [str(pk) for pk in wanted if pk not in found]:
            message = f"编号{'、'.join(strangers)}不是可以指定的评审专家，请从 panel/nameable 中选择"
            raise ValidationError({"experts": [message]})
        carry_out(filing, "begin_assessment", by=request.user, experts=list(found.values()), **facts)
        return self.answer(filing)

    @extend_schema(summary="上报评估报告", request=ReportAssessmentInput, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def report_assessment(self, request: Request, pk: str) -> Response:
        """上报评估报告: report, conclusion, what is to be put right."""
        return self.take(request, "report_assessment", ReportAssessmentInput)

    @extend_schema(summary="退回评估报告", request=FilingReasonInput, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def return_report(self, request: Request, pk: str) -> Response:
        """退回评估报告: the report is to be completed."""
        return self.take(request, "return_report", FilingReasonInput)

    @extend_schema(summary="复核通过并公示", request=None, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def publicise(self, request: Request, pk: str) -> Response:
        """复核通过并公示: the public may object."""
        return self.take(request, "publicise")

    @extend_schema(summary="异议核查", request=FilingReasonInput, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def inquire(self, request: Request, pk: str) -> Response:
        """异议核查: look into an objection."""
        return self.take(request, "inquire", FilingReasonInput)

    @extend_schema(summary="重新公示", request=FilingReasonInput, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def resume_publicity(self, request: Request, pk: str) -> Response:
        """重新公示: the whole period begins anew."""
        return self.take(request, "resume_publicity", FilingReasonInput)

    @extend_schema(summary="准予备案并出具回执", request=None, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def file(self, request: Request, pk: str) -> Response:
        """准予备案: code, scope, period, receipt."""
        return self.take(request, "file")

    @extend_schema(summary="不予备案", request=RefusalInput, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """不予备案: say why."""
        return self.take(request, "decline", RefusalInput)


@extend_schema_view(
    list=extend_schema(summary="辖区内的评价机构"),
    retrieve=extend_schema(summary="一个评价机构", responses={200: InstitutionOutput, **NOT_FOUND}),
)
class RegulatorInstitutionViewSet(ReadOnlyModelViewSet[Institution]):
    """评价机构: those within one's own territory; they are entered and renewed by decisions on filings."""

    permission_classes = (OfAuthority,)
    serializer_class = InstitutionOutput
    queryset = Institution.objects.none()
    filterset_fields = ("state", "form", "jurisdiction", "code")

    def get_queryset(self) -> Any:
        """Institutions within the territory."""
        user: Any = self.request.user
        return user.scope(Institution.objects.all()).order_by("pk")

    @extend_schema(summary="开通评价权限", request=None, responses=INSTITUTION)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: str) -> Response:
        """开通评价权限: the findings are checked off."""
        return self._take(request, "open")

    @extend_schema(summary="暂停评价", request=FilingReasonInput, responses=INSTITUTION)
    @action(detail=True, methods=["post"])
    def suspend(self, request: Request, pk: str) -> Response:
        """暂停评价: no plans until reinstated."""
        return self._take(request, "suspend", needs_reason=True)

    @extend_schema(summary="恢复评价", request=FilingReasonInput, responses=INSTITUTION)
    @action(detail=True, methods=["post"])
    def reinstate(self, request: Request, pk: str) -> Response:
        """恢复评价: what led to the suspension is put right."""
        return self._take(request, "reinstate", needs_reason=True)

    def _take(self, request: Request, name: str, *, needs_reason: bool = False) -> Response:
        facts: dict[str, Any] = {}
        if needs_reason:
            given = FilingReasonInput(data=request.data)
            given.is_valid(raise_exception=True)
            facts = dict(given.validated_data)
        institution = self.get_object()
        carry_out(institution, name, by=request.user, **facts)
        return Response(InstitutionOutput(institution).data)


@extend_schema_view(
    list=extend_schema(summary="辖区内的评审专家"),
    retrieve=extend_schema(summary="一名评审专家", responses={200: ExpertOutput, **NOT_FOUND}),
)
class RegulatorExpertViewSet(ReadOnlyModelViewSet[Expert]):
    """专家库: experts whose place lies within the territory; the pool itself is kept in the office."""

    permission_classes = (OfAuthority,)
    serializer_class = ExpertOutput
    queryset = Expert.objects.none()
    filterset_fields = ("province", "place", "is_active")

    def get_queryset(self) -> Any:
        """Experts within the territory."""
        return experts_within(self.request.user).order_by("pk")
