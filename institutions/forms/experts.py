"""What the pool of experts asks for: one expert, a list as a spreadsheet, one's own profile, a draw."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core import signing
from django.utils.timezone import localdate

from accounts.models import User
from institutions.models import Expert
from institutions.services.experts import Entry, ExpertProfile
from lifecycle.templatetags.zhijian import filesize_cn
from regulations.catalogue import FileUnreadable, read_table
from regulations.models import Jurisdiction, Occupation

COLUMNS = (
    "登录名", "姓名", "手机号码", "工作单位", "单位统一社会信用代码", "所在市（州）", "职称或技能等级",
    "专业领域", "聘期起", "聘期止",
)  # fmt: skip
NEEDED = ("登录名", "姓名", "工作单位", "所在市（州）", "专业领域", "聘期起")
SAMPLE = (
    "expert01", "甄示例", "13800000000", "甄示例职业技术学院", "", "长春市", "高级技师", "4-03、6-31-01-03",
    "2026-01-01", "2028-12-31",
)  # fmt: skip
SALT = "institutions.experts.import"
# The longest list of a province is a few thousand lines.
MOST_BYTES = 5 * 1024 * 1024
LONGEST_WAIT = 2 * 3600
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def codes_of(text: str) -> tuple[str, ...]:
    """Fields of work as people write them: codes or names of occupations, separated by anything usual."""
    words = [word for word in re.split(r"[、,，;；\s]+", text.strip()) if word]
    names = dict(Occupation.objects.filter(name__in=words).values_list("name", "code"))
    return tuple(dict.fromkeys(names.get(word, word) for word in words))


def places_within(province: Jurisdiction) -> Any:
    """Where an expert of a province can be: its prefectures, and the province itself."""
    return Jurisdiction.objects.filter(is_current=True, code__startswith=province.code[:2]).filter(
        code__endswith="00"
    )


class ExpertForm(forms.Form):
    """One expert of the pool."""

    username = forms.CharField(
        label="登录名",
        max_length=150,
        help_text="已有账户的填原登录名；没有的将新建账户，由系统管理员发放密码。",
    )
    name = forms.CharField(label="姓名", max_length=60)
    phone = forms.CharField(label="手机号码", max_length=20, required=False)
    employer = forms.CharField(label="工作单位", max_length=120, help_text="用于回避核对，请填全称。")
    employer_code = forms.CharField(label="单位统一社会信用代码", max_length=18, required=False)
    place = forms.ModelChoiceField(label="所在市（州）", queryset=Jurisdiction.objects.none())
    title = forms.CharField(label="职称或技能等级", max_length=60, required=False)
    fields_text = forms.CharField(
        label="专业领域",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="职业名称、职业编码或类别编码，如“中式烹调师、6-31、4-03”，用顿号分隔。",
    )
    term_from = forms.DateField(label="聘期起", widget=DATE)
    term_until = forms.DateField(label="聘期止", required=False, widget=DATE, help_text="没有终止日的留空。")
    is_active = forms.BooleanField(label="在库，可以抽取", required=False, initial=True)

    def __init__(self, *args: Any, province: Jurisdiction, expert: Expert | None = None, **kwargs: Any):
        if expert is not None:
            kwargs.setdefault("initial", initial_of(expert))
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places_within(province)  # type: ignore[attr-defined]
        if expert is None:
            self.fields["term_from"].initial = localdate()
        else:
            for name in ("username", "name", "phone"):
                self.fields[name].disabled = True

    def profile(self) -> ExpertProfile:
        """What was filled in."""
        given = dict(self.cleaned_data)
        return ExpertProfile(fields=codes_of(given.pop("fields_text")), **given)

    def object_to(self, errors: Mapping[str, list[str]]) -> None:
        """Put what a service objects to beside its field."""
        for name, said in errors.items():
            field = "fields_text" if name == "fields" else name
            self.add_error(field if field in self.fields else None, said)


def initial_of(expert: Expert) -> dict[str, Any]:
    """What the pool keeps of an expert, as the form shows it."""
    names = ("employer", "employer_code", "place", "title", "term_from", "term_until", "is_active")
    return {
        "username": expert.user.username,
        "name": expert.user.name,
        "phone": expert.user.phone,
        "fields_text": "、".join(expert.fields),
        **{name: getattr(expert, name) for name in names},
    }


class OwnProfileForm(forms.Form):
    """What an expert says of oneself."""

    employer = forms.CharField(
        label="现工作单位", max_length=120, help_text="换了单位请及时更新：本单位的评估应当回避。"
    )
    employer_code = forms.CharField(label="单位统一社会信用代码", max_length=18, required=False)
    title = forms.CharField(label="职称或技能等级", max_length=60, required=False)
    phone = forms.CharField(label="手机号码", max_length=20, required=False)


class ExpertListForm(forms.Form):
    """A list as CSV or XLSX; what was read travels signed with the preview."""

    upload = forms.FileField(
        label="专家名单",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv", "data-most-bytes": MOST_BYTES}),
        help_text=f"XLSX 或 CSV，不超过5 MB；第一行为列名：{'、'.join(COLUMNS)}。",
        error_messages={
            "empty": "所选文件是空文件，请检查后重新选择",
            "required": "请选择要导入的专家名单",
        },
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["upload"].required = not self.data.get("kept")

    def clean(self) -> dict[str, Any]:
        """Read the file just chosen, or the lines that were previewed."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("upload"):
            self._read(cleaned["upload"])
        elif cleaned.get("kept"):
            self._recall(cleaned["kept"])
        return cleaned

    def _read(self, upload: Any) -> None:
        if upload.size > MOST_BYTES:
            self.add_error("upload", f"文件有{filesize_cn(upload.size)}，超过5 MB的上限；请只保留名单再上传")
            return
        try:
            table = read_table(upload.read())
        except FileUnreadable as problem:
            self.add_error("upload", str(problem))
            return
        missing = [name for name in NEEDED if name not in table.columns]
        if missing:
            self.add_error("upload", f"表格缺少“{'、'.join(missing)}”列，请使用模板")
            return
        self.lines = [(row.number, dict(row.cells)) for row in table.rows]

    def _recall(self, kept: str) -> None:
        try:
            self.lines = [
                (number, cells) for number, cells in signing.loads(kept, salt=SALT, max_age=LONGEST_WAIT)
            ]
        except signing.BadSignature:
            self.add_error("upload", "预览已过期，请重新选择文件")

    def keep(self) -> str:
        """The lines as the page sends them back, so that what is taken in is what was shown."""
        return signing.dumps(self.lines, salt=SALT, compress=True)


