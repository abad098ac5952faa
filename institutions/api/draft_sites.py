"""The sites of an application by the interface: further places, moves, places given up, and from when."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from institutions.api.draft_serializers import DraftOutput
from institutions.api.inputs import filled_in, input_of, sent
from institutions.api.own import REFUSALS
from institutions.forms.sites import ChangeDayForm, FilingSiteForm, SiteActForm
from institutions.models import Filing, FilingSite
from institutions.services import remove_part
from institutions.services.site_drafting import add_site, change_site, set_change_day

DRAFT: dict[int, Any] = {200: DraftOutput, **REFUSALS}
ADDED: dict[int, Any] = {201: DraftOutput, **REFUSALS}
ROW = OpenApiParameter("row", int, OpenApiParameter.PATH)
SUBJECTS = serializers.ListField(
    child=serializers.IntegerField(),
    required=False,
    help_text="场地变更申请：在该场地开展的备案范围，编号见 form 的 subjects；不填的，视为全部",
)


class DraftSiteActs:
    """What a draft says of its sites."""

    get_object: Any
    request: Any
    stands: Any

    @extend_schema(
        summary="添加场地",
        request=input_of("DraftSiteInput", FilingSiteForm, subjects=SUBJECTS),
        responses=ADDED,
    )
    @action(detail=True, methods=["post"])
    def sites(self, request: Request, pk: str) -> Response:
        """添加场地: a further place, in a first filing or a change of site."""
        filing = self.get_object()
        given = filled_in(FilingSiteForm(sent(request), filing=filing))
        add_site(filing, by=self.request.user, **given)
        return self.stands(filing, status=201)

    @extend_schema(
        summary="变更场地", request=input_of("SiteActInput", SiteActForm), parameters=[ROW], responses=DRAFT
    )
    @action(detail=True, methods=["put"], url_path=r"sites/(?P<row>\d+)")
    def change_site(self, request: Request, pk: str, row: str) -> Response:
        """变更场地: a site of the register moves, is given up, or stays."""
        filing, found = self._site(row)
        if found.site is None or filing.kind != Filing.Kind.SITE_CHANGE:
            raise Http404("没有找到该场地，或不在本申请之内")
        change_site(found, by=self.request.user, **filled_in(SiteActForm(sent(request), row=found)))
        return self.stands(filing)

    @extend_schema(summary="删除场地", request=None, parameters=[ROW], responses=DRAFT)
    @change_site.mapping.delete
    def remove_site(self, request: Request, pk: str, row: str) -> Response:
        """删除场地: a further place leaves the draft; those of the register do not."""
        filing, found = self._site(row)
        remove_part(found, by=self.request.user)
        return self.stands(filing)

    @extend_schema(summary="填写变更日期", request=input_of("ChangeDayInput", ChangeDayForm), responses=DRAFT)
    @action(detail=True, methods=["put"], url_path="change-day")
    def change_day(self, request: Request, pk: str) -> Response:
        """变更日期: when new places are taken into use and old ones left; it may lie ahead."""
        filing = self.get_object()
        if filing.kind != Filing.Kind.SITE_CHANGE:
            raise Http404("只有场地变更申请填写变更日期")
        set_change_day(filing, by=self.request.user, **filled_in(ChangeDayForm(sent(request), filing=filing)))
        return self.stands(filing)

    def _site(self, row: str) -> tuple[Filing, FilingSite]:
        filing = self.get_object()
        found = filing.sites.select_related("site", "filing__institution").filter(pk=row).first()
        if found is None:
            raise Http404("没有找到该场地，或不在本申请之内")
        return filing, found
