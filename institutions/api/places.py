"""The places of an institution for its own system: sites, rooms as they are, item banks, published rules."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from archive.api.serializers import FileOutput
from institutions.api.inputs import filled_in, input_of, sent
from institutions.api.own import NOT_FOUND, REFUSALS, OfOwnInstitution
from institutions.forms.people import EndForm
from institutions.forms.places import ItemBankForm, RoomStateForm, SiteForm, TenureForm
from institutions.models import FiledRoom, ItemBank, OwnRule, RoomState, Site, SiteTenure
from institutions.selectors.own_rules import own_rules_of
from institutions.selectors.places import (
    item_banks_of,
    own_item_banks,
    own_rooms,
    own_sites,
    rooms_now,
    sites_of,
    subjects_of,
)
from institutions.services import own_rules, places


class TenureOutput(serializers.ModelSerializer[SiteTenure]):
    """How a site is held, and how large it is."""

    kind = serializers.CharField()
    kind_label = serializers.CharField(source="get_kind_display")

    class Meta:
        model = SiteTenure
        fields = ("kind", "kind_label", "lease_from", "lease_until", "floor_area_m2", "since")


class SiteOutput(serializers.ModelSerializer[Site]):
    """A place the institution works at."""

    tenure = TenureOutput(allow_null=True)

    class Meta:
        model = Site
        fields = ("id", "name", "address", "is_main", "since", "until", "tenure")


class RoomStateOutput(serializers.ModelSerializer[RoomState]):
    """What a room holds, as of a day."""

    class Meta:
        model = RoomState
        fields = ("seats", "camera_count", "equipment", "since")


class FiledRoomOutput(serializers.ModelSerializer[FiledRoom]):
    """A filed room: what was filed, and what it holds now."""

    use = serializers.CharField()
    use_label = serializers.CharField(source="get_use_display")
    site_name = serializers.CharField(source="site.name")
    now = RoomStateOutput(allow_null=True)

    class Meta:
        model = FiledRoom
        fields = ("id", "name", "use", "use_label", "seats", "has_camera", "site", "site_name", "now")


class ItemBankOutput(serializers.ModelSerializer[ItemBank]):
    """An item bank and what it is of."""

    subject = serializers.SerializerMethodField()

    class Meta:
        model = ItemBank
        fields = ("id", "name", "subject", "source", "size", "updated_on", "since", "until")

    def get_subject(self, bank: ItemBank) -> str:
        """The code of the occupation or item."""
        return bank.special_item.code if bank.special_item else str(bank.occupation_id)


class OwnRuleOutput(serializers.Serializer[Any]):
    """A rule the institution has to publish, with its text where there is one."""

    code = serializers.CharField()
    label: Any = serializers.CharField()
    since = serializers.DateField(source="text.since", allow_null=True, default=None)
    file: Any = FileOutput(source="text.file", allow_null=True, default=None)


class OwnRuleInput(serializers.Serializer[Any]):
    """The text."""

    file = serializers.FileField(required=False, help_text="PDF，不超过 20 MB")


class _Listed(OfOwnInstitution):
    """A list that is not long, a page at a time."""

    paginate_queryset: Any
    get_paginated_response: Any
    get_object: Any

    def page_of(self, rows: Any, output: Any) -> Response:
        """The page that is asked for."""
        return self.get_paginated_response(output(self.paginate_queryset(rows), many=True).data)


SITE: dict[int, Any] = {200: SiteOutput, **REFUSALS}


@extend_schema(filters=False)
class SiteViewSet(_Listed, GenericViewSet[Site]):
    """场地: where the institution works, and how it holds the place."""

    queryset = Site.objects.none()
    serializer_class = SiteOutput

    def get_queryset(self) -> Any:
        """Sites of one's own institutions."""
        user: Any = self.request.user
        return own_sites(user)

    @extend_schema(summary="本机构场地", responses={200: SiteOutput(many=True)})
    def list(self, request: Request) -> Response:
        """场地: those in use, each with how it is held."""
        return self.page_of(sites_of(self.institution), SiteOutput)

    @extend_schema(
        summary="登记场地", request=input_of("SiteInput", SiteForm), responses={201: SiteOutput, **REFUSALS}
    )
    def create(self, request: Request) -> Response:
        """登记场地: a place the institution works at; exams in it still take a filing."""
        user: Any = request.user
        site = places.enter_site(self.institution, by=user, **filled_in(SiteForm(sent(request))))
        return self._stands(site, status=201)

    @extend_schema(summary="变更场地权属", request=input_of("TenureInput", TenureForm), responses=SITE)
    @action(detail=True, methods=["post"])
    def tenure(self, request: Request, pk: str) -> Response:
        """变更权属: a lease renewed, a building bought; the earlier row ends the day before."""
        user: Any = request.user
        site = self.get_object()
        places.change_tenure(site, by=user, **filled_in(TenureForm(sent(request))))
        return self._stands(site)

    @extend_schema(summary="停用场地", request=input_of("EndSiteInput", EndForm), responses=SITE)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """停用场地: the institution has left it; not while it is filed for anything."""
        user: Any = request.user
        site = self.get_object()
        return self._stands(places.end_site(site, by=user, **filled_in(EndForm(sent(request)))))

    def _stands(self, site: Site, *, status: int = 200) -> Response:
        shown: Any = self.get_queryset().get(pk=site.pk)
        shown.tenure = shown.tenures.order_by("-since", "-pk").first()
        return Response(SiteOutput(shown).data, status=status)


