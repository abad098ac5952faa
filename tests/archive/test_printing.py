"""The paper itself: faces that hold every name, lines that break well, the same bytes for the same facts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from archive.drawing import Verification
from archive.printing import addressee, ledger, letter, prose
from archive.typefaces import (
    FOLDER,
    SANS,
    SERIF,
    SERIF_BOLD,
    GlyphMissing,
    face_for,
    missing_glyphs,
    to_unicode_map,
    width_of,
)
from archive.typesetting import NEVER_FIRST, NEVER_LAST, Type, lines_of, whole
from tests.archive.papers import fonts_of, pages_of, text_of

VERIFICATION = Verification("7K3M-Q9TX-B4RW-HN6P", "https://zhijian.example/verify/7K3MQ9TXB4RWHN6P/")
SENTENCE = (
    "你单位报送的材料收悉。经审查（含现场察看），"
    "根据《通知》（吉人社函〔2022〕78号）第四条第（三）项，现予备案。"
)


def a_letter(*paragraphs: str, day: date = date(2026, 3, 3)) -> bytes:
    return letter(
        authority="吉林省人力资源和社会保障厅",
        title="备案回执",
        number="吉人社备〔2026〕0012号",
        issued_on=day,
        verification=VERIFICATION,
        story=lambda: [addressee("甄示例"), *map(prose, paragraphs)],
    )


@pytest.mark.parametrize("face", [SERIF, SANS])
def test_rare_names_and_the_signs_of_documents_can_be_drawn(face):
    assert missing_glyphs("㛃𠅤䶮犇喆·陳國樑〔〕《》□√①℃㎡￥€—…“”", face) == ()


def test_every_character_of_the_standard_table_can_be_drawn():
    table = (FOLDER / "standard_characters.txt").read_text(encoding="utf-8").split("\n", 1)[1]
    characters = table.replace("\n", "")
    assert len(characters) == 8105
    assert missing_glyphs(characters) == ()


def test_a_character_without_a_glyph_refuses_the_document_and_is_named():
    with pytest.raises(GlyphMissing) as refusal:
        a_letter("考生姓名：甄𪚥。")
    assert refusal.value.characters == ("𪚥",)
    assert "“𪚥”（U+2A6A5）" in str(refusal.value)
    assert "请核对该处用字" in str(refusal.value)


def test_a_refused_document_does_not_hold_up_the_next_one():
    with pytest.raises(GlyphMissing):
        a_letter("𪚥")
    assert "现予备案" in text_of(a_letter(SENTENCE))


def test_a_heading_with_a_rare_character_falls_back_to_the_regular_face():
    assert face_for("亳州市人力资源和社会保障局", SERIF_BOLD) == SERIF
    assert face_for("吉林省人力资源和社会保障厅", SERIF_BOLD) == SERIF_BOLD


def test_the_text_can_be_copied_out_of_the_file_beyond_the_basic_plane_too():
    assert "甄㛃𠅤䶮犇喆·收" in text_of(a_letter("甄㛃𠅤䶮犇喆·收"))


def test_the_copying_table_keeps_to_a_hundred_entries_a_block():
    table = to_unicode_map("F", [0x4E00 + place for place in range(250)] + [0x20164])
    assert "100 beginbfchar" in table
    assert "251 beginbfchar" not in table
    assert "<FA> <D840DD64>" in table


def test_all_fonts_travel_with_the_file():
    fonts = fonts_of(a_letter(SENTENCE))
    assert any("NotoSerifSC" in name for name in fonts)
    assert all(fonts.values()), fonts


def test_the_same_facts_give_the_same_bytes():
    assert a_letter(SENTENCE) == a_letter(SENTENCE)
    assert a_letter(SENTENCE) != a_letter(SENTENCE, day=date(2026, 3, 4))


def test_the_file_is_dated_with_its_document():
    assert b"D:20260303000000+08'00'" in a_letter(SENTENCE)


def test_many_documents_printed_at_once_come_out_as_if_printed_alone():
    texts = [f"{SENTENCE}{number}" for number in range(12)]
    alone = [a_letter(text) for text in texts]
    with ThreadPoolExecutor(max_workers=6) as pool:
        assert list(pool.map(a_letter, texts)) == alone


def test_no_line_begins_or_ends_with_the_wrong_mark():
    for width in range(60, 400, 7):
        for line in lines_of(SENTENCE * 3, Type(indent=2), width)[1:]:
            assert line[0] not in NEVER_FIRST, line
            assert line[-1] not in NEVER_LAST, line


def test_no_line_is_wider_than_its_measure():
    for width in range(80, 400, 7):
        for line in lines_of(SENTENCE * 3, Type(), width):
            assert width_of(line, SERIF, 14) <= width


def test_a_number_is_not_broken_and_an_overlong_address_is():
    assert any("91220199MA0000001X" in line for line in lines_of("代码：91220199MA0000001X。", Type(), 180))
    assert "".join(lines_of("https://zhijian.example/" + "a" * 80, Type(), 120)).endswith("a" * 80)


def test_a_level_kept_whole_stays_on_one_line():
    text = "、".join(map(whole, ["五级/初级工", "四级/中级工", "三级/高级工"]))
    lines = lines_of(text, Type(size=10), 100)
    assert lines == ["五级/初级工、", "四级/中级工、", "三级/高级工"]


def test_a_long_document_goes_on_overleaf_with_pages_counted_and_the_code_on_each():
    pages = pages_of(a_letter(*[SENTENCE * 2] * 14))
    assert len(pages) >= 2
    for number, page in enumerate(pages, 1):
        assert f"第 {number} 页" in page
        assert f"共 {len(pages)} 页" in page
        assert VERIFICATION.code in page


def test_the_signature_never_stands_alone_on_a_page():
    for count in range(1, 16):
        last = pages_of(a_letter(*[SENTENCE] * count))[-1]
        assert "现予备案" in last.replace("\n", "")


def test_a_list_that_goes_on_overleaf_repeats_its_header():
    rows = [(str(number), f"职业{number}") for number in range(60)]
    paper = letter(
        authority="吉林省人力资源和社会保障厅",
        title="备案回执",
        number="1",
        issued_on=date(2026, 3, 3),
        verification=VERIFICATION,
        story=lambda: [ledger([("序号", 1), ("职业名称", 5)], rows)],
    )
    pages = pages_of(paper)
    assert len(pages) >= 2
    assert all("职业名称" in page for page in pages[:2])
    assert "职业59" in text_of(paper)
