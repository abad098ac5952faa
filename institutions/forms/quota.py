"""What setting and ending an area's figure asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from institutions.models import Institution
from institutions.selectors.quota import areas_set_by
from institutions.services.quota import Figure
from regulations.models import Jurisdiction, Occupation
from regulations.selectors import search_occupations

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOST = 999
NAMED_AT_MOST = 3


class QuotaForm(forms.Form):
    """The figure of an area's document."""

    area = forms.ModelChoiceField(label="地区", queryset=Jurisdiction.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label="机构类别")
    occupation = forms.CharField(
        label="职业（工种）",
        max_length=60,
        required=False,
        help_text="填职业名称或编码；留空的，对没有单独设定数额的每个职业分别适用。",
    )
    figure = forms.IntegerField(
        label="数额（家）", min_value=0, max_value=MOST, help_text="本辖区内该职业（工种）最多几家机构。"
    )
    since = forms.DateField(
        label="起始日期", widget=DATE, help_text="原有数额到前一日为止，已经适用的日子不改。"
    )
    document_number = forms.CharField(
        label="文号", max_length=60, widget=forms.TextInput(attrs={"placeholder": "如 某人社发〔2026〕8号"})
    )
    document_title = forms.CharField(label="文件名称", max_length=200)

    def __init__(self, *args: Any, user: Any, kinds: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        today = localdate()
        areas = Jurisdiction.objects.none()
        for kind in kinds:
            areas = areas | areas_set_by(user, kind, today)
        self.fields["area"].queryset = areas.distinct()  # type: ignore[attr-defined]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind, Institution.Kind(kind).label) for kind in kinds
        ]
        self.fields["since"].initial = today

    def clean_occupation(self) -> Occupation | None:
        """The occupation named by its name or its code; nothing stands for each of them."""
        words = str(self.cleaned_data["occupation"]).strip()
        if not words:
            return None
        current = Occupation.objects.filter(is_current=True)
        exact = list(current.filter(name=words)) or list(current.filter(pk=words))
        if len(exact) == 1:
            return exact[0]
        near = "、".join(
            f"{one.name}（{one.code}）" for one in list(search_occupations(words))[:NAMED_AT_MOST]
        )
        hint = f"；是否为：{near}" if near else "；请填职业分类大典中的名称或编码"
        raise ValidationError(f"没有找到名为“{words}”的职业{hint}")

    def given(self) -> Figure:
        """The figure with its document."""
        names = ("figure", "since", "document_number", "document_title")
        return Figure(**{name: self.cleaned_data[name] for name in names})


class QuotaEndForm(forms.Form):
    """Until when a figure holds, and why it ends."""

    until = forms.DateField(label="终止日期（含当日）", widget=DATE)
    why = forms.CharField(
        label="终止原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明终止的原因或文件"},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = localdate()