@extend_schema(filters=False)
class FiledRoomViewSet(_Listed, GenericViewSet[FiledRoom]):
    """考场: the rooms the institution is filed with, and what they hold now."""

    queryset = FiledRoom.objects.none()
    serializer_class = FiledRoomOutput

    def get_queryset(self) -> Any:
        """Rooms of one's own institutions."""
        user: Any = self.request.user
        return own_rooms(user)

    @extend_schema(summary="本机构备案考场", responses={200: FiledRoomOutput(many=True)})
    def list(self, request: Request) -> Response:
        """考场: those filed today."""
        return self.page_of(rooms_now(self.institution), FiledRoomOutput)

    @extend_schema(
        summary="变更考场现状",
        request=input_of("RoomStateInput", RoomStateForm),
        responses={201: FiledRoomOutput, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def state(self, request: Request, pk: str) -> Response:
        """变更考场现状: seats, cameras and equipment from a day on; the room itself stays as filed."""
        user: Any = request.user
        room: Any = self.get_object()
        form = RoomStateForm(sent(request))
        room.now = places.change_room(room, by=user, **filled_in(form))
        return Response(FiledRoomOutput(room).data, status=201)


@extend_schema(filters=False)
class ItemBankViewSet(_Listed, GenericViewSet[ItemBank]):
    """题库: what the institution examines from."""

    queryset = ItemBank.objects.none()
    serializer_class = ItemBankOutput

    def get_queryset(self) -> Any:
        """Banks of one's own institutions."""
        user: Any = self.request.user
        return own_item_banks(user).select_related("occupation", "special_item")

    @extend_schema(summary="本机构题库", responses={200: ItemBankOutput(many=True)})
    def list(self, request: Request) -> Response:
        """题库: those in use."""
        return self.page_of(item_banks_of(self.institution), ItemBankOutput)

    @extend_schema(
        summary="登记题库",
        request=input_of("ItemBankInput", ItemBankForm),
        responses={201: ItemBankOutput, **REFUSALS},
    )
    def create(self, request: Request) -> Response:
        """登记题库: entered again under its name, it is the newer state."""
        user: Any = request.user
        institution = self.institution
        form = ItemBankForm(sent(request), subjects=subjects_of(institution))
        given = filled_in(form)
        given.pop("subject")
        bank = places.enter_item_bank(institution, by=user, of=form.chosen, **given)
        return Response(ItemBankOutput(bank).data, status=201)

    @extend_schema(summary="停用题库", request=None, responses={200: ItemBankOutput, **REFUSALS})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """停用题库: it is used no longer."""
        user: Any = request.user
        return Response(ItemBankOutput(places.end_item_bank(self.get_object(), by=user)).data)


@extend_schema(filters=False)
class OwnRuleViewSet(OfOwnInstitution, GenericViewSet[OwnRule]):
    """公开制度: what the law wants public, what is, and what is missing."""

    queryset = OwnRule.objects.none()
    serializer_class = OwnRuleOutput
    pagination_class = None
    lookup_field = "point"
    lookup_value_regex = "[a-z0-9_]{1,40}"

    @extend_schema(summary="应公开的制度", responses={200: OwnRuleOutput(many=True), **NOT_FOUND})
    def list(self, request: Request) -> Response:
        """公开制度: every point of the law with its text; missing ones with none."""
        return Response(OwnRuleOutput(own_rules_of(self.institution), many=True).data)

    @extend_schema(
        summary="公开制度文本",
        request={"multipart/form-data": OwnRuleInput},
        parameters=[OpenApiParameter("point", str, OpenApiParameter.PATH)],
        responses={201: OwnRuleOutput, **REFUSALS},
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def publish(self, request: Request, point: str) -> Response:
        """公开制度: the text stands on the public page from today; a broken file leaves the older one."""
        user: Any = request.user
        institution, upload = self.institution, request.FILES.get("file")
        if point not in {line.code for line in own_rules_of(institution)}:
            raise Http404("法规没有要求公开这一项制度")
        if upload is None:
            raise ValidationError({"file": ["没有选择文件；请选择文件后再上传"]})
        own_rules.publish_own_rule(institution, by=user, point=point, upload=upload)
        told = next(line for line in own_rules_of(institution) if line.code == point)
        return Response(OwnRuleOutput(told).data, status=201)
