"""What every page says the same way: dates, time left, masks, articles, tones and icons."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, ClearableFileInput, RadioSelect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Beyond a quarter nobody counts working days; the date says more, and later years are not arranged yet.
FAR_OFF = 66

WEEKDAYS = "一二三四五六日"
SHOWN_OF_ID = 4
MOBILE = re.compile(r"^(\d{3})\d{4}(\d{4})$")
CLOSE = 2  # working days left from which a deadline is shown as close; a matter of looks, not of law
KB = 1024

# A tone is how a state looks: who must act (wait), what runs (run), what is good, what is bad, what is over.
TONES = {
    "draft": "draft",
    "entered": "draft",
    "drafted": "draft",
    "open": "draft",
    "pending": "wait",
    "submitted": "run",
    "accepted": "run",
    "under_assessment": "run",
    "under_review": "run",
    "checked": "run",
    "reported": "run",
    "in_progress": "run",
    "seated": "run",
    "attended": "run",
    "signed": "run",
    "sent": "run",
    "scored": "run",
    "running": "run",
    "correction_requested": "wait",
    "returned": "wait",
    "suspended": "wait",
    "objection_raised": "wait",
    "under_recheck": "wait",
    "interrupted": "wait",
    "in_publicity": "public",
    "published": "public",
    "filed": "good",
    "active": "good",
    "approved": "good",
    "confirmed": "good",
    "acknowledged": "good",
    "final": "good",
    "issued": "good",
    "passed": "good",
    "eligible": "good",
    "finished": "good",
    "met": "good",
    "done": "good",
    "declined": "bad",
    "not_accepted": "bad",
    "ineligible": "bad",
    "failed": "bad",
    "disqualified": "bad",
    "revoked": "bad",
    "voided": "bad",
    "invalidated": "bad",
    "overdue": "bad",
    "refused": "bad",
}

TONE_ICONS = {
    "draft": "pencil",
    "wait": "clock",
    "run": "arrow-right",
    "public": "megaphone",
    "good": "check",
    "bad": "cross",
    "over": "minus",
    "info": "info",
}


def _field(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


def _day(moment: dt.date | dt.datetime) -> dt.date:
    if isinstance(moment, dt.datetime):
        return timezone.localtime(moment).date() if timezone.is_aware(moment) else moment.date()
    return moment


@register.filter
def cn_date(moment: dt.date | dt.datetime | None) -> str:
    """2026年2月24日（周二）."""
    if not isinstance(moment, dt.date):
        return ""
    day = _day(moment)
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


@register.filter
def cn_day(moment: dt.date | dt.datetime | None) -> str:
    """2026年2月24日, for tables, where the weekday would only be noise."""
    if not isinstance(moment, dt.date):
        return ""
    day = _day(moment)
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def cn_datetime(moment: dt.datetime | None) -> str:
    """2026年2月24日 09:05, in the time zone of the province."""
    if not isinstance(moment, dt.datetime):
        return cn_date(moment)
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


@register.filter
def iso(moment: dt.date | dt.datetime | None) -> str:
    """What a machine reads in the datetime attribute of <time>."""
    return moment.isoformat() if isinstance(moment, dt.date) else ""


@register.filter
def mask_name(name: str | None) -> str:
    """张*: the family name alone; two-character family names are not guessed at."""
    return f"{name[0]}{'*' * (len(name) - 1)}" if name else ""


@register.filter
def mask_id(number: str | None) -> str:
    """The last four characters of an identity number, all others hidden."""
    shown = (number or "")[-SHOWN_OF_ID:] if len(number or "") > SHOWN_OF_ID else ""
    return "*" * (len(number or "") - len(shown)) + shown


@register.filter
def mask_phone(number: str | None) -> str:
    """138****0000."""
    return MOBILE.sub(r"\1****\2", number or "") if MOBILE.search(number or "") else "*" * len(number or "")


_finders: list[Callable[[str], str]] = []


def finds_the_book(finder: Callable[[str], str]) -> None:
    """Let the app that keeps the law say in which book a rule's number stands; empty where in none."""
    if finder not in _finders:
        _finders.append(finder)


