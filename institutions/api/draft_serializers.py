"""What an application asks and keeps, as its institution's own system sees it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from archive.api.serializers import FileOutput
from institutions.api.quotas import PlacesOutput
from institutions.models import FilingItem, FilingMaterial, FilingSite, Room, StaffMember
from lifecycle.api import FindingOutput


class CodedOutput(serializers.Serializer[Any]):
    """A code and its words."""

    code = serializers.CharField()
    label: Any = serializers.CharField()


class RuleOutput(serializers.Serializer[Any]):
    """A rule of the pack: its stable id, its title, what it says in a word, and the article."""

    rule_id = serializers.CharField()
    key = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    basis = serializers.CharField()
    soft = serializers.BooleanField(help_text="原则上的要求")


class QuestionOutput(serializers.Serializer[Any]):
    """One thing the application asks, with the article that asks it and what was answered."""

    name = serializers.CharField(help_text="保存草稿时的字段名")
    label: Any = serializers.CharField()
    hint = serializers.CharField()
    type = serializers.CharField(help_text="yes_no、number、text、choice、date")
    choices = CodedOutput(many=True)
    is_wanted = serializers.BooleanField(help_text="提交时是否须填写")
    bars = serializers.BooleanField(help_text="为“是”的不得申报")
    value = serializers.JSONField(allow_null=True)
    rule_id = serializers.CharField()
    basis = serializers.CharField()


class PartOutput(serializers.Serializer[Any]):
    """One page of the application; without questions it is a list of its own."""

    code = serializers.CharField()
    title = serializers.CharField()
    questions = QuestionOutput(many=True)


class PaperOutput(serializers.Serializer[Any]):
    """A paper the application consists of, with the file that was handed in."""

    code = serializers.CharField()
    title = serializers.CharField()
    note = serializers.CharField()
    required: Any = serializers.BooleanField()
    file = FileOutput(allow_null=True)


class WindowOutput(serializers.Serializer[Any]):
    """When this kind of application is taken."""

    is_open = serializers.BooleanField()
    opens_on = serializers.DateField(allow_null=True)
    closes_on = serializers.DateField(allow_null=True)
    rule = RuleOutput()


class FormOutput(serializers.Serializer[Any]):
    """The form of an application as the pack of its province asks it: enough to build it."""

    kind = serializers.CharField()
    kind_label = serializers.CharField()
    is_editable = serializers.BooleanField()
    document = serializers.CharField(help_text="所依据的文件")
    law_on = serializers.DateField(help_text="适用哪一天的规定")
    parts = PartOutput(many=True)
    duties = CodedOutput(many=True)
    room_uses = CodedOutput(many=True)
    papers = PaperOutput(many=True)
    conditions = RuleOutput(many=True)
    exclusions = RuleOutput(many=True)
    quotas = RuleOutput(many=True)
    subjects = CodedOutput(many=True, help_text="场地变更：可选的备案范围")
    windows = WindowOutput(many=True)


class KindOutput(serializers.Serializer[Any]):
    """A kind of filing, and what stands in the way of beginning it now."""

    kind = serializers.CharField()
    label: Any = serializers.CharField()
    is_open = serializers.BooleanField()
    findings = FindingOutput(many=True)


class StartInput(serializers.Serializer[Any]):
    """Which kind of filing is begun."""

    kind = serializers.CharField(help_text="见 `filings/kinds/`", default="initial")


class FoundOccupationOutput(serializers.Serializer[Any]):
    """An occupation the search finds, the levels it may be applied for at, and what stands against it."""

    code = serializers.CharField(source="occupation.pk")
    name = serializers.CharField(source="occupation.name")
    hint = serializers.CharField()


class LevelsOutput(serializers.Serializer[Any]):
    """The levels an occupation may be applied for at here."""

    occupation = serializers.CharField()
    name = serializers.CharField()
    levels = CodedOutput(many=True)


class DraftItemOutput(serializers.ModelSerializer[FilingItem]):
    """An occupation or item applied for."""

    name = serializers.CharField()
    level_label = serializers.CharField()
    sites: Any = serializers.PrimaryKeyRelatedField(many=True, read_only=True)

    class Meta:
        model = FilingItem
        fields = ("id", "code", "name", "level_label", "direction", "standard", "sites")


class DraftStaffOutput(serializers.ModelSerializer[StaffMember]):
    """A person named in the application."""

    duty = serializers.CharField()
    duty_label = serializers.CharField(source="get_duty_display")
    covers = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = StaffMember
        fields = ("id", "name", "duty", "duty_label", "title", "card_number", "covers")


class DraftRoomOutput(serializers.ModelSerializer[Room]):
    """A room named in the application."""

    use = serializers.CharField()
    use_label = serializers.CharField(source="get_use_display")

    class Meta:
        model = Room
        fields = ("id", "name", "use", "use_label", "seats", "has_camera", "site")


class DraftSiteOutput(serializers.ModelSerializer[FilingSite]):
    """A site the application is about, and what becomes of it."""

    act = serializers.CharField(help_text="add 新增；keep 不变；move 迁址；give_up 停用")
    act_label = serializers.CharField(source="get_act_display")
    address_now = serializers.CharField(source="site.address", default="", help_text="登记的地址")
    kind = serializers.CharField()

    class Meta:
        model = FilingSite
        fields = (
            "id",
            "site",
            "is_main",
            "act",
            "act_label",
            "name",
            "address_now",
            "address",
            "kind",
            "lease_from",
            "lease_until",
            "floor_area_m2",
        )


class PlannedSessionOutput(serializers.Serializer[Any]):
    """A session that is planned in a room a change of site ends."""

    plan = serializers.CharField()
    room = serializers.CharField()
    on = serializers.DateField()


class DraftMaterialOutput(serializers.ModelSerializer[FilingMaterial]):
    """A paper handed in under its entry of the list."""

    file: Any = FileOutput()

    class Meta:
        model = FilingMaterial
        fields = ("code", "name", "uploaded_at", "file")


class ChangeOutput(serializers.Serializer[Any]):
    """One thing the register shall say otherwise."""

    name = serializers.CharField()
    label: Any = serializers.CharField()
    now = serializers.CharField()
    after = serializers.CharField(help_text="空：不变更")


class DraftOutput(serializers.Serializer[Any]):
    """What an application states so far."""

    facts = serializers.DictField(child=serializers.JSONField(allow_null=True))
    sites = DraftSiteOutput(many=True)
    affected = PlannedSessionOutput(many=True, help_text="场地变更影响的已安排场次")
    items = DraftItemOutput(many=True)
    staff = DraftStaffOutput(many=True)
    rooms = DraftRoomOutput(many=True)
    materials = DraftMaterialOutput(many=True)
    changes = ChangeOutput(many=True)
    changed_on = serializers.DateField(allow_null=True)


class UploadInput(serializers.Serializer[Any]):
    """One file."""

    file = serializers.FileField(required=False, help_text="PDF、JPG 或 PNG，不超过 20 MB")


class CheckOutput(serializers.Serializer[Any]):
    """What the rules would object to if it were handed in now."""

    may_submit = serializers.BooleanField()
    findings = FindingOutput(many=True)
    places = PlacesOutput(many=True, help_text="所申请职业在本地区的名额")
