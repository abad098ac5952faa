"""Forms of the tables officers bring in, and what a list is to be exported as."""

from __future__ import annotations

from django import forms
from django.utils.timezone import localdate

from institutions.models import RegistryList
from institutions.services.table_imports import MOST_BYTES

MISSING = {"required": "请选择文件", "empty": "文件是空的；请检查原文件后重新上传"}


class RegisterForm(forms.Form):
    """A table of institutions filed before."""

    file = forms.FileField(
        label="既有机构表",
        help_text="按模板填写的 .xlsx 或 .xls，每行一家机构，不超过20 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xls,.xlsx", "data-most-bytes": MOST_BYTES}),
        error_messages=MISSING,
    )


class RegistryListForm(forms.Form):
    """One version of a registry's list, with whom it comes from and its day."""

    registry = forms.ChoiceField(
        label="名单",
        choices=RegistryList.Kind.choices,
        error_messages={"required": "请选择名单", "invalid_choice": "请选择名单"},
    )
    source = forms.CharField(
        label="来源",
        max_length=120,
        help_text="发布单位或取得方式，例：省市场监管厅公布",
        error_messages={"required": "请写明来源"},
    )
    read_on = forms.DateField(
        label="名单日期",
        help_text="名单反映的是哪一天的情况",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=localdate,
        error_messages={"required": "请填写名单日期", "invalid": "名单日期无效"},
    )
    file = forms.FileField(
        label="文件",
        help_text="按模板填写的 .xlsx、.xls 或 .csv，一次为一份完整的名单，不超过20 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xls,.xlsx,.csv", "data-most-bytes": MOST_BYTES}),
        error_messages=MISSING,
    )
