"""The interface of the experts: assessments one was named for, one's own form, notes from the site."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from institutions.api.assessment_serializers import ExpertOutput
from institutions.api.description import papers_of
from institutions.api.expert_serializers import (
    OwnAssessmentDetailOutput,
    OwnAssessmentOutput,
    OwnNoteOutput,
    ScoresInput,
)
from institutions.api.inputs import filled_in, input_of, sent
from institutions.api.own import NOT_FOUND, REFUSALS, OfExpert
from institutions.api.review import sections_of
from institutions.forms.experts import OwnProfileForm
from institutions.forms.site_notes import NoteForm
from institutions.models import Expert, PanelMember
from institutions.selectors import assessment_form, panels_of
from institutions.selectors.assessment import notes_of
from institutions.selectors.panel import own_expertises
from institutions.services import save_panel_form
from institutions.services.experts import update_own_profile
from institutions.services.notes import add_assessment_note

ONE: dict[int, Any] = {200: OwnAssessmentDetailOutput, **NOT_FOUND}
SAVED: dict[int, Any] = {200: OwnAssessmentDetailOutput, **REFUSALS}
NOTE = input_of("NoteInput", NoteForm)


@extend_schema_view(list=extend_schema(summary="本人参加的技术评估"))
class AssessmentViewSet(ReadOnlyModelViewSet[PanelMember]):
    """技术评估: the panels one sits on; others do not exist here."""

    permission_classes = (OfExpert,)
    queryset = PanelMember.objects.none()
    serializer_class = OwnAssessmentOutput
    filterset_fields = {"signed_at": ["isnull"]}

    def get_queryset(self) -> Any:
        """Panels one was named for, those to be signed first."""
        user: Any = self.request.user
        return panels_of(user)

    @extend_schema(summary="一次技术评估", responses=ONE)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """一次技术评估: what the applicant states, its papers, the form and what one gave so far."""
        return self._stands(self.get_object())

    @extend_schema(summary="保存评分", request=ScoresInput, responses=SAVED)
    @action(detail=True, methods=["put"])
    def form(self, request: Request, pk: str) -> Response:
        """保存评分: kept as far as it is filled in; it is not signed."""
        return self._save(request, sign=False)

    @extend_schema(summary="签名", request=ScoresInput, responses=SAVED)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: str) -> Response:
        """签名: every line has its score; a signed form is final."""
        return self._save(request, sign=True)

    @extend_schema(summary="现场记录", responses={200: OwnNoteOutput(many=True), **NOT_FOUND}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def notes(self, request: Request, pk: str) -> Response:
        """现场记录: one's own, in the order things were seen."""
        member = self.get_object()
        return Response(OwnNoteOutput(notes_of(member.filing, member.expert), many=True).data)

    @extend_schema(
        summary="添加现场记录",
        request={"multipart/form-data": NOTE, "application/json": NOTE},
        responses={201: OwnNoteOutput, **REFUSALS},
    )
    @notes.mapping.post
    def add_note(self, request: Request, pk: str) -> Response:
        """添加现场记录: words or a picture; the same `key` sent again is the same note."""
        member = self.get_object()
        user: Any = request.user
        form = NoteForm(sent(request), request.FILES, form=assessment_form(member.filing))
        note = add_assessment_note(member.filing, by=user, **filled_in(form))
        return Response(OwnNoteOutput(note).data, status=201)

    def _save(self, request: Request, *, sign: bool) -> Response:
        member = self.get_object()
        given = ScoresInput(data=request.data)
        given.is_valid(raise_exception=True)
        scores = given.validated_data["scores"]
        known = {item.code for item in assessment_form(member.filing).items}
        if unknown := sorted(set(scores) - known):
            raise ValidationError(dict.fromkeys(unknown, "评分表中没有这一项"))
        user: Any = request.user
        comment = given.validated_data.get("comment", member.comment)
        kept = save_panel_form(
            member, by=user, scores={**member.scores, **scores}, comment=comment, sign=sign
        )
        return self._stands(self.get_queryset().get(pk=kept.pk))

    def _stands(self, member: Any) -> Response:
        member.form = assessment_form(member.filing)
        member.sections, member.papers = sections_of(member.filing), papers_of(member.filing)
        return Response(OwnAssessmentDetailOutput(member).data)


@extend_schema_view(
    list=extend_schema(summary="本人的专家档案"),
    retrieve=extend_schema(summary="一个专家库中的档案", responses={200: ExpertOutput, **NOT_FOUND}),
)
class ProfileViewSet(ReadOnlyModelViewSet[Expert]):
    """专家档案: what the pools keep of oneself; where one works one says oneself."""

    permission_classes = (OfExpert,)
    queryset = Expert.objects.none()
    serializer_class = ExpertOutput
    filter_backends = ()

    def get_queryset(self) -> Any:
        """One's own entries."""
        user: Any = self.request.user
        return own_expertises(user)

    @extend_schema(
        summary="更新工作单位",
        request=input_of("OwnProfileInput", OwnProfileForm),
        responses={200: ExpertOutput, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def tell(self, request: Request, pk: str) -> Response:
        """更新档案: employer, title and telephone; one's own employer is not assessed by oneself."""
        user: Any = request.user
        entry = self.get_object()
        update_own_profile(entry, by=user, **filled_in(OwnProfileForm(sent(request))))
        return Response(ExpertOutput(self.get_queryset().get(pk=entry.pk)).data)
