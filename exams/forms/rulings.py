"""What ruling on an entry asks for."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from exams.models import Enrolment
from exams.services.eligibility import doubts_about
from lifecycle.move_forms import MoveForm, asks_for


@asks_for(Enrolment.find_eligible)
class FindEligibleForm(MoveForm):
    """A reason, where the facts on file do not carry the entry by themselves."""

    reason = forms.CharField(
        label="认定理由",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "资格预判没有证明符合条件，请写明所核对的材料和理由"},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        doubts = doubts_about(cast("Enrolment", self.subject))
        self.fields["reason"].required = bool(doubts)
        self.fields["reason"].help_text = doubts[0].message if doubts else "资格预判符合条件，可不填写。"
