"""What registries outside say of an applicant, beside what it states: with source, day and rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.timezone import localdate, localtime

from accounts.roles import PERMISSIONS, Side
from archive.models import StoredFile
from institutions.models import (
    Filing,
    Institution,
    RegisterImport,
    RegistryAnswer,
    RegistryList,
    RegistryListRow,
)
from institutions.registries import Registry, Reply, Standing, reply_of
from institutions.registries.record import Outcome
from lifecycle.findings import Finding
from lifecycle.law import Citation
from regulations.models import Jurisdiction

# The facts an exclusion may ask under which a registry's word falls, the nearest first.
FACTS: dict[Registry, tuple[str, ...]] = {
    Registry.ABNORMAL: ("has_been_on_abnormal_operation_list", "has_breach_or_dishonesty"),
    Registry.ILLEGAL: ("is_on_illegal_organisation_list", "has_breach_or_dishonesty"),
}
LEGAL_PERSON = "filing.conditions.legal_person"
LABELS = dict(RegistryList.Kind.choices)
CONFIRMED = RegistryList.Stage.CONFIRMED


def province_for_import(user: Any) -> Jurisdiction | None:
    """The province whose register and lists a person may bring in, None for everybody else."""
    for standing in getattr(user, "standings", ()):
        if standing.side is Side.AUTHORITY and "import_register" in PERMISSIONS[standing.role]:
            return Jurisdiction.objects.filter(pk=f"{standing.jurisdiction_code[:2]}0000").first()
    return None


def may_read_import_table(user: Any, file: StoredFile) -> bool:
    """Whether a person may read a table that was handed in: who may bring one in for that province."""
    province = province_for_import(user)
    mine = {"file": file, "jurisdiction": province}
    return province is not None and (
        RegisterImport.objects.filter(**mine).exists() or RegistryList.objects.filter(**mine).exists()
    )


def current_list(registry: str, province: str) -> RegistryList | None:
    """The version of a list that counts in a province now."""
    return (
        RegistryList.objects.filter(registry=registry, jurisdiction_id=province, stage=CONFIRMED)
        .order_by("-read_on", "-pk")
        .first()
    )


def list_before(job: RegistryList) -> RegistryList | None:
    """The version a new one is held against."""
    return current_list(job.registry, job.jurisdiction_id)


@dataclass(frozen=True, slots=True)
class Word:
    """What one registry says of an applicant (登记核对): in words, from where and when, and what follows.

    `state` is clear, differs, or unknown: nothing was learnt, and a person has to look.
    """

    registry: str
    label: str
    state: str
    words: str
    source: str
    findings: tuple[Finding, ...] = ()


def registry_words(filing: Filing) -> list[Word]:
    """What each registry says of the applicant, lists and interfaces together."""
    return [_word(registry, filing) for registry in Registry]


def registry_findings(filing: Filing, *, with_unknown: bool = True) -> list[Finding]:
    """What a reviewer has to weigh: never a refusal by itself, and never silence where nothing was learnt."""
    return [
        finding
        for word in registry_words(filing)
        if with_unknown or word.state != "unknown"
        for finding in word.findings
    ]


def _word(registry: Registry, filing: Filing) -> Word:
    institution = filing.institution
    label = LABELS[registry.value]
    heard = list(_heard(registry, institution))
    learnt = [(reply, source) for reply, source in heard if reply.outcome is Outcome.ANSWERED]
    if not learnt:
        return _unknown(registry, filing, heard)
    findings: list[Finding] = []
    for reply, source in learnt:
        weigh = _credit_findings if registry is Registry.CREDIT else _list_findings
        findings += weigh(registry, reply, source, filing)
    state = "differs" if findings else "clear"
    words = "；".join(dict.fromkeys(finding.message for finding in findings)) or _clear_words(registry)
    return Word(registry.value, label, state, words, "；".join(s for _, s in learnt), tuple(findings))


def _clear_words(registry: Registry) -> str:
    return "名称、法定代表人、登记状态一致" if registry is Registry.CREDIT else "不在名单内"


def _heard(registry: Registry, institution: Institution) -> Iterator[tuple[Reply, str]]:
    listed = current_list(registry.value, f"{institution.jurisdiction_id[:2]}0000")
    if listed is not None:
        yield _from_lists(registry, institution, listed), f"{listed.source}，{listed.read_on:%Y年%-m月%-d日}"
    answer = (
        RegistryAnswer.objects.filter(registry=registry.value, uscc=institution.uscc)
        .order_by("-asked_at", "-pk")
        .first()
    )
    if answer is not None:
        asked = f"接口查询，{localtime(answer.asked_at):%Y年%-m月%-d日%H:%M}"
        yield reply_of(answer.content, outcome=Outcome(answer.outcome), note=answer.note), asked


def _from_lists(registry: Registry, institution: Institution, current: RegistryList) -> Reply:
    """Read all versions: who has left the list since was on it at least until the last one that names it."""
    rows = list(
        RegistryListRow.objects.filter(
            Q(uscc=institution.uscc) | Q(uscc="", name=institution.name),
            job__registry=registry.value,
            job__jurisdiction_id=current.jurisdiction_id,
            job__stage=CONFIRMED,
        )
        .exclude(verdict=RegistryListRow.Verdict.REFUSED)
        .select_related("job")
        .order_by("-job__read_on", "-job__pk")
    )
    if registry is Registry.CREDIT:
        found = next((row for row in rows if row.job_id == current.pk), None)
        if found is None:
            return Reply(Outcome.NOT_FOUND)
        return Reply(Outcome.ANSWERED, found.name, found.legal_person, found.status, status_since=found.since)
    stays: dict[date | None, Standing] = {}
    for row in rows:
        left = row.until or (None if row.job_id == current.pk else row.job.read_on)
        stays.setdefault(row.since, Standing(row.since, left, row.reason))
    return Reply(Outcome.ANSWERED, standings=tuple(stays.values()))


# -- weighing -----------------------------------------------------------------------------------------------


def _credit_findings(_registry: Registry, reply: Reply, source: str, filing: Filing) -> list[Finding]:
    institution = filing.institution
    cited = filing.law(localdate()).citation(LEGAL_PERSON)
    found = []
    if reply.has_ended:
        since = f"（自{_day(reply.status_since)}）" if reply.status_since else ""
        found.append(
            _remark(
                cited,
                "is_legal_person",
                f"登记状态为“{reply.status}”{since}，不再是存续的法人",
                "请要求申请人说明并提交登记机关的证明",
                source,
            )
        )
    pairs = (
        ("name", "机构名称", institution.name, reply.name),
        ("legal_representative", "法定代表人", institution.legal_representative, reply.legal_person),
    )
    for field, label, stated, registered in pairs:
        if registered and _plain(stated) != _plain(registered):
            found.append(
                _remark(
                    cited,
                    field,
                    f"{label}申报为“{stated}”，登记为“{registered}”",
                    "请核对是否抄错、是否借用他人代码，或登记信息已变更",
                    source,
                )
            )
    return found


def _list_findings(registry: Registry, reply: Reply, source: str, filing: Filing) -> list[Finding]:
    rule = _exclusion(registry, filing)
    applied_on = localdate(filing.submitted_at) if filing.submitted_at else localdate()
    found = []
    for standing in reply.standings:
        if not _bars(rule, standing, applied_on):
            continue
        fact = rule.value.fact if rule is not None else FACTS[registry][0]
        since = f"自{_day(standing.listed_on)}" if standing.listed_on else ""
        until = f"，{_day(standing.removed_on)}移出" if standing.removed_on else "，仍在名单内"
        reason = f"，原因：{standing.reason}" if standing.reason else ""
        stated = "；申报表填写为“否”" if getattr(filing, fact, None) is False else ""
        found.append(
            _remark(
                rule.citation if rule is not None else None,
                fact,
                f"{LABELS[registry.value]}：{since}列入{until}{reason}{stated}",
                rule.cure if rule is not None else "请核对后处理",
                source,
            )
        )
    return found


def _bars(rule: Any, standing: Standing, applied_on: date) -> bool:
    """Whether a stay on a list counts against an application of a day: the rule's look-back says how long."""
    left = standing.removed_on
    if standing.listed_on is not None and standing.listed_on > applied_on and left is not None:
        return False
    if left is None or left > applied_on:
        return True
    if rule is None or rule.value.look_back is None:
        return False  # being on the list is what bars, and that is over
    return bool(rule.value.counts(left, applied_on))


