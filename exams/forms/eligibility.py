"""What a person tells of themselves to see whether they may sit (申报条件自查); nothing of it is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.timezone import localdate

from regulations.eligibility import Between, CandidateFacts, Diploma, HeldCertificate, Spell, Title
from regulations.eligibility.facts import DIPLOMA_LABELS, RANK_LABELS
from regulations.eligibility.requirements import LEVEL_LABELS
from regulations.eligibility.verdicts import EMPLOYER_LEVELS
from regulations.models import Occupation
from regulations.selectors import search_occupations

SPECIAL_ABILITY = "special"
OLDEST = date(1930, 1, 1)
LISTED = 6
NONE = ("", "没有")
DAY: dict[str, Any] = {
    "required": False,
    "widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    "error_messages": {"required": "请填写这个日期", "invalid": "请按“2020-03-15”的写法填写日期"},
}


def levels() -> list[tuple[str, str]]:
    """Return every level somebody may ask about, those of the national standards first."""
    return [
        *((str(level), label) for level, label in LEVEL_LABELS.items()),
        *((code, f"{label}（用人单位评聘）") for code, label in EMPLOYER_LEVELS.items()),
        (SPECIAL_ABILITY, "专项职业能力考核（不分等级）"),
    ]


class EligibilityForm(forms.Form):
    """A few facts of a person, an occupation, a level and a day."""

    occupation = forms.CharField(
        label="职业",
        max_length=60,
        help_text="职业名称或职业编码，如“中式烹调师”或“4-03-02-01”。",
        error_messages={"required": "请填写职业名称或职业编码"},
    )
    level = forms.ChoiceField(
        label="申报等级", choices=levels, error_messages={"invalid_choice": "请从列表中选择等级"}
    )
    on = forms.DateField(
        **{**DAY, "required": True},
        label="考核日期",
        help_text="拟参加考核的日期，不清楚的填今天。",
    )
    born_on = forms.DateField(**{**DAY, "required": True}, label="出生日期")

    begins = forms.DateField(**DAY, label="从事本职业的开始日期")
    ends = forms.DateField(**DAY, label="结束日期", help_text="仍在从事的不填。")
    other_begins = forms.DateField(
        **DAY,
        label="另一段经历的开始日期",
        help_text="换过单位、中间有间断，或从事过相关职业的，另填一段。",
    )
    other_ends = forms.DateField(**DAY, label="另一段经历的结束日期")

    certificate = forms.TypedChoiceField(
        label="已取得的证书",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[NONE, *((level, label) for level, label in LEVEL_LABELS.items() if level > 1)],
        help_text="本职业或相关职业的职业资格证书、职业技能等级证书，填最高一级。",
    )
    certified_on = forms.DateField(**DAY, label="证书的发证日期")

    diploma = forms.ChoiceField(label="学历", required=False, choices=[NONE, *DIPLOMA_LABELS.items()])
    graduates_on = forms.DateField(**DAY, label="毕业日期", help_text="在读的填预计毕业日期。")
    related = forms.BooleanField(label="所学为本专业或相关专业", required=False)
    argued = forms.BooleanField(label="所学专业经过评估论证（可向学校询问）", required=False)

    title = forms.ChoiceField(label="专业对应的职称", required=False, choices=[NONE, *RANK_LABELS.items()])
    titled_on = forms.DateField(**DAY, label="职称的取得日期")
    apprenticeship = forms.BooleanField(label="本职业或相关职业学徒期满", required=False)
    prep_technician = forms.BooleanField(label="持有预备技师证书", required=False)

    GROUPS = (
        ("申报什么", ("occupation", "level", "on", "born_on"), True),
        ("工作经历", ("begins", "ends", "other_begins", "other_ends"), True),
        ("已有证书", ("certificate", "certified_on"), True),
        ("学历", ("diploma", "graduates_on", "related", "argued"), False),
        ("职称和其他", ("title", "titled_on", "apprenticeship", "prep_technician"), False),
    )
    # what is asked for where the first is given
    TOGETHER = (
        ("certificate", "certified_on", "请填写证书的发证日期"),
        ("diploma", "graduates_on", "请填写毕业日期，在读的填预计毕业日期"),
        ("title", "titled_on", "请填写职称的取得日期"),
        ("ends", "begins", "请填写这段经历的开始日期"),
        ("other_ends", "other_begins", "请填写这段经历的开始日期"),
        ("other_begins", "begins", "请先填写第一段经历"),
    )
    SPANS = (("begins", "ends"), ("other_begins", "other_ends"))
    PAST = ("born_on", "begins", "other_begins", "certified_on", "titled_on")

    def groups(self) -> list[tuple[str, list[BoundField], bool]]:
        """Return the fields in groups; one is open where it matters to most or something is filled in."""
        return [
            (heading, fields := [self[name] for name in names], shown or any(f.data for f in fields))
            for heading, names, shown in self.GROUPS
        ]

    def clean_occupation(self) -> Occupation:
        """Find the occupation meant; where several are, name them."""
        words = self.cleaned_data["occupation"]
        found = search_occupations(words)
        exact = [item for item in found if words.strip() in {item.name, item.code}]
        if len(exact or found) == 1:
            return (exact or found)[0]
        if not found:
            raise ValidationError(
                f"职业分类目录中没有“{words}”；请换一个词，或填写职业编码的前几位，如 4-03", code="unknown"
            )
        listed = "、".join(f"{item.name}（{item.code}）" for item in found[:LISTED])
        raise ValidationError(
            f"请写明是哪一个职业：{listed}{'等' if len(found) > LISTED else ''}", code="many"
        )

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs together, and for days that can be."""
        given = self.cleaned_data
        for first, second, asked in self.TOGETHER:
            if given.get(first) and not given.get(second) and second not in self.errors:
                self.add_error(second, asked)
        for begins, ends in self.SPANS:
            if given.get(begins) and given.get(ends) and given[ends] < given[begins]:
                self.add_error(ends, "结束日期早于开始日期，请核对")
        for name in self.PAST:
            if given.get(name) and not OLDEST <= given[name] <= localdate():
                self.add_error(name, "日期应在1930年以后、今天以前，请核对")
        day = given.get("on")
        if day and not date(2018, 4, 1) <= day <= date(localdate().year + 5, 12, 31):
            self.add_error("on", f"请填写2018年4月1日至{localdate().year + 5}年底之间的日期")
        return given

    def facts(self) -> CandidateFacts:
        """Return what was told; whatever was left empty there is not."""
        given = self.cleaned_data
        spells = [Spell(given[b], given[e]) for b, e in self.SPANS if given[b]]
        certificate, diploma, title = given["certificate"], given["diploma"], given["title"]
        return CandidateFacts(
            born_on=given["born_on"],
            spells=tuple(spells),
            certificates=(HeldCertificate(certificate, Between.day(given["certified_on"])),)
            if certificate
            else (),
            titles=(Title(title, Between.day(given["titled_on"])),) if title else (),
            diplomas=(
                Diploma(
                    diploma,
                    related=given["related"],
                    graduates_on=given["graduates_on"],
                    argued=given["argued"],
                ),
            )
            if diploma
            else (),
            finished_apprenticeship=given["apprenticeship"],
            credentials=frozenset({"prep_technician"} if given["prep_technician"] else ()),
        )
