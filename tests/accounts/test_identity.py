"""What an identity number says, and what is wrong with it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.identity import age_on, check_digit, masked_name, masked_number, normalised, read_identity


def test_a_right_number_tells_birth_date_and_sex():
    first = "22019919880229001"
    found = read_identity("201", first + check_digit(first))
    assert (found.problem, found.sex) == ("", "男")
    assert found.born_on == date(1988, 2, 29)


@given(st.from_regex(r"220199(19[5-9][0-9])(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}", fullmatch=True))
def test_changing_any_one_digit_of_a_right_number_is_noticed(first):
    number = first + check_digit(first)
    assert read_identity("201", number).is_valid
    for place in range(17):
        wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert not read_identity("201", wrong).is_valid


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("220199199001010", "15位旧号码"),
        ("22019919900101", "应为18位"),
        ("220199199013010017", "不是有效的出生日期"),
        ("22019919900101001A", "应为18位"),
    ],
)
def test_a_wrong_number_is_refused_saying_what_is_wrong(number, said):
    assert said in read_identity("201", number).problem


def test_an_unknown_province_is_a_remark_and_no_refusal():
    first = "99019919900101001"
    found = read_identity("201", first + check_digit(first))
    assert found.is_valid
    assert "省级区划" in found.remark


def test_residence_permits_of_hong_kong_macao_and_taiwan_are_known():
    for place in ("810000", "820000", "830000"):
        first = f"{place}19900101001"
        assert read_identity("201", first + check_digit(first)).remark == ""


@pytest.mark.parametrize(
    ("kind", "number"), [("202", "H12345678"), ("203", "12345678"), ("204", "E12345678")]
)
def test_other_papers_have_their_own_shape(kind, number):
    assert read_identity(kind, number).is_valid
    assert not read_identity(kind, "？？").is_valid


def test_numbers_are_kept_without_spaces_and_in_plain_characters():
    assert normalised(" 2201９９ 19900101001ｘ") == "22019919900101001X"


def test_age_is_full_on_the_birthday():
    assert age_on(date(2010, 4, 20), date(2026, 4, 19)) == 15
    assert age_on(date(2010, 4, 20), date(2026, 4, 20)) == 16


def test_masks_show_what_tells_people_apart_and_no_more():
    assert masked_number("220199199001010017") == "*" * 14 + "0017"
    assert masked_name("贾学员") == "贾**"
