"""Forms of rosters and photographs."""

from __future__ import annotations

from django import forms

from exams.models import RosterImport


class RosterForm(forms.Form):
    """A roster file."""

    file = forms.FileField(
        label="考生名册",
        help_text="33列考生信息模板或7列简表，.xls 或 .xlsx，一次最多10万行、40 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xls,.xlsx"}),
        error_messages={"required": "请选择名册文件", "empty": "文件是空的；请检查原文件后重新上传"},
    )


class ConfirmForm(forms.Form):
    """How rows that are there already are treated."""

    mode = forms.ChoiceField(
        label="导入方式",
        choices=[
            (RosterImport.Mode.SKIP, "相同忽略：已报名的考生保持不变，只加入新考生"),
            (RosterImport.Mode.OVERWRITE, "相同覆盖：已报名的考生以本名册为准"),
            (RosterImport.Mode.REPLACE_ALL, "清空后导入：先移出现有考生，只保留本名册中的考生"),
        ],
        initial=RosterImport.Mode.SKIP,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择导入方式", "invalid_choice": "请选择一种导入方式"},
    )


class PhotosForm(forms.Form):
    """A ZIP of photographs."""

    file = forms.FileField(
        label="照片压缩包",
        help_text="ZIP 压缩包，内为 JPG 一寸白底照片，每张不超过 200 KB；"
        "文件名为“姓名_证件号码.jpg”或“证件号码.jpg”。",
        widget=forms.ClearableFileInput(attrs={"accept": ".zip"}),
        error_messages={"required": "请选择照片压缩包", "empty": "文件是空的；请检查原文件后重新上传"},
    )
