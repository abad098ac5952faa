"""What the forms of the two grave acts on the law ask: a decision on a reading, the adoption of a draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from regulations.models import PackAdoption, ReadingDecision
from regulations.rulebook import StandingReading

REASON_LENGTH = ReadingDecision._meta.get_field("reason").max_length
DOCUMENT_LENGTH = PackAdoption._meta.get_field("document").max_length
DAY = {"type": "date"}
# What a date field of the browser reads, whatever the language of the page.
ISO = "%Y-%m-%d"


def show_beside_fields(form: forms.Form, refusal: ValidationError) -> None:
    """Put each message of a refusal beside its field; what belongs to none stands above them."""
    for field, said in refusal.message_dict.items():
        form.add_error(field if field in form.fields else None, said)


class DecideReadingForm(forms.Form):
    """Which reading holds, whether it is approved, from when, and why."""

    option = forms.ChoiceField(label="采用哪一种读法", widget=forms.RadioSelect)
    approved = forms.TypedChoiceField(
        label="是否批准",
        choices=[("yes", "批准：依据它的规则可以产生自动后果"), ("no", "不批准：只作拟采用，撤回已有的批准")],
        coerce=lambda given: given == "yes",
        widget=forms.RadioSelect,
    )
    decided_on = forms.DateField(
        label="自何日起",
        widget=forms.DateInput(attrs=DAY, format=ISO),
        help_text="自该日起开始的期限按此读法计算",
    )
    reason = forms.CharField(
        label="理由",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明研究经过或依据，公开登记",
    )

    def __init__(self, *args: Any, standing: StandingReading, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial", {"option": standing.chosen, "approved": "yes", "decided_on": localdate()}
        )
        super().__init__(*args, **kwargs)
        choices = [(option.code, option.label) for option in standing.options]
        self.fields["option"].choices = choices  # type: ignore[attr-defined]


class AdoptPackForm(forms.Form):
    """From when a draft is in force, by which paper, and why."""

    adopted_on = forms.DateField(
        label="施行日期", widget=forms.DateInput(attrs=DAY, format=ISO), help_text="施行文件写明的日期"
    )
    document = forms.CharField(
        label="施行文件", max_length=DOCUMENT_LENGTH, help_text="正式印发的文件名称或文号"
    )
    reason = forms.CharField(
        label="理由",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明正式文本与规则包的核对情况",
    )
