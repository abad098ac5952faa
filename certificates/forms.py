"""What the pages of certificates ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate

from certificates.lookup import normalised_name, normalised_number


class DraftForm(forms.Form):
    """The day that stands on the certificates."""

    issued_on = forms.DateField(
        label="发证日期",
        help_text="印在证书上的日期；上报期限从这一天的次日起算",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "请填写发证日期", "invalid": "请按“年-月-日”填写，例如 2026-05-20"},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("initial", {"issued_on": localdate()})
        super().__init__(*args, **kwargs)


class LookupForm(forms.Form):
    """A question to the register: certificate number and name, or identity number and name."""

    BY_NUMBER = "number"
    BY_IDENTITY = "identity"
    MODES = ((BY_NUMBER, "证书编号"), (BY_IDENTITY, "证件号码"))
    LONGEST = 60

    mode = forms.ChoiceField(
        label="查询方式",
        choices=MODES,
        initial=BY_NUMBER,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择按证书编号或按证件号码查询"},
    )
    number = forms.CharField(
        label="证书编号或证件号码",
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "latin", "spellcheck": "false"}),
        error_messages={
            "required": "请填写证书编号或证件号码",
            "max_length": "号码过长，请核对后重新填写",
        },
    )
    name = forms.CharField(
        label="姓名",
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请填写持证人姓名", "max_length": "姓名过长，请核对后重新填写"},
    )

    def clean_number(self) -> str:
        """The number as it is kept."""
        number = normalised_number(self.cleaned_data["number"])
        if not number:
            raise forms.ValidationError("请填写证书编号或证件号码")
        return number

    def clean_name(self) -> str:
        """The name as it is kept."""
        name = normalised_name(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("请填写持证人姓名")
        return name
