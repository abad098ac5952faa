"""What officers fill in: a year's arrangement of days off (录入放假安排), rules to try out (试算)."""

from __future__ import annotations

from typing import Any

from django import forms

from regulations.arrangements import Arrangement, ArrangementUnreadable, arrangement_from_csv, days_from_text
from regulations.calendar import NATION
from regulations.shelf import library

LARGEST_FILE = 64 * 1024


class ArrangementForm(forms.Form):
    """Where, a year, its document, and the days: as lines of text or as a CSV file."""

    region = forms.ChoiceField(
        label="适用区域",
        help_text="全国的安排以国务院办公厅通知为准；地方自行规定的假日（如少数民族节日）"
        "只对本地区生效，叠加在全国安排之上",
    )
    year = forms.IntegerField(label="年份", min_value=2004, max_value=2099)
    document = forms.CharField(
        label="文件",
        max_length=120,
        help_text="文件名称或文号，如：国务院办公厅关于2027年部分节假日安排的通知",
    )
    published_on = forms.DateField(
        label="发布日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="文件落款日期",
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

    def __init__(self, *args: Any, regions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = regions  # type: ignore[attr-defined]  # a choice field

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
        regional = cleaned.get("region") != NATION
        for field, message in (
            arrangement.problems(regional=regional) if arrangement and not self.errors else ()
        ):
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
            "region": self.cleaned_data["region"],
            "year": self.cleaned_data["year"],
            "document": self.cleaned_data["document"],
            "published_on": self.cleaned_data["published_on"],
            "days_off": arrangement.days_off,
            "make_up_days": arrangement.make_up_days,
        }


class WhatIfForm(forms.Form):
    """Rules to try on past cases: which pack, what is changed, which cases."""

    title = forms.CharField(label="名称", max_length=120, help_text="说明试算什么，如：公示改为7个工作日")
    pack = forms.ChoiceField(label="规则包")
    changes = forms.CharField(
        label="改动",
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false", "class": "zj-code"}),
        help_text="写要改的条目，格式与规则包相同；删去一条写“键: null”。规则包本身不会改变。",
        strip=False,
    )
    from_the_start = forms.BooleanField(
        label="视为自始适用",
        required=False,
        help_text="按改动后的数值一直有效来看过去的案件；不勾选时只看改动的生效日期之后的案件。",
    )
    since = forms.DateField(label="案件自", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label="案件至", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, packs: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = {name: library().packs[name].header.title for name in packs}
        self.fields["pack"].choices = list(titles.items())  # type: ignore[attr-defined]  # a choice field
