"""The form by which an officer enters a year's arrangement of days off (录入放假安排)."""

from __future__ import annotations

from typing import Any

from django import forms

from regulations.arrangements import Arrangement, ArrangementUnreadable, arrangement_from_csv, days_from_text

LARGEST_FILE = 64 * 1024


class ArrangementForm(forms.Form):
    """A year, its document, and the days: as lines of text or as a CSV file."""

    year = forms.IntegerField(label="年份", min_value=2004, max_value=2099)
    document = forms.CharField(
        label="文件",
        max_length=120,
        help_text="文件名称或文号，如：国务院办公厅关于2027年部分节假日安排的通知",
    )
    published_on = forms.DateField(
        label="发布日期", widget=forms.DateInput(attrs={"type": "date"}), help_text="文件落款日期"
    )
    days_off = forms.CharField(
        label="放假",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="每行一个节日，如：春节：2月5日至2月11日",
    )
    make_up_days = forms.CharField(
        label="补班",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一个节日，如：春节：1月31日、2月13日",
    )
    upload = forms.FileField(
        label="或上传 CSV",
        required=False,
        help_text="三列：day（日期）、kind（放假 off，补班 work）、name（节日）；上传后以文件为准",
    )

    def clean(self) -> dict[str, Any]:
        """Read the days from the file, or from the text where there is no file."""
        cleaned: dict[str, Any] = super().clean() or {}
        year = cleaned.get("year")
        if year is None:
            return cleaned
        if cleaned.get("upload"):
            arrangement = self._from_file(cleaned["upload"], year)
        else:
            arrangement = Arrangement(
                year, self._from_text("days_off", year), self._from_text("make_up_days", year)
            )
        for field, message in arrangement.problems() if arrangement and not self.errors else ():
            self.add_error(field, message)
        cleaned["arrangement"] = arrangement
        return cleaned

    def _from_text(self, field: str, year: int) -> dict[Any, str]:
        try:
            return days_from_text(self.cleaned_data.get(field) or "", year)
        except ArrangementUnreadable as problem:
            self.add_error(field, str(problem))
            return {}

    def _from_file(self, upload: Any, year: int) -> Arrangement | None:
        if upload.size > LARGEST_FILE:
            self.add_error("upload", "文件太大，一年的放假安排不超过64KB，请核对文件")
            return None
        try:
            return arrangement_from_csv(upload.read(), year)
        except ArrangementUnreadable as problem:
            self.add_error("upload", str(problem))
            return None

    def given(self) -> dict[str, Any]:
        """Return what the service asks for."""
        arrangement: Arrangement = self.cleaned_data["arrangement"]
        return {
            "year": self.cleaned_data["year"],
            "document": self.cleaned_data["document"],
            "published_on": self.cleaned_data["published_on"],
            "days_off": arrangement.days_off,
            "make_up_days": arrangement.make_up_days,
        }
