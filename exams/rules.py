"""What the law asks of plans and entries (计划与报名审查): facts and rulebook in, findings out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations

from accounts.identity import age_on
from exams.plan_facts import ItemFacts, PlanFacts, ScopeFacts, SessionFacts
from lifecycle.findings import Finding
from regulations.rulebook import Rulebook

LONGEST_LOOK_AHEAD = 120
DUTY_LABELS = {"assessor": "考评员", "invigilator": "监考员", "supervisor": "内部质量督导员"}
RATIOS = ("staffing.theory_invigilators", "staffing.practical_assessors", "staffing.review_assessors")


def plan_findings(facts: PlanFacts, book: Rulebook, today: date) -> Iterator[Finding]:
    """Say everything that keeps a plan from being submitted (JL-5.2, JL-5.3)."""
    yield from opening_findings(facts, book)
    yield from content_findings(facts, book)
    if facts.first_day:
        yield from lead_time_findings(facts.first_day, book, today)
    for item in facts.items:
        yield from scope_findings(item, facts.scope, book, facts.first_day, facts.last_day)
        yield from part_findings(item, book)
    yield from room_findings(facts, book)
    yield from staffing_findings(facts, book)
    if facts.clashes:
        yield Finding.under(
            book.citation("plan.content"),
            "candidates",
            f"有{facts.clashes}名考生已在同期的其他考核计划中报名（{'；'.join(facts.clashing_with)}）",
            "请与考生确认，从名册中删去冲突的考生，或改期",
        )


def opening_findings(facts: PlanFacts, book: Rulebook) -> Iterator[Finding]:
    """Refuse plans of an institution that is not on the register or not opened (JL-5.2)."""
    if facts.may_plan:
        return
    rule = book.find("institution.opening")
    if facts.institution_state == "active":
        message = "机构的等级认定办理权限尚未开通：技术评估提出的意见须整改并经验收"
        cure = rule.cure if rule else ""
    else:
        message = f"机构现为“{facts.institution_state_label}”，不能申报考核计划"
        cure = "备案有效并开通办理权限后方可申报；暂停评价的，恢复后再申报"
    yield Finding.under(book.citation("institution.opening"), "institution", message, cure)


def content_findings(facts: PlanFacts, book: Rulebook) -> Iterator[Finding]:
    """Ask for what a plan consists of: occupations, time, place, staff, candidates (JL-5.3)."""
    content = book.citation("plan.content")
    if not facts.items:
        yield Finding.under(content, "items", "计划没有考核项目", "请添加至少一个职业和等级")
    if facts.items and not facts.sessions:
        yield Finding.under(content, "sessions", "计划没有安排场次", "请为每个项目的每个科目安排时间和考场")
    if not facts.staff.get("supervisor"):
        yield Finding.under(
            content, "staff", "计划没有安排内部质量督导员", "请在考务人员中添加内部质量督导员"
        )
    for item in facts.items:
        if not item.candidates:
            yield Finding.under(
                content, "candidates", f"{item.label}没有考生", "请导入考生名册，或删去该项目"
            )


def lead_time_findings(first_day: date, book: Rulebook, today: date) -> Iterator[Finding]:
    """Refuse a plan handed in too late, naming the days that would do (JL-5.3)."""
    citation = book.citation("plan.lead_time")
    if first_day <= today:
        yield Finding.under(
            citation,
            "sessions",
            f"首场考核定在{day_words(first_day)}，日期已过或就是今天",
            f"请把首场考核改到{day_words(earliest_exam_day(book, today))}或以后",
        )
        return
    due = book.due("plan.lead_time", first_day)
    if due is not None and today > due.due_on:
        yield Finding.under(
            citation,
            "sessions",
            f"首场考核定在{day_words(first_day)}，计划最迟应于{day_words(due.due_on)}报送，今天已晚于该日",
            f"今天报送的，首场考核最早可定在{day_words(earliest_exam_day(book, today))}；请推后场次",
        )


def earliest_exam_day(book: Rulebook, today: date) -> date:
    """Return the first day an exam may begin whose plan is handed in today."""
    for ahead in range(1, LONGEST_LOOK_AHEAD):
        day = today + timedelta(days=ahead)
        due = book.due("plan.lead_time", day)
        if due is None or due.due_on >= today:
            return day
    return today + timedelta(days=LONGEST_LOOK_AHEAD)


def scope_findings(
    item: ItemFacts,
    scope: Iterable[ScopeFacts],
    book: Rulebook,
    first_day: date | None,
    last_day: date | None,
) -> Iterator[Finding]:
    """Keep a plan within what is filed, on every day of the exam."""
    filed = [row for row in scope if (row.occupation, row.level) == (item.occupation, item.level)]
    citation = book.citation("filing.validity") or book.citation("plan.review")
    if not filed:
        yield Finding.under(
            citation, "items", f"{item.label}不在机构的备案范围内", "请删去该项目；需要开展的，先办理备案"
        )
    elif not all(_holds(filed, day) for day in _days_of(item, first_day, last_day)):
        until = max(row.valid_until for row in filed)
        yield Finding.under(
            citation,
            "items",
            f"{item.label}的备案有效期至{day_words(until)}，不覆盖全部考核日期",
            "请把场次安排在备案有效期内",
        )
    else:
        yield from _site_findings(item, filed, book)


def _holds(filed: Sequence[ScopeFacts], day: date) -> bool:
    return any(row.valid_from <= day <= row.valid_until for row in filed)


def _days_of(item: ItemFacts, first_day: date | None, last_day: date | None) -> set[date]:
    """The days of an item's sessions; while it has none, those of the plan."""
    own = {session.starts_at.date() for session in item.sessions}
    return own or {day for day in (first_day, last_day) if day is not None}


