"""Naming a deputy for a period, and ending it early."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate

from accounts.models import Deputation, Post, User
from accounts.selectors import eligible_deputies, posts_to_depute

REASON_LENGTH = Deputation._meta.get_field("reason").max_length
DAY_ERRORS = {"required": "请选择日期", "invalid": "请按 2026-03-15 的形式填写日期"}


def day_input() -> forms.DateInput:
    """A date as every browser reads it, whatever the language of the page."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PostField(forms.ModelChoiceField):
    """One post of those the person may decide on."""

    def label_from_instance(self, post: Post) -> str:
        """The post and who holds it."""
        return f"{post.user}　{post.standing.title}"


class PersonField(forms.ModelChoiceField):
    """One person, with the posts by which they may be chosen."""

    def label_from_instance(self, person: User) -> str:
        """The name and the posts."""
        return f"{person}　{'；'.join(post.standing.title for post in person.posts.all())}"


class NameDeputyForm(forms.Form):
    """Whose post, who acts, from when to when, why."""

    post = PostField(
        queryset=Post.objects.none(),
        label="谁的岗位",
        empty_label=None,
        error_messages={
            "required": "请选择要由他人代理的岗位",
            "invalid_choice": "您不能指定该岗位的代理人，请选择本人的岗位；单位负责人可以选择本单位的岗位",
        },
    )
    deputy = PersonField(
        queryset=User.objects.none(),
        label="代理人",
        help_text="本单位或上一级机关的负责人、经办人；只读的监督检查员不能代理",
        error_messages={
            "required": "请选择代理人",
            "invalid_choice": "该人员不能代理这一岗位，请从本单位或上一级机关的人员中选择",
        },
    )
    since = forms.DateField(label="代理起日", widget=day_input(), error_messages=DAY_ERRORS)
    until = forms.DateField(
        label="代理止日",
        widget=day_input(),
        help_text="含当日；次日零时起不再代理",
        error_messages=DAY_ERRORS,
    )
    reason = forms.CharField(
        label="理由",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：外出培训、休假；随代理记录永久保存",
        error_messages={"required": "请写明代理的理由"},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"since": localdate()})
        super().__init__(*args, **kwargs)
        posts = posts_to_depute(user)
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]
        people = eligible_deputies(posts).prefetch_related("posts__jurisdiction")
        self.fields["deputy"].queryset = people  # type: ignore[attr-defined]


class EndDeputationForm(forms.Form):
    """Why a deputation ends before its last day."""

    reason = forms.CharField(
        label="提前结束的理由",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由，例如：本人已返岗"},
    )
