"""What the pages of scores ask for."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Any

from django import forms

from exams.models import Part, ScoreReview, ScoreSheet
from exams.scoring import MarkUnreadable, read_mark
from exams.selectors.scores import Line, parts_of
from lifecycle.findings import Finding
from lifecycle.move_forms import MoveForm, asks_for

ANSWER: dict[str, Any] = {
    "label": "答复",
    "max_length": 2000,
    "widget": forms.Textarea(attrs={"rows": 4}),
    "help_text": "答复将告知考生，并记入办理记录",
    "error_messages": {"required": "请写明核对经过和结论"},
}


@asks_for(ScoreReview.uphold)
class UpholdScoreForm(MoveForm):
    """The answer to a candidate whose mark stands."""

    answer = forms.CharField(**ANSWER)


@asks_for(ScoreReview.correct)
class CorrectScoreForm(MoveForm):
    """The right mark and the answer to the candidate."""

    value = forms.CharField(
        label="更正后的成绩", max_length=10, error_messages={"required": "请填写复核后的成绩"}
    )
    answer = forms.CharField(**ANSWER)

    def clean_value(self) -> Decimal:
        """Read the mark as the entry page does."""
        review: Any = self.subject
        full_marks = {part.code: part.full_mark for part in parts_of(review.sheet)}
        try:
            mark = read_mark(self.cleaned_data["value"], full_mark=full_marks[review.part])
        except MarkUnreadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from unreadable
        if mark is None:
            raise forms.ValidationError("请填写复核后的成绩")
        return mark


class EntryForm:
    """The grid of one person's entry: every mark as typed, read cell by cell; nothing typed is lost."""

    def __init__(self, sheet: ScoreSheet, lines: list[Line], typed: Any = None):
        self.full_marks = {part.code: part.full_mark for part in parts_of(sheet)}
        self.lines = lines
        self.typed = typed
        self.values: dict[int, Decimal | None] = {}
        self.errors: dict[int, str] = {}
        if typed is not None:
            self._read()

    def _read(self) -> None:
        for line in self.lines:
            for cell in line.cells:
                text = self.typed.get(f"mark_{cell.mark_id}")
                if text is None:
                    continue
                try:
                    self.values[cell.mark_id] = read_mark(text, full_mark=self.full_marks[cell.part])
                except MarkUnreadable as unreadable:
                    self.errors[cell.mark_id] = str(unreadable)

    def is_valid(self) -> bool:
        """Whether every cell that was typed is a mark or empty."""
        return not self.errors

    def findings(self) -> list[Finding]:
        """What is no mark, each leading to its cell."""
        names = {
            cell.mark_id: (line.name, Part(cell.part).label) for line in self.lines for cell in line.cells
        }
        return [
            Finding("", f"mark_{mark_id}", f"{names[mark_id][0]}{names[mark_id][1]}：{message}")
            for mark_id, message in self.errors.items()
        ]

    def rows(self) -> list[dict[str, Any]]:
        """The grid for the page: candidate, and for each part the field with what was typed or kept."""
        return [
            {
                "ticket": line.ticket_number,
                "name": line.name,
                "cells": [
                    {
                        "field": f"mark_{cell.mark_id}",
                        "text": self._text(cell.mark_id, cell.value),
                        "error": self.errors.get(cell.mark_id, ""),
                        "label": f"{line.name} {Part(cell.part).label}",
                    }
                    for cell in line.cells
                ],
            }
            for line in self.lines
        ]

    def _text(self, mark_id: int, value: Decimal | None) -> str:
        if self.typed is not None and (typed := self.typed.get(f"mark_{mark_id}")) is not None:
            return str(typed)
        return f"{value:.1f}" if value is not None else ""


def _plain(text: str) -> str:
    """A number as it is kept, however it was typed: full-width signs, blanks, a small x."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


class ScoreReviewForm(forms.Form):
    """A candidate's objection to the score of one part."""

    ticket_number = forms.CharField(
        label="准考证号", max_length=40, error_messages={"required": "请填写准考证上的号码"}
    )
    identity_number = forms.CharField(
        label="证件号码",
        max_length=40,
        help_text="报名时登记的证件号码，仅用于核对，不会公开",
        error_messages={"required": "请填写报名时登记的证件号码"},
    )
    part = forms.ChoiceField(label="科目", error_messages={"required": "请选择有异议的科目"})
    text = forms.CharField(
        label="异议理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "请写明对哪一处有异议、为什么"},
    )
    contact = forms.CharField(
        label="联系方式",
        max_length=60,
        help_text="手机号码或电子邮箱，用于告知答复",
        error_messages={"required": "请留下联系方式，以便告知答复"},
    )

    def __init__(self, *args: Any, sheet: ScoreSheet, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [(part.code, part.label) for part in parts_of(sheet)]  # type: ignore[attr-defined]

    def clean_ticket_number(self) -> str:
        """The number without blanks, in half-width signs."""
        return _plain(self.cleaned_data["ticket_number"])

    def clean_identity_number(self) -> str:
        """The number without blanks, in half-width signs, with a capital X."""
        return _plain(self.cleaned_data["identity_number"])
