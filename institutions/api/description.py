"""An application in words and data: what the pack of its province asks of this applicant, and its answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from institutions.api.inputs import SINGLE, as_typed, is_many
from institutions.forms.draft import FIXED, DraftForm
from institutions.forms.pages import Part, parts_of
from institutions.forms.sites import FilingSiteForm
from institutions.models import Filing, Institution, Room, StaffMember
from institutions.selectors import AskedFact, fact_of, materials_by_code, materials_for
from institutions.services.granting import CHANGEABLE
from regulations.rulebook import Rule, Rulebook

# What changes does so at any time, and no condition of a first filing is asked anew.
UNTIMED = (Filing.Kind.INFORMATION_CHANGE, Filing.Kind.SITE_CHANGE)
WORDS = {True: "yes", False: "no"}


def described(filing: Filing) -> dict[str, Any]:
    """The form of an application: its pages, papers, conditions, windows and quotas."""
    today = localdate()
    book = filing.law(today)
    is_change = filing.kind in UNTIMED
    return {
        "kind": filing.kind,
        "kind_label": filing.get_kind_display(),
        "is_editable": filing.is_editable,
        "document": book.document,
        "law_on": book.on,
        "parts": [_part(filing, part) for part in parts_of(filing)],
        "duties": _coded(StaffMember.Duty.choices),
        "room_uses": _coded(Room.Use.choices),
        "papers": papers_of(filing),
        "conditions": [] if is_change else [rule_line(rule) for rule in book.conditions("filing.conditions")],
        "exclusions": [] if is_change else [rule_line(rule) for rule in book.exclusions()],
        "quotas": [rule_line(rule) for rule in book.quotas()],
        "subjects": _subjects(filing),
        "windows": list(_windows(filing, book, today)),
    }


def _subjects(filing: Filing) -> list[dict[str, str]]:
    """What a new place of a change of site may be filed for."""
    asked = FilingSiteForm(filing=filing).fields.get("subjects")
    return _coded(getattr(asked, "choices", ()))


def rule_line(rule: Rule) -> dict[str, Any]:
    """A rule as a client shows it."""
    return {
        "rule_id": rule.id,
        "key": rule.key,
        "title": rule.title,
        "summary": rule.summary,
        "basis": rule.citation.basis,
        "soft": rule.is_soft,
    }


def _coded(choices: Iterable[tuple[Any, Any]]) -> list[dict[str, str]]:
    return [{"code": str(code), "label": str(label)} for code, label in choices if code not in ("", None)]


def _part(filing: Filing, part: Part) -> dict[str, Any]:
    asked = [_asked(filing, fact) for fact in part.facts]
    return {
        "code": part.slug,
        "title": part.title,
        "questions": [*asked, *(_told(filing, name) for name in part.fixed)],
    }


def _asked(filing: Filing, fact: AskedFact) -> dict[str, Any]:
    return {
        "name": fact.fact,
        "label": fact.label,
        "hint": "",
        "type": "number" if fact.is_number else "yes_no",
        "choices": [],
        "is_wanted": True,
        "bars": fact.excludes,
        "value": _shown(fact_of(filing, fact.fact)),
        "rule_id": fact.citation.rule_id,
        "basis": fact.citation.basis,
    }


def _told(filing: Filing, name: str) -> dict[str, Any]:
    field = FIXED[name]
    kinds: dict[type[forms.Field], str] = {forms.ChoiceField: "choice", forms.DateField: "date"}
    return {
        "name": name,
        "label": str(field.label),
        "hint": str(field.help_text),
        "type": kinds.get(type(field), "text"),
        "choices": _coded(getattr(field, "choices", ())),
        "is_wanted": name not in DraftForm.optional,
        "bars": False,
        "value": getattr(filing, name),
        "rule_id": "",
        "basis": "",
    }


def papers_of(filing: Filing) -> list[dict[str, Any]]:
    """The papers of an application, each with what was handed in for it."""
    uploaded = materials_by_code(filing)
    return [
        {
            "code": entry.code,
            "title": entry.title,
            "note": entry.note or "",
            "required": entry.required,
            "file": uploaded[entry.code].file if entry.code in uploaded else None,
        }
        for entry in materials_for(filing)
    ]


def _windows(filing: Filing, book: Rulebook, today: date) -> Iterable[dict[str, Any]]:
    rule = book.find("filing.windows")
    if rule is not None and filing.kind not in UNTIMED:
        windows = book.windows()
        is_open = windows.window_open(today)
        yield {
            "is_open": is_open,
            "opens_on": None if is_open else windows.next_opening(today),
            "closes_on": windows.closing(today),
            "rule": rule_line(rule),
        }
    until = filing.institution.valid_until
    rule = book.find("filing.renewal")
    if filing.kind == Filing.Kind.RENEWAL and rule is not None and until is not None:
        opens, closes = book.renewal().span(until)
        is_open = (opens is None or opens <= today) and today <= closes
        yield {"is_open": is_open, "opens_on": opens, "closes_on": closes, "rule": rule_line(rule)}


def facts_of(filing: Filing) -> dict[str, Any]:
    """Every fact the application asks, with what it states of it."""
    return {
        name: _shown(getattr(filing, name) if name in FIXED else fact_of(filing, name))
        for part in parts_of(filing)
        for name in (*(fact.fact for fact in part.facts), *part.fixed)
    }


def _shown(value: Any) -> Any:
    """A fact as JSON: numbers as text, so that none is rounded on the way."""
    return f"{value:f}" if isinstance(value, Decimal) else value


def changes_of(filing: Filing) -> list[dict[str, str]]:
    """What the register says, and what it shall say; only an information change has any."""
    if filing.kind != Filing.Kind.INFORMATION_CHANGE:
        return []
    return [
        {
            "name": name,
            "label": str(Institution._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            "now": getattr(filing.institution, name),
            "after": filing.changes.get(name, {}).get("after", ""),
        }
        for name in CHANGEABLE
    ]


def read_facts(filing: Filing, given: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as a program sends them, as they are kept; what nobody asks is refused (400)."""
    kept: dict[str, Any] = {}
    errors: dict[str, Any] = {name: [SINGLE] for name, value in given.items() if is_many(value)}
    for part in parts_of(filing):
        form = DraftForm(None, filing=filing, part=part)
        names = [name for name in form.fields if name in given and name not in errors]
        if not names:
            continue
        stands = {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}
        said = {**stands, **{name: given[name] for name in names}}
        form = DraftForm({name: _typed(value) for name, value in said.items()}, filing=filing, part=part)
        form.is_valid()
        errors |= form.errors.as_data()
        kept |= {name: form.cleaned_data.get(name) for name in names}
    unknown = set(given) - set(kept) - set(errors)
    errors |= {name: ["该备案申请没有这一项，请查看 form 中列出的项目"] for name in unknown}
    if errors:
        raise ValidationError(errors)
    return kept


def _typed(value: Any) -> Any:
    """A JSON value as a page would send it; yes and no by their words."""
    if value in ("True", "False", True, False):
        return WORDS[value in ("True", True)]
    return as_typed(value)
