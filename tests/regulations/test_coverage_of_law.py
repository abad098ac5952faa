"""What the documents oblige the platform to do, each followed to its rule, its code and its tests."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from regulations.coverage import asked_in, label_of, places_of
from regulations.loader import PACKS, load_library
from regulations.obligations import LIST, load_obligations
from regulations.shelf import trying_out
from regulations.strict_yaml import PackError

DEFAULTS = {"windows": "filing.windows", "rule": ""}


def covered(*words: str) -> str:
    out = StringIO()
    call_command("coverage_of_law", *words, stdout=out)
    return out.getvalue()


def changed(folder: Path, old: str, new: str) -> str:
    file = folder / "obligations.yaml"
    text = LIST.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(file)


# -- the table ----------------------------------------------------------------------------------------------


def test_nothing_promised_so_far_is_missing():
    said = covered()
    assert "163条义务都有规则条目" in said
    assert "JL-6　申报窗口" in said


def test_the_page_of_coverage_is_fresh():
    assert "没有缺口" in covered("--check")


def test_the_page_names_rule_code_and_test_of_an_obligation():
    page = (Path(settings.BASE_DIR) / "docs" / "coverage.md").read_text(encoding="utf-8")
    line = next(line for line in page.splitlines() if line.startswith("| JL-6 |"))
    assert "`filing.windows`" in line
    assert "institutions.rules.window_findings" in line
    assert "`tests/institutions/test_submit_filing.py`" in line


def test_an_obligation_nobody_wrote_a_rule_for_is_named_and_stops_everything(tmp_path):
    row = "    - {id: JL-9, article: 九, subject: 新的义务, promised: 9}\n    - {id: JL-1.1,"
    listed = changed(tmp_path, "    - {id: JL-1.1,", row)
    with pytest.raises(CommandError, match="JL-9 新的义务：没有规则条目"):
        covered("--obligations", listed)


def test_a_rule_taken_out_of_a_pack_is_missed(tmp_path):
    packs = tmp_path / "packs"
    shutil.copytree(PACKS, packs)
    file = packs / "jilin" / "filing.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: text.index("filing.windows:")], encoding="utf-8")
    with trying_out(load_library(packs)), pytest.raises(CommandError, match="JL-6 申报窗口：没有规则条目"):
        covered()


def test_what_is_promised_by_now_needs_code_and_a_rule_promised_later_does_not(tmp_path):
    listed = changed(tmp_path, "subject: 考场舞弊, promised: 7", "subject: 考场舞弊, promised: 3")
    with pytest.raises(CommandError, match=r"^XJ-19\.2 考场舞弊：没有适用它的代码"):
        covered("--obligations", listed)


# -- the list is read like the packs ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("申报窗口, promised: 3", "申报窗口, promised: 3, until: 4", "不认识的字段“until”"),
        ("id: JL-6,", "id: JL-5.3,", "义务编号重复：JL-5.3"),
        ("申报窗口, promised: 3", "申报窗口, promised: 12", "promised 不在 stages 之中：JL-6"),
        ("promised_so_far: 3", "promised_so_far: 12", "promised_so_far 12 不在"),
        ("申报窗口, promised: 3", '申报窗口, promised: "3"', "须是整数"),
    ],
)
def test_a_mistake_in_the_list_is_named(tmp_path, old, new, problem):
    with pytest.raises(PackError, match=r"obligations\.yaml 第") as refused:
        load_obligations(Path(changed(tmp_path, old, new)))
    assert problem in str(refused.value)


def test_a_list_that_is_not_there_is_named(tmp_path):
    with pytest.raises(PackError, match="缺少义务清单"):
        load_obligations(tmp_path / "none.yaml")


# -- finding the code ---------------------------------------------------------------------------------------

SOURCE = '''
class Filing:
    """A filing."""

    def submit(self, book):
        """提交备案申请: handed in."""
        return book.windows().window_open(1), f"filing.conditions.{self}"

    def look(self, book):
        return book.windows("filing.other"), book.rule("levels"), book.unrelated("archive")

class Book(Protocol):
    def windows(self, key: str = "filing.windows"): ...
'''


def test_a_question_asked_without_a_key_asks_for_its_own():
    found = {(word, place.name, place.label) for word, place in asked_in("a.b", SOURCE, DEFAULTS)}
    assert found == {
        ("filing.windows", "Filing.submit", "提交备案申请"),
        ("filing.conditions", "Filing.submit", "提交备案申请"),
        ("filing.other", "Filing.look", ""),
        ("levels", "Filing.look", ""),
    }


@pytest.mark.parametrize(
    ("docstring", "label"),
    [
        ("受理: the application is taken up.", "受理"),
        ("Give out the filing receipt (备案回执) in its name.", "备案回执"),
        ("The name of the centre.", ""),
        ("Two parts: one and another.", ""),
        ("", ""),
    ],
)
def test_a_place_is_called_what_its_docstring_calls_it_in_chinese(docstring, label):
    assert label_of(docstring) == label


def test_a_rule_beneath_a_group_is_applied_where_the_group_is_asked_for():
    places = {place.qualified for place in places_of("filing.conditions.office")}
    assert "institutions.rules._condition_findings" in places
    assert places_of("supervision.grounds.nobody_asks") == ()


def test_whoever_only_shows_the_law_does_not_apply_it():
    assert {place.module for place in places_of("supervision.grounds.cancel.g1")} == set()
    assert "regulations.comparison" not in {place.module for place in places_of("filing.conditions.office")}


def test_a_place_speaks_the_language_of_its_users():
    submitted = [place for place in places_of("filing.windows") if place.label == "提交备案申请"]
    assert submitted
    assert submitted[0].words.endswith("：提交备案申请")
    assert submitted[0].app in submitted[0].words
