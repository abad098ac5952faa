"""Mergers and divisions (合并、分立): who decides, what stands in the way, and who came from whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from archive.models import StoredFile
from institutions.models import Filing, Institution, Succession, SuccessionParty
from institutions.routes import RECEIPT, stages_of
from institutions.selectors.assessment import open_assessment_findings
from institutions.selectors.route import authority_of
from institutions.selectors.upkeep import last_activity
from lifecycle.findings import Finding
from lifecycle.law import Citation
from lifecycle.templatetags.zhijian import cn_day

DECIDE_SUCCESSION = "decide_succession"
# Under which rule of a pack institutions change: no text speaks of mergers, the nearest says who decides.
CHANGE = "filing.information_change"
BARRED = "filing.exclusions.revoked"
PAPER = "succession_paper"
PROVINCE_DIGITS = 2
Kind, Part, State = Succession.Kind, SuccessionParty.Part, Institution.State
# How many pass on and how many take over, at least and at most.
SHAPES: dict[str, tuple[tuple[int, int | None], tuple[int, int | None], str]] = {
    Kind.ABSORPTION: ((1, None), (1, 1), "吸收合并：一家以上机构并入一家存续的机构"),
    Kind.MERGER: ((2, None), (1, 1), "新设合并：两家以上机构合并为一家新设的机构"),
    Kind.SPLIT_OFF: ((1, 1), (1, None), "存续分立：一家机构存续，分出一家以上新设的机构"),
    Kind.SPLIT_UP: ((1, 1), (2, None), "解散分立：一家机构分为两家以上新设的机构，原机构终止"),
}


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What an institution still has to bring to an end before it merges or divides (未了事项)."""

    label: str
    count: int
    cure: str


OpenCases = Callable[[Institution], Iterable[OpenCase]]
_open_cases: list[OpenCases] = []