def _book_of(rule_id: str) -> str:
    return next((book for finder in _finders if (book := finder(rule_id))), "")


def _law_on(source: Any, case: Any) -> dt.date | None:
    """The day whose text is meant: of the case; else as said beside the rule, else of the act."""
    said = _field(source, "law_on")
    happened = _field(source, "at")
    day = said if isinstance(said, dt.date) else happened if isinstance(happened, dt.date) else None
    day = None if day is None else _day(day)
    if not hasattr(case, "law"):
        return day
    try:
        kept: dt.date = case.law(day or timezone.localdate()).on
    except LookupError:
        return day
    return kept


@register.filter
def law_url(cited: Any, case: Any = None) -> str:
    """The address of an article in the law book, as it stood on the day of the case.

    From a rule number or from anything that cites one. Today's text has the plain address.
    """
    rule_id = cited if isinstance(cited, str) else _field(_field(cited, "citation") or cited, "rule_id")
    if not rule_id:
        return ""
    pack = "" if isinstance(cited, str) else str(_field(_field(cited, "citation") or cited, "pack") or "")
    book = pack.partition("@")[0] or _book_of(rule_id)
    if not book:
        return f"/law/?q={rule_id}"
    on = _law_on(_field(cited, "citation") or cited, case)
    day = f"?on={on}" if on is not None and on != timezone.localdate() else ""
    return f"/law/{book}/{day}#{rule_id}"


@register.filter
def article(case: Any, key: str) -> SafeString:
    """The article the law of a case sets on a matter, as a link; nothing where it is silent."""
    try:
        cited = case.law(timezone.localdate()).citation(key)
    except LookupError:
        cited = None
    return rule_link(cited)


@register.filter
def rule_link(cited: Any, case: Any = None) -> SafeString:
    """The article a number, a deadline or a refusal rests on, as a link into the law book of its day."""
    if not cited:
        return mark_safe("")
    source = _field(cited, "citation") or cited
    rule_id = cited if isinstance(cited, str) else (_field(source, "rule_id") or "")
    basis = rule_id if isinstance(cited, str) else (_field(source, "basis") or rule_id)
    if not rule_id:
        return format_html('<span class="zj-law">{}</span>', basis)
    return format_html('<a class="zj-law" href="{}">{}</a>', law_url(cited, case), basis)


@register.simple_tag(takes_context=True)
def law_of_case(context: Mapping[str, Any], cited: Any) -> SafeString:
    """The article as a link, by the law of the `case` the component was given, if any."""
    return rule_link(cited, context.get("case"))


@register.filter
def tone_of_state(state: str | None) -> str:
    """The tone in which a state is shown; a state nobody named is over."""
    return TONES.get(str(state or "").lower(), "over")


@register.filter
def tone_icon(tone: str) -> str:
    """The icon that says a tone without its colour."""
    return TONE_ICONS.get(tone, "info")


def _due_on(thing: Any) -> dt.date | None:
    due = _field(thing, "due_on") or _field(thing, "deadline")
    return due if due is None or isinstance(due, dt.date) else _field(due, "due_on")


def _is_over(thing: Any) -> bool:
    due = _due_on(thing)
    return due is not None and due < timezone.localdate()


@register.filter
def due_on(thing: Any) -> dt.date | None:
    """The last day of a deadline, or of a row of the workbench that carries one."""
    return _due_on(thing)


@register.filter
def days_left(deadline: Any) -> int | None:
    """Working days left, where the page's view or the record itself knows them."""
    counted = _field(deadline, "days_left")
    if counted is None:
        counted = _field(deadline, "working_days_left")
    return counted if isinstance(counted, int) else None


