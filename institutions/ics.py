"""A calendar file (RFC 5545): entries in, text out; any calendar reads it (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

# How often a calendar should come back: twice a day is enough for periods of days.
REFRESH = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Entry:
    """A whole day on which something is due (全天日程); `uid` names it for ever."""

    uid: str
    on: date
    title: str
    words: str
    category: str
    url: str = ""


def calendar_file(name: str, entries: Sequence[Entry], *, host: str, made_at: datetime) -> bytes:
    """The calendar of this name with these entries."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{host}//职鉴//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for entry in entries:
        calendar.add_component(_event(entry, host, made_at))
    return calendar.to_ical()


def _event(entry: Entry, host: str, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{host}")
    event.add("dtstamp", made_at)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("summary", entry.title)
    event.add("description", entry.words)
    event.add("categories", [entry.category])
    # A day on which something ends does not make anybody busy.
    event.add("transp", "TRANSPARENT")
    if entry.url:
        event.add("url", entry.url)
    return event
