"""Identity numbers (证件号码): what a number says of its holder, and what is wrong with it. Pure.

Resident identity numbers follow GB 11643: division, birth date, sequence, check digit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

RESIDENT = "201"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
RESIDENT_LENGTH = 18
OLD_LENGTH = 15
MALE, FEMALE = "男", "女"
SHOWN = 4

# The first two digits of a division, GB/T 2260, with the residence permits of Hong Kong, Macao and Taiwan.
PROVINCES = frozenset(
    str(code)
    for codes in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
        (71, 81, 82, 83),
    )
    for code in codes
)

# The other papers: the shapes their issuers use.
SHAPES = {
    "202": (re.compile(r"[HM]\d{8}(\d{2})?"), "港澳居民来往内地通行证号码为H或M加8位数字"),
    "203": (re.compile(r"\d{8}(\d{2})?"), "台湾居民来往大陆通行证号码为8位数字"),
    "204": (re.compile(r"[A-Z0-9]{5,20}"), "护照号码为5至20位字母和数字"),
}


@dataclass(frozen=True, slots=True)
class Identity:
    """What a number tells: birth date and sex of the holder, why it is refused, what looks odd."""

    number: str
    born_on: date | None = None
    sex: str = ""
    problem: str = ""
    remark: str = ""

    @property
    def is_valid(self) -> bool:
        """Whether the number can be used."""
        return not self.problem


def check_digit(first_seventeen: str) -> str:
    """Return the check character of a resident identity number (ISO 7064 MOD 11-2)."""
    return CHECK_CHARACTERS[sum(int(d) * w for d, w in zip(first_seventeen, WEIGHTS, strict=True)) % 11]


def normalised(number: str) -> str:
    """Return a number as it is kept: without spaces, full-width digits made plain, letters in capitals."""
    plain = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in number)
    return re.sub(r"[\s'`’]", "", plain).upper()


def read_identity(kind: str, number: str) -> Identity:
    """Read a number of one kind of paper (证件)."""
    plain = normalised(number)
    if kind == RESIDENT:
        return _resident(plain)
    shape = SHAPES.get(kind)
    if shape and not shape[0].fullmatch(plain):
        return Identity(plain, problem=f"证件号码“{plain}”不是该类证件的号码：{shape[1]}")
    return Identity(plain)


def _resident(number: str) -> Identity:
    if len(number) == OLD_LENGTH and number.isdigit():
        return Identity(number, problem="证件号码是15位旧号码，已停止使用；请填写18位公民身份号码")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return Identity(
            number,
            problem=f"证件号码应为18位（前17位数字，末位数字或X），现为{len(number)}位；请核对身份证原件",
        )
    born_on = _birth_date(number[6:14])
    if born_on is None:
        return Identity(
            number,
            problem=f"证件号码第7至14位“{number[6:14]}”不是有效的出生日期；请核对身份证原件",
        )
    if check_digit(number[:17]) != number[17]:
        return Identity(
            number,
            born_on,
            problem="证件号码校验位不符（GB 11643），多为抄录有误；请对照身份证原件逐位核对",
        )
    remark = (
        "" if number[:2] in PROVINCES else f"证件号码前两位“{number[:2]}”不是现行省级区划代码，请核对原件"
    )
    return Identity(number, born_on, MALE if int(number[16]) % 2 else FEMALE, remark=remark)


def _birth_date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def age_on(born_on: date, day: date) -> int:
    """Return the full years of age 周岁 on a day: a year is full on the birthday."""
    had_birthday = (day.month, day.day) >= (born_on.month, born_on.day)
    return day.year - born_on.year - (0 if had_birthday else 1)


def masked_number(number: str) -> str:
    """Return a number of which only the last four characters are shown."""
    shown = number[-SHOWN:] if len(number) > SHOWN else ""
    return "*" * (len(number) - len(shown)) + shown


def masked_name(name: str) -> str:
    """Return a name of which only the first character is shown."""
    return name[:1] + "*" * max(1, len(name) - 1) if name else ""
