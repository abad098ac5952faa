"""The simulated clock (模拟时钟): stories take turns, each acting at its own moment, none before its time.

A story is a generator: it yields the moment at which it wants to go on, and acts when it is woken there.
What is not reached by the last moment does not happen: that work is on somebody's desk today.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone
from django.utils.timezone import localdate

from regulations.calendar import working_calendar

Story = Generator[datetime, None, None]

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
# Nobody acts at noon; the clock acts soon after midnight.
OFFICE_HOURS = (9, 10, 11, 14, 15, 16)
MIDNIGHT = (0, 7)


class PlayStopped(RuntimeError):
    """An act was refused: the play and the platform disagree; the message says which act and when."""


class Conductor:
    """Wakes stories in order of time, with the machine's clock set to that time."""

    def __init__(self, *, begins_on: date, ends_on: date, chance: Random, goes_on: bool = False) -> None:
        # Whether the rest is played when a story is refused an act: who waits for it gets at least that.
        self.goes_on = goes_on
        self.begins_on = begins_on
        self.ends_on = ends_on
        self.chance = chance
        self._waiting: list[tuple[datetime, int, str, Story]] = []
        self._turns = count()
        # Stories that may end with a refusal, those nothing goes on without, and what was refused.
        self._extras: set[str] = set()
        self._needed: set[str] = set()
        self.refused: list[str] = []

    # -- playing ------------------------------------------------------------------------------------------

    def enlist(self, name: str, story: Story, *, is_extra: bool = False, is_needed: bool = False) -> None:
        """Take a story in; it is woken for the first time when the play begins.

        An extra one that is refused an act ends there and is told of; one that is needed stops the play,
        and so does any other one unless the play goes on.
        """
        if is_extra:
            self._extras.add(name)
        if is_needed:
            self._needed.add(name)
        self._put(name, story, at(self.begins_on, 0, 1))

    def play(self, *, new_month: Callable[[date], None]) -> None:
        """Play to the end of the last day."""
        month = (0, 0)
        last = at(self.ends_on, 23, 30)
        with time_machine.travel(at(self.begins_on, 0, 1), tick=True) as traveller:
            while self._waiting and self._waiting[0][0] <= last:
                moment, _, name, story = heapq.heappop(self._waiting)
                # An act takes the time it takes: the clock is never set back to keep an appointment.
                if moment > timezone.now():
                    traveller.move_to(moment)
                today = localdate()
                if (today.year, today.month) != month:
                    month = (today.year, today.month)
                    new_month(today)
                self._wake(name, story)

    def _wake(self, name: str, story: Story) -> None:
        try:
            moment = next(story)
        except StopIteration:
            return
        except Exception as refusal:
            said = f"{timezone.localtime():%Y-%m-%d %H:%M} {name}：{refusal}"
            if name in self._needed or not (self.goes_on or name in self._extras):
                raise PlayStopped(said) from refusal
            self.refused.append(said)
            return
        self._put(name, story, moment)

    def _put(self, name: str, story: Story, moment: datetime) -> None:
        heapq.heappush(self._waiting, (moment, next(self._turns), name, story))

    # -- appointments -------------------------------------------------------------------------------------

    def office(self, day: date) -> datetime:
        """Answer a moment in the office hours of a working day, that one or the next."""
        working = working_calendar().roll(day)
        return at(
            working, self.chance.choice(OFFICE_HOURS), self.chance.randint(0, 58), self.chance.randint(0, 59)
        )

    def in_working_days(self, days: int) -> datetime:
        """Answer a moment so many working days from now; 0 is later today."""
        if days == 0:
            return timezone.localtime() + timedelta(minutes=self.chance.randint(12, 50))
        return self.office(working_calendar().add(localdate(), days))

    def before_the_end(self, days: int) -> datetime:
        """Answer a moment on the working day that lies so many working days before the last one."""
        last = self.ends_on
        while not working_calendar().is_working_day(last):
            last -= ONE_DAY
        return self.office(working_calendar().before(last, days) if days else last)

    def on_time(self, days: int, *, fresh: int | None) -> datetime:
        """Answer a moment so many working days from now, yet not earlier than `fresh` before the end."""
        usual = self.in_working_days(days)
        return usual if fresh is None else max(usual, self.before_the_end(fresh))

    def daily(self, act: Callable[[], object]) -> Story:
        """Let something happen soon after every midnight."""
        while True:
            act()
            yield at(localdate() + ONE_DAY, *MIDNIGHT)


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """Answer a moment in the province."""
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=SHANGHAI)