def profiles_of(
    lines: list[tuple[int, dict[str, str]]], province: Jurisdiction
) -> list[tuple[int, ExpertProfile | None, list[str]]]:
    """Lines of a list as profiles, each with what cannot be read in it."""
    names: dict[str, Jurisdiction] = {}
    for place in places_within(province):
        names[place.name] = names[place.code] = place
    return [_profile(number, cells, names) for number, cells in lines]


def _profile(
    number: int, cells: Mapping[str, str], places: Mapping[str, Jurisdiction]
) -> tuple[int, ExpertProfile | None, list[str]]:
    problems = [f"没有填写“{name}”" for name in NEEDED if not cells.get(name, "").strip()]
    place = places.get(cells.get("所在市（州）", "").strip())
    if place is None and cells.get("所在市（州）"):
        problems.append(f"“{cells['所在市（州）']}”不是本省的市（州）")
    term_from, wrong_from = _day(cells, "聘期起")
    term_until, wrong_until = _day(cells, "聘期止")
    problems += [*wrong_from, *wrong_until]
    if problems or place is None or term_from is None:
        return number, None, problems
    profile = ExpertProfile(
        username=cells["登录名"].strip(),
        name=cells["姓名"].strip(),
        phone=cells.get("手机号码", "").strip(),
        employer=cells["工作单位"].strip(),
        employer_code=cells.get("单位统一社会信用代码", "").strip(),
        place=place,
        title=cells.get("职称或技能等级", "").strip(),
        fields=codes_of(cells["专业领域"]),
        term_from=term_from,
        term_until=term_until,
    )
    return number, profile, []


def _day(cells: Mapping[str, str], name: str) -> tuple[date | None, list[str]]:
    written = cells.get(name, "").strip()
    if not written:
        return None, []
    try:
        return date.fromisoformat(written.replace("/", "-").replace(".", "-")), []
    except ValueError:
        return None, [f"“{name}”写作“{written}”，请写成 2026-01-01 的形式"]


LABELS = {"new": "新增", "changed": "变更", "same": "相同", "refused": "不能导入"}


def counts_of(entries: list[Entry]) -> list[tuple[str, int]]:
    """How many lines would have which outcome."""
    return [(label, sum(one.outcome == outcome for one in entries)) for outcome, label in LABELS.items()]


class DrawForm(forms.Form):
    """How many experts are drawn."""

    size = forms.IntegerField(label="抽取人数", min_value=1, max_value=15)


class ReplacementForm(forms.Form):
    """Why somebody on the panel is replaced and, where no lot is left, by whom."""

    reason = forms.CharField(
        label="替换理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明替换的理由，理由记入评估档案"},
    )
    expert = forms.ModelChoiceField(
        label="接替的专家", queryset=User.objects.none(), required=False, empty_label="请选择"
    )

    def __init__(self, *args: Any, choices: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if choices is None:
            del self.fields["expert"]
        else:
            self.fields["expert"].queryset = choices  # type: ignore[attr-defined]
