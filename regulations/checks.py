"""What `manage.py check` says of the packs: they load, they fit one another, every value cites a basis."""

from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution

from regulations.eligibility.standards import load_register
from regulations.loader import Library, load_library
from regulations.schema import PeriodValue
from regulations.shelf import packs_folder
from regulations.strict_yaml import PackError


def packs_are_sound(**_: Any) -> list[CheckMessage]:
    """Load every pack anew and look at what the schema alone cannot see."""
    try:
        shelf = load_library(packs_folder())
    except PackError as error:
        return [Error(str(error), hint="请按提示修改规则包后重试。", id="regulations.E001")]
    return [*_uncited(shelf), *_leads_without_article(shelf)]


def standards_are_sound(**_: Any) -> list[CheckMessage]:
    """Load the occupational standards with their conditions anew."""
    try:
        load_register()
    except PackError as error:
        return [Error(str(error), hint="请按提示修改职业标准登记后重试。", id="regulations.E003")]
    return []


def _uncited(shelf: Library) -> list[CheckMessage]:
    """A value in a province's pack cites an article of its document, or says it is the platform's."""
    return [
        Error(f"{pack.name} {found.entry.id}（{found.key}）没有写明条款", id="regulations.E002")
        for pack in shelf.packs.values()
        if not pack.header.is_national
        for found in pack.entries.values()
        for value in found.entry.dated()
        if not (value.basis.platform or value.basis.article)
    ]


def _leads_without_article(shelf: Library) -> list[CheckMessage]:
    """What the platform chose itself reminds people; it raises no lead."""
    return [
        Caution(
            f"{pack.name} {found.entry.id}（{found.key}）是平台服务目标，不得据以产生线索",
            id="regulations.W001",
        )
        for pack in shelf.packs.values()
        for found in pack.entries.values()
        for value in found.entry.dated()
        if isinstance(value, PeriodValue) and value.basis.platform and value.when_passed == "lead"
    ]
