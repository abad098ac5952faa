"""What is due when (期限一览): periods of every case, the ends of filing, lease and cards, the renewal."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse

from institutions.models import AssessorCard, CalendarFeed, Institution
from institutions.selectors.kinds import ON_THE_REGISTER
from institutions.selectors.places import sites_of
from institutions.selectors.upkeep import last_activity
from lifecycle.law import Citation
from lifecycle.machine import machines
from lifecycle.models import Deadline
from regulations.calendar import working_calendar

VALIDITY, RENEWAL, WINDOWS = "filing.validity", "filing.renewal", "filing.windows"
INACTIVITY = "institution.inactivity"
# How far the calendar looks back and ahead; the year on the page may reach further.
LOOKS_BACK, LOOKS_AHEAD = timedelta(days=60), timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class DueLine:
    """Something that is due on a day (到期事项): what, by which article, and where it is dealt with.

    `days_left` counts working days, where the law counts them.
    `key` names it for ever, so that a calendar that fetched it before recognises it; `who` is a person it
    concerns, kept apart so that the name can be masked where it leaves the platform.
    """

    key: str
    on: date
    title: str
    kind: str
    citation: Citation | None = None
    url: str = ""
    who: str = ""
    provisional: bool = False
    statutory: bool = True
    days_left: int | None = None

    KINDS = {
        "deadline": "办理期限",
        "window": "申请窗口",
        "validity": "备案有效期",
        "lease": "场地租赁",
        "card": "考评员证",
        "activity": "开展评价",
    }

    @property
    def due_on(self) -> date:
        """The last day, as deadlines name it."""
        return self.on

    @property
    def kind_label(self) -> str:
        """What sort of thing it is."""
        return self.KINDS[self.kind]


def dues_of(institution: Institution, on: date) -> list[DueLine]:
    """Everything that is due around a day, by date."""
    first, last = on - LOOKS_BACK, on + LOOKS_AHEAD
    lines = [
        *_deadlines(institution, on),
        *_windows(institution, on),
        *_filing_ends(institution, on),
        *_leases(institution),
        *_cards(institution),
        *_activity_ends(institution, on),
    ]
    return sorted((line for line in lines if first <= line.on <= last), key=lambda line: (line.on, line.key))


def running_deadlines(institution: Institution) -> QuerySet[Deadline]:
    """The periods that run on any case of an institution, whichever register keeps it."""
    reach = Q(pk__in=[])
    for model in machines():
        if model.institution_path:
            own = model._base_manager.filter(**{model.institution_path: institution.pk})
            ids = own.annotate(as_text=Cast("pk", CharField())).values("as_text")
            reach |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=ids)
    return Deadline.objects.filter(reach, status__in=Deadline.RUNNING).prefetch_related("subject")


def _deadlines(institution: Institution, on: date) -> list[DueLine]:
    calendar = working_calendar(f"{institution.territory_code[:4]}00")
    return [
        DueLine(
            key=f"deadline-{row.pk}",
            on=row.due_on,
            title=row.title,
            kind="deadline",
            citation=Citation(row.rule_id, row.key, row.basis, row.statutory, "", law_on=row.law_on),
            url=row.subject.portal_address() if row.subject else "",
            provisional=row.provisional,
            statutory=row.statutory,
            days_left=calendar.between(on, row.due_on),
        )
        for row in running_deadlines(institution)
        if row.key != VALIDITY  # the end of the filing has a line of its own
    ]


def _windows(institution: Institution, on: date) -> list[DueLine]:
    """When applications are taken next, for whoever is not on the register."""
    book = institution.law(on)
    off_register = (Institution.State.REGISTERED, Institution.State.EXPIRED)
    if institution.state not in off_register or book.find(WINDOWS) is None:
        return []
    windows, cited, url = book.windows(), book.citation(WINDOWS), reverse("portal:filing-list")
    opens, closes = windows.next_opening(on), windows.closing(on)
    lines = [DueLine(f"window-{opens}", opens, "备案申报窗口开放", "window", cited, url)]
    if closes is not None:
        lines.append(DueLine(f"window-closes-{closes}", closes, "备案申报窗口关闭", "window", cited, url))
    return lines


def _filing_ends(institution: Institution, on: date) -> list[DueLine]:
    until = institution.valid_until
    if until is None or institution.state not in ON_THE_REGISTER:
        return []
    book = institution.law(on)
    filings = reverse("portal:filing-list")
    lines = [DueLine("validity", until, "备案有效期届满", "validity", book.citation(VALIDITY), filings)]
    if book.find(RENEWAL) is None:
        return lines
    opens, closes = book.renewal().span(until)
    cited = book.citation(RENEWAL)
    if opens is not None:
        lines.append(DueLine("renewal-opens", opens, "可以申请延续备案", "window", cited, filings))
    lines.append(DueLine("renewal-closes", closes, "申请延续备案的最后一天", "window", cited, filings))
    return lines


def _leases(institution: Institution) -> list[DueLine]:
    return [
        DueLine(
            f"lease-{site.tenure.pk}",
            site.tenure.lease_until,
            f"“{site.name}”租赁期届满",
            "lease",
            url=reverse("portal:place-list"),
        )
        for site in sites_of(institution)
        if site.tenure and site.tenure.lease_until
    ]


def _cards(institution: Institution) -> list[DueLine]:
    cards = AssessorCard.objects.filter(
        person__institution=institution, person__until__isnull=True, until__isnull=True
    ).select_related("person")
    return [
        DueLine(
            f"card-{card.pk}",
            card.valid_until,
            f"{card.get_level_display()}证到期",
            "card",
            url=reverse("portal:person", args=[card.person_id]),
            who=card.person.name,
        )
        for card in cards
    ]


def _activity_ends(institution: Institution, on: date) -> list[DueLine]:
    active_on = last_activity(institution)
    if active_on is None or institution.state != Institution.State.ACTIVE:
        return []
    due = institution.law(on).due(INACTIVITY, active_on)
    if due is None:
        return []
    return [
        DueLine(
            "activity",
            due.due_on,
            "在此之前应开展一次评价",
            "activity",
            due.citation,
            provisional=due.provisional,
        )
    ]


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of the year with what is due on it (日历格)."""

    day: date
    in_month: bool
    lines: tuple[DueLine, ...]


def year_of_dues(lines: list[DueLine], year: int) -> list[tuple[int, list[list[CalendarDay]]]]:
    """The twelve months of a year, week by week from Monday, each day with what is due."""
    by_day: dict[date, list[DueLine]] = {}
    for line in lines:
        by_day.setdefault(line.on, []).append(line)
    weeks = Calendar(firstweekday=0).monthdatescalendar
    return [
        (
            month,
            [
                [
                    CalendarDay(
                        day, day.month == month, tuple(by_day.get(day, ())) if day.month == month else ()
                    )
                    for day in week
                ]
                for week in weeks(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def calendar_feed_of(institution: Institution) -> CalendarFeed | None:
    """The address of an institution's calendar in use now."""
    found: CalendarFeed | None = institution.calendar_feeds.filter(until__isnull=True).first()
    return found


def institution_of_feed(token: str) -> Institution | None:
    """The institution whose calendar an address leads to; None for one that was renewed or never was."""
    feed: Any = (
        CalendarFeed.objects.filter(token=token, until__isnull=True)
        .select_related("institution__jurisdiction", "institution__supervisor")
        .first()
    )
    return feed.institution if feed is not None else None
