"""An entry of a pack as read on a day: its article, its value, its history, where it is applied."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from regulations.coverage import places_of
from regulations.in_force import pack_rules
from regulations.loader import Library, Pack, PackEntry
from regulations.rulebook import PLATFORM_CHOICE, Decisions, Rule
from regulations.schema import KIND_OF_ENTRY, Basis, DatedValue
from regulations.selectors.shown import Shown, Vocabulary, shown, vocabulary

# By the first word of the key, in the order in which an institution meets them.
SUBJECTS: Final = {
    "filing": "申报与备案",
    "institution": "评价机构",
    "catalogue": "职业和项目目录",
    "levels": "等级",
    "eligibility": "报考条件",
    "plan": "考核计划",
    "exam": "考核",
    "staffing": "人员配备",
    "score": "成绩",
    "certificate": "证书",
    "archive": "档案保存",
    "supervision": "监督与处理",
}
OTHER_SUBJECT: Final = "其他"
DIGITS: Final = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class OtherValue:
    """What an entry said before, or will say later (历次取值)."""

    value: DatedValue
    is_later: bool

    @property
    def basis(self) -> str:
        """The article or the document it stands on."""
        return basis_words(self.value.basis)

    @property
    def summary(self) -> str:
        """The value in one phrase."""
        return self.value.summary()


@dataclass(frozen=True)
class LawEntry:
    """One entry of a pack as a reader sees it on a day; outside its time it has no rule (未生效、已失效)."""

    pack: Pack
    found: PackEntry
    on: date
    rule: Rule | None
    words: Vocabulary
    # The obligations that have no entry of their own and are first answered here: links may point to them.
    landings: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id, which is also the place on the page."""
        return self.found.entry.id

    @property
    def title(self) -> str:
        """What it is called."""
        return self.found.entry.title

    @property
    def url(self) -> str:
        """The address of its own page."""
        return f"/law/{self.pack.name}/{self.id}/"

    @property
    def kind_label(self) -> str:
        """What kind of rule it is, in words."""
        return KIND_OF_ENTRY[self.found.entry.kind]  # type: ignore[attr-defined]

    @property
    def subject(self) -> str:
        """The subject it belongs to."""
        return SUBJECTS.get(self.found.key.partition(".")[0], OTHER_SUBJECT)

    @property
    def article(self) -> str:
        """Where it stands: the article, the document, or that the platform chose it."""
        value = self.rule.value if self.rule else self.found.entry.dated()[-1]
        return basis_words(value.basis)

    @property
    def governs(self) -> str:
        """Whom it governs, where that is not everybody the pack governs."""
        return self.found.entry.scope.words

    @property
    def obligations(self) -> tuple[str, ...]:
        """The further obligations it answers for."""
        return self.found.entry.covers

    @property
    def places(self) -> tuple[str, ...]:
        """Where the platform applies it, in the words of users: what is done there, else the app."""
        places = places_of(self.found.key)
        acts = dict.fromkeys(place.words for place in places if place.label)
        return tuple(acts or dict.fromkeys(place.words for place in places))

    @property
    def rests_on_unapproved(self) -> bool:
        """Whether it rests on a reading nobody has approved."""
        return bool(self.rule and self.rule.reading and not self.rule.reading.is_approved)

    @property
    def shown(self) -> Shown:
        """The value spread out."""
        return shown(self.rule.value, self.words) if self.rule else Shown()

    @property
    def history(self) -> tuple[OtherValue, ...]:
        """The other values it had or will have, oldest first."""
        current = self.rule.value.valid_from if self.rule else None
        return tuple(
            OtherValue(value, value.valid_from > self.on)
            for value in self.found.entry.dated()
            if value.valid_from != current
        )

    def has(self, words: str) -> bool:
        """Tell whether what is looked for stands anywhere in the entry."""
        entry = self.found.entry
        value = self.rule.summary if self.rule else ""
        text = [self.id, self.title, entry.wording, entry.cure or "", self.article, value, self.governs]
        text += [f"{item.words}{item.remark}" for item in self.shown.items]
        return words.casefold() in "\n".join(text).casefold()


def basis_words(basis: Basis) -> str:
    """Say where a value stands: the article, the document, or that the platform chose it."""
    return PLATFORM_CHOICE if basis.platform else " ".join(filter(None, (basis.document, basis.article)))


def natural_order(rule_id: str) -> tuple[tuple[int, int, str], ...]:
    """Sort ids as the text runs: JL-2 before JL-10."""
    parts = re.findall(r"\d+|[^\d.\-]+", rule_id)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def numbers_of(article: str) -> tuple[int, ...]:
    """Return the numbers of an article in their order: 21 and 4 of 第二十一条第四项; 4, 3, 1 of 四（三）1."""
    return tuple(_number(one) for one in re.findall(rf"\d+|[{DIGITS}十百]+", article))


def _number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    hundreds, _, rest = written.rpartition("百")
    tens, ten, units = rest.rpartition("十")
    return sum(
        (
            (DIGITS.find(hundreds[-1:]) if hundreds else 0) * 100,
            (DIGITS.find(tens[-1:]) if tens else 1) * 10 if ten else 0,
            DIGITS.find(units[-1:]) if units else 0,
        )
    )


def entries_of(pack: Pack, *, on: date, shelf: Library, made: Decisions) -> tuple[LawEntry, ...]:
    """Return every entry of a pack as it stands on a day, in the order of the articles."""
    rules = pack_rules(pack, on=on, decided=made)
    by_id = {rule.id: rule for rule in rules}
    beneath = () if pack.header.is_national else pack_rules(shelf.national, on=on, decided=made)
    words = vocabulary((*beneath, *rules))
    landings = _landings(pack)
    return tuple(
        LawEntry(pack, found, on, by_id.get(found.entry.id), words, landings[found.entry.id])
        for found in _in_order_of_articles(pack)
    )


def _in_order_of_articles(pack: Pack) -> list[PackEntry]:
    def place(found: PackEntry) -> tuple[object, ...]:
        basis = found.entry.dated()[-1].basis
        article = basis.article if basis.article and not basis.document else ""
        # What stands on no article of the text comes after what does.
        return (not article, numbers_of(article), natural_order(found.entry.id))

    return sorted(pack.entries.values(), key=place)


def _landings(pack: Pack) -> dict[str, tuple[str, ...]]:
    taken = {found.entry.id for found in pack.entries.values()}
    landings = {}
    for found in _in_order_of_articles(pack):
        head, dot, _ = found.entry.id.rpartition(".")
        answered = (*((head,) if dot else ()), *found.entry.covers)
        landings[found.entry.id] = tuple(one for one in dict.fromkeys(answered) if one not in taken)
        taken.update(landings[found.entry.id])
    return landings
