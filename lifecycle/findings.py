"""Findings: what is wrong, by which article, and how to put it right."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from lifecycle.law import Citation


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the rules object to (审查发现), said so that the reader can mend it.

    `field` is the form field or record it concerns; `blocking` is False for a remark that a person may
    decide on. `soft` marks what holds in principle (原则上): an officer may go beyond it with a reason, and
    `excused` says who did and why. `key` names the rule in the pack, `law_on` the day whose text is meant.
    """

    rule_id: str
    field: str
    message: str
    cure: str = ""
    basis: str = ""
    blocking: bool = True
    soft: bool = False
    key: str = ""
    excused: str = ""
    law_on: date | None = None

    @classmethod
    def under(
        cls,
        citation: Citation | None,
        field: str,
        message: str,
        cure: str = "",
        *,
        blocking: bool = True,
        soft: bool = False,
    ) -> "Finding":
        """A finding that rests on `citation`."""
        return cls(
            rule_id=citation.rule_id if citation else "",
            field=field,
            message=message,
            cure=cure,
            basis=citation.basis if citation else "",
            blocking=blocking,
            soft=soft,
            key=citation.key if citation else "",
            law_on=citation.law_on if citation else None,
        )

    def as_dict(self) -> dict[str, object]:
        """The finding for JSON; the day of the law is that of the case it is told with."""
        return {name: value for name, value in asdict(self).items() if name != "law_on"}


class RulesNotMet(Exception):
    """The rules refuse the act; `findings` say why and what to do (HTTP 422)."""

    def __init__(self, findings: Iterable[Finding]):
        self.findings = tuple(findings)
        super().__init__("；".join(finding.message for finding in self.findings))


def require(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Refuse the act when any finding is blocking; return the remarks that are not."""
    found = tuple(findings)
    if any(finding.blocking for finding in found):
        raise RulesNotMet(found)
    return found
