"""Spreadsheets that must not be opened, and what their senders read; no database."""

import io
import time
import zipfile

import pytest
import xlsxwriter
import xlwt

from archive.sheets import HeadingsRefused
from archive.spreadsheets import SpreadsheetRefused, rows_of
from archive.workbook_limits import MOST_ROWS
from exams.roster_format import (
    FULL_HEADINGS,
    SHORT_HEADINGS,
    layout_of,
    marked_roster,
    read_candidate,
    template_xls,
    template_xlsx,
)
from tests.factories import exams


def book(write, **options) -> io.BytesIO:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as workbook:
        write(workbook.add_worksheet(), workbook)
    return io.BytesIO(file.getvalue())


def old_book(write) -> io.BytesIO:
    workbook = xlwt.Workbook()
    write(workbook.add_sheet("Sheet1"))
    file = io.BytesIO()
    workbook.save(file)
    return io.BytesIO(file.getvalue())


def refusal_of(file: io.BytesIO) -> str:
    with pytest.raises(SpreadsheetRefused) as refused:
        list(rows_of(file)[1])
    return str(refused.value)


def repacked(file: io.BytesIO, change) -> io.BytesIO:
    changed = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = change(part.filename, source.read(part))
            if content is not None:
                target.writestr(part.filename, content)
    return io.BytesIO(changed.getvalue())


def plain(sheet, _workbook=None) -> None:
    for place, heading in enumerate(SHORT_HEADINGS):
        sheet.write(0, place, heading)
    for place, heading in enumerate(SHORT_HEADINGS):
        sheet.write(1, place, exams.short_row()[heading])


def test_a_formula_is_refused_naming_its_cell():
    assert "单元格 C4 是公式" in refusal_of(book(lambda sheet, _: sheet.write_formula(3, 2, "=1+1")))
    assert "单元格 D9 是公式" in refusal_of(old_book(lambda sheet: sheet.write(8, 3, xlwt.Formula("1+1"))))


def test_merged_cells_are_refused_naming_them():
    assert "A1:C1 是合并单元格" in refusal_of(book(lambda sheet, _: sheet.merge_range("A1:C1", "名册")))
    assert "A1:D1 是合并单元格" in refusal_of(old_book(lambda sheet: sheet.write_merge(0, 0, 0, 3, "名册")))


def test_a_file_that_bursts_is_not_opened():
    def inflate(name, content):
        return b" " * 20_000_000 if name == "xl/styles.xml" else content

    assert "压缩炸弹" in refusal_of(repacked(book(plain), inflate))


def test_a_part_that_lies_about_its_size_is_not_believed():
    good = repacked(book(plain), lambda _, content: content).getvalue()
    size = zipfile.ZipFile(io.BytesIO(good)).getinfo("xl/styles.xml").file_size
    lying = good.replace(size.to_bytes(4, "little"), (size - 40).to_bytes(4, "little"))
    assert "不完整或已损坏" in refusal_of(io.BytesIO(lying))


def test_one_cell_at_the_far_end_of_an_empty_sheet_is_refused_at_once():
    began = time.monotonic()
    assert "第1048576行仍有内容" in refusal_of(book(lambda sheet, _: sheet.write(1048575, 16383, "远")))
    assert "第256列仍有内容" in refusal_of(old_book(lambda sheet: sheet.write(65535, 255, "远")))
    assert time.monotonic() - began < 5


def test_a_million_empty_rows_neither_hang_nor_count():
    rows = b"".join(b'<row r="%d"/>' % number for number in range(3, 1_000_003))

    def pad(name, content):
        return content.replace(b"</sheetData>", rows + b"</sheetData>") if "sheet1" in name else content

    began = time.monotonic()
    last, found = rows_of(repacked(book(plain), pad))
    assert (last, len(list(found))) == (2, 2)
    assert time.monotonic() - began < 20


def test_a_million_formatted_empty_cells_neither_hang_nor_count():
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 1_000_003))

    def pad(name, content):
        return content.replace(b"</sheetData>", rows + b"</sheetData>") if "sheet1" in name else content

    last, found = rows_of(repacked(book(plain), pad))
    assert (last, len(list(found))) == (2, 2)


def test_too_many_rows_are_refused_saying_the_limit():
    def many(sheet, _workbook):
        for row in range(MOST_ROWS + 2):
            sheet.write_string(row, 0, "甲")

    assert f"一次最多导入{MOST_ROWS}行" in refusal_of(book(many, constant_memory=True))


@pytest.mark.parametrize("make", [lambda: book(plain), lambda: old_book(plain)])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_file_cut_short_is_refused(make, share):
    whole = make().getvalue()
    assert "不完整" in refusal_of(io.BytesIO(whole[: int(len(whole) * share)]))


