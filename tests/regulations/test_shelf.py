"""The packs in use: read anew when they change, and the last good ones kept when they cannot be read."""

import logging
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from regulations.loader import PACKS, load_library
from regulations.shelf import Shelf, last_good_folder, trying_out
from regulations.shelf import library as library_in_use
from regulations.strict_yaml import PackError

FILE = Path("jilin") / "exam.yaml"


@pytest.fixture
def packs(settings, tmp_path, monkeypatch) -> Path:
    """A copy of the packs that may be changed, looked at each time it is asked for."""
    monkeypatch.setattr("regulations.shelf.SECONDS_BETWEEN_LOOKS", -1.0)
    settings.VAR_DIR = tmp_path / "var"
    settings.LAW_PACKS = copytree(PACKS, tmp_path / "packs")
    return tmp_path / "packs"


def change(packs: Path, old: str, new: str) -> None:
    text = (packs / FILE).read_text(encoding="utf-8")
    assert old in text
    (packs / FILE).write_text(text.replace(old, new, 1), encoding="utf-8")


def lead_time(shelf: Shelf) -> int:
    return shelf.library().packs["jilin"].entries["plan.lead_time"].entry.values[0].amount


def test_a_changed_number_is_read_without_a_restart(packs):
    shelf = Shelf()
    assert lead_time(shelf) == 10
    change(packs, "amount: 10", "amount: 12")
    assert lead_time(shelf) == 12
    assert shelf.problem is None


def test_a_broken_change_leaves_the_last_good_packs_in_use_and_says_why(packs, caplog):
    shelf = Shelf()
    assert lead_time(shelf) == 10
    change(packs, "amount: 10", "amuont: 12")
    with caplog.at_level(logging.ERROR):
        assert lead_time(shelf) == 10
    assert "不认识的字段" in caplog.text or "缺少字段" in caplog.text
    assert "jilin/exam.yaml 第" in str(shelf.problem)
    change(packs, "amuont: 12", "amount: 14")
    assert lead_time(shelf) == 14
    assert shelf.problem is None


def test_a_process_that_starts_on_broken_packs_uses_the_copy_of_the_good_ones(packs):
    assert lead_time(Shelf()) == 10
    change(packs, "amount: 10", "amount: ten")
    begun_later = Shelf()
    assert lead_time(begun_later) == 10
    assert begun_later.problem is not None


def test_without_any_good_packs_the_problem_is_raised(packs):
    change(packs, "amount: 10", "amount: ten")
    rmtree(last_good_folder(), ignore_errors=True)
    with pytest.raises(PackError, match="须是整数"):
        Shelf().library()


def test_packs_that_are_tried_out_stand_in_only_within_their_block(packs):
    change(packs, "amount: 10", "amount: 99")
    other = load_library(packs)
    with trying_out(other):
        assert library_in_use() is other
    assert library_in_use() is not other
