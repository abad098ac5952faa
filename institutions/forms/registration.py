"""Registering an institution in the portal, and adding people to it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from accounts.roles import LABELS, SIDES, Role, Side
from institutions.models import Institution
from institutions.selectors.governed import (
    affiliations_offered,
    forms_offered,
    law_of,
    places_open_to_registration,
)
from institutions.services import checked_credit_code
from institutions.services.registration import refused_kind
from regulations.models import Jurisdiction

PHONE = re.compile(r"(1\d{10}|0\d{2,3}-?\d{7,8}(-\d{1,6})?)")
BAD_PHONE = "“%(value)s”不像电话号码；请填写11位手机号码，或带区号的座机号码，如 0431-12345678"


def phone_field(label: str) -> forms.CharField:
    """A telephone number as people write it."""
    return forms.CharField(
        label=label,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": f"请填写{label}"},
        validators=[_looks_like_a_phone],
    )


def _looks_like_a_phone(given: str) -> None:
    if not PHONE.fullmatch(given.strip()):
        raise ValidationError(BAD_PHONE, params={"value": given})


class PlaceField(forms.ModelChoiceField):
    """A county-level division, grouped by its prefecture."""

    def label_from_instance(self, place: Any) -> str:
        """The prefecture and the place, so that typing either finds it."""
        parent = place.parent
        return place.name if parent is None or parent.level == "province" else f"{parent.name} {place.name}"


class AccountFields(forms.Form):
    """An account: the name to sign in with, the password, whose it is."""

    username = forms.CharField(
        label="登录名",
        min_length=4,
        max_length=60,
        help_text="4个字符以上的字母、数字或下划线。",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": "请填写登录名", "min_length": "登录名至少4个字符，现为%(show_value)s个"},
    )
    password = forms.CharField(
        label="密码",
        max_length=128,
        help_text="至少10个字符，不能全是数字，不要与登录名相近。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
        error_messages={"required": "请填写密码"},
    )
    person = forms.CharField(
        label="您的姓名",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "请填写姓名"},
    )

    def clean_username(self) -> str:
        """Letters, digits, underscores."""
        name: str = self.cleaned_data["username"].strip()
        if not re.fullmatch(r"\w+", name):
            raise ValidationError("登录名只能由字母、数字和下划线组成")
        return name


class BodyForm(forms.Form):
    """Where the institution is and of which kind: decides by which law it is asked anything else."""

    jurisdiction = PlaceField(
        label="所在县（市、区）",
        queryset=Jurisdiction.objects.none(),
        empty_label="请选择",
        error_messages={
            "required": "请选择机构所在的县（市、区）",
            "invalid_choice": "请从列表中选择县（市、区）",
        },
    )
    kind = forms.ChoiceField(
        label="机构类别",
        choices=Institution.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择机构类别", "invalid_choice": "请从列出的机构类别中选择"},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["jurisdiction"].queryset = places_open_to_registration()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Only a kind some pack governs in that place; where none does, the law and the way out are named."""
        given = super().clean() or {}
        place, kind = given.get("jurisdiction"), given.get("kind")
        if place is not None and kind:
            refusal = refused_kind(place, kind)
            if refusal:
                self.add_error("kind", refusal)
        return given


class RegistrationForm(BodyForm, AccountFields):
    """注册机构: an account and the institution it is the head of; what is offered is the law of its place."""

    phone = phone_field("您的手机号码")
    name = forms.CharField(
        label="机构名称",
        max_length=120,
        help_text="与登记证书一致的全称。",
        error_messages={"required": "请填写机构名称"},
    )
    uscc = forms.CharField(
        label="统一社会信用代码",
        max_length=40,
        help_text="登记证书上的18位代码。",
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "请填写统一社会信用代码"},
    )
    form = forms.ChoiceField(
        label="申报主体类型",
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择申报主体类型",
            "invalid_choice": "该类主体不在本省规定的申报主体内，请从列出的类型中选择",
        },
    )
    affiliation = forms.ChoiceField(
        label="隶属关系",
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择隶属关系",
            "invalid_choice": "请从列出的隶属关系中选择",
        },
    )
    address = forms.CharField(label="详细地址", max_length=200, error_messages={"required": "请填写详细地址"})
    legal_representative = forms.CharField(
        label="法定代表人", max_length=60, error_messages={"required": "请填写法定代表人姓名"}
    )
    contact = forms.CharField(label="联系人", max_length=60, error_messages={"required": "请填写联系人姓名"})
    institution_phone = phone_field("机构联系电话")

    field_order = (
        "jurisdiction", "kind", "username", "password", "person", "phone", "name", "uscc", "form",
        "affiliation",
    )  # fmt: skip

    def __init__(self, *args: Any, place: Jurisdiction | None = None, kind: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["jurisdiction"].widget = forms.HiddenInput()
        self.fields["kind"].widget = forms.HiddenInput()
        book = law_of(place.pk, kind, localdate()) if place is not None else None
        if book is None:
            return
        self.initial = {**self.initial, "jurisdiction": place, "kind": kind}
        tiers, forms_rule = book.tiers(), book.citation("filing.applicant_forms")
        self.fields["form"].choices = forms_offered(book)  # type: ignore[attr-defined]
        self.fields["affiliation"].choices = affiliations_offered(book)  # type: ignore[attr-defined]
        self.fields["form"].help_text = f"依据：{forms_rule.basis}" if forms_rule else ""
        self.fields["affiliation"].help_text = f"受理机关按隶属关系确定：{tiers.summary()}"

    def clean_uscc(self) -> str:
        """Eighteen characters with a right check character."""
        return checked_credit_code(self.cleaned_data["uscc"])


class MemberForm(AccountFields):
    """An account for a colleague."""

    role = forms.ChoiceField(
        label="角色",
        choices=[(r.value, LABELS[r]) for r in Role if SIDES[r] is Side.INSTITUTION],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择角色"},
    )
    field_order = ("role", "person", "username", "password")