def _exclusion(registry: Registry, filing: Filing) -> Any:
    known: list[Any] = list(filing.law(localdate()).exclusions())
    rules = {rule.value.fact: rule for rule in known}
    return next((rules[fact] for fact in FACTS.get(registry, ()) if fact in rules), None)


def _unknown(registry: Registry, filing: Filing, heard: Iterable[tuple[Reply, str]]) -> Word:
    said = [(reply, source) for reply, source in heard]
    label = LABELS[registry.value]
    if said:
        reply, source = said[-1]
        words = (
            f"{label}中没有查到该统一社会信用代码"
            if reply.outcome is Outcome.NOT_FOUND
            else f"{label}没有答复：{reply.note or '原因不明'}"
        )
    else:
        source = ""
        is_set = bool(settings.REGISTRY_ADDRESSES.get(registry.value))
        words = f"{label}{'尚未查询' if is_set else '未接入，也没有导入名单'}"
    rule = _exclusion(registry, filing)
    cited = rule.citation if rule is not None else filing.law(localdate()).citation(LEGAL_PERSON)
    field: str = rule.value.fact if rule is not None else "uscc"
    remark = _remark(
        cited, field, f"{words}，系统未能核对", "须由经办人员人工核对，并在办理意见中写明", source
    )
    return Word(registry.value, label, "unknown", words, source, (remark,))


def _remark(cited: Citation | None, field: str, message: str, cure: str, source: str) -> Finding:
    remark = Finding.under(cited, field, message, cure, blocking=False)
    return replace(remark, cure=f"{cure}（来源：{source}）") if source else remark


def _plain(text: str) -> str:
    return "".join(text.split()).replace("(", "（").replace(")", "）")


def _day(day: date | None) -> str:
    return f"{day:%Y年%-m月%-d日}" if day else "（日期不详）"
