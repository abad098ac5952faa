"""People and bodies that do not exist: names that say so, numbers that pass every check and are nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, product
from random import Random

from stdnum.cn.uscc import calc_check_digit

# No county has this division code: every number made with it belongs to nobody.
NOWHERE = "220199"

# 甄贾尤吴 sound like 真假有无; no one is called 拟春 or 若松.
SURNAMES = "甄贾尤吴景莫舒虞梅倪乌苏"
MIDDLES = "拟若如似例样仿幻梦设虚假"
LASTS = "春松江雪柏禾云霖岩舟宁瑶晨溪朗桐秋竹河月楠苗岚雨石帆安琪晓泉明枫"

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
YOUNGEST, OLDEST = 19, 52
DAYS_IN_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody made up (虚构人员)."""

    name: str
    sex: str
    born_on: date
    identity_number: str
    phone: str


class Population:
    """Draws people one by one, none twice; the same chance gives the same people."""

    def __init__(self, chance: Random, *, on: date, first_code: int = 1) -> None:
        self._chance = chance
        self._on = on
        self._names = self._shuffled_names()
        self._serials = count(1)
        self._codes = count(first_code)

    def name(self) -> str:
        """Return a name nobody else here has."""
        return next(self._names)

    def person(self, youngest: int = YOUNGEST) -> Person:
        """Return somebody of working age, old enough for what they say they have done."""
        serial = next(self._serials)
        days = self._chance.randint(int(youngest * DAYS_IN_A_YEAR), int(OLDEST * DAYS_IN_A_YEAR))
        born_on = self._on - timedelta(days=days)
        # The last digit of the sequence tells the sex: odd for a man.
        sequence = serial % 999 + 1
        return Person(
            name=self.name(),
            sex="男" if sequence % 2 else "女",
            born_on=born_on,
            identity_number=identity_number(born_on, sequence),
            phone=f"1380000{serial % 10000:04d}",
        )

    def credit_code(self, kind: str, nowhere: str = NOWHERE) -> str:
        """Return a unified social credit code; `kind` is its first two characters."""
        body = f"{kind}{nowhere}MJ{next(self._codes):07d}"
        return body + str(calc_check_digit(body))

    def _shuffled_names(self) -> Iterator[str]:
        every = ["".join(parts) for parts in product(SURNAMES, MIDDLES, LASTS)]
        self._chance.shuffle(every)
        yield from every
        # Beyond the first four thousand people share names, as people do.
        while True:
            yield self._chance.choice(every)


def identity_number(born_on: date, sequence: int) -> str:
    """Return a resident identity number with a right check digit (GB 11643) of a division nobody has."""
    body = f"{NOWHERE}{born_on:%Y%m%d}{sequence:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + CHECK_CHARACTERS[total % 11]
