"""The people of an institution for its own system: who comes, what they do, by which card, and who goes."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.timezone import localdate
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from institutions.api.inputs import filled_in, input_of, sent
from institutions.api.own import NOT_FOUND, REFUSALS, OfOwnInstitution
from institutions.forms import people as forms
from institutions.models import AssessorCard, InstitutionPerson, PersonDuty
from institutions.selectors.places import subjects_of
from institutions.selectors.staff import elsewhere, own_people, people_of, with_everything
from institutions.services import staff

END = input_of("EndInput", forms.EndForm)
ENTRY = OpenApiParameter("entry", int, OpenApiParameter.PATH)


class PersonDutyOutput(serializers.ModelSerializer[PersonDuty]):
    """A duty somebody has, from a day to a day."""

    duty = serializers.CharField()
    duty_label = serializers.CharField(source="get_duty_display")

    class Meta:
        model = PersonDuty
        fields = ("id", "duty", "duty_label", "since", "until")


class AssessorCardOutput(serializers.ModelSerializer[AssessorCard]):
    """The card by which an assessor may assess."""

    level = serializers.CharField()
    level_label = serializers.CharField(source="get_level_display")
    subjects = serializers.SerializerMethodField()

    class Meta:
        model = AssessorCard
        fields = ("id", "number", "level", "level_label", "subjects", "valid_from", "valid_until", "until")

    def get_subjects(self, card: AssessorCard) -> list[str]:
        """The codes of the occupations and items on the card."""
        return [
            *(occupation.code for occupation in card.occupations.all()),
            *(item.code for item in card.special_items.all()),
        ]


class PersonOutput(serializers.ModelSerializer[InstitutionPerson]):
    """Somebody on the register; of the identity number only what is shown is kept."""

    identity_kind = serializers.CharField()
    has_photo = serializers.SerializerMethodField()
    duties = PersonDutyOutput(many=True, source="shown_duties")
    assessor_cards = AssessorCardOutput(many=True, source="shown_cards")

    class Meta:
        model = InstitutionPerson
        fields = (
            "id",
            "name",
            "title",
            "identity_kind",
            "identity_shown",
            "has_photo",
            "since",
            "until",
            "why_left",
            "duties",
            "assessor_cards",
        )

    def get_has_photo(self, person: InstitutionPerson) -> bool:
        """Whether there is a picture for the cards."""
        return person.photo_id is not None


class PersonDetailOutput(PersonOutput):
    """One person, with whether the same one stands on another register too."""

    elsewhere = serializers.SerializerMethodField()

    class Meta(PersonOutput.Meta):
        fields = (*PersonOutput.Meta.fields, "elsewhere")  # type: ignore[assignment]

    def get_elsewhere(self, person: InstitutionPerson) -> int:
        """At how many other institutions the same person is registered; which ones is not said."""
        return len(elsewhere([person], localdate()).get(person.pk, ()))


ONE: dict[int, Any] = {200: PersonDetailOutput, **NOT_FOUND}
DONE: dict[int, Any] = {200: PersonDetailOutput, **REFUSALS}
ADDED: dict[int, Any] = {201: PersonDetailOutput, **REFUSALS}
LEFT = OpenApiParameter("left", bool, description="为真：列出已离任的人员")


@extend_schema_view(
    list=extend_schema(summary="本机构人员", parameters=[LEFT]),
    retrieve=extend_schema(summary="一名人员", responses=ONE),
)
class PersonViewSet(OfOwnInstitution, ReadOnlyModelViewSet[InstitutionPerson]):
    """机构人员: those of one's own institution, with everything that was said of them and from when."""

    queryset = InstitutionPerson.objects.none()
    filterset_fields = ("name",)

    def get_queryset(self) -> Any:
        """Who works here now, or who left; one of them with everything past."""
        today = localdate()
        if self.action != "list":
            user: Any = self.request.user
            return with_everything(own_people(user))
        has_left = self.request.query_params.get("left", "").lower() in ("1", "true")
        if has_left:
            return people_of(self.institution).filter(until__lt=today)
        return people_of(self.institution, on=today)

    def get_serializer_class(self) -> Any:
        """One person comes with what stands elsewhere."""
        return PersonOutput if self.action == "list" else PersonDetailOutput

    @extend_schema(
        summary="登记人员", request=input_of("EnterPersonInput", forms.PersonForm), responses=ADDED
    )
    def create(self, request: Request) -> Response:
        """登记人员: somebody begins to work here; the identity number is kept as a digest alone."""
        institution = self.institution
        given = filled_in(forms.PersonForm(sent(request)))
        identity = (given.pop("identity_kind"), given.pop("identity_number"))
        user: Any = request.user
        entered = staff.enter_person(institution, by=user, identity=identity, **given)
        return self._stands(entered, status=201)

    @extend_schema(summary="补录证件", request=input_of("IdentityInput", forms.IdentityForm), responses=DONE)
    @action(detail=True, methods=["post"])
    def identity(self, request: Request, pk: str) -> Response:
        """补录证件: the identity paper of somebody entered without one."""
        person = self.get_object()
        given = filled_in(forms.IdentityForm(sent(request)))
        kind, number = given["identity_kind"], given["identity_number"]
        return self._stands(staff.complete_identity(person, by=self._user, kind=kind, number=number))

    @extend_schema(
        summary="上传照片",
        request={"multipart/form-data": input_of("PhotoInput", forms.PhotoForm)},
        responses=DONE,
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def photo(self, request: Request, pk: str) -> Response:
        """上传照片: the picture that stands on the cards from now on."""
        person = self.get_object()
        given = filled_in(forms.PhotoForm(sent(request), request.FILES))
        return self._stands(staff.put_in_photo(person, by=self._user, **given))

    @extend_schema(summary="增加岗位", request=input_of("DutyInput", forms.DutyForm), responses=ADDED)
    @action(detail=True, methods=["post"])
    def duties(self, request: Request, pk: str) -> Response:
        """增加岗位: a person takes up a duty; a senior assessor is no longer an assessor."""
        person = self.get_object()
        staff.take_up_duty(person, by=self._user, **filled_in(forms.DutyForm(sent(request))))
        return self._stands(person, status=201)

    @extend_schema(
        summary="结束岗位",
        request=END,
        parameters=[ENTRY],
        responses=DONE,
    )
    @action(detail=True, methods=["post"], url_path=r"duties/(?P<entry>\d+)/end")
    def end_duty(self, request: Request, pk: str, entry: str) -> Response:
        """结束岗位: the person does it no longer; the card of the duty is void."""
        person = self.get_object()
        return self._end(person, person.duties.filter(pk=entry).first(), staff.end_duty)

    @extend_schema(
        summary="登记考评员证",
        request=input_of("AssessorCardInput", forms.AssessorCardForm),
        responses=ADDED,
    )
    @action(detail=True, methods=["post"], url_path="assessor-cards")
    def assessor_cards(self, request: Request, pk: str) -> Response:
        """登记考评员证: level, occupations and term as they stand on the card."""
        person = self.get_object()
        form = forms.AssessorCardForm(sent(request), subjects=subjects_of(person.institution))
        given = filled_in(form)
        staff.enter_assessor_card(
            person,
            by=self._user,
            number=given["number"],
            level=given["level"],
            subjects=form.chosen,
            term=(given["valid_from"], given["valid_until"]),
        )
        return self._stands(person, status=201)

    @extend_schema(
        summary="注销考评员证",
        request=END,
        parameters=[ENTRY],
        responses=DONE,
    )
    @action(detail=True, methods=["post"], url_path=r"assessor-cards/(?P<entry>\d+)/end")
    def end_assessor_card(self, request: Request, pk: str, entry: str) -> Response:
        """注销考评员证: handed back or withdrawn."""
        person = self.get_object()
        return self._end(person, person.assessor_cards.filter(pk=entry).first(), staff.end_assessor_card)

    @extend_schema(summary="登记离任", request=input_of("LeaveInput", forms.LeaveForm), responses=DONE)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str) -> Response:
        """离任: the person works here no longer; duties end with the day, cards are void at once."""
        person = self.get_object()
        return self._stands(staff.leave(person, by=self._user, **filled_in(forms.LeaveForm(sent(request)))))

    @property
    def _user(self) -> Any:
        return self.request.user

    def _end(self, person: InstitutionPerson, row: Any, service: Any) -> Response:
        if row is None:
            raise Http404("没有找到这一条登记")
        service(row, by=self._user, **filled_in(forms.EndForm(sent(self.request))))
        return self._stands(person)

    def _stands(self, person: InstitutionPerson, *, status: int = 200) -> Response:
        shown = people_of(person.institution).get(pk=person.pk)
        return Response(PersonDetailOutput(shown).data, status=status)
