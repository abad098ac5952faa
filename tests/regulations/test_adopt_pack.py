"""Putting a draft into force: once, by the head of the province, from a day the text allows."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from regulations.in_force import rules_in_force
from regulations.models import DecisionAltered, PackAdoption
from regulations.services.adoption import adopt_pack
from tests.factories import accounts
from tests.factories.accounts import Role
from tests.factories.law import PLACES, put_on_the_map
from tests.regulations.drafts import jilin_as_a_draft

DAY = date(2026, 3, 20)
DOCUMENT = "吉人社规〔2026〕1号"


@pytest.fixture
def law(db) -> None:
    """Have the places alone: nobody has decided yet how the text of any province is read."""
    put_on_the_map(PLACES)


@pytest.fixture
def head(law, at, tmp_path):
    at("2026-03-20 10:00")
    with jilin_as_a_draft(tmp_path):
        yield accounts.head_of()


def adopted(by, name: str = "jilin", **changed) -> PackAdoption:
    given = {"adopted_on": date(2026, 4, 1), "document": DOCUMENT, "reason": "征求意见结束", **changed}
    return adopt_pack(name, by=by, **given)


def publicity(as_of: date):
    return rules_in_force("220100", on=DAY, as_of=as_of).rule("filing.publicity")


def test_the_mark_is_lifted_from_the_day_of_adoption_on(head):
    adoption = adopted(head)
    assert adoption.by_title == "吉林省 · 单位负责人 甄厅长"
    before, after = publicity(date(2026, 3, 31)), publicity(date(2026, 4, 1))
    assert before.citation.basis.endswith("（试运行）")
    assert "征求意见稿" in before.effect_hindrance
    assert "试运行" not in after.citation.basis
    assert not after.is_draft


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"adopted_on": date(2022, 6, 16)}, "adopted_on", "不能早于规则包的起始日期2022-06-17"),
        ({"adopted_on": date(2206, 4, 1)}, "adopted_on", "不能晚于2027-03-20（一年以后），请核对年份"),
        ({"document": " "}, "document", "没有依据的规则包不能施行"),
        ({"document": "长" * 121}, "document", "不超过120字"),
        ({"reason": ""}, "reason", "请写明理由"),
    ],
)
def test_an_adoption_that_cannot_be_is_refused_beside_its_field(head, changed, field, words):
    with pytest.raises(ValidationError) as refusal:
        adopted(head, **changed)
    assert words in refusal.value.message_dict[field][0]
    assert not PackAdoption.objects.exists()


def test_a_pack_is_adopted_once(head):
    adopted(head)
    with pytest.raises(ValidationError, match="已自2026-04-01起施行"):
        adopted(head)
    assert PackAdoption.objects.count() == 1


def test_only_a_draft_is_adopted(law, at):
    at("2026-03-20 10:00")
    with pytest.raises(ValidationError, match="不是征求意见稿，不需要施行"):
        adopted(accounts.head_of())


def test_an_unknown_pack_is_named(head):
    with pytest.raises(ValidationError, match="没有名为“atlantis”的规则包"):
        adopted(head, "atlantis")


def test_nobody_else_adopts_the_text_of_a_province(head):
    for stranger in (
        accounts.officer(Role.AUTHORITY_HEAD, "220100"),
        accounts.province_officer(),
        accounts.platform_admin(),
    ):
        with pytest.raises(PermissionDenied, match="您没有施行规则包的权限"):
            adopted(stranger)
    assert not PackAdoption.objects.exists()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE regulations_packadoption SET document = '改'", "DELETE FROM regulations_packadoption"],
)
def test_neither_the_code_nor_the_database_lets_an_adoption_be_altered(head, statement):
    adoption = adopted(head)
    with pytest.raises(DecisionAltered):
        adoption.save()
    with pytest.raises(DecisionAltered):
        adoption.delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert PackAdoption.objects.get().document == DOCUMENT
