"""What somebody who objects writes, and what the authority answers."""

from django import forms

from lifecycle.move_forms import MoveForm, asks_for
from notices.models import Objection


class ObjectionForm(forms.Form):
    """An objection: only what it says is asked for; a name is welcome and not required."""

    text = forms.CharField(
        label="异议内容和理由",
        max_length=4000,
        help_text="写明对哪一项有异议、事实和理由，有证据材料的请注明。",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "请写明异议的内容和理由", "max_length": "异议内容请控制在4000字以内"},
    )
    name = forms.CharField(
        label="姓名或单位",
        max_length=60,
        required=False,
        help_text="可以匿名。实名的便于核实情况，不会公开。",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = forms.CharField(
        label="联系方式",
        max_length=60,
        required=False,
        help_text="电话或电子邮箱，仅用于核实和答复。",
    )


@asks_for(Objection.uphold)
@asks_for(Objection.dismiss)
class AnswerObjectionForm(MoveForm):
    """The answer, as whoever objected will read it."""

    answer = forms.CharField(
        label="答复内容",
        max_length=4000,
        help_text="答复将向提出人公开，请写明核查情况、结论和依据。",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "请写明答复内容，答复将向提出人公开"},
    )
