"""A value of a rule in words a lawyer can hold against the text: lines, lists and small tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import singledispatch

from regulations.rulebook import Rule
from regulations.schema import (
    MEASURE_LABELS,
    TIER_LABELS,
    ChoicesValue,
    ConditionValue,
    DatedValue,
    DutyValue,
    ExamPartsValue,
    ExclusionValue,
    GroundValue,
    Holder,
    Level,
    LevelsValue,
    Material,
    MaterialsValue,
    NumberingValue,
    NumberValue,
    OpenEndedValue,
    PeriodValue,
    ProcedureValue,
    QuotaValue,
    RatioValue,
    RenewalValue,
    RetentionValue,
    RouteValue,
    ScoredFormValue,
    SeparationValue,
    TiersValue,
    WindowsValue,
)

ORGAN_LABELS = {"centre": "中心", "department": "人社部门", "clock": "系统自动"}
WHEN_PASSED = {
    "nothing": "无自动后果",
    "reminder": "提醒经办人和负责人",
    "lead": "生成问题线索，由人认定",
    "transition": "系统按此办理，并留记录",
}
KEPT = {"paper": "纸质材料", "electronic": "电子材料", "video": "考试视频", "ledger": "台账"}
ABOUT = {"institution": "机构", "session": "考核场次", "candidate": "考生"}


@dataclass(frozen=True, slots=True)
class Item:
    """One point of a list, with the remark beneath it."""

    words: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A small table; the first cell of a row names it."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def labelled(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """The rows with the column beside each cell, as a phone shows them."""
        return tuple(tuple(zip(self.columns, row, strict=True)) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of a value beneath its one phrase."""

    lines: tuple[tuple[str, str], ...] = ()
    items: tuple[Item, ...] = ()
    table: Table | None = None
    # The phrase would only repeat what the list says.
    says_all: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """What the codes of a pack are called (词表): forms of applicants, affiliations, levels, other rules."""

    forms: Mapping[str, str] = field(default_factory=dict)
    affiliations: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)

    def those(self, codes: Iterable[str]) -> str:
        """Name forms of applicants."""
        return "、".join(self.forms.get(code, code) for code in codes)

    def rule(self, key: str | None) -> str:
        """Name another rule with its value: "技术评估时限：15个工作日"."""
        rule = self.rules.get(key or "")
        if rule is None:
            return ""
        return f"{rule.title}：{rule.summary}（{rule.id}）" if rule.summary else f"{rule.title}（{rule.id}）"


def vocabulary(rules: Iterable[Rule]) -> Vocabulary:
    """Gather what the codes mean from the rules of a pack and of those beneath it; the later one wins."""
    known = {rule.key: rule for rule in rules}
    forms, tiers, levels = (known.get(k) for k in ("filing.applicant_forms", "filing.tiers", "levels"))
    return Vocabulary(
        forms={i.code: i.label for i in forms.value.items}
        if forms and isinstance(forms.value, ChoicesValue)
        else {},
        affiliations={i.code: i.label for i in tiers.value.affiliations}
        if tiers and isinstance(tiers.value, TiersValue)
        else {},
        levels={i.code: i.label for i in levels.value.items}
        if levels and isinstance(levels.value, LevelsValue)
        else {},
        rules=known,
    )


@singledispatch
def shown(_value: DatedValue, _words: Vocabulary) -> Shown:
    """Show a value; one whose phrase says everything has nothing beneath it."""
    return Shown()


def _said(*pairs: tuple[str, str | None]) -> tuple[tuple[str, str], ...]:
    return tuple((label, words) for label, words in pairs if words)


@shown.register
def _(value: PeriodValue, _words: Vocabulary) -> Shown:
    day = "事件当日计为第1日" if value.counts_event_day else "事件当日不计，自次日起算"
    passed = WHEN_PASSED[value.when_passed]
    if value.deemed:
        passed = "视为已作出（系统按此办理，并留记录）"
    kept = KEPT[value.material] if isinstance(value, RetentionValue) else None
    return Shown(
        _said(
            ("保存", kept),
            ("起算", value.starts),
            ("首日", day if value.direction == "after" else None),
            ("末日", _last_day(value)),
            ("不得缩短", "只数完整的工作日或日，期间不因任何原因缩短" if value.minimum else None),
            ("届满之后", passed),
            ("延长", value.extension.summary(value.unit) if value.extension else None),
        )
    )


