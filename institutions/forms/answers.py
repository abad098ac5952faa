"""What was filled in, page by page, as people read it."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate

from institutions.forms.draft import PARTS, Part
from institutions.models import Filing
from institutions.selectors import materials_by_code, yes_or_no_labels

Pairs = list[tuple[str, Any]]
WORDS = {True: "是", False: "否"}


def answers(filing: Filing) -> list[tuple[Part, Pairs]]:
    """Every page of an application with its answers; what was not said is empty."""
    return [(part, _answers_of(filing, part)) for part in PARTS]


def _answers_of(filing: Filing, part: Part) -> Pairs:
    if part.form is not None:
        return _facts_of(filing, part.form)
    if part.slug == "staff":
        return [
            (member.name, _joined(member.get_duty_display(), member.title)) for member in filing.staff.all()
        ]
    if part.slug == "rooms":
        return [
            (r.name, f"{r.get_use_display()}，{r.seats}座，{'有' if r.has_camera else '无'}视频监控")
            for r in filing.rooms.all()
        ]
    if part.slug == "occupations":
        return [
            (
                f"{i.occupation_id} {i.occupation.name}",
                _joined(i.get_level_display(), i.standard or "未写标准"),
            )
            for i in filing.items.select_related("occupation")
        ]
    uploaded = materials_by_code(filing)
    return [
        (entry.title, uploaded[entry.code].name if entry.code in uploaded else None)
        for entry in filing.law(localdate()).materials()
    ]


def _facts_of(filing: Filing, form: Any) -> Pairs:
    labels = yes_or_no_labels()
    told: Pairs = [(labels[name], WORDS.get(getattr(filing, name))) for name in form.yes_or_no]
    for name, field in form.base_fields.items():
        display = getattr(filing, f"get_{name}_display", None)
        told.append((str(field.label), display() if display else getattr(filing, name)))
    return told


def _joined(*parts: str) -> str:
    return "，".join(part for part in parts if part)