def provides_open_cases(provider: OpenCases) -> None:
    """Let an app above say what an institution has still open there: plans, scores, certificates."""
    if provider not in _open_cases:
        _open_cases.append(provider)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A merger or division as it is asked for: who passes on, who takes over, from which day."""

    kind: str
    predecessors: Sequence[Institution]
    successors: Sequence[Institution]
    day: date

    @property
    def parties(self) -> list[Institution]:
        """Everybody in it."""
        return [*self.predecessors, *self.successors]

    @property
    def is_division(self) -> bool:
        """Whether one becomes several."""
        return self.kind in Succession.DIVISIONS

    @property
    def passing_on(self) -> list[Institution]:
        """Those who have something to pass on: whose qualification was taken away has nothing."""
        return [one for one in self.predecessors if one.state != State.REVOKED]


# -- who decides --------------------------------------------------------------------------------------------


def deciding_authority(parties: Iterable[Institution], on: date) -> str:
    """The code of who decides: the authority that decides on changes of all of them, else the province."""
    codes = {_decides_on_changes(one, on) for one in parties}
    return codes.pop() if len(codes) == 1 else f"{min(codes)[:PROVINCE_DIGITS]}0000"


def _decides_on_changes(institution: Institution, on: date) -> str:
    book = institution.law(on)
    stages = stages_of(book, "information_change", institution.affiliation)
    last = next((stage for stage in stages if stage.code == RECEIPT), None)
    if last is None:
        return f"{institution.jurisdiction_id[:PROVINCE_DIGITS]}0000"
    return authority_of(book, last.holders[institution.affiliation].tier, institution.jurisdiction_id)


def decides_successions(user: Any) -> bool:
    """Whether a person decides on mergers and divisions somewhere."""
    return any(DECIDE_SUCCESSION in s.permissions and s.jurisdiction_code for s in user.standings)


def decides_for(user: Any, authority: str) -> bool:
    """Whether a person decides for an authority."""
    return any(
        DECIDE_SUCCESSION in s.permissions and s.jurisdiction_code == authority for s in user.standings
    )


# -- what stands in the way ---------------------------------------------------------------------------------


def succession_hindrances(proposal: Proposal) -> list[Finding]:
    """Everything that stands in the way of a merger or division, at once, each with its way out."""
    shape = list(_wrong_shape(proposal))
    if shape:
        return shape
    return [
        *_unlike(proposal),
        *(finding for one in proposal.predecessors for finding in _of_predecessor(one, proposal)),
        *(finding for one in proposal.successors for finding in _of_successor(one, proposal)),
        *_wrong_day(proposal),
    ]


def _wrong_shape(proposal: Proposal) -> Iterator[Finding]:
    both = {one.pk for one in proposal.predecessors} & {one.pk for one in proposal.successors}
    for one in proposal.successors:
        if one.pk in both:
            yield _finding(
                None,
                "successors",
                f"“{one}”不能与自己合并或由自己分立",
                "请只在一边填写；吸收合并的，存续机构只填在承继机构一边",
            )
    (least, most), (least_after, most_after), words = SHAPES[proposal.kind]
    for field, count, low, high in (
        ("predecessors", len(proposal.predecessors), least, most),
        ("successors", len(proposal.successors), least_after, most_after),
    ):
        if count < low or (high is not None and count > high):
            yield _finding(None, field, f"机构的数目不对，现填{count}家。{words}", "请核对方式和机构")


def _unlike(proposal: Proposal) -> Iterator[Finding]:
    first = proposal.parties[0]
    for one in proposal.parties[1:]:
        field = "successors" if one in proposal.successors else "predecessors"
        if one.jurisdiction_id[:PROVINCE_DIGITS] != first.jurisdiction_id[:PROVINCE_DIGITS]:
            yield _finding(
                _cited(first),
                field,
                f"“{one}”与“{first}”不在同一省份，备案不能跨省承继",
                "请由原机构退出备案，由承继机构向所在省份申请首次备案",
            )
        elif one.kind != first.kind:
            yield _finding(
                _cited(first),
                field,
                f"“{one}”是{one.get_kind_display()}，“{first}”是{first.get_kind_display()}，类别不同不能承继",
                "类别不同的适用不同的备案条件，请由承继机构按其类别申请首次备案",
            )


def _of_predecessor(one: Institution, proposal: Proposal) -> Iterator[Finding]:
    cited = _cited(one)
    if one.state == State.REVOKED:
        if proposal.is_division or (not proposal.passing_on and proposal.kind == Kind.MERGER):
            yield _finding(
                one.law(localdate()).citation(BARRED),
                "predecessors",
                f"“{one}”已被取消评价资格，没有可以承继的备案",
                "被取消资格的机构不能以合并、分立的方式继续开展评价",
            )
        return
    if one.state != State.ACTIVE:
        cure = (
            "请先恢复评价，或由作出暂停决定的机关处理完毕后再办理"
            if one.state == State.SUSPENDED
            else "没有有效的备案可以承继，请由承继机构申请首次备案"
        )
        yield _finding(cited, "predecessors", f"“{one}”现为“{one.get_state_display()}”，不能合并或分立", cure)
        return
    if one.opened_at is None or open_assessment_findings(one).exists():
        yield _finding(
            cited,
            "predecessors",
            f"“{one}”还没有完成整改验收、开通评价权限",
            "请先办结整改验收和开通，再办理合并或分立",
        )
    yield from _unfinished(one, "predecessors")


def _of_successor(one: Institution, proposal: Proposal) -> Iterator[Finding]:
    if one.state == State.REVOKED:
        yield _finding(
            one.law(localdate()).citation(BARRED),
            "successors",
            f"“{one}”已被取消评价资格，不能承继其他机构的备案",
            "请由未被取消资格的机构承继",
        )
    elif proposal.kind == Kind.ABSORPTION and one.state != State.ACTIVE:
        yield _finding(
            _cited(one),
            "successors",
            f"存续机构“{one}”现为“{one.get_state_display()}”，不能承继",
            "存续机构应当备案有效；请先恢复评价，或改用新设合并",
        )
    elif proposal.kind != Kind.ABSORPTION and one.state != State.REGISTERED:
        yield _finding(
            _cited(one),
            "successors",
            f"“{one}”现为“{one.get_state_display()}”，不是新设的机构",
            "新设机构应以自己的统一社会信用代码在本平台注册，且没有备案过；并入已有机构的，请用吸收合并",
        )
    if proposal.kind != Kind.ABSORPTION:
        yield from _unfinished(one, "successors")


def _unfinished(one: Institution, field: str) -> Iterator[Finding]:
    filings = one.filings.exclude(state__in=Filing.ENDED)
    for filing in filings:
        yield _finding(
            _cited(one),
            field,
            f"“{one}”的{filing.get_kind_display()}申请还没有办结（{filing.number or '草稿'}）",
            "请先办结，或由该机构撤回申请",
        )
    for provider in _open_cases:
        for case in provider(one):
            yield _finding(_cited(one), field, f"“{one}”还有{case.count}{case.label}", case.cure)


def _wrong_day(proposal: Proposal) -> Iterator[Finding]:
    cited = _cited(proposal.parties[0])
    if proposal.day > localdate():
        yield _finding(
            cited,
            "day",
            f"生效日期（{cn_day(proposal.day)}）晚于今天，登记册只记已经发生的变化",
            "请到生效当日或以后再办理",
        )
    for one in proposal.passing_on:
        if one.state != State.ACTIVE:
            continue
        if one.valid_from is not None and proposal.day <= one.valid_from:
            yield _finding(
                cited,
                "day",
                f"生效日期应晚于“{one}”备案之日（{cn_day(one.valid_from)}）",
                "请核对批准文件上的日期",
            )
            continue
        last = last_activity(one)
        if last is not None and proposal.day <= last:
            yield _finding(
                cited,
                "day",
                f"“{one}”在{cn_day(last)}还组织了考核，合并或分立不能在此之前生效",
                "请把生效日期定在最后一次考核之后",
            )


def _cited(institution: Institution) -> Citation | None:
    return institution.law(localdate()).citation(CHANGE)


def _finding(cited: Citation | None, field: str, message: str, cure: str) -> Finding:
    return Finding.under(cited, field, message, cure)


# -- who came from whom -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lineage:
    """One line of where an institution comes from or went (承继关系): words around the names of others."""

    day: date
    before: str
    others: tuple[Institution, ...]
    after: str

    @property
    def clause(self) -> str:
        """The line in words: 本机构由甲、乙合并而来."""
        names = "、".join(f"{one.name}（{one.code or one.uscc}）" for one in self.others)
        return f"{self.before}{names}{self.after}"


# Successor and predecessor: the words before and after the names of those on the other side.
WORDS = {
    (Kind.ABSORPTION, Part.SUCCESSOR): ("", "并入本机构"),
    (Kind.ABSORPTION, Part.PREDECESSOR): ("本机构已并入", ""),
    (Kind.MERGER, Part.SUCCESSOR): ("本机构由", "合并而来"),
    (Kind.MERGER, Part.PREDECESSOR): ("本机构已合并为", ""),
    (Kind.SPLIT_OFF, Part.SUCCESSOR): ("本机构由", "分立而来"),
    (Kind.SPLIT_OFF, Part.PREDECESSOR): ("本机构分立出", ""),
    (Kind.SPLIT_UP, Part.SUCCESSOR): ("本机构由", "分立而来"),
    (Kind.SPLIT_UP, Part.PREDECESSOR): ("本机构已分立为", ""),
}


def lineage_of(institution: Institution) -> list[Lineage]:
    """Where an institution comes from and what became of it, newest first."""
    return lineages([institution]).get(institution.pk, [])


def lineages(institutions: Iterable[Institution]) -> dict[int, list[Lineage]]:
    """The same for many institutions, in two queries."""
    wanted = {one.pk for one in institutions}
    parties = (
        SuccessionParty.objects.filter(succession__parties__institution__in=wanted)
        .select_related("succession", "institution")
        .order_by("-succession__day", "-succession_id", "pk")
        .distinct()
    )
    by_succession: dict[int, list[SuccessionParty]] = defaultdict(list)
    for party in parties:
        by_succession[party.succession_id].append(party)
    found: dict[int, list[Lineage]] = defaultdict(list)
    for members in by_succession.values():
        for own in members:
            if own.institution_id in wanted:
                found[own.institution_id].append(_line(own, members))
    return dict(found)


def _line(own: SuccessionParty, members: Sequence[SuccessionParty]) -> Lineage:
    before, after = WORDS[Kind(own.succession.kind), Part(own.part)]
    others = tuple(member.institution for member in members if member.part != own.part)
    if own.part == Part.PREDECESSOR and own.state_before == State.REVOKED:
        after += "（此前已被取消评价资格，没有备案可以承继）"
    return Lineage(own.succession.day, before, others, after)


def predecessors_of(institution: Institution) -> list[Institution]:
    """Everybody an institution comes from, through however many mergers and divisions."""
    seen: dict[int, Institution] = {}
    ahead = {institution.pk}
    while ahead:
        rows = SuccessionParty.objects.filter(
            part=Part.PREDECESSOR,
            succession__parties__institution__in=ahead,
            succession__parties__part=Part.SUCCESSOR,
        ).select_related("institution")
        found = {row.institution_id: row.institution for row in rows}
        ahead = set(found) - set(seen) - {institution.pk}
        seen |= {pk: found[pk] for pk in ahead}
    return list(seen.values())


def succession_findings(filing: Filing) -> list[Finding]:
    """What the reviewer is told: who applies comes from one whose qualification was taken away (XJ-22).

    A remark: the text bars the one it was taken from, and whether another hides it is for a person to judge.
    """
    cited = filing.law(localdate()).citation(BARRED)
    return [
        Finding.under(
            cited,
            "",
            f"申请机构由被取消评价资格的“{one}”（{one.code or one.uscc}）合并或分立而来",
            "请核实申请机构是否借合并、分立规避取消资格的决定；属于规避的，按被取消资格的机构处理",
            blocking=False,
        )
        for one in predecessors_of(filing.institution)
        if one.state == State.REVOKED
    ]


def successions_within(user: Any) -> QuerySet[Succession]:
    """The mergers and divisions that touch the territory of somebody in an authority."""
    found: QuerySet[Succession] = user.scope(Succession.objects.all())
    return found.select_related("authority", "decided_by").prefetch_related("parties__institution").distinct()


def may_read_succession_paper(user: Any, file: StoredFile) -> bool:
    """Whether a person may read a paper of a merger or division: whoever may see it."""
    within = user.scope(Succession.objects.all())
    return bool(within.filter(decision=file).exists() or within.filter(application=file).exists())