def _last_day(value: PeriodValue) -> str:
    """Say what holds on the last day: working days end on one, a limit ahead of a date never rolls."""
    said = [] if value.minimum else ["末日当天办理算按期" if value.inclusive else "须在末日之前办理"]
    if value.unit != "working_day" and value.direction == "after":
        said.append("末日为休息日的，顺延至下一个工作日" if value.rolls else "末日为休息日的，不顺延")
    return "；".join(said)


@shown.register
def _(value: OpenEndedValue, _words: Vocabulary) -> Shown:
    return Shown(_said(("起算", value.starts), ("办理", "只显示已用时间，不倒计时")))


@shown.register
def _(value: RenewalValue, _words: Vocabulary) -> Shown:
    edge = "含该日" if value.inclusive else "不含该日"
    return Shown(_said(("界限", edge)))


@shown.register
def _(value: NumberValue, words: Vocabulary) -> Shown:
    itself = None if value.inclusive else "不含本数"
    return Shown(_said(("适用于", words.those(value.applies_to)), ("本数", itself)))


@shown.register
def _(value: ConditionValue, words: Vocabulary) -> Shown:
    asked = f"{value.question}（{value.summary()}）"
    return Shown(_said(("核对", asked), ("适用于", words.those(value.applies_to))), says_all=True)


@shown.register
def _(value: ExclusionValue, words: Vocabulary) -> Shown:
    return Shown(_said(("核对", value.question), ("适用于", words.those(value.applies_to))))


@shown.register
def _(value: QuotaValue, _words: Vocabulary) -> Shown:
    return Shown(_said(("计入", value.counted)))


@shown.register
def _(value: MaterialsValue, words: Vocabulary) -> Shown:
    return Shown(
        items=tuple(Item(item.title, _material_remark(item, words)) for item in value.items),
        says_all=True,
    )


def _material_remark(item: Material, words: Vocabulary) -> str:
    said = (
        "" if item.required else "非必交",
        "由系统生成" if item.generated else "",
        f"仅限{words.those(item.applies_to)}" if item.applies_to else "",
        item.note or "",
    )
    return "；".join(filter(None, said))


def _level_remark(item: Level, words: Vocabulary) -> str:
    has = item.where_occupation_has
    said = (
        "" if item.national else "国家证书编码中没有此等级",
        f"限设有{words.levels.get(has, has)}的职业" if has else "",
        item.note or "",
    )
    return "；".join(filter(None, said))


@shown.register
def _(value: ChoicesValue, _words: Vocabulary) -> Shown:
    return Shown(items=tuple(Item(i.label, i.note or "") for i in value.items), says_all=True)


@shown.register
def _(value: DutyValue, _words: Vocabulary) -> Shown:
    points = tuple(Item(point.label, point.note or "") for point in value.points)
    return Shown(_said(("何时", value.starts)), items=points, says_all=True)


@shown.register
def _(value: LevelsValue, words: Vocabulary) -> Shown:
    return Shown(
        items=tuple(Item(item.label, _level_remark(item, words)) for item in value.items),
        says_all=bool(value.items),
    )


@shown.register
def _(_value: WindowsValue, _words: Vocabulary) -> Shown:
    return Shown(_said(("以何为准", "以提交时间为准，末日24时前提交有效")))


@shown.register
def _(value: TiersValue, _words: Vocabulary) -> Shown:
    own = tuple(
        Item(f"{place.name}（{TIER_LABELS[place.tier]}，{place.code}）", place.note or "")
        for place in value.acceptance_authorities
    )
    rows = tuple((item.label, TIER_LABELS[item.received_by], item.note or "") for item in value.affiliations)
    return Shown(
        items=own,
        table=Table("由哪一级受理", ("隶属关系", "受理", "说明"), rows),
        lines=_said(("另设受理机关", f"{len(own)}个，见下" if own else None)),
        says_all=True,
    )