@register.filter
def time_left(deadline: Any) -> str:
    """还剩 3 个工作日 / 今日届满 / 已逾期 2 个工作日, and in one word what became of a closed clock."""
    closed = {
        "stopped": "已停止计时",
        "awaiting": "期满，待人工确认",
        "met": "已按期办结",
        "passed": "已届满",
    }
    status = str(_field(deadline, "status") or "open")
    if status in closed:
        return "已逾期办结" if _field(deadline, "was_late") else closed[status]
    if _due_on(deadline) is None:
        return "法无定期限"
    left = days_left(deadline)
    if left is None:
        return "计时中"
    if left == 0:
        # On a day off no working day has gone by since the last one, and yet it is over.
        return "已逾期" if _is_over(deadline) else "今日届满"
    if left > FAR_OFF:
        return f"至 {cn_day(_due_on(deadline))}"
    return f"还剩 {left} 个工作日" if left > 0 else f"已逾期 {-left} 个工作日"


@register.filter
def time_tone(deadline: Any) -> str:
    """How loudly the time left is said: overdue, close, running, or over."""
    status = str(_field(deadline, "status") or "open")
    if status != "open":
        if _field(deadline, "was_late"):
            return "bad"
        return {"met": "good", "awaiting": "bad"}.get(status, "over")
    left = days_left(deadline)
    if left is None:
        return "draft" if _due_on(deadline) is None else "run"
    if left < 0 or (left == 0 and _is_over(deadline)):
        return "bad"
    return "wait" if left <= CLOSE else "run"


@register.filter
def filesize_cn(size: int | str | None) -> str:
    """1.2 MB."""
    if not isinstance(size, int):
        return ""
    if size < KB:
        return f"{size} B"
    if size >= KB**3:
        return f"{size / KB**3:.1f} GB"
    return f"{size / KB:.0f} KB" if size < KB**2 else f"{size / KB**2:.1f} MB"


@register.filter
def cell(cells: Mapping[str, Any], heading: str) -> Any:
    """What a row of a table says under a heading."""
    return cells.get(heading, "")


@register.filter
def initial(name: str | None) -> str:
    """The character shown in a round in place of a portrait."""
    return name[0] if name else "访"


@register.filter
def widget_kind(bound: BoundField) -> str:
    """Which way a field is laid out: group of choices, single tick, file or plain."""
    widget = bound.field.widget
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        return "group"
    if isinstance(widget, CheckboxInput):
        return "tick"
    return "file" if isinstance(widget, ClearableFileInput) else "plain"


@register.filter
def said_of(remarks: Any, bound: BoundField) -> Any:
    """What the rules say to the answer of a field; nothing where nothing is said."""
    return remarks.get(bound.name) if isinstance(remarks, Mapping) else None


@register.filter
def accessible(bound: BoundField) -> SafeString:
    """The field's widget, tied to its hint and its error for those who listen to the page."""
    described = [f"{bound.id_for_label or bound.html_name}-hint"] if bound.help_text else []
    attributes: dict[str, str | bool] = {}
    if bound.errors:
        described.append(f"{bound.id_for_label or bound.html_name}-error")
        attributes["aria-invalid"] = "true"
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if widget_kind(bound) == "group":
        # The group around the choices has the name of the field: it is where a finding leads to.
        attributes["id"] = f"{bound.auto_id}-choices"
    return bound.as_widget(attrs=attributes)


@register.inclusion_tag("components/icon.html")
def icon(name: str, label: str = "") -> dict[str, str]:
    """A drawing from our own sprite; without a label it is decoration and stays silent."""
    return {"name": name, "label": label}


@register.inclusion_tag("components/trial_notice.html")
def trial_notice(case: Any) -> dict[str, bool]:
    """Say on the page of a case that its province runs a draft (试运行), and nothing where it does not."""
    try:
        book = case.law(timezone.localdate())
    except LookupError:
        # No text governs the case today: what is wrong is said where a rule is asked for.
        return {"is_trial": False}
    return {"is_trial": bool(getattr(book, "is_trial", False))}


@register.simple_tag(takes_context=True)
def query(context: Mapping[str, Any], **changes: Any) -> str:
    """The page's own address with some parameters changed, so that a filtered list can be sent on."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = value
    return f"?{parameters.urlencode()}"
