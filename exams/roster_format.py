"""The roster as a file (考生信息模板): its headings, its values, reading a row and writing the file. Pure.

Two forms are taken: the 33 columns institutions already have, and a short one of seven.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import xlsxwriter
import xlwt

from accounts.identity import normalised
from archive.sheets import (
    ERROR_HEADING,
    LISTED_ROWS,
    LONGEST_LIST,
    LOST_DIGITS,
    Problem,
    cell_text,
    day_of,
    marked_up,
    places_of,
    titles_of,
)

Form = Literal["full", "short"]

FULL_HEADINGS = (
    "序号", "职业工种名称", "认定等级", "申报条件", "证件类型", "证件号码", "姓名", "性别", "出生日期",
    "手机号码", "是否有职业资格证书", "证书等级", "证书编号", "文化程度", "所在省（市）区", "考生来源",
    "所在单位", "报名单位", "认定分类", "专业", "考试类型", "民族", "参加工作时间", "电子邮箱", "专业年限",
    "户籍所在地", "政治面貌", "学历证书编号", "简要经历", "通讯地址", "证书领取方式", "邮政编码", "邮寄地址",
)  # fmt: skip
SHORT_HEADINGS = ("姓名", "证件类型", "证件号码", "职业", "等级", "申报条件", "手机号码")
HEADINGS: dict[Form, tuple[str, ...]] = {"full": FULL_HEADINGS, "short": SHORT_HEADINGS}
FORM_LABELS: dict[Form, str] = {"full": "33列考生信息模板", "short": "7列简表"}

# The short form calls two columns by shorter names.
SAME_COLUMN = {"职业": "职业工种名称", "等级": "认定等级"}

REQUIRED: dict[Form, tuple[str, ...]] = {
    "full": (
        "职业工种名称", "认定等级", "申报条件", "证件类型", "证件号码", "姓名", "手机号码",
        "是否有职业资格证书", "文化程度", "所在省（市）区", "考生来源", "报名单位", "认定分类",
        "考试类型", "民族",
    ),
    "short": SHORT_HEADINGS,
}  # fmt: skip

# Closed lists of the national template.
VALUES: dict[str, tuple[str, ...]] = {
    "性别": ("男", "女"),
    "是否有职业资格证书": ("是", "否", "有", "无"),
    "文化程度": (
        "博士", "研究生", "大学本科", "大学专科和专科学校", "中等专业学校", "技校", "高级技校", "技师学院",
        "高中", "职高", "初中", "小学",
    ),
    "认定分类": ("初次认定", "晋级认定", "初次", "晋级"),
    "考试类型": ("正考", "补考"),
    "考生来源": (
        "国有企业", "集体企业", "私营企业", "个体企业", "外商投资企业", "港澳台商投资企业", "职业高中",
        "普通技工学校", "高级技工学校", "技师学院", "职业技术学院", "普通中专", "普通高中", "普通大专",
        "普通大学", "研究生院", "下岗失业人员", "现役军人", "农民工", "机关事业单位", "其它",
    ),
    "民族": tuple(
        re.split(
            r"\s+",
            "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 "
            "水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 "
            "乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 其他",
        )
    ),
}  # fmt: skip

IDENTITY_KINDS = {
    "201": "居民身份证",
    "202": "港澳居民来往内地通行证",
    "203": "台湾居民来往大陆通行证",
    "204": "护照",
}
LEVEL_NAMES = {
    5: ("五级", "初级工"),
    4: ("四级", "中级工"),
    3: ("三级", "高级工"),
    2: ("二级", "技师"),
    1: ("一级", "高级技师"),
}
MOBILE = re.compile(r"1[3-9]\d{9}")
LONGEST = {"姓名": 60, "申报条件": 300, "所在单位": 120, "手机号码": 20}
LONGEST_OTHER = 500
LISTED = 6  # values named in a message; the template has them all

TEXT_ALWAYS = frozenset({"证件号码", "手机号码", "邮政编码", "学历证书编号", "证书编号"})
DATES = frozenset({"出生日期", "参加工作时间"})


@dataclass(frozen=True, slots=True)
class Layout:
    """Which form a file has and where each of its columns stands."""

    form: Form
    places: Mapping[str, int]

    def cells(self, row: Sequence[Any]) -> dict[str, str]:
        """Return the filled cells of a row as text, by their headings."""
        found = {}
        for heading, place in self.places.items():
            text = as_text(heading, row[place]) if place < len(row) else ""
            if text:
                found[heading] = text
        return found


@dataclass(slots=True)
class Candidate:
    """A row as the register takes it in; `problems` say what keeps it out."""

    name: str = ""
    identity_kind: str = ""
    identity_number: str = ""
    occupation: str = ""
    level: int | None = None
    condition: str = ""
    phone: str = ""
    sex: str = ""
    born_on: date | None = None
    employer: str = ""
    retake: bool = False
    particulars: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def layout_of(header: Sequence[Any]) -> Layout:
    """Recognise the form by its first row; refuse another, naming the columns."""
    titles = titles_of(header)
    form: Form = "full" if len(set(titles) & set(FULL_HEADINGS)) > len(SHORT_HEADINGS) else "short"
    return Layout(form, places_of(titles, HEADINGS[form], FORM_LABELS[form]))


def as_text(heading: str, cell: Any) -> str:
    """Return a cell as the text a person meant; an identity number that lost digits is marked."""
    return cell_text(cell, is_date=heading in DATES, marks_lost_digits=heading == "证件号码")


def read_candidate(form: Form, cells: Mapping[str, str]) -> Candidate:
    """Read one row: required columns, value lists, shapes. Whose number it is, the register checks."""
    found = {SAME_COLUMN.get(heading, heading): text for heading, text in cells.items()}
    row = Candidate(
        name=re.sub(r"\s+", "", found.get("姓名", ""))
        if re.fullmatch(r"[\u4e00-\U0003ffff·\s]+", found.get("姓名", ""))
        else found.get("姓名", ""),
        occupation=found.get("职业工种名称", ""),
        condition=found.get("申报条件", ""),
        phone=re.sub(r"[\s-]", "", found.get("手机号码", "")),
        sex=found.get("性别", ""),
        employer=found.get("所在单位", ""),
        retake=found.get("考试类型") == "补考",
    )
    row.problems += _missing(form, cells)
    row.problems += _beyond_lists(found)
    row.problems += _too_long(found)
    _read_identity_cells(row, found)
    _read_level(row, found)
    _read_birth_date(row, found)
    if row.phone and not MOBILE.fullmatch(row.phone):
        row.problems.append(
            Problem("手机号码", f"手机号码“{row.phone}”不是11位中国大陆手机号码", "请填写考生本人的手机号码")
        )
    kept = {
        "姓名",
        "证件类型",
        "证件号码",
        "职业工种名称",
        "认定等级",
        "申报条件",
        "手机号码",
        "性别",
        "出生日期",
    }
    kept |= {"所在单位", "序号"}
    row.particulars = {heading: text for heading, text in found.items() if heading not in kept}
    return row


def _missing(form: Form, cells: Mapping[str, str]) -> Iterable[Problem]:
    for heading in REQUIRED[form]:
        if not cells.get(heading):
            yield Problem(heading, f"“{heading}”没有填写", "该列为必填，请补充")


def _beyond_lists(found: Mapping[str, str]) -> Iterable[Problem]:
    for heading, allowed in VALUES.items():
        text = found.get(heading, "")
        plain = text.removesuffix("族") if heading == "民族" and text != "族" else text
        if text and plain not in allowed:
            listed = "、".join(allowed[:LISTED]) + ("等" if len(allowed) > LISTED else "")
            yield Problem(
                heading, f"“{heading}”填写的“{text[:30]}”不在可选值内", f"请从模板的可选值中选择：{listed}"
            )


def _too_long(found: Mapping[str, str]) -> Iterable[Problem]:
    for heading, text in found.items():
        most = LONGEST.get(heading, LONGEST_OTHER)
        if len(text) > most:
            yield Problem(heading, f"“{heading}”有{len(text)}个字，最多{most}个字", "请精简后重新填写")


def _read_identity_cells(row: Candidate, found: Mapping[str, str]) -> None:
    kind, number = found.get("证件类型", ""), found.get("证件号码", "")
    codes = {label: code for code, label in IDENTITY_KINDS.items()} | {"身份证": "201"}
    row.identity_kind = kind if kind in IDENTITY_KINDS else codes.get(kind, "")
    if kind and not row.identity_kind:
        listed = "、".join(IDENTITY_KINDS.values())
        row.problems.append(
            Problem("证件类型", f"“证件类型”填写的“{kind[:30]}”不在可选值内", f"请填写：{listed}")
        )
    if number.endswith(LOST_DIGITS):
        row.problems.append(
            Problem(
                "证件号码",
                "证件号码所在单元格是数值格式，末几位已被表格软件改为0，无法还原",
                "请把该列设为文本格式，重新录入完整号码",
            )
        )
        return
    row.identity_number = normalised(number)[:30]


def _read_level(row: Candidate, found: Mapping[str, str]) -> None:
    text = re.sub(r"\s", "", found.get("认定等级", ""))
    row.level = next(
        (level for level, names in LEVEL_NAMES.items() if text in _ways_to_write(level, names)), None
    )
    if text and row.level is None:
        row.problems.append(
            Problem("认定等级", f"“认定等级”填写的“{text[:30]}”无法识别", "请按“三级/高级工”的写法填写")
        )


def _ways_to_write(level: int, names: tuple[str, str]) -> set[str]:
    ordinal, title = names
    return {str(level), ordinal, title, f"{ordinal}/{title}", f"{ordinal}（{title}）", f"{title}/{ordinal}"}


def _read_birth_date(row: Candidate, found: Mapping[str, str]) -> None:
    text = found.get("出生日期", "")
    if not text:
        return
    row.born_on = day_of(text)
    if row.born_on is None:
        row.problems.append(
            Problem("出生日期", f"出生日期“{text[:20]}”不是有效日期", "请按“1990-01-31”的写法填写，或留空")
        )


# -- writing ------------------------------------------------------------------------------------------------

EXAMPLES = {
    "职业工种名称": "焊工", "职业": "焊工", "认定等级": "三级/高级工", "等级": "三级/高级工",
    "申报条件": "取得四级证书后累计从事本职业工作4年", "证件类型": "居民身份证", "手机号码": "13900000000",
    "姓名": "甄示例", "专业年限": "5年6个月（从事本职业的年限，用于预判申报条件）",
    "参加工作时间": "2019-07", "证书编号": "S000022000001233000001（已取得的证书，编号中的年份用于预判）",
}  # fmt: skip
WIDTHS = {
    "证件号码": 22,
    "申报条件": 36,
    "职业工种名称": 18,
    "所在单位": 24,
    "报名单位": 24,
    ERROR_HEADING: 60,
}


def template_xlsx(form: Form) -> bytes:
    """Write an empty .xlsx of a form: text columns, lists to choose from, required columns marked."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("考生信息")
        text = workbook.add_format({"num_format": "@"})
        must = workbook.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1})
        may = workbook.add_format({"bg_color": "#F3F4F5", "border": 1})
        for place, heading in enumerate(HEADINGS[form]):
            sheet.write_string(0, place, heading, must if heading in REQUIRED[form] else may)
            sheet.set_column(place, place, WIDTHS.get(heading, 14), text)
            allowed = choices_of(heading)
            if allowed and len(",".join(allowed)) <= LONGEST_LIST:
                sheet.data_validation(
                    1, place, LISTED_ROWS, place, {"validate": "list", "source": list(allowed)}
                )
        sheet.freeze_panes(1, 0)
        notes = workbook.add_worksheet("填写说明")
        notes.set_column(0, 0, 24)
        notes.set_column(1, 1, 100)
        for line, (heading, note) in enumerate(notes_of(form)):
            notes.write_row(line, 0, [heading, note])
    return file.getvalue()