def test_macros_are_refused():
    file = book(plain).getvalue()
    changed = io.BytesIO(file)
    with zipfile.ZipFile(changed, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub AutoOpen()")
    assert "带有宏" in refusal_of(io.BytesIO(changed.getvalue()))


def test_a_zip_that_is_no_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("照片.jpg", b"x")
    assert "不是 Excel 工作簿" in refusal_of(io.BytesIO(file.getvalue()))


def test_cells_without_their_place_are_refused():
    def strip(name, content):
        return content.replace(b' r="A2"', b"") if "sheet1" in name else content

    assert "没有标明位置" in refusal_of(repacked(book(plain), strip))


def test_a_sheet_in_another_encoding_cannot_hide_anything():
    def wide(name, content):
        return content.decode().encode("utf-16") if "sheet1" in name else content

    assert "不完整或已损坏" in refusal_of(repacked(book(plain), wide))


def test_columns_are_read_where_they_stand_though_the_first_is_empty():
    file = book(lambda sheet, _: sheet.write_row(1, 2, ["甲", "乙"]))
    assert list(rows_of(file)[1]) == [(2, ["", "", "甲", "乙"])]


# -- headings and values --------------------------------------------------------------------------------


@pytest.mark.parametrize("headings", [FULL_HEADINGS, SHORT_HEADINGS])
def test_both_forms_are_recognised(headings):
    assert len(layout_of(headings).places) == len(headings)


def test_missing_and_unknown_columns_are_named():
    wrong = ["备注" if heading == "手机号码" else heading for heading in SHORT_HEADINGS]
    with pytest.raises(HeadingsRefused, match="缺少列：手机号码；多出不认识的列：备注"):
        layout_of(wrong)


def test_a_repeated_column_is_named():
    with pytest.raises(HeadingsRefused, match="重复的列：姓名"):
        layout_of([*SHORT_HEADINGS, "姓名"])


@pytest.mark.parametrize("form", ["full", "short"])
def test_the_templates_given_out_are_taken_back(form):
    for content in (template_xlsx(form), template_xls(form)):
        _, rows = rows_of(io.BytesIO(content))
        assert layout_of(next(rows)[1]).form == form


def test_a_marked_roster_is_read_again_without_its_error_column():
    row = exams.short_row(手机号码="123")
    content = marked_roster("short", [(row, "第2行：手机号码有误")])
    _, rows = rows_of(io.BytesIO(content))
    layout = layout_of(next(rows)[1])
    assert layout.cells(next(rows)[1]) == row


def test_an_identity_number_kept_as_a_number_is_refused_because_its_end_is_lost():
    layout = layout_of(SHORT_HEADINGS)
    cells = layout.cells(["贾学员", "居民身份证", 2.20199199001010e17, "厨师", "四级", "条件", 13900000000.0])
    row = read_candidate("short", cells)
    assert row.phone == "13900000000"
    assert any("数值格式" in problem.message for problem in row.problems)


@pytest.mark.parametrize("written", ["三级/高级工", "三级", "高级工", "3", "三级（高级工）", "高级工/三级"])
def test_a_level_may_be_written_in_every_usual_way(written):
    assert read_candidate("short", exams.short_row(等级=written)).level == 3


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"文化程度": "学士"}, "不在可选值内"),
        ({"民族": ""}, "没有填写"),
        ({"手机号码": "0431-8888"}, "不是11位"),
        ({"出生日期": "去年"}, "不是有效日期"),
        ({"认定等级": "特级"}, "无法识别"),
        ({"证件类型": "驾驶证"}, "不在可选值内"),
        ({"申报条件": "长" * 301}, "最多300个字"),
    ],
)
def test_each_wrong_cell_is_named_with_its_cure(changed, said):
    problems = read_candidate("full", exams.full_row(**changed)).problems
    assert [problem.column for problem in problems] == list(changed)
    assert said in problems[0].message
    assert problems[0].cure


def test_a_right_row_has_no_problems_and_keeps_its_particulars():
    row = read_candidate("full", exams.full_row())
    assert row.problems == []
    assert row.particulars["民族"] == "汉族"
    assert row.level == 4


def test_a_part_that_does_not_unpack_is_refused() -> None:
    content = bytearray(template_xlsx("full"))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    inside = part.header_offset + 30 + len(part.filename)
    content[inside + 10 : inside + 50] = bytes(byte ^ 0xFF for byte in content[inside + 10 : inside + 50])
    assert "不完整或已损坏" in refusal_of(io.BytesIO(bytes(content)))
