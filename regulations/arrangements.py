"""Reading an arrangement of days off as people write it (放假安排): lines of text or a CSV file. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from regulations.clock import FIXED_STATUTORY_DAYS, SATURDAY

LONGEST_SPAN: Final = 15
# 元旦 may reach into the December before: 2012's moved a working day to 2011-12-31.
EARLIEST: Final = (12, 20)

LINE: Final = re.compile(r"^(?P<name>[^\d:：]+?)\s*[:：]?\s*(?P<days>\d.*)$")
DAY: Final = re.compile(
    r"^(?:(?P<year>\d{4})\s*[-年/.]\s*)?(?P<month>\d{1,2})\s*[-月/.]\s*(?P<day>\d{1,2})\s*日?$"
)
BETWEEN: Final = re.compile(r"\s*(?:至|到|—|–|～|~)+\s*")
NEXT: Final = re.compile(r"\s*[、,，;；]\s*")


class ArrangementUnreadable(ValueError):
    """A line cannot be understood; the message names the line and shows how to write it."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What a State Council notice says of one year: days off and make-up days, by their holiday."""

    year: int
    days_off: Mapping[date, str]
    make_up_days: Mapping[date, str]

    def problems(self, *, regional: bool = False) -> list[tuple[str, str]]:
        """Say what cannot be, as (field, message); a region's days need not repeat the nation's."""
        found = [("days_off", f"{day} 不属于{self.year}年的安排，请核对日期") for day in self._outside()]
        found += [
            ("make_up_days", f"{day} 不是周末，补班日只能是周六或周日，请核对")
            for day in self.make_up_days
            if day.weekday() < SATURDAY
        ]
        both = sorted(set(self.days_off) & set(self.make_up_days))
        found += [("make_up_days", f"{day} 既写了放假又写了补班，请留其一") for day in both]
        missing = [
            f"{month}月{day}日（{name}）"
            for (month, day), name in FIXED_STATUTORY_DAYS.items()
            if date(self.year, month, day) not in self.days_off and not regional
        ]
        if missing:
            found.append(("days_off", f"缺少法定节日：{'、'.join(missing)}，请补上"))
        return found

    def _outside(self) -> list[date]:
        first, last = date(self.year - 1, *EARLIEST), date(self.year, 12, 31)
        return sorted(day for day in {*self.days_off, *self.make_up_days} if not first <= day <= last)


def days_from_text(text: str, year: int) -> dict[date, str]:
    """Read lines such as "春节：2月5日至2月11日" or "国庆节 2027-10-01—2027-10-07、10-09"."""
    days: dict[date, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        matched = LINE.match(line.strip())
        if matched is None:
            raise ArrangementUnreadable(f"第{number}行“{line.strip()}”读不懂，请写成：春节：2月5日至2月11日")
        for span in NEXT.split(matched["days"].strip("。；;、, ")):
            for day in _span(span, year, number):
                if day in days:
                    raise ArrangementUnreadable(f"第{number}行：{day} 重复，请删去其中一处")
                days[day] = matched["name"].strip()
    return days


def _span(span: str, year: int, number: int) -> Iterable[date]:
    ends = BETWEEN.split(span.strip())
    if len(ends) not in {1, 2}:
        raise ArrangementUnreadable(f"第{number}行“{span}”读不懂，请写成：2月5日至2月11日")
    first, last = _day(ends[0], year, number), _day(ends[-1], year, number)
    length = (last - first).days + 1
    if not 1 <= length <= LONGEST_SPAN:
        raise ArrangementUnreadable(f"第{number}行“{span}”起止不对，请核对先后和天数")
    return [first + timedelta(days=offset) for offset in range(length)]


def _day(words: str, year: int, number: int) -> date:
    matched = DAY.match(words.strip())
    if matched is None:
        raise ArrangementUnreadable(f"第{number}行“{words}”不是日期，请写成 2月5日 或 2027-02-05")
    try:
        return date(int(matched["year"] or year), int(matched["month"]), int(matched["day"]))
    except ValueError as error:
        raise ArrangementUnreadable(f"第{number}行：日期“{words}”不存在，请核对") from error


def arrangement_from_csv(content: bytes, year: int) -> Arrangement:
    """Read a CSV file with the columns day, kind (off or work) and name."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArrangementUnreadable("文件不是 UTF-8 编码，请另存为 CSV UTF-8 后上传") from error
    reader = csv.DictReader(line for line in io.StringIO(text) if not line.startswith("#"))
    if not {"day", "kind", "name"} <= set(reader.fieldnames or ()):
        raise ArrangementUnreadable("CSV 须有 day、kind、name 三列，第一行写列名")
    off: dict[date, str] = {}
    worked: dict[date, str] = {}
    for row in reader:
        number = reader.line_num
        day, kind = _day(row["day"] or "", year, number), (row["kind"] or "").strip()
        if kind not in {"off", "work"}:
            raise ArrangementUnreadable(f"第{number}行：kind“{kind}”不认识，放假写 off，补班写 work")
        side = off if kind == "off" else worked
        if day in side:
            raise ArrangementUnreadable(f"第{number}行：{day} 重复，请删去其中一处")
        side[day] = (row["name"] or "").strip() or "放假"
    return Arrangement(year, off, worked)


def lines_of(days: Mapping[date, str]) -> str:
    """Write days as the lines they are read from, one holiday a line, neighbouring days as a stretch."""
    names = dict.fromkeys(days.values())
    by_name = {name: sorted(day for day, said in days.items() if said == name) for name in names}
    return "\n".join(f"{name}：{'、'.join(_stretches(found))}" for name, found in by_name.items())


def _stretches(days: list[date]) -> Iterable[str]:
    # Neighbouring days keep the same distance to their place in the list.
    for _, group in groupby(enumerate(days), key=lambda placed: placed[1].toordinal() - placed[0]):
        run = [day for _, day in group]
        yield run[0].isoformat() if len(run) == 1 else f"{run[0].isoformat()}至{run[-1].isoformat()}"
