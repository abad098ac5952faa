"""Filling an application in by the interface: what it asks, what it states, and what the rules say of it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import may
from institutions.api import draft_serializers as told
from institutions.api.description import changes_of, described, facts_of, read_facts
from institutions.api.draft_sites import DraftSiteActs
from institutions.api.inputs import filled_in, input_of, sent
from institutions.api.own import NOT_FOUND, REFUSALS
from institutions.forms.draft import ChangesForm, ItemForm, RoomForm, SpecialItemForm, StaffForm
from institutions.forms.sites import continuing_sites
from institutions.models import Filing
from institutions.selectors import (
    findings_of_filing,
    levels_of,
    quota_findings,
    registry_findings,
    timing_findings,
)
from institutions.selectors.occupations import found_occupations
from institutions.selectors.quota import places_left
from institutions.selectors.sites import sessions_affected
from institutions.services import (
    add_item,
    add_room,
    add_special_item,
    add_staff,
    attach_material,
    remove_part,
    save_changes,
    save_draft,
)
from lifecycle.findings import Finding
from regulations.models import Occupation

LONGEST_SEARCH = 40
DRAFT: dict[int, Any] = {200: told.DraftOutput, **REFUSALS}
ADDED: dict[int, Any] = {201: told.DraftOutput, **REFUSALS}
MATERIAL: dict[int, Any] = {201: told.DraftMaterialOutput, **REFUSALS}
SITES = serializers.ListField(
    child=serializers.IntegerField(),
    required=False,
    help_text="有几个场地时，在哪些场地开展；不填的，视为全部",
)
ITEM = PolymorphicProxySerializer(
    "DraftItemInput",
    [
        input_of("OccupationItemInput", ItemForm, sites=SITES),
        input_of("SpecialItemInput", SpecialItemForm, sites=SITES),
    ],
    resource_type_field_name=None,
)
ROOM = input_of(
    "DraftRoomInput", RoomForm, site=serializers.IntegerField(required=False, help_text="有几个场地时填写")
)
SEARCH = OpenApiParameter("q", description="名称或编码的一部分")
ROW = OpenApiParameter("row", int, OpenApiParameter.PATH)


class DraftActs(DraftSiteActs):
    """Reading and writing the draft of one's own filing; what is handed in is no longer written."""

    get_object: Any
    request: Any

    @extend_schema(summary="备案申请表的内容和要求", responses={200: told.FormOutput, **NOT_FOUND})
    @action(detail=True, methods=["get"])
    def form(self, request: Request, pk: str) -> Response:
        """备案申请表: pages, papers, conditions, windows and quotas, as the pack asks them."""
        return Response(told.FormOutput(described(self.get_object())).data)

    @extend_schema(summary="草稿内容", responses={200: told.DraftOutput, **NOT_FOUND})
    @action(detail=True, methods=["get"])
    def draft(self, request: Request, pk: str) -> Response:
        """草稿内容: facts, occupations, people, rooms and papers as they stand."""
        return self.stands(self.get_object())

    @extend_schema(summary="保存申报事实", request=OpenApiTypes.OBJECT, responses=DRAFT)
    @draft.mapping.patch
    def save_facts(self, request: Request, pk: str) -> Response:
        """保存草稿: `{字段名: 值}`，字段见 form；没有提供的保持不变，是否齐全提交时再核对."""
        filing, user = self.get_object(), self.request.user
        save_draft(filing, by=user, **read_facts(filing, sent(request)))
        return self.stands(filing)

    @extend_schema(summary="填写变更事项", request=OpenApiTypes.OBJECT, responses=DRAFT)
    @action(detail=True, methods=["put"])
    def changes(self, request: Request, pk: str) -> Response:
        """填写变更事项: what the register shall say and since when; what is left out does not change."""
        filing = self.get_object()
        if filing.kind != Filing.Kind.INFORMATION_CHANGE:
            raise Http404("只有信息变更申请填写变更事项")
        form = ChangesForm(sent(request), filing=filing)
        if unknown := set(sent(request)) - set(form.fields):
            raise ValidationError({name: ["不能变更这一项信息"] for name in sorted(unknown)})
        save_changes(filing, by=self.request.user, **filled_in(form))
        return self.stands(filing)

    @extend_schema(
        summary="查找职业",
        parameters=[SEARCH],
        responses=told.FoundOccupationOutput(many=True),
        filters=False,
    )
    @action(detail=True, methods=["get"], pagination_class=None)
    def occupations(self, request: Request, pk: str) -> Response:
        """查找职业: by a part of the name or the code, with what speaks against applying for it."""
        words = request.query_params.get("q", "")[:LONGEST_SEARCH]
        found = found_occupations(self.get_object(), words)
        return Response(told.FoundOccupationOutput(found, many=True).data)

    @extend_schema(
        summary="职业可申报的等级",
        parameters=[OpenApiParameter("code", str, OpenApiParameter.PATH)],
        responses={200: told.LevelsOutput, **NOT_FOUND},
    )
    @action(detail=True, methods=["get"], url_path="occupations/(?P<code>[0-9-]{1,12})")
    def levels(self, request: Request, pk: str, code: str) -> Response:
        """可申报的等级: the levels of an occupation open to this applicant."""
        occupation = Occupation.objects.filter(pk=code, is_current=True).first()
        if occupation is None:
            raise Http404("职业分类目录中没有这个编码")
        levels = levels_of(self.get_object(), occupation)
        listed = [{"code": str(level), "label": label} for level, label in levels.items()]
        told_of = {"occupation": occupation.pk, "name": occupation.name, "levels": listed}
        return Response(told.LevelsOutput(told_of).data)

    @extend_schema(summary="添加职业或专项项目", request=ITEM, responses=ADDED)
    @action(detail=True, methods=["post"])
    def items(self, request: Request, pk: str) -> Response:
        """添加职业: an occupation with its levels, or an item of the list of special abilities."""
        filing, user = self.get_object(), self.request.user
        if filing.institution.is_special:
            add_special_item(filing, by=user, **filled_in(SpecialItemForm(sent(request), filing=filing)))
        else:
            given = filled_in(ItemForm(sent(request), sites=continuing_sites(filing)))
            self._add_levels(filing, given.pop("levels"), given)
        return self.stands(filing, status=201)

    @extend_schema(summary="添加人员", request=input_of("DraftStaffInput", StaffForm), responses=ADDED)
    @action(detail=True, methods=["post"])
    def staff(self, request: Request, pk: str) -> Response:
        """添加人员: a person named in the application."""
        filing = self.get_object()
        given = filled_in(StaffForm(sent(request), filing=filing))
        add_staff(filing, by=self.request.user, **given)
        return self.stands(filing, status=201)

    @extend_schema(summary="添加考场", request=ROOM, responses=ADDED)
    @action(detail=True, methods=["post"])
    def rooms(self, request: Request, pk: str) -> Response:
        """添加考场: a room named in the application."""
        filing = self.get_object()
        form = RoomForm(sent(request), sites=continuing_sites(filing))
        add_room(filing, by=self.request.user, **filled_in(form))
        return self.stands(filing, status=201)

    @extend_schema(summary="删除职业", request=None, parameters=[ROW], responses=DRAFT)
    @action(detail=True, methods=["delete"], url_path=r"items/(?P<row>\d+)")
    def remove_item(self, request: Request, pk: str, row: str) -> Response:
        """删除职业: an occupation at a level leaves the draft."""
        return self._remove("items", row)

    @extend_schema(summary="删除人员", request=None, parameters=[ROW], responses=DRAFT)
    @action(detail=True, methods=["delete"], url_path=r"staff/(?P<row>\d+)")
    def remove_staff(self, request: Request, pk: str, row: str) -> Response:
        """删除人员: a person leaves the draft."""
        return self._remove("staff", row)

    @extend_schema(summary="删除考场", request=None, parameters=[ROW], responses=DRAFT)
    @action(detail=True, methods=["delete"], url_path=r"rooms/(?P<row>\d+)")
    def remove_room(self, request: Request, pk: str, row: str) -> Response:
        """删除考场: a room leaves the draft."""
        return self._remove("rooms", row)

    @extend_schema(
        summary="上传申报材料",
        request={"multipart/form-data": told.UploadInput},
        parameters=[OpenApiParameter("code", str, OpenApiParameter.PATH)],
        responses=MATERIAL,
    )
    @action(
        detail=True,
        methods=["post"],
        url_path=r"materials/(?P<code>[a-z0-9_]{1,40})",
        parser_classes=[MultiPartParser],
    )
    def material(self, request: Request, pk: str, code: str) -> Response:
        """上传申报材料: one paper under its entry; a broken one leaves the earlier one in place."""
        filing = self.get_object()
        upload: Any = request.FILES.get("file")
        if upload is None:
            raise ValidationError({"file": ["没有选择文件；请选择文件后再上传"]})
        kept = attach_material(filing, by=self.request.user, code=code, upload=upload)
        return Response(told.DraftMaterialOutput(kept).data, status=201)

    @extend_schema(summary="提交前核对", responses={200: told.CheckOutput, **NOT_FOUND})
    @action(detail=True, methods=["get"])
    def check(self, request: Request, pk: str) -> Response:
        """提交前核对: what the rules would object to today; nothing is changed."""
        filing = self.get_object()
        findings = findings_now(filing)
        ready = filing.is_editable and may("submit_filing")(filing, self.request.user)
        ready = ready and not any(finding.blocking for finding in findings)
        lines = [finding.as_dict() for finding in findings]
        found = {"may_submit": ready, "findings": lines, "places": places_left(filing)}
        return Response(told.CheckOutput(found).data)

    def _add_levels(self, filing: Filing, levels: list[int], given: dict[str, Any]) -> None:
        with transaction.atomic():
            for level in levels:
                add_item(filing, by=self.request.user, level=level, **given)

    def _remove(self, rows: str, row: str) -> Response:
        filing = self.get_object()
        found = getattr(filing, rows).filter(pk=row).first()
        if found is None:
            raise Http404("没有找到这一行，可能已经删除")
        remove_part(found, by=self.request.user)
        return self.stands(filing)

    def stands(self, filing: Filing, *, status: int = 200) -> Response:
        """What the application states now."""
        is_move = filing.kind == Filing.Kind.SITE_CHANGE
        stands = {
            "facts": facts_of(filing),
            "items": filing.items.select_related("occupation", "special_item").prefetch_related("sites"),
            "sites": filing.sites.select_related("site"),
            "affected": sessions_affected(filing) if is_move else (),
            "staff": filing.staff.all(),
            "rooms": filing.rooms.all(),
            "materials": filing.materials.select_related("file"),
            "changes": changes_of(filing),
            "changed_on": filing.changed_on,
        }
        return Response(told.DraftOutput(stands).data, status=status)


def findings_now(filing: Filing) -> list[Finding]:
    """Everything the rules say of an application that is not yet handed in, or is being corrected."""
    if not filing.is_editable:
        return []
    findings = [*findings_of_filing(filing), *registry_findings(filing, with_unknown=False)]
    if filing.state != Filing.State.DRAFT:
        return findings
    return [*timing_findings(filing, localdate()), *findings, *quota_findings(filing)]
