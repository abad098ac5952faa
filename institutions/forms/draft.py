"""The pages of an application: one thing a page, nothing required until it is handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.timezone import localdate

from institutions.models import Filing, Level, Room, StaffMember
from institutions.selectors import yes_or_no_labels
from regulations.schema import ConditionValue, ExclusionValue


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

    yes_or_no: ClassVar[Sequence[str]] = ()
    # What some applicants have nothing to say on.
    optional: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, filing: Filing, **kwargs: Any):
        initial = {name: getattr(filing, name) for name in [*self.base_fields, *self.yes_or_no]}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        labels = yes_or_no_labels()
        rules = {
            rule.value.fact: (rule.value.question, rule.citation.basis)
            for rule in filing.law(localdate()).entries("filing")
            if isinstance(rule.value, ConditionValue | ExclusionValue)
        }
        asked = {}
        for name in self.yes_or_no:
            question, basis = rules.get(name, (labels[name], ""))
            asked[name] = YesOrNoField(label=question, help_text=f"依据：{basis}" if basis else "")
        self.fields = {**asked, **self.fields}
        self._show_what_is_wanted()

    def full_clean(self) -> None:
        """Take what is there; that something is missing is said at the submission."""
        for field in self.fields.values():
            field.required = False
        super().full_clean()
        self._show_what_is_wanted()

    def _show_what_is_wanted(self) -> None:
        for name, field in self.fields.items():
            field.required = name not in self.optional


class DeclarationsForm(DraftForm):
    """诚信声明."""

    yes_or_no = (
        "is_legal_person",
        "has_breach_or_dishonesty",
        "has_failed_annual_check",
        "is_on_illegal_organisation_list",
        "has_been_on_abnormal_operation_list",
        "has_bad_record",
        "accepts_supervision",
    )


class CapacityForm(DraftForm):
    """机构和经验."""

    yes_or_no = ("has_dedicated_unit", "has_quality_control", "has_emergency_plan")

    experience = forms.CharField(
        label="在拟申报职业（工种）方面的考核评价资源、经验和影响力",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    main_business = forms.CharField(
        label="主体业务、专业设置或培训范围",
        required=False,
        max_length=2000,
        help_text="申报的职业（工种）应在此范围内；院校请写明对应专业和在校生人数。",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class PremisesForm(DraftForm):
    """场地和用房."""

    yes_or_no = (
        "has_office",
        "has_secure_room",
        "has_certificate_store",
        "has_exam_office",
        "has_waiting_room",
    )
    optional = frozenset({"lease_from", "lease_until"})

    premises = forms.ChoiceField(
        label="场地权属", choices=Filing.Premises.choices, required=False, widget=forms.RadioSelect
    )
    floor_area_m2 = forms.DecimalField(
        label="场地面积（平方米）",
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=1,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "invalid": "请只填写数字，如 1200 或 1200.5",
            "min_value": "面积不能小于0",
            "max_decimal_places": "最多保留1位小数",
        },
    )
    lease_from = forms.DateField(
        label="租赁起始日",
        required=False,
        help_text="租赁的场地填写。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请按 2026-03-15 的格式填写日期"},
    )
    lease_until = forms.DateField(
        label="租赁终止日",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请按 2026-03-15 的格式填写日期"},
    )

    def clean_lease_until(self) -> Any:
        """A lease ends after it begins."""
        begins, ends = self.cleaned_data.get("lease_from"), self.cleaned_data.get("lease_until")
        if begins and ends and ends <= begins:
            raise forms.ValidationError("租赁终止日应在起始日之后，请核对租赁合同")
        return ends


class ItemForm(forms.Form):
    """One occupation, its levels, and the standard it is judged by."""

    occupation = forms.CharField(widget=forms.HiddenInput, max_length=10)
    levels = forms.TypedMultipleChoiceField(
        label="申报等级",
        choices=Level.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一个等级"},
    )
    standard = forms.CharField(
        label="评价标准或规范",
        required=False,
        max_length=120,
        help_text="国家职业技能标准的名称和版本，或经备案公示的评价规范。",
    )


class StaffForm(forms.Form):
    """A person named in the application."""

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
    """A room named in the application."""

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
        help_text="照片、发票、合同等，PDF、JPG 或 PNG。",
        error_messages={"empty": "所选文件是空文件，请检查后重新选择"},
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the application."""

    slug: str
    title: str
    form: type[DraftForm] | None
    # The names findings use for what is filled in here.
    fields: tuple[str, ...] = ()

    def holds(self, field: str) -> bool:
        """Whether a finding is put right on this page."""
        own = (*self.fields, *(self.form.base_fields if self.form else ()))
        asked = self.form.yes_or_no if self.form else ()
        return field in own or field in asked or (self.slug == "materials" and field.startswith("material_"))


PARTS = (
    Part("declarations", "诚信声明", DeclarationsForm),
    Part("capacity", "机构和经验", CapacityForm),
    Part("staff", "人员", None, ("full_time_staff", "assessors", "supervisors", "experts")),
    Part("premises", "场地和用房", PremisesForm, ("lease_years",)),
    Part("rooms", "考场", None, ("theory_rooms", "has_cameras", "has_practical_cameras")),
    Part("occupations", "申报职业和等级", None, ("items",)),
    Part("materials", "申报材料", None),
)


def part_of(field: str) -> Part | None:
    """The page on which a finding is put right."""
    return next((part for part in PARTS if part.holds(field)), None)


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
