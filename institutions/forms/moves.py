"""What the moves of a filing ask for."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.timezone import localdate

from accounts.models import User
from institutions.models import Filing
from institutions.selectors import average_score, findings_of_filing
from institutions.selectors.panel import pool_of, who_may_be_named
from lifecycle.move_forms import MoveForm, asks_for

LONGEST_TEXT = 6000
FURTHER = (
    "每行一项，写成“补正事项 | 存在的问题 | 补正办法 | 依据”。单位负责人已准许再次补正，通知上会写明；"
    "请一次写全，再要求补正须另行准许。"
)


def lines_of(text: str) -> list[str]:
    """One entry a line; numbers people put before them are dropped."""
    stripped = (
        re.sub(r"^\s*(?:\d+[.、．)）]|[（(]\d+[）)])\s*", "", line).strip() for line in text.splitlines()
    )
    return [line for line in stripped if line]


class ItemsField(forms.CharField):
    """Corrections as people write them: one a line, its parts separated by a bar."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        """Lines into items: subject, problem, cure, basis; what is missing at the end stays empty."""
        items = []
        for line in lines_of(super().to_python(value) or ""):
            parts = [part.strip() for part in re.split(r"[|｜]", line)]
            if len(parts) == 1:
                parts = ["申报材料", *parts]
            subject, problem, cure, basis = [*parts, "", "", ""][:4]
            items.append(
                {
                    "subject": subject,
                    "problem": problem,
                    "cure": cure or "请按要求补充或更正",
                    "basis": basis,
                }
            )
        return items

    def prepare_value(self, value: Any) -> Any:
        """Items into lines."""
        if isinstance(value, list):
            return "\n".join(
                " | ".join(item[part] for part in ("subject", "problem", "cure", "basis")) for item in value
            )
        return value


@asks_for(Filing.request_correction)
class RequestCorrectionForm(MoveForm):
    """Everything that is missing, said at once; what the rules found is written down already."""

    items = ItemsField(
        label="需要补正的事项",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="每行一项，写成“补正事项 | 存在的问题 | 补正办法 | 依据”。"
        "请一次写全：同一申请只能要求补正一次。",
        error_messages={"required": "请写明需要补正的事项，每行一项"},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        further: Any = self.subject
        if further.correction_allowed_at is not None:
            self.fields["items"].help_text = FURTHER
        self.fields["items"].initial = [
            {"subject": "申报材料", "problem": f.message, "cure": f.cure, "basis": f.basis}
            for f in findings_of_filing(self.subject)  # type: ignore[arg-type]
        ]


class RefusalForm(MoveForm):
    """Reasons, and the rules they rest on."""

    reason = forms.CharField(
        label="理由",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="每行一条，将原样写入决定书。",
        error_messages={"required": "请写明理由，理由将写入决定书并告知申请机构"},
    )
    grounds = forms.MultipleChoiceField(
        label="所依据的条款",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一条依据", "invalid_choice": "“%(value)s”不是可选的依据"},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        book = self.subject.law(localdate())
        rules = [
            *book.entries("filing.applicant_forms"),  # type: ignore[attr-defined]
            *book.exclusions(),  # type: ignore[attr-defined]
            *book.conditions("filing.conditions"),  # type: ignore[attr-defined]
            *book.entries("filing.occupation_classes"),  # type: ignore[attr-defined]
            *book.entries("filing.occupation_basis"),  # type: ignore[attr-defined]
            *book.entries("filing.catalogue_border"),  # type: ignore[attr-defined]
            *book.conditions("filing.scope_by_form"),  # type: ignore[attr-defined]
            *book.entries("filing.materials"),  # type: ignore[attr-defined]
            *book.entries("filing.assessment"),  # type: ignore[attr-defined]
        ]
        self.fields["grounds"].choices = [  # type: ignore[attr-defined]
            (rule.key, f"{rule.title}（{rule.citation.basis}）") for rule in rules
        ]
        failed = {finding.rule_id for finding in findings_of_filing(self.subject)}  # type: ignore[arg-type]
        self.fields["grounds"].initial = [rule.key for rule in rules if rule.id in failed]


@asks_for(Filing.not_accept)
class NotAcceptForm(RefusalForm):
    """Why an application is not taken up."""


@asks_for(Filing.decline)
class DeclineForm(RefusalForm):
    """Why an institution is not filed."""


class ExpertsField(forms.ModelMultipleChoiceField):
    """Experts by name and standing."""

    def label_from_instance(self, expert: Any) -> str:
        """The name, and the phone number's end where two have the same name."""
        return f"{expert.name}（{expert.username}）"


@asks_for(Filing.begin_assessment)
class BeginAssessmentForm(MoveForm):
    """Who sits on the panel."""

    experts = ExpertsField(
        queryset=User.objects.none(),
        label="评估组专家",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "请选择评估组专家",
            "invalid_choice": "所选专家不在本省评审专家名单中，请重新选择",
            "invalid_pk_value": "所选专家不在本省评审专家名单中，请重新选择",
        },
    )

    reason = forms.CharField(
        label="指定的理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="评估组一般从专家库随机抽取；不抽取而指定的，理由记入流转记录和评估报告。",
        error_messages={"required": "本省已建立专家库，指定专家须写明理由"},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        filing: Any = self.subject
        rule = filing.law(localdate()).rule("filing.assessment_form")
        self.fields["experts"].queryset = who_may_be_named(filing)  # type: ignore[attr-defined]
        self.fields[
            "experts"
        ].help_text = f"不少于{rule.value.minimum_experts}人；与申请机构有利害关系的应当回避。"
        if not pool_of(filing).exists():
            del self.fields["reason"]


@asks_for(Filing.report_assessment)
class ReportAssessmentForm(MoveForm):
    """The consolidated report."""

    report = forms.CharField(
        label="综合评估报告",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "请填写综合评估报告"},
    )
    passed = forms.TypedChoiceField(
        label="评估结论",
        choices=[("yes", "通过"), ("no", "不通过")],
        coerce=lambda given: given == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择评估结论"},
    )
    findings = forms.CharField(
        label="需要整改的事项",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一项。备案后由机构逐项整改，验收后方可开通评价权限。",
    )
    rectify_until = forms.DateField(
        label="指定整改期限",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请填写日期，如 2026-06-30"},
    )
    rectify_because = forms.CharField(
        label="指定期限的理由", required=False, max_length=500, help_text="只在指定了整改期限时填写。"
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        filing: Any = self.subject
        mean = average_score(filing)
        form = filing.law(localdate()).rule("filing.assessment_form").value
        if mean is not None:
            self.fields["passed"].help_text = f"专家平均分{mean}分，通过分{form.pass_score}分。"
        self.fields["report"].initial = filing.report
        earlier = list(filing.assessment_findings.all())
        self.fields["findings"].initial = "\n".join(f.text for f in earlier)
        period = filing.law(localdate()).find("supervision.rectification")
        usual = f"不指定的，自备案起{period.summary}。" if period else ""
        self.fields["rectify_until"].help_text = usual
        if earlier:
            self.fields["rectify_until"].initial = earlier[0].due_on
            self.fields["rectify_because"].initial = earlier[0].due_because

    def clean_findings(self) -> list[str]:
        """One finding a line."""
        return lines_of(self.cleaned_data["findings"])
