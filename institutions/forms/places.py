"""What an institution tells of its places: sites, how they are held, rooms as they are, item banks."""

from __future__ import annotations

from typing import Any

from django import forms

from institutions.forms.people import Subjects, day_field, today_field
from institutions.models import SiteTenure
from regulations.models import Occupation, SpecialItem


class TenureForm(forms.Form):
    """How a site is held from a day on."""

    since = today_field("自何日起", "变化发生的日期，不能晚于今天；原记录到前一天为止。")
    kind = forms.ChoiceField(label="权属", choices=SiteTenure.Kind.choices, widget=forms.RadioSelect)
    lease_from = day_field("租赁起始日", "租赁的场地填写。", required=False)
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


class SiteForm(TenureForm):
    """A place the institution works at."""

    name = forms.CharField(label="场地名称", max_length=60)
    address = forms.CharField(label="地址", max_length=200)
    field_order = ("name", "address", "since", "kind", "lease_from", "lease_until", "floor_area_m2")


class RoomStateForm(forms.Form):
    """What a filed room holds from a day on."""

    seats = forms.IntegerField(label="座位（工位）数", min_value=1, max_value=5000)
    camera_count = forms.IntegerField(label="摄像机数", min_value=0, max_value=500, required=False)
    equipment = forms.CharField(
        label="设备",
        max_length=1000,
        required=False,
        help_text="主要设备的名称、型号和数量。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    since = today_field("自何日起", "变化发生的日期，不能晚于今天；原记录到前一天为止。")


class ItemBankForm(forms.Form):
    """An item bank for an occupation or an item."""

    subject = forms.ChoiceField(label="职业或项目", help_text="限本机构备案范围内。")
    name = forms.CharField(label="题库名称", max_length=120, help_text="同名的题库再次登记，即为更新。")
    source = forms.CharField(label="来源", max_length=120, help_text="如：国家题库、自建、行业共建。")
    size = forms.IntegerField(label="试题数", min_value=1, max_value=10_000_000)
    updated_on = day_field("更新日期", "不能晚于今天。")

    def __init__(self, *args: Any, subjects: Subjects, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._subjects = subjects
        choices: Any = self.fields["subject"]
        choices.choices = [(code, f"{code} {subject.name}") for code, subject in subjects.items()]

    @property
    def chosen(self) -> Occupation | SpecialItem:
        """The occupation or item chosen."""
        return self._subjects[self.cleaned_data["subject"]]
