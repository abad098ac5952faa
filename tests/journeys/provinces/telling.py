"""A filing told act by act: the institution, the officers, what each step rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from accounts.models import User
from accounts.roles import Role
from institutions import services
from institutions.forms.pages import parts_of
from institutions.models import FiledScope, Filing, Institution
from institutions.selectors import asked_facts, assessment_form, materials_for
from lifecycle.door import carry_out
from lifecycle.models import TransitionRecord
from lifecycle.tasks import sweep_deadlines
from notices.selectors import publicity_of
from regulations.models import Jurisdiction
from tests.factories import institutions
from tests.factories.accounts import PASSWORD, officer
from tests.factories.institutions import main_site

At = Callable[[str], None]
STAFF = (
    *(("full_time", f"甄专职{n}") for n in "一二三四五"),
    *(("assessor", f"甄考评{n}") for n in "一二三"),
    ("supervisor", "甄督导"),
    ("expert", "甄专家"),
    ("responsible", "甄主管"),
    ("exam_manager", "甄考务一"),
    ("exam_manager", "甄考务二"),
    ("exam_affairs", "甄考务三"),
)
_names = count(1)


def moves(case: Any) -> list[tuple[str, str]]:
    """What was done with a case and by which rule, in order."""
    return list(TransitionRecord.objects.of(case).values_list("transition", "rule_id"))


def bases(case: Any) -> set[str]:
    """The articles the acts on a case rest on."""
    return {basis for basis in TransitionRecord.objects.of(case).values_list("basis", flat=True) if basis}


def register(kind: str, county: str, affiliation: str, form: str, **facts: Any) -> tuple[Institution, User]:
    """An institution registers in the portal by the law of its place."""
    number = next(_names)
    given = {"name": f"甄示例评价机构{number}", "uscc": institutions.credit_code(division=county), **facts}
    return services.register_institution(
        username=f"zhen{number:04d}",
        password=PASSWORD,
        person="甄负责",
        phone="13800000000",
        kind=kind,
        form=form,
        affiliation=affiliation,
        jurisdiction=Jurisdiction.objects.get(pk=county),
        address="示例路1号",
        legal_representative="甄法人",
        contact="甄联系",
        **given,
    )


COOK = ("4-03-02-01", 4)


@dataclass
class Story:
    """An application and the people around it."""

    institution: Institution
    head: User
    filing: Filing = field(default_factory=Filing)
    officers: dict[str, User] = field(default_factory=dict)

    def starts(self, kind: str = "initial") -> Filing:
        """A draft of a kind."""
        self.filing = services.start_filing(self.institution, by=self.head, kind=kind)
        return self.filing

    def fills_in(self, items: Sequence[Any], *, numbers: int = 60, **facts: Any) -> None:
        """Every page the province asks for: yes where it asks for something, no where it excludes."""
        case = self.filing
        told: dict[str, Any] = {
            fact.fact: numbers if fact.is_number else not fact.excludes for fact in asked_facts(case)
        }
        words = {
            name: "多年培训和考核经验。"
            for part in parts_of(case)
            for name in part.fixed
            if "lease" not in name
        }
        if "premises" in words:
            words["premises"] = Filing.Premises.OWNED
        if told or words:
            services.save_draft(case, by=self.head, **{**told, **words, **facts})
        self.adds(items)
        pages = {part.slug for part in parts_of(case)}
        if "staff" in pages:
            for duty, name in STAFF:
                services.add_staff(case, by=self.head, duty=duty, name=name, card_number=f"K-{name}")
        if "rooms" in pages:
            for name, use, seats in institutions.ROOMS:
                services.add_room(case, by=self.head, name=name, use=use, seats=seats, has_camera=True)
        self.attaches()

    def adds(self, items: Sequence[Any]) -> None:
        """Occupations at levels, or items of the list of special abilities."""
        for item in items:
            if isinstance(item, tuple):
                code, level, *direction = item
                services.add_item(
                    self.filing,
                    by=self.head,
                    occupation=code,
                    level=level,
                    standard="国家职业标准",
                    direction=direction[0] if direction else "",
                )
            else:
                services.add_special_item(self.filing, by=self.head, special_item=item.pk)

    def attaches(self) -> None:
        """Every paper of the list."""
        for material in materials_for(self.filing):
            services.attach_material(
                self.filing, by=self.head, code=material.code, upload=institutions.paper()
            )

    def officer(self, code: str) -> User:
        """Who works at an authority: whose post is that of its level."""
        if code not in self.officers:
            level = Jurisdiction.objects.get(pk=code).level
            role = {
                "county": Role.COUNTY_OFFICER,
                "prefecture": Role.PREFECTURE_OFFICER,
                "province": Role.PROVINCE_OFFICER,
            }[level]
            self.officers[code] = officer(role, code, f"甄{code}")
        return self.officers[code]

    @property
    def holder(self) -> User:
        """The officer of the authority the case waits at."""
        self.filing.refresh_from_db()
        return self.officer(str(self.filing.holder_id))

    def does(self, move: str, **facts: Any) -> Filing:
        """Whoever holds the case takes a move."""
        carry_out(self.filing, move, by=self.holder, **facts)
        self.filing.refresh_from_db()
        self.institution.refresh_from_db()
        return self.filing

    def hands_in(self) -> Filing:
        """The head of the institution submits."""
        carry_out(self.filing, "submit", by=self.head)
        self.filing.refresh_from_db()
        return self.filing

    def is_assessed(self, *, passed: bool = True, findings: Sequence[str] = ()) -> None:
        """Three experts score and sign, and the report goes on."""
        province = f"{self.filing.jurisdiction_id[:2]}0000"
        experts = []
        for n in range(3):
            expert = officer(Role.EXPERT, province, f"甄评审{n}")
            User.objects.filter(pk=expert.pk).update(is_staff=False)
            experts.append(expert)
        self.does("begin_assessment", experts=experts)
        lines = assessment_form(self.filing).items
        for member in self.filing.panel.select_related("expert"):
            scores = {item.code: item.max_score if passed else 0 for item in lines}
            services.save_panel_form(member, by=member.expert, scores=scores, comment="符合", sign=True)
        self.does("report_assessment", report="总体符合条件。", passed=passed, findings=list(findings))

    def is_public_until_the_end(self, at: At) -> None:
        """The clock ends the publicity the day after its last day; where it may not, an officer confirms."""
        publicity = publicity_of(self.filing)
        assert publicity is not None
        at(f"{publicity.last_on} 23:00")
        assert sweep_deadlines() == 0
        at(f"{publicity.last_on + timedelta(days=1)} 00:05")
        sweep_deadlines()
        self.filing.refresh_from_db()

    @property
    def where(self) -> tuple[str, str, str]:
        """State, holder and stage."""
        self.filing.refresh_from_db()
        return self.filing.state, str(self.filing.holder_id), self.filing.stage


def on_the_register(
    kind: str,
    county: str,
    affiliation: str,
    form: str,
    *,
    until: date | None = date(2026, 6, 30),
    scope: tuple[tuple[str, int], ...] = (COOK,),
) -> Story:
    """An institution that was filed some years ago."""
    body, head = register(kind, county, affiliation, form)
    filed = Filing.objects.create(institution=body, jurisdiction=body.jurisdiction, state=Filing.State.FILED)
    body.__dict__["state"] = Institution.State.ACTIVE
    body.code, body.valid_from, body.valid_until = (
        f"S0000{county[:2]}{900000 + body.pk:06d}",
        date(2023, 6, 30),
        until,
    )
    body.save()
    for occupation, level in scope:
        FiledScope.objects.create(
            institution=body,
            site=main_site(body),
            filing=filed,
            occupation_id=occupation,
            level=level,
            valid_from=date(2023, 6, 30),
            valid_until=until,
        )
    return Story(body, head)
