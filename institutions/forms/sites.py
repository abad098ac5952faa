"""What an application says of its sites: further places, moves, and the day of a change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.timezone import localdate

from institutions.forms.people import day_field
from institutions.models import FiledScope, Filing, FilingSite

CONTINUING = (FilingSite.Act.ADD, FilingSite.Act.KEEP, FilingSite.Act.MOVE)


class HeldForm(forms.Form):
    """How a new place is held."""

    kind = forms.ChoiceField(
        label="权属",
        choices=Filing.Premises.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择自有或租赁"},
    )
    lease_from = day_field("租赁起始日", "租赁的场地填写，与租赁合同一致。", required=False)
    lease_until = day_field("租赁终止日", required=False)
    floor_area_m2 = forms.DecimalField(
        label="面积（平方米）",
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=1,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": "请只填写数字，如 1200 或 1200.5"},
    )


class FilingSiteForm(HeldForm):
    """A further place; in a change of site with what it is to be filed for."""

    name = forms.CharField(
        label="场地名称",
        max_length=60,
        help_text="如“城西校区”，同一机构内不重复。",
        error_messages={"required": "请填写场地名称"},
    )
    address = forms.CharField(
        label="地址",
        max_length=200,
        help_text="写到门牌号和楼层。",
        error_messages={"required": "请填写场地的详细地址"},
    )
    field_order = ("name", "address", "kind", "lease_from", "lease_until", "floor_area_m2", "subjects")

    def __init__(self, *args: Any, filing: Filing, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if filing.kind == Filing.Kind.SITE_CHANGE:
            self.fields["subjects"] = forms.TypedMultipleChoiceField(
                label="在该场地开展的职业和等级",
                choices=_filed(filing),
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="限已备案的职业和等级；不选的，视为全部。增加职业或等级的，请另行申请。",
            )


def _filed(filing: Filing) -> list[tuple[int, str]]:
    """What is filed today, each occupation and level once, by a row that says so."""
    rows = (
        filing.institution.scope.on(localdate()).select_related("occupation", "special_item").order_by("pk")
    )
    found: dict[tuple[str, int | None], FiledScope] = {}
    for row in rows:
        found.setdefault((row.code, row.level), row)
    return [
        (row.pk, f"{row.code} {row.name}　{row.level_label}")
        for _, row in sorted(found.items(), key=lambda pair: (pair[0][0], -(pair[0][1] or 0)))
    ]


class SiteActForm(HeldForm):
    """What becomes of a filed site: it moves, is given up, or stays."""

    act = forms.ChoiceField(
        label="怎样变更",
        choices=[
            (FilingSite.Act.MOVE.value, "迁址：考场搬到新址，原址停用"),
            (FilingSite.Act.GIVE_UP.value, "停用：不再在这里开展考核"),
            (FilingSite.Act.KEEP.value, "不变"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择迁址、停用或不变"},
    )
    address = forms.CharField(
        label="新址", max_length=200, required=False, help_text="迁址的填写，写到门牌号和楼层。"
    )
    field_order = ("act", "address", "kind", "lease_from", "lease_until", "floor_area_m2")

    def __init__(self, *args: Any, row: FilingSite, **kwargs: Any):
        moves = row.act == FilingSite.Act.MOVE
        kwargs["initial"] = {
            "act": row.act,
            "address": row.address if moves else "",
            "kind": row.kind,
            "lease_from": row.lease_from,
            "lease_until": row.lease_until,
            "floor_area_m2": row.floor_area_m2,
        }
        super().__init__(*args, **kwargs)
        self.fields["kind"].required = False
        self.fields["kind"].help_text = "迁址的填写新址的情况。"

    def clean(self) -> dict[str, Any]:
        """Only a move says how the new place is held."""
        given = super().clean() or {}
        if given.get("act") == FilingSite.Act.MOVE:
            for name, words in (("address", "请填写新址"), ("kind", "请选择新址是自有还是租赁")):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return given


class ChangeDayForm(forms.Form):
    """The day a change of site takes effect."""

    changed_on = day_field(
        "变更日期",
        "新场地启用、原场地停用的日期，可以是今后的日期；早于准予变更之日的，自准予之日起生效。",
        required=False,
    )

    def __init__(self, *args: Any, filing: Filing, **kwargs: Any):
        kwargs["initial"] = {"changed_on": filing.changed_on}
        super().__init__(*args, **kwargs)


class SiteChoiceField(forms.ModelChoiceField):
    """One of the sites of an application that go on."""

    def __init__(self, sites: Iterable[FilingSite], **options: Any):
        super().__init__(queryset=FilingSite.objects.filter(pk__in=[site.pk for site in sites]), **options)

    def label_from_instance(self, obj: Any) -> str:
        """Its name and its address."""
        return f"{obj.name}（{obj.address}）"


class SitesField(SiteChoiceField, forms.ModelMultipleChoiceField):
    """Some of the sites of an application that go on."""


def continuing_sites(filing: Filing) -> list[FilingSite]:
    """The sites of an application exams go on at."""
    return list(filing.sites.filter(act__in=CONTINUING))


def room_site_field(sites: Sequence[FilingSite]) -> forms.Field:
    """At which site a room lies."""
    return SiteChoiceField(
        sites, label="所在场地", empty_label=None, error_messages={"required": "请选择考场所在的场地"}
    )


def item_sites_field(sites: Sequence[FilingSite]) -> forms.Field:
    """At which sites an item is examined."""
    return SitesField(
        sites,
        label="在哪些场地开展",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选的，视为在全部场地开展。",
    )
