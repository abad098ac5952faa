"""Taking a case over, and handing many over at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate

from accounts.forms.deputies import PersonField
from accounts.models import Post, User
from accounts.selectors import Source, registers_with_officers, sources_for

ALL = "all"


class TakeOverForm(forms.Form):
    """Why a colleague deals with a case from now on."""

    reason = forms.CharField(
        label="接办理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="原承办人会收到消息；理由永久保存",
        error_messages={"required": "请写明理由，例如：原承办人休假，来不及办理"},
    )


class HandOverForm(forms.Form):
    """Whose cases pass to whom, which, and why."""

    source = forms.ChoiceField(
        label="移出人",
        error_messages={
            "required": "请选择移出人",
            "invalid_choice": "您不能移交该人员的事项：事项由承办人本人或本单位负责人移交",
        },
    )
    to = PersonField(
        queryset=User.objects.none(),
        label="接收人",
        help_text="移出人所在机关的在岗经办人",
        error_messages={
            "required": "请选择接收人",
            "invalid_choice": "该人员不在本单位的在岗经办人之中，只能移交给同一机关的在岗经办人",
        },
    )
    kind = forms.ChoiceField(label="移交哪些")
    reason = forms.CharField(
        label="理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="双方都会收到消息；理由记入每一件事项，永久保存",
        error_messages={"required": "请写明理由，例如：岗位调整，自今日起移交"},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sources: dict[str, Source] = {source.key: source for source in sources_for(user)}
        places = {source.authority.code for source in self.sources.values()}
        officers = Post.objects.of_officers(localdate()).filter(jurisdiction__in=places)
        people = User.objects.filter(posts__in=officers).distinct().order_by("name", "pk")
        self.fields["source"].choices = [(key, source.label) for key, source in self.sources.items()]  # type: ignore[attr-defined]
        self.fields["to"].queryset = people.prefetch_related("posts__jurisdiction")  # type: ignore[attr-defined]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (ALL, "全部未办结的事项"),
            *((m._meta.label_lower, str(m._meta.verbose_name)) for m in registers_with_officers()),
        ]

    def clean_kind(self) -> str:
        """The register chosen; empty for all of them."""
        kind: str = self.cleaned_data["kind"]
        return "" if kind == ALL else kind

    def clean_source(self) -> Source:
        """The choice as what it stands for."""
        return self.sources[self.cleaned_data["source"]]