@shown.register
def _(value: RouteValue, words: Vocabulary) -> Shown:
    codes = tuple(dict.fromkeys(code for stage in value.stages for code in stage.holders))
    columns = ("环节", *(words.affiliations.get(code, "办理机关") for code in codes), "期限", "签发")
    rows = tuple(
        (
            stage.label,
            *(holder_words(stage.holders.get(code)) for code in codes),
            words.rule(stage.period) or "",
            stage.signed_by or "",
        )
        for stage in value.stages
    )
    return Shown(table=_without_empty_columns(Table("各环节由谁办理", columns, rows)))


@shown.register
def _(value: SeparationValue, words: Vocabulary) -> Shown:
    places = "、".join(words.affiliations.get(code, code) for code in value.applies_to)
    return Shown(_said(("适用于", places), ("以何为准", "按每一件事项的流转记录核对经办人")))


def _without_empty_columns(table: Table) -> Table:
    kept = [0, *(n for n in range(1, len(table.columns)) if any(row[n] for row in table.rows))]
    return Table(
        table.caption,
        tuple(table.columns[n] for n in kept),
        tuple(tuple(row[n] for n in kept) for row in table.rows),
    )


def holder_words(holder: Holder | None) -> str:
    """Say who holds a case: 省级中心; a stage that is skipped has nobody."""
    if holder is None:
        return "（无此环节）"
    if holder.organ == "clock":
        return ORGAN_LABELS["clock"]
    return f"{TIER_LABELS[holder.tier]}{ORGAN_LABELS[holder.organ]}"


@shown.register
def _(value: ScoredFormValue, words: Vocabulary) -> Shown:
    rows = tuple((i.title, f"{i.max_score}分", words.rule(i.about)) for i in value.items)
    return Shown(
        _said(("专家", f"至少{value.minimum_experts}人分别评分并签字")),
        table=_without_empty_columns(
            Table("评分项", ("评分项", "满分", "对应的规则"), (*rows, ("合计", f"{value.full_score}分", "")))
        ),
    )


@shown.register
def _(value: ExamPartsValue, words: Vocabulary) -> Shown:
    rows = tuple(
        (
            words.levels.get(level, f"{level}级"),
            *("考" if part.code in codes else "—" for part in value.parts),
        )
        for level, codes in value.levels.items()
    )
    columns = ("等级", *(f"{part.label}（{part.full_mark}分）" for part in value.parts))
    return Shown(table=Table("各等级的考核科目", columns, rows), says_all=True)


@shown.register
def _(value: RatioValue, _words: Vocabulary) -> Shown:
    return Shown(_said(("配备", "每个考场" if value.per == "room" else "每个考评组")))


@shown.register
def _(value: NumberingValue, _words: Vocabulary) -> Shown:
    rows = tuple((s.label, f"{s.length}位", s.fixed or "") for s in value.segments)
    return Shown(table=_without_empty_columns(Table("号码的组成", ("号码段", "长度", "固定为"), rows)))


@shown.register
def _(value: GroundValue, words: Vocabulary) -> Shown:
    return Shown(
        _said(
            ("决定机关", f"{value.decided_by.words}{ORGAN_LABELS[value.decided_by.organ]}"),
            ("针对", ABOUT[value.about]),
            ("如何发现", f"{value.detectability}类：{value.DETECTED[value.detectability]}"),
            ("数据提示", value.signal),
            ("升级", _escalation(value, words)),
            ("可以申辩", value.excuse),
        )
    )


def _escalation(value: GroundValue, words: Vocabulary) -> str | None:
    if value.escalation is None:
        return None
    again = f"经{MEASURE_LABELS[value.escalation.after]}后又发生" if value.escalation.after else ""
    grave = "情节严重" if value.escalation.or_grave else ""
    key = value.escalation.grounds
    named = "、".join(r.id for k, r in words.rules.items() if k == key or k.startswith(f"{key}."))
    return f"{named or key}所列情形，{'或'.join(part for part in (grave, again) if part)}的"


@shown.register
def _(value: ProcedureValue, words: Vocabulary) -> Shown:
    return Shown(
        items=tuple(
            Item(
                f"{step.label}（{step.actor}）",
                "；".join(part for part in (words.rule(step.period), step.note or "") if part),
            )
            for step in value.steps
        ),
        lines=_said(("性质", "可选：本文件没有规定，可以参照办理" if value.optional else None)),
        says_all=True,
    )
