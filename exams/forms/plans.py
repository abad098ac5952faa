"""Forms of plans: the plan itself, its items, sessions and staff."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.models import User
from accounts.roles import Role
from exams.models import ExamPlan, Part, PlanItem, PlanStaff
from exams.selectors.plans import institutions_planning, items_of, rooms_of, scope_on
from institutions.models import FiledRoom, Institution
from regulations.models import Occupation


class PlanForm(forms.Form):
    """Title and fees; the institution only where somebody works for several."""

    institution = forms.ModelChoiceField(
        label="评价机构",
        queryset=Institution.objects.none(),
        empty_label=None,
        error_messages={"required": "请选择评价机构", "invalid_choice": "请选择您所在的评价机构"},
    )
    title = forms.CharField(
        label="计划名称",
        max_length=120,
        help_text="公布后社会公众可见，例如“2026年5月中式烹调师四级认定”。",
        error_messages={"required": "请填写计划名称"},
    )
    fee_note = forms.CharField(
        label="收费标准",
        max_length=200,
        help_text="写明每人每科的收费，与机构公开的收费标准一致。",
        error_messages={"required": "请填写收费标准；不收费的写“不收费”"},
    )

    def __init__(self, *args: Any, user: User, plan: ExamPlan | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        mine = institutions_planning(user)
        field: Any = self.fields["institution"]
        field.queryset = mine
        if plan is not None:
            del self.fields["institution"]
        elif mine.count() == 1:
            field.widget = forms.HiddenInput()
            field.initial = mine.get()


class ItemForm(forms.Form):
    """One occupation at one level, out of what is filed today."""

    scope = forms.ChoiceField(
        label="职业和等级",
        help_text="只列出机构备案有效的职业和等级。",
        error_messages={"required": "请选择职业和等级", "invalid_choice": "请从机构的备案范围中选择"},
    )
    work_type = forms.CharField(label="工种（职业方向）", max_length=60, required=False)
    standard = forms.CharField(
        label="评价标准或规范", max_length=120, required=False, help_text="不填的，按该职业的国家职业标准。"
    )

    def __init__(self, *args: Any, plan: ExamPlan, **kwargs: Any):
        super().__init__(*args, **kwargs)
        taken = set(plan.items.values_list("occupation_id", "level"))
        choices: Any = [
            (f"{row.occupation_id}:{row.level}", f"{row.name} {row.get_level_display()}")
            for row in scope_on(plan.institution, plan.starts_on or localdate())
            if (row.occupation_id, row.level) not in taken
        ]
        field: Any = self.fields["scope"]
        field.choices = choices

    def item(self) -> dict[str, Any]:
        """Return what was chosen, for the service."""
        code, _, level = self.cleaned_data["scope"].partition(":")
        return {
            "occupation": Occupation.objects.get(pk=code),
            "level": int(level),
            "work_type": self.cleaned_data["work_type"],
            "standard": self.cleaned_data["standard"],
        }


class SessionForm(forms.Form):
    """One part of an item in a filed room, on a day from an hour to an hour."""

    item = forms.ModelChoiceField(
        label="考核项目",
        queryset=PlanItem.objects.none(),
        empty_label=None,
        error_messages={"required": "请选择考核项目"},
    )
    part = forms.ChoiceField(label="科目", choices=Part.choices)
    room = forms.ModelChoiceField(
        label="考场",
        queryset=FiledRoom.objects.none(),
        help_text="只列出备案考场；考场的备案用途应与科目相符。",
        error_messages={"required": "请选择考场", "invalid_choice": "请从本机构的备案考场中选择"},
    )
    day = forms.DateField(
        label="日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写日期", "invalid": "请按“2026-05-16”的写法填写日期"},
    )
    starts = forms.TimeField(
        label="开始时间",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "请填写开始时间", "invalid": "请按“09:00”的写法填写"},
    )
    ends = forms.TimeField(
        label="结束时间",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "请填写结束时间", "invalid": "请按“10:30”的写法填写"},
    )

    def __init__(self, *args: Any, plan: ExamPlan, **kwargs: Any):
        super().__init__(*args, **kwargs)
        items: Any = self.fields["item"]
        items.queryset = plan.items.select_related("occupation")
        rooms: Any = self.fields["room"]
        rooms.queryset = filed = rooms_of(plan.institution)
        if len({room.site_id for room in filed}) > 1:
            rooms.label_from_instance = lambda room: f"{room.site.name}　{room}"
        needed = {
            part.code
            for item in items_of(plan)
            for part in plan.institution.law(localdate()).exam_parts(str(item.level))
        }
        parts: Any = self.fields["part"]
        parts.choices = [(code, label) for code, label in Part.choices if code in needed]

    def clean_day(self) -> Any:
        """A session lies ahead."""
        day = self.cleaned_data["day"]
        if day <= localdate():
            raise forms.ValidationError("日期已过或就是今天；请填写今后的日期，并留足提前报送的工作日")
        return day

    def clean(self) -> dict[str, Any]:
        """A session ends after it begins."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("starts") and given.get("ends") and given["ends"] <= given["starts"]:
            self.add_error("ends", "结束时间应晚于开始时间")
        return given

    def session(self) -> dict[str, Any]:
        """Return what was chosen, for the service."""
        given = self.cleaned_data
        zone = timezone.get_current_timezone()
        return {
            "part": given["part"],
            "room": given["room"],
            "starts_at": datetime.combine(given["day"], given["starts"], zone),
            "ends_at": datetime.combine(given["day"], given["ends"], zone),
        }


class StaffForm(forms.Form):
    """Somebody on duty; an assessor is tied to the account that will sign."""

    duty = forms.ChoiceField(label="岗位", choices=PlanStaff.Duty.choices)
    name = forms.CharField(label="姓名", max_length=60, error_messages={"required": "请填写姓名"})
    card_number = forms.CharField(label="证卡编号", max_length=30, required=False)
    user = forms.ModelChoiceField(
        label="平台账户",
        queryset=User.objects.none(),
        required=False,
        empty_label="不关联",
        help_text="考评员须关联平台账户，考核结束后由其本人签字确认成绩。",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["user"]
        field.queryset = (
            User.objects.filter(posts__role=Role.ASSESSOR, is_active=True).distinct().order_by("name")
        )

    def clean(self) -> dict[str, Any]:
        """An assessor's name is that of the account."""
        given: dict[str, Any] = super().clean() or {}
        user = given.get("user")
        if user and given.get("name") and user.name != given["name"]:
            self.add_error("user", f"所选账户属于{user.name}，与填写的姓名不符；请核对")
        return given
