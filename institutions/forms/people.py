"""What an institution tells of its people: who comes, by which paper, with which card, and who goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.timezone import localdate

from institutions.models import Duty
from institutions.models.people import ASSESSING, IdentityKind
from institutions.services.staff import GREATEST_PHOTO
from regulations.models import Occupation, SpecialItem

Subjects = Mapping[str, Occupation | SpecialItem]


def day_field(label: str, hint: str = "", *, required: bool = True) -> forms.DateField:
    """A day, picked or typed."""
    return forms.DateField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请按 2026-03-15 的格式填写日期"},
    )


def today_field(label: str, hint: str = "") -> forms.DateField:
    """A day that has come; today unless somebody says otherwise."""
    field = day_field(label, hint)
    field.initial = localdate
    return field


class IdentityForm(forms.Form):
    """The identity paper of somebody; only a digest and the last four characters are kept."""

    identity_kind = forms.ChoiceField(label="证件类型", choices=IdentityKind.choices)
    identity_number = forms.CharField(
        label="证件号码",
        max_length=30,
        help_text="只用于核对是否同一人：平台不保存完整号码，页面上只显示后4位。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class PersonForm(forms.Form):
    """Somebody who begins to work for the institution."""

    name = forms.CharField(label="姓名", max_length=60)
    duty = forms.ChoiceField(label="岗位", choices=Duty.choices)
    since = today_field("任职起始日", "不能晚于今天。")
    title = forms.CharField(label="职称或技能等级", max_length=60, required=False)
    identity_kind = forms.ChoiceField(label="证件类型", choices=IdentityKind.choices)
    identity_number = forms.CharField(
        label="证件号码",
        max_length=30,
        help_text="只用于核对是否同一人：平台不保存完整号码，页面上只显示后4位。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class PhotoForm(forms.Form):
    """The picture for a person's cards."""

    photo = forms.FileField(
        label="照片",
        help_text="近期正面免冠照片，JPG 或 PNG，不超过 2 MB；印在证卡上。",
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png", "data-most-bytes": GREATEST_PHOTO}),
    )


class DutyForm(forms.Form):
    """A further duty."""

    duty = forms.ChoiceField(label="岗位", choices=Duty.choices)
    since = today_field("任职起始日", "考评员和高级考评员只能任一；登记后者，前者即结束。")


class AssessorCardForm(forms.Form):
    """The card of an assessor, as it stands on the card."""

    number = forms.CharField(label="证卡编号", max_length=30, help_text="换证后编号不变的，原证自动结束。")
    level = forms.ChoiceField(label="级别", choices=[(duty.value, duty.label) for duty in ASSESSING])
    subjects = forms.MultipleChoiceField(
        label="考评职业或项目", widget=forms.CheckboxSelectMultiple, help_text="限本机构备案范围内。"
    )
    valid_from = day_field("有效期起")
    valid_until = day_field("有效期止")

    def __init__(self, *args: Any, subjects: Subjects, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._subjects = subjects
        choices: Any = self.fields["subjects"]
        choices.choices = [(code, f"{code} {subject.name}") for code, subject in subjects.items()]

    @property
    def chosen(self) -> list[Occupation | SpecialItem]:
        """The occupations and items ticked."""
        return [self._subjects[code] for code in self.cleaned_data["subjects"]]


class EndForm(forms.Form):
    """The last day of something."""

    until = today_field("最后一天", "不能晚于今天。")


class LeaveForm(EndForm):
    """The last day of somebody, and why."""

    why = forms.CharField(label="离任原因", max_length=200)
