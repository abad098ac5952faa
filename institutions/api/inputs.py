"""What is sent to the interface is what the pages ask: one form, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from rest_framework import serializers

LONGEST_ID = 18  # digits of the greatest number a row can have
SINGLE = "请填写单个值"
# From the most particular kind of field to the most general one.
KINDS: tuple[tuple[type[forms.Field], type[serializers.Field[Any, Any, Any, Any]]], ...] = (
    (forms.FileField, serializers.FileField),
    (forms.UUIDField, serializers.UUIDField),
    (forms.DateTimeField, serializers.DateTimeField),
    (forms.DateField, serializers.DateField),
    (forms.DecimalField, serializers.DecimalField),
    (forms.IntegerField, serializers.IntegerField),
    (forms.ModelChoiceField, serializers.IntegerField),
    (forms.BooleanField, serializers.BooleanField),
    (forms.MultipleChoiceField, serializers.ListField),
)


def input_of(name: str, form: type[forms.Form], **more: Any) -> type[serializers.Serializer[Any]]:
    """Describe for the interface what a form asks, in its words; `more` are fields an address adds."""
    asked = {field: _described(given) for field, given in form.base_fields.items()}
    return type(name, (serializers.Serializer,), {"__doc__": _first_line(form), **asked, **more})


def _first_line(form: type[forms.Form]) -> str:
    return (form.__doc__ or "").strip().splitlines()[0]


def _described(field: forms.Field) -> Any:
    kind: Any = next((known for asked, known in KINDS if isinstance(field, asked)), serializers.CharField)
    options: dict[str, Any] = {"required": field.required, "help_text": _said(field)}
    if kind is serializers.DecimalField:
        options |= {"max_digits": 9, "decimal_places": 1}
    if kind is serializers.ListField:
        options |= {"child": serializers.CharField()}
    if not field.required and kind is not serializers.BooleanField:
        options["allow_null"] = True
    return kind(**options)


def _said(field: forms.Field) -> str:
    """The label, the hint, and what may be chosen where that is the same for everybody."""
    words = [str(field.label or "").strip(), str(field.help_text or "").strip()]
    choices = [] if isinstance(field, forms.ModelChoiceField) else list(getattr(field, "choices", ()))
    if flat := [f"{code} {label}" for code, label in choices if code and isinstance(label, str)]:
        words.append(f"可选：{'；'.join(flat)}")
    return "。".join(word.rstrip("。") for word in words if word)


def sent(request: Any) -> Mapping[str, Any]:
    """What a request carries, as a page would send it; anything but an object of fields is refused (400)."""
    if not isinstance(request.data, Mapping):
        raise ValidationError("请以 JSON 对象或表单提交各项内容")
    if hasattr(request.data, "getlist"):
        return request.data
    return {name: as_typed(value) for name, value in request.data.items()}


def as_typed(value: Any) -> Any:
    """A JSON value as somebody types it: numbers and truth as text, nothing as an empty field."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return str(value)
    return [as_typed(one) for one in value] if isinstance(value, list) else value


def filled_in(form: forms.Form) -> dict[str, Any]:
    """What was filled in, as services take it; what cannot be taken is refused field by field (400)."""
    many = {name for name, field in form.fields.items() if _is_of_one(field) and is_many(form.data.get(name))}
    if many:
        raise ValidationError(dict.fromkeys(sorted(many), SINGLE))
    if strangers := [
        name for name, field in form.fields.items() if _names_no_row(field, form.data.get(name))
    ]:
        raise ValidationError(dict.fromkeys(strangers, "没有这一编号，请重新选择"))
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return dict(form.cleaned_data)


def is_many(value: Any) -> bool:
    """Whether several values were sent, or a structure."""
    return isinstance(value, list | dict)


def _names_no_row(field: forms.Field, value: Any) -> bool:
    """Whether rows are named by numbers no row can have, which the database would not even look for."""
    if not isinstance(field, forms.ModelMultipleChoiceField) or not isinstance(value, list):
        return False
    return any(len(str(one)) > LONGEST_ID for one in value)


def _is_of_one(field: forms.Field) -> bool:
    return not isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