def _site_findings(item: ItemFacts, filed: Sequence[ScopeFacts], book: Rulebook) -> Iterator[Finding]:
    """Keep each session at a site where the occupation and level are filed on its day."""
    citation = book.citation("exam.off_site") or book.citation("plan.content")
    for session in item.sessions:
        day = session.starts_at.date()
        there = [row for row in filed if row.valid_from <= day <= row.valid_until]
        if session.is_filed and session.site_id not in {row.site_id for row in there}:
            places = "、".join(dict.fromkeys(row.site for row in there)) or "无"
            yield Finding.under(
                citation,
                "sessions",
                f"{session.label}在“{session.site}”，{item.label}没有在该场地备案（备案场地：{places}）",
                "请改到已备案的场地，或先办理场地变更备案",
            )


def part_findings(item: ItemFacts, book: Rulebook) -> Iterator[Finding]:
    """Ask for a session with enough seats for every part of the level, and none at the same time."""
    citation = book.citation("exam.parts")
    needed = book.exam_parts(str(item.level))
    for part in needed:
        sessions = [session for session in item.sessions if session.part == part.code]
        seats = sum(session.seats for session in sessions)
        if not sessions:
            yield Finding.under(
                citation, "sessions", f"{item.label}没有安排{part.label}", "请为该科目安排时间和考场"
            )
        elif seats < item.candidates:
            short = item.candidates - seats
            yield Finding.under(
                citation,
                "sessions",
                f"{item.label}的{part.label}共{seats}个考位，考生{item.candidates}人，少{short}个",
                "请增加场次，或改用更大的考场",
            )
    known = {part.code for part in needed}
    for session in item.sessions:
        if session.part not in known:
            yield Finding.under(
                citation, "sessions", f"{item.label}不考{session.label}这一科目", "请删去该场次"
            )
    for one, other in combinations(item.sessions, 2):
        if one.part != other.part and one.overlaps(other):
            yield Finding.under(
                citation,
                "sessions",
                f"{item.label}的两个科目时间重叠：{one.label}与{other.label}",
                "同一考生不能同时参加两个科目，请错开时间",
            )


def room_findings(facts: PlanFacts, book: Rulebook) -> Iterator[Finding]:
    """Keep sessions in filed rooms of the right use, one at a time."""
    citation = book.citation("plan.content")
    for session in facts.sessions:
        if not session.is_filed:
            yield Finding.under(
                citation,
                "sessions",
                f"{session.label}在考核当天不是机构的备案考场",
                "考核只能在当天备案有效的考场进行，请另选考场；需要增加的，先办理场地变更备案",
            )
        if session.room_use != session.part:
            yield Finding.under(
                citation, "sessions", f"{session.label}的备案用途与科目不符", "请选择与科目相符的备案考场"
            )
    yield from _room_clashes(facts, book)


def _room_clashes(facts: PlanFacts, book: Rulebook) -> Iterator[Finding]:
    citation = book.citation("plan.content")
    inside = [
        (one, f"{other.label}") for one, other in combinations(facts.sessions, 2) if _same_place(one, other)
    ]
    outside = [
        (session, "本机构的其他计划")
        for session in facts.sessions
        if any(_same_place(session, other) for other in facts.occupied)
    ]
    for session, taken_by in inside + outside:
        yield Finding.under(
            citation,
            "sessions",
            f"考场时间冲突：{session.label}与{taken_by}占用同一考场",
            "同一考场同一时间只能安排一场，请改时间或换考场",
        )


