"""What an expert notes on site."""

from __future__ import annotations

from typing import Any

from django import forms

from regulations.schema import ScoredFormValue


class NoteForm(forms.Form):
    """A picture or a few words, about a line of the form or in general; the device numbers and dates it."""

    photo = forms.FileField(
        label="拍照",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
        error_messages={"empty": "照片是空文件，请重新拍摄"},
    )
    item = forms.ChoiceField(
        label="关于哪一项",
        required=False,
        error_messages={"invalid_choice": "评分表中没有这一项，请重新选择"},
    )
    text = forms.CharField(
        label="记录",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "看到了什么、在哪里、够不够"}),
        error_messages={"max_length": "记录最多2000字，请分成几条"},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    taken_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, form: ScoredFormValue, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices: list[Any] = [("", "不针对某一项")]
        choices += [(label, [(item.code, item.title) for item in items]) for label, items in form.parts]
        self.fields["item"].choices = choices  # type: ignore[attr-defined]
