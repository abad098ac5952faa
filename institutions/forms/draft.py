"""The pages of an application: one thing a page, nothing required until it is handed in."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html
from django.utils.timezone import localdate

from institutions.forms.pages import Part
from institutions.forms.sites import continuing_sites, item_sites_field, room_site_field
from institutions.models import Filing, FilingSite, Institution, Level, Room, StaffMember
from institutions.selectors import AskedFact, fact_of, looked_at
from institutions.services.drafting import GREATEST_MATERIAL
from institutions.services.granting import CHANGEABLE
from lifecycle.templatetags.zhijian import rule_link
from regulations.selectors import special_items_in_force


class YesOrNoField(forms.TypedChoiceField):
    """Yes, no, or not said yet."""

    def __init__(self, **options: Any):
        super().__init__(
            choices=[("yes", "是"), ("no", "否")],
            coerce=lambda given: given == "yes",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        """A fact as it is shown."""
        return {True: "yes", False: "no"}.get(value, value)


class DraftForm(forms.Form):
    """A page of the application; it is filled from what was saved, and asks in the words of the rules."""

    # What some applicants have nothing to say on.
    optional: ClassVar[frozenset[str]] = frozenset({"lease_from", "lease_until"})

    def __init__(self, *args: Any, filing: Filing, part: Part, **kwargs: Any):
        fixed = {name: copy(FIXED[name]) for name in part.fixed}
        asked = [fact.fact for fact in part.facts]
        kwargs["initial"] = {
            **{name: fact_of(filing, name) for name in asked},
            **{name: getattr(filing, name) for name in fixed},
        }
        super().__init__(*args, **kwargs)
        self.fields = {**{fact.fact: _asking(fact) for fact in part.facts}, **fixed}
        self._show_what_is_wanted()

    def full_clean(self) -> None:
        """Take what is there; that something is missing is said at the submission."""
        for field in self.fields.values():
            field.required = False
        super().full_clean()
        self._show_what_is_wanted()

    def clean(self) -> dict[str, Any]:
        """A lease ends after it begins."""
        given = super().clean() or {}
        begins, ends = given.get("lease_from"), given.get("lease_until")
        if begins and ends and ends <= begins:
            self.add_error("lease_until", "租赁终止日应在起始日之后，请核对租赁合同")
        return given

    def _show_what_is_wanted(self) -> None:
        for name, field in self.fields.items():
            field.required = name not in self.optional


def _asking(fact: AskedFact) -> forms.Field:
    """The question of a rule, with its article as a link into the law book."""
    basis = format_html("依据：{}", rule_link(fact.citation))
    if not fact.is_number:
        return YesOrNoField(label=fact.label, help_text=basis)
    return forms.DecimalField(
        label=fact.label,
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=1,
        help_text=basis,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "invalid": "请只填写数字，如 1200 或 1200.5",
            "min_value": "不能小于0",
            "max_decimal_places": "最多保留1位小数",
        },
    )


def _day_field(label: str, hint: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请按 2026-03-15 的格式填写日期"},
    )


# What is told in words or dates rather than in yes, no or a number.
FIXED: dict[str, forms.Field] = {
    "experience": forms.CharField(
        label="在拟申报职业（工种、项目）方面的考核评价资源、经验和影响力",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    ),
    "main_business": forms.CharField(
        label="主体业务、专业设置或培训范围",
        required=False,
        max_length=2000,
        help_text="申报的职业（工种）应在此范围内；院校请写明对应专业和在校生人数。",
        widget=forms.Textarea(attrs={"rows": 5}),
    ),
    "premises": forms.ChoiceField(
        label="场地权属", choices=Filing.Premises.choices, required=False, widget=forms.RadioSelect
    ),
    "lease_from": _day_field("租赁起始日", "租赁的场地填写。"),
    "lease_until": _day_field("租赁终止日"),
}


class ChangesForm(forms.Form):
    """What the register says and what it shall say; what is left as it is does not change."""

    changed_on = _day_field("变化发生的日期", "登记或任命文件上的日期。")

    def __init__(self, *args: Any, filing: Filing, **kwargs: Any):
        institution = filing.institution
        now = {name: getattr(institution, name) for name in CHANGEABLE}
        later = {name: change["after"] for name, change in filing.changes.items()}
        kwargs["initial"] = {**now, **later, "changed_on": filing.changed_on}
        super().__init__(*args, **kwargs)
        for name in CHANGEABLE:
            column: Any = Institution._meta.get_field(name)
            self.fields[name] = forms.CharField(
                label=str(column.verbose_name),
                max_length=column.max_length,
                required=False,
                help_text=f"现为：{now[name]}",
            )


class SpecialItemForm(forms.Form):
    """An item of the list of special abilities and the norm it is judged by."""

    special_item = forms.ChoiceField(
        label="专项职业能力项目",
        error_messages={
            "required": "请选择项目",
            "invalid_choice": "该项目不在本地区现行的专项职业能力考核项目目录内，请从目录中选择",
        },
    )
    standard = forms.CharField(
        label="考核规范",
        required=False,
        max_length=120,
        help_text="人力资源社会保障部门审定的专项职业能力考核规范；不填写的，用目录所列的规范。",
    )

    def __init__(self, *args: Any, filing: Filing, **kwargs: Any):
        super().__init__(*args, **kwargs)
        listed = special_items_in_force(filing.jurisdiction_id, localdate())
        self.fields["special_item"].choices = [  # type: ignore[attr-defined]
            ("", "请选择"),
            *((str(item.pk), f"{item.code} {item.name}（{item.region.name}）") for item in listed),
        ]
        if len(sites := continuing_sites(filing)) > 1:
            self.fields["sites"] = item_sites_field(sites)


class ItemForm(forms.Form):
    """One occupation, its levels, and the standard it is judged by."""

    def __init__(
        self,
        *args: Any,
        levels: dict[int, str] | None = None,
        sites: Sequence[FilingSite] = (),
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        if len(sites) > 1:
            self.fields["sites"] = item_sites_field(sites)
        if levels is not None:
            self.fields["levels"].choices = list(levels.items())  # type: ignore[attr-defined]

    occupation = forms.CharField(widget=forms.HiddenInput, max_length=10)
    levels = forms.TypedMultipleChoiceField(
        label="申报等级",
        choices=Level.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一个等级"},
    )
    direction = forms.CharField(
        label="工种或方向",
        required=False,
        max_length=60,
        help_text="只有一部分列入《国家职业资格目录》的职业，请写明，如“民用核安全设备焊接”。",
    )
    standard = forms.CharField(
        label="评价标准或规范",
        required=False,
        max_length=120,
        help_text="国家职业技能标准的名称和版本，或经备案公示的评价规范。",
    )


class StaffForm(forms.Form):
    """A person named in the application; where a rule counts assessors per item, the items they judge."""

    def __init__(self, *args: Any, filing: Filing | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if filing is not None and "assessors_per_item" in looked_at(filing):
            self.fields["covers"] = forms.MultipleChoiceField(
                label="承担考评的项目",
                choices=[(item.code, item.name) for item in filing.items.select_related("special_item")],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="考评员填写；不选的，视为承担所申报的全部项目。",
            )

    name = forms.CharField(label="姓名", max_length=60, error_messages={"required": "请填写姓名"})
    duty = forms.ChoiceField(
        label="岗位",
        choices=StaffMember.Duty.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择岗位"},
    )
    title = forms.CharField(label="职称或技能等级", required=False, max_length=60)
    card_number = forms.CharField(label="证卡编号", required=False, max_length=30)


class RoomForm(forms.Form):
    """A room named in the application; where it has several sites, at which of them."""

    def __init__(self, *args: Any, sites: Sequence[FilingSite] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        if len(sites) > 1:
            self.fields["site"] = room_site_field(sites)
            self.order_fields(("site",))

    name = forms.CharField(label="考场名称", max_length=60, error_messages={"required": "请填写考场名称"})
    use = forms.ChoiceField(
        label="用途",
        choices=Room.Use.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择用途"},
    )
    seats = forms.IntegerField(
        label="座位（工位）数",
        min_value=1,
        max_value=2000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "请填写座位（工位）数",
            "invalid": "请填写整数，如 30",
            "min_value": "座位（工位）数至少为1",
            "max_value": "单个考场的座位（工位）数不超过2000",
        },
    )
    has_camera = forms.BooleanField(label="有视频监控", required=False)


class RectificationForm(forms.Form):
    """How a finding of the assessment was put right."""

    statement = forms.CharField(
        label="整改说明",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="怎样整改、何时完成。",
        error_messages={"required": "请写明怎样整改、何时完成"},
    )
    proof = forms.FileField(
        label="整改证明",
        required=False,
        help_text="照片、发票、合同等，PDF、JPG 或 PNG，不超过 20 MB。",
        widget=forms.ClearableFileInput(
            attrs={"accept": ".pdf,.jpg,.jpeg,.png", "data-most-bytes": GREATEST_MATERIAL}
        ),
        error_messages={"empty": "所选文件是空文件，请检查后重新选择"},
    )


class PanelForm(forms.Form):
    """The scored form of an expert, its lines from the rules."""

    def __init__(self, *args: Any, lines: Sequence[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for line in lines:
            self.fields[line.code] = forms.DecimalField(
                label=line.title,
                required=False,
                min_value=0,
                max_value=line.max_score,
                max_digits=5,
                decimal_places=1,
                help_text=f"满分{line.max_score}分",
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                error_messages={
                    "invalid": "请填写数字",
                    "min_value": "分数不能小于0",
                    "max_value": f"分数不能超过满分{line.max_score}分",
                    "max_decimal_places": "最多保留1位小数",
                },
            )
        self.fields["comment"] = forms.CharField(
            label="评估意见",
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