def _same_place(one: SessionFacts, other: SessionFacts) -> bool:
    return one.room_id == other.room_id and one.overlaps(other)


def staffing_findings(facts: PlanFacts, book: Rulebook) -> Iterator[Finding]:
    """Hold the people on duty against the ratios, at the busiest moment of the plan."""
    planned = planned_seats(facts.items)
    for key in RATIOS:
        rule = book.find(key)
        if rule is None:
            continue
        ratio = book.ratio(key)
        loads = [
            (session, ratio.required(people))
            for session, people in planned
            if session.part == ratio.part and people
        ]
        needed, moment = busiest(loads)
        present = facts.staff.get(ratio.role, 0)
        if moment is not None and present < needed:
            yield Finding.under(
                rule.citation,
                "staff",
                f"{DUTY_LABELS.get(ratio.role, ratio.role)}{present}人，"
                f"{moment.starts_at.month}月{moment.starts_at.day}日{moment.starts_at:%H:%M}"
                f"同时进行的场次需要{needed}人（{ratio.summary()}）",
                rule.cure,
            )


def planned_seats(items: Sequence[ItemFacts]) -> list[tuple[SessionFacts, int]]:
    """Return how many people each session will hold: rooms are filled in order of time."""
    planned = []
    for item in items:
        for part in {session.part for session in item.sessions}:
            left = item.candidates
            ordered = sorted(
                (session for session in item.sessions if session.part == part),
                key=lambda session: (session.starts_at, session.room),
            )
            for session in ordered:
                people = min(left, session.seats)
                planned.append((session, people))
                left -= people
    return planned


def busiest(loads: Sequence[tuple[SessionFacts, int]]) -> tuple[int, SessionFacts | None]:
    """Return the most people needed at one time and the session at whose start that is."""
    found: tuple[int, SessionFacts | None] = (0, None)
    for session, _ in loads:
        needed = sum(
            people for other, people in loads if other.starts_at <= session.starts_at < other.ends_at
        )
        if needed > found[0]:
            found = (needed, session)
    return found


def approval_findings(unruled: int, eligible: int, book: Rulebook) -> Iterator[Finding]:
    """Ask that every entry is ruled on before a plan is approved (JL-5.4)."""
    citation = book.citation("plan.review")
    if unruled:
        yield Finding.under(
            citation,
            "enrolments",
            f"还有{unruled}名考生未作资格审核",
            "请先批量通过无问题的考生，对有问题的逐人认定并写明理由",
        )
    elif not eligible:
        yield Finding.under(citation, "enrolments", "没有资格审核通过的考生", "请退回修改，或由机构取消计划")


def beginning_findings(first_day: date | None, today: date, seated: int, book: Rulebook) -> Iterator[Finding]:
    """Let an exam begin on its first day, with seats arranged."""
    citation = book.citation("exam.parts")
    if first_day is None or today < first_day:
        day = day_words(first_day) if first_day else "（未定）"
        yield Finding.under(citation, "sessions", f"首场考核为{day}，尚未到考核日期", "请在首场考核当天开始")
    if not seated:
        yield Finding.under(citation, "enrolments", "尚未编排考场和座位", "请先编排考场、打印准考证")


def finishing_findings(
    last_day: date | None, today: date, waiting: int, attended: int, book: Rulebook
) -> Iterator[Finding]:
    """Let an exam end after its last session, with everyone's attendance recorded."""
    citation = book.citation("exam.parts")
    if last_day is not None and today < last_day:
        yield Finding.under(
            citation, "sessions", f"末场考核为{day_words(last_day)}，尚未考完", "请在末场结束后办理"
        )
    if waiting:
        yield Finding.under(
            citation, "enrolments", f"还有{waiting}名考生未登记到考情况", "请在“到考登记”中逐人登记到考或缺考"
        )
    elif not attended:
        yield Finding.under(
            citation, "enrolments", "没有考生到考，不产生成绩", "全部缺考的，考核仍可结束", blocking=False
        )


def age_finding(born_on: date, day: date, book: Rulebook) -> Finding | None:
    """Refuse a candidate who is too young on the first day of the exam."""
    rule = book.find("eligibility.minimum_age")
    if rule is None or age_on(born_on, day) >= book.number(rule.key):
        return None
    return Finding.under(
        rule.citation,
        "出生日期",
        f"考生在{day_words(day)}未满{book.number(rule.key)}周岁",
        rule.cure,
    )


def day_words(day: date) -> str:
    """Return a day as a message says it: 2026年5月16日（周六）."""
    return f"{day.year}年{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）"
