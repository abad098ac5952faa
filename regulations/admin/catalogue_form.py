"""The form by which an officer brings a catalogue in (导入目录)."""

from __future__ import annotations

import base64
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from regulations.catalogue import LARGEST_FILE
from regulations.models import CatalogueEdition, Jurisdiction
from regulations.services import CatalogueFile

Catalogue = CatalogueEdition.Catalogue
MOST_FAULTS = 50


class CatalogueForm(forms.Form):
    """Which catalogue, from where, read when, and the file; the file is kept from one page to the next."""

    catalogue = forms.ChoiceField(label="目录", choices=Catalogue.choices)
    region = forms.ModelChoiceField(
        label="地区",
        queryset=Jurisdiction.objects.none(),
        required=False,
        empty_label="全国统一",
        help_text="只有专项能力项目按地区导入；其他目录全国统一，不选",
    )
    source = forms.CharField(
        label="来源", max_length=200, help_text="发布机关和文件名称，或网址，如：职业分类大典在线第3版"
    )
    read_on = forms.DateField(
        label="采集日期",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="从来源取得文件的日期；职业和区划的历史按这一天记",
    )
    upload = forms.FileField(
        label="文件",
        error_messages={"required": "请选择文件"},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text="CSV 或 XLSX，第一行为列名，须是完整的目录；格式可参照“下载现行目录”",
    )
    is_complete = forms.BooleanField(label="已核对：文件是完整的目录，没有列出的条目确已停用", required=False)
    # A browser does not send a chosen file twice: what was read travels with the page.
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    kept_name = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, regions: Any, national: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not national:
            self.fields["catalogue"].choices = [  # type: ignore[attr-defined]  # a choice field
                (Catalogue.SPECIAL_ITEMS.value, Catalogue.SPECIAL_ITEMS.label)
            ]
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]  # a model choice field
        self.fields["read_on"].initial = localdate()
        self.fields["upload"].required = not self.data.get("kept")

    def clean(self) -> dict[str, Any]:
        """Take the file just chosen, or the one that was read before, and keep it for the next page."""
        cleaned: dict[str, Any] = super().clean() or {}
        upload = cleaned.get("upload")
        name = cleaned.get("kept_name") or ""
        if upload is not None and upload.size > LARGEST_FILE:
            self.add_error("upload", f"文件超过{LARGEST_FILE // 1000}KB，请核对是否选错文件")
        elif upload is not None:
            cleaned["content"], name = upload.read(), upload.name
        elif cleaned.get("kept"):
            cleaned["content"] = self._kept(cleaned["kept"])
        if cleaned.get("content"):
            self.remember(kept=base64.b64encode(cleaned["content"]).decode(), kept_name=name)
        return cleaned

    def _kept(self, kept: str) -> bytes:
        try:
            return base64.b64decode(kept, validate=True)
        except ValueError:
            self.add_error("upload", "上次读入的文件已不完整，请重新选择文件")
            return b""

    def remember(self, **fields: object) -> None:
        """Let the page send these with the next request."""
        data: Any = self.data
        data = data.copy()
        for name, value in fields.items():
            data[name] = str(value)
        self.data = data
        self.fields["upload"].required = False

    def object_to(self, refusal: ValidationError) -> None:
        """Put each message beside its field; of very many faults the first ones, with the number of all."""
        said = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
        for field, messages in said.items():
            shown = messages[:MOST_FAULTS]
            if len(messages) > len(shown):
                shown.append(f"以上为前{MOST_FAULTS}处，共{len(messages)}处；文件没有导入，请改好后重新选择")
            self.add_error(field if field in self.fields else None, shown)
        if "upload" in said:
            # A file with faults is chosen again once it is mended.
            self.remember(kept="", kept_name="")
            self.fields["upload"].required = True

    def file(self) -> CatalogueFile:
        """Return what was given, as the services ask for it."""
        given = self.cleaned_data
        return CatalogueFile(
            catalogue=given["catalogue"],
            content=given["content"],
            source=given["source"],
            read_on=given["read_on"],
            region=given["region"],
        )
