"""The one question the public asks of the archive."""

from __future__ import annotations

from django import forms

from archive.codes import plain_code


class VerificationForm(forms.Form):
    """Check a document by its code (文书查验)."""

    code = forms.CharField(
        label="查验码",
        max_length=40,
        help_text="印在文书左下角，16 位，例如 7K3M-Q9TX-B4RW-HN6P；横线和大小写不影响查验。",
        error_messages={"required": "请输入“查验码”。查验码印在文书左下角。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """The code as it is kept."""
        code = plain_code(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(
                "“查验码”应为 16 位字母和数字，不含 0、1、I、L、O、U；"
                "请对照文书左下角核对后重新输入，或直接扫描二维码。"
            )
        return code