def choices_of(heading: str) -> tuple[str, ...]:
    """Return what a column may hold, empty where it is free."""
    if heading == "证件类型":
        return tuple(IDENTITY_KINDS.values())
    if SAME_COLUMN.get(heading, heading) == "认定等级":
        return tuple("/".join(names) for names in LEVEL_NAMES.values())
    return VALUES.get(heading, ())


def notes_of(form: Form) -> list[tuple[str, str]]:
    """Return how each column is filled in, as lines of heading and note."""
    lines = [("列名", "说明")]
    for heading in HEADINGS[form]:
        allowed = choices_of(heading)
        note = "必填" if heading in REQUIRED[form] else "选填"
        if allowed:
            note += f"。可选值：{'、'.join(allowed)}"
        if heading in EXAMPLES:
            note += f"。例：{EXAMPLES[heading]}"
        lines.append((heading, note))
    return lines


def template_xls(form: Form) -> bytes:
    """Write an empty .xls of a form, for those whose software knows no other."""
    file = io.BytesIO()
    workbook = xlwt.Workbook(encoding="utf-8")
    sheet = workbook.add_sheet("Sheet1")
    text = xlwt.easyxf(num_format_str="@")
    head = xlwt.easyxf("font: bold on")
    for place, heading in enumerate(HEADINGS[form]):
        sheet.write(0, place, heading, head)
        sheet.col(place).set_style(text)
        sheet.col(place).width = 256 * WIDTHS.get(heading, 14)
    notes = workbook.add_sheet("填写说明")
    for line, (heading, note) in enumerate(notes_of(form)):
        notes.write(line, 0, heading)
        notes.write(line, 1, note)
    workbook.save(file)
    return file.getvalue()


def marked_roster(form: Form, rows: Iterable[tuple[Mapping[str, str], str]]) -> bytes:
    """Write the roster back with a red column that says what is wrong with each row 错误说明."""
    return marked_up("考生信息", HEADINGS[form], rows, WIDTHS)
