"""How long somebody has worked (累计年限), by corresponding day (民法典第二百零二条). Pure.

Years of several spells are joined: a gap is taken out by moving what lies before it up to what follows, so
that the whole counts like one stretch of work. One stretch is full on its corresponding day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from regulations.clock import months_later
from regulations.eligibility.facts import Spell

MONTHS_IN_A_YEAR: Final = 12
ONE_DAY: Final = timedelta(days=1)
FAR_AWAY: Final = date.max


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of work without a gap: from a day up to the day after its last one."""

    begins: date
    ends: date
    # Where the stretch would begin if everything before it had led up to it without a gap.
    counts_from: date


@dataclass(frozen=True, slots=True)
class Tenure:
    """All work of somebody, gaps taken out (累计从业时间)."""

    stretches: tuple[Stretch, ...]

    @classmethod
    def of(cls, spells: Iterable[Spell], *, since: date | None = None, own_only: bool = False) -> Tenure:
        """Join spells; what lies before `since` does not count."""
        first = since or date.min
        worked = sorted(
            (max(spell.begins, first), spell.ends + ONE_DAY if spell.ends else FAR_AWAY)
            for spell in spells
            if spell.relation == "own" or not own_only
        )
        joined: list[tuple[date, date]] = []
        for begins, ends in worked:
            if ends <= begins:
                continue
            if joined and begins <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
            else:
                joined.append((begins, ends))
        stretches = []
        before = timedelta(0)
        for begins, ends in joined:
            stretches.append(Stretch(begins, ends, begins - before))
            before += ends - begins
        return cls(tuple(stretches))

    def reached_on(self, years: int) -> date | None:
        """Return the first day on which so many years are full, or None where the work ends before."""
        for stretch in self.stretches:
            full = months_later(stretch.counts_from, years * MONTHS_IN_A_YEAR)
            if full <= stretch.ends:
                return max(full, stretch.begins)
        return None

    def last_before(self, on: date) -> Stretch | None:
        """Return the stretch that is under way on a day, or the last one before it."""
        return next((stretch for stretch in reversed(self.stretches) if stretch.begins <= on), None)

    def has_begun(self, on: date) -> bool:
        """Tell whether there was any work up to a day."""
        return self.last_before(on) is not None

    def worked_by(self, on: date) -> str:
        """Say how much was worked by a day: "4年8个月18天"."""
        stretch = self.last_before(on)
        return span_words(stretch.counts_from, min(on, stretch.ends)) if stretch else "0天"

    def lacks(self, years: int, on: date) -> str:
        """Say how much is missing on a day: "3个月12天"."""
        stretch = self.last_before(on)
        if stretch is None:
            return f"{years}年"
        return span_words(min(on, stretch.ends), months_later(stretch.counts_from, years * MONTHS_IN_A_YEAR))


def span_words(begins: date, ends: date) -> str:
    """Say how far apart two days are, whole months first: "1年3个月12天"."""
    months = (ends.year - begins.year) * MONTHS_IN_A_YEAR + ends.month - begins.month
    if months_later(begins, months) > ends:
        months -= 1
    days = (ends - months_later(begins, months)).days
    years, months = divmod(months, MONTHS_IN_A_YEAR)
    parts = [f"{years}年"] if years else []
    parts += [f"{months}个月"] if months else []
    parts += [f"{days}天"] if days or not parts else []
    return "".join(parts)


def birthday(born_on: date, years: int) -> date:
    """Return the day on which somebody is so many full years old (周岁)."""
    return months_later(born_on, years * MONTHS_IN_A_YEAR)
