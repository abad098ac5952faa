"""Bringing a catalogue in: every fault named, the difference shown first, the edition kept."""

import io
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from regulations.catalogue import RELEASED, CatalogueRefused, FileUnreadable, entries_of, read_table
from regulations.models import CatalogueEdition, DecisionAltered, Jurisdiction, Occupation, SpecialItem
from regulations.selectors import occupation_history, occupation_on, special_items_in_force
from regulations.services import (
    CatalogueFile,
    import_catalogue,
    load_law,
    preview_catalogue,
    require_may_import,
    sync_occupations,
)
from tests.factories.accounts import auditor, platform_admin, prefecture_officer, province_officer
from tests.factories.law import OCCUPATIONS, place

PAGE = "admin:regulations_catalogueedition_bring_in"
HEAD = "职业编码,职业名称,中类,小类,工种数,数字职业,绿色职业"
SOURCE = "职业分类大典在线第3版"


def lines(*, without: str = "", **renamed: str) -> list[str]:
    """The occupations the tests speak of, as a file has them."""
    return [
        f"{code},{renamed.get(code.replace('-', '_'), name)},{code[:4]},{code[:7]},0,否,否"
        for code, name, _ in OCCUPATIONS
        if code != without
    ]


def table(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *rows]).encode()


def brought(content: bytes, *, read_on: date = date(2026, 3, 1), **given) -> CatalogueFile:
    return CatalogueFile(given.pop("catalogue", "occupations"), content, SOURCE, read_on, **given)


def workbook(*rows: tuple[object, ...]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        dated = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, dated)
                else:
                    sheet.write(number, column, cell)
    return out.getvalue()


@pytest.fixture
def today(law, at) -> None:
    at("2026-03-20 10:00")


# -- reading and checking -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "不是 CSV 或 XLSX"),
        (b"PK\x03\x04 broken", "不完整或已损坏"),
        (b'code,name\n1,"open', "第2行的引号或分隔符不成对"),
        (b"code,,name\n1,2,3", "第1行第2列没有列名"),
        (b"code,code\n1,2", "列名“code”重复"),
        (b"code,name\n1,2,3", "第2行的格数多于列名"),
        (b"a" * 1_500_001, "文件超过1500KB"),
        (b"code\n" + b"1\n" * 20_001, "超过20000行"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_cure(content, said):
    with pytest.raises(FileUnreadable, match=said):
        read_table(content)


def test_line_numbers_are_those_of_the_file_and_provenance_is_no_row():
    read = read_table("# 来源\ncode,name\n\n1,甲\n# 说明\n2,乙\n".encode())
    assert [(row.number, row.cells["name"]) for row in read.rows] == [(4, "甲"), (6, "乙")]


def test_a_spreadsheet_saved_in_the_old_chinese_encoding_is_read():
    assert read_table("职业编码,职业名称\n6-18-01-01,车工".encode("gbk")).rows[0].cells["职业名称"] == "车工"


def test_a_workbook_gives_numbers_and_days_as_people_write_them():
    read = read_table(workbook(("代码", "工种数", "日期"), ("6-18-01-01", 3.0, date(2026, 3, 1))))
    assert dict(read.rows[0].cells) == {"代码": "6-18-01-01", "工种数": "3", "日期": "2026-03-01"}


@pytest.mark.parametrize(
    ("catalogue", "content", "said"),
    [
        ("occupations", "编码,职业名称,中类,小类\n", "表头“编码”：不认识的列"),
        (
            "occupations",
            "职业编码,职业名称,中类\n6-18-01-01,车工,机械\n",
            "表头“小类”：缺少这一列，请补上该列",
        ),
        ("occupations", f"{HEAD}\n", "没有条目"),
        (
            "occupations",
            f"{HEAD}\n6-18-1,车工,甲,乙,0,,\n",
            "第2行“职业编码”：“6-18-1”不是规定的编码，请写成",
        ),
        ("occupations", f"{HEAD}\n9-18-01-01,车工,甲,乙,0,,\n", "第2行“职业编码”"),
        ("occupations", f"{HEAD}\n6-18-01-01,,甲,乙,0,,\n", "第2行“职业名称”：没有填写，请补上"),
        (
            "occupations",
            f"{HEAD}\n6-18-01-01,=1+1,甲,乙,0,,\n",
            "第2行“职业名称”：以“=”开头，表格软件会当作公式，请去掉开头的“=”",
        ),
        ("occupations", f"{HEAD}\n6-18-01-01,车工,甲,乙,三,,\n", "第2行“工种数”：“三”不是整数"),
        (
            "occupations",
            f"{HEAD}\n6-18-01-01,车工,甲,乙,0,也许,\n",
            "第2行“数字职业”：“也许”不认识，请写 是 或 否",
        ),
        ("occupations", f"{HEAD}\n6-18-01-01,{'长' * 61},甲,乙,0,,\n", "第2行“职业名称”：超过60个字"),
        (
            "occupations",
            f"{HEAD}\n6-18-01-01,车工,甲,乙,0,,\n6-18-01-01,车工,甲,乙,0,,\n",
            "第3行“职业编码”：6-18-01-01 与第2行重复，请删去其中一行",
        ),
        (
            "occupations",
            "code,name,middle_class,minor_class,levels\n6-18-01-01,车工,甲,乙,6\n",
            "第2行“设有等级”：“6”不是等级",
        ),
        ("divisions", "code,name,parent,level\n2201,长春,,省级\n", "第2行“区划代码”"),
        ("divisions", "code,name,parent,level\n220100,长春市,,县\n", "第2行“层级”：“县”不是层级"),
        ("divisions", "code,name,parent,level\n220100,长春市,220000,地市级\n", "文件里没有上级代码 220000"),
        ("divisions", "code,name,parent,level\n220100,吉林省,,省级\n", "省级区划没有上级"),
        (
            "divisions",
            "code,name,parent,level\n220000,吉林省,,省级\n220100,长春市,220000,县级\n220102,南关区,220100,县级\n",
            "第4行“上级”：上级 220100 的层级不高于本级",
        ),
        (
            "divisions",
            "code,name,parent,level,dissolved_in\n220000,吉林省,,省级,99\n",
            "第2行“撤销年份”：“99”不是年份",
        ),
        (
            "divisions",
            "code,name,parent,level,dissolved_in,successor\n220000,吉林省,,省级,2020,230000\n",
            "第2行“承接代码”：文件里没有代码 230000",
        ),
        (
            "divisions",
            "code,name,parent,level,dissolved_in,successor\n"
            "210000,甲省,,省级,2020,220000\n220000,乙省,,省级,2021,210000\n",
            "承接关系绕回自己",
        ),
        (
            "divisions",
            "code,name,parent,level,successor\n210000,甲省,,省级,220000\n220000,乙省,,省级,\n",
            "写了承接代码却没有撤销年份",
        ),
        (
            "special_items",
            "code,name,valid_from\nGS-1,面,2026-02-30\n",
            "第2行“自何日起”：日期“2026-02-30”不存在",
        ),
        ("special_items", "code,name,valid_from\nGS-1,面,明天\n", "第2行“自何日起”：“明天”不是日期"),
        (
            "special_items",
            "code,name,valid_from,valid_until\nGS-1,面,2026-02-01,2026-01-01\n",
            "第2行“至何日止”：早于起始日期",
        ),
        (
            "special_items",
            "code,name,valid_from\nGS-1,面,2026-02-01\nGS-1,新面,2026-03-01\n",
            "第3行“自何日起”：项目 GS-1 的两段有效期重叠",
        ),
        ("special_items", "code,name,valid_from\n面/1,面,2026-02-01\n", "第2行“项目代码”"),
    ],
)
def test_a_fault_names_its_row_its_column_and_its_cure(catalogue, content, said):
    with pytest.raises(CatalogueRefused) as refused:
        entries_of(catalogue, read_table(content.encode()))
    assert said in str(refused.value)


def test_all_faults_are_named_at_once_in_the_order_of_the_file():
    with pytest.raises(CatalogueRefused) as refused:
        entries_of("occupations", read_table(table("x,车工,甲,乙,0,,", "6-18-01-02,,甲,乙,无,,")))
    assert [(problem.row, problem.column) for problem in refused.value.problems] == [
        (2, "职业编码"),
        (3, "工种数"),
        (3, "职业名称"),
    ]


@pytest.mark.parametrize(
    ("written", "name", "digital", "green"),
    [
        ("人工智能训练师S", "人工智能训练师", True, False),
        ("碳排放管理员 L", "碳排放管理员", False, True),
        ("工业节能员L/S", "工业节能员", True, True),
        ("车工", "车工", False, False),
        ("Photoshop操作员LS", "Photoshop操作员", True, True),
    ],
)
def test_the_marks_behind_a_name_are_stripped_and_set(written, name, digital, green):
    rows = read_table(table(f"6-18-01-01,{written},甲,乙,0,,"))
    (entry,) = entries_of("occupations", rows).values()
    assert (entry["name"], entry["digital"], entry["green"]) == (name, digital, green)


def test_what_comes_along_passes_the_checks_everybodys_file_has_to_pass():
    assert len(RELEASED["occupations"].entries()) == 1676
    divisions = RELEASED["divisions"].entries()
    assert sum(1 for entry in divisions.values() if entry["is_current"]) == 3214
    assert divisions["220381"]["dissolved_in"] == 2020


# -- preview and adoption -----------------------------------------------------------------------------------


def test_a_preview_shows_old_and_new_and_changes_nothing(today):
    content = table(*lines(without="2-02-10-09", **{"6_18_01_01": "车床工"}), "6-18-01-02,铣工,甲,乙,2,是,")
    found = preview_catalogue(brought(content)).difference
    assert [entry["code"] for entry in found.added] == ["6-18-01-02"]
    assert [(change.entry["code"], dict(change.fields)) for change in found.changed] == [
        ("6-18-01-01", {"name": ("车工", "车床工")})
    ]
    assert [entry["code"] for entry in found.gone] == ["2-02-10-09"]
    assert found.unchanged == 3
    assert Occupation.objects.get(pk="6-18-01-01").name == "车工"
    assert not CatalogueEdition.objects.exists()


def test_adopting_writes_the_change_and_keeps_who_what_from_where(today):
    content = table(*lines(**{"6_18_01_01": "车床工"}))
    edition = import_catalogue(brought(content), by=province_officer())
    assert Occupation.objects.get(pk="6-18-01-01").name == "车床工"
    assert (edition.source, edition.read_on, edition.imported_by) == (SOURCE, date(2026, 3, 1), "甄省心")
    assert edition.sha256 == brought(content).sha256
    assert edition.changed == [
        {"code": "6-18-01-01", "name": "车床工", "fields": {"name": ["车工", "车床工"]}}
    ]
    assert Occupation.objects.get(pk="6-31-01-03").source == SOURCE


def test_what_is_gone_is_kept_and_what_comes_back_is_current_again(today):
    import_catalogue(brought(table(*lines(without="2-02-10-09"))), by="甄", is_complete=True)
    assert not Occupation.objects.get(pk="2-02-10-09").is_current
    again = import_catalogue(brought(table(*lines()), read_on=date(2026, 3, 2)), by="甄")
    assert Occupation.objects.get(pk="2-02-10-09").is_current
    assert again.changed[0]["fields"] == {"is_current": [False, True]}


def test_a_column_the_file_does_not_have_takes_nothing_away(today):
    Occupation.objects.filter(pk="6-18-01-01").update(digital=True, levels="543")
    narrow = [",".join(line.split(",")[:4]) for line in lines()]
    import_catalogue(brought(table(*narrow, head="职业编码,职业名称,中类,小类")), by="甄")
    kept = Occupation.objects.get(pk="6-18-01-01")
    assert (kept.digital, kept.levels) == (True, "543")


def test_a_file_with_one_fault_changes_nothing_at_all(today):
    with pytest.raises(ValidationError) as refusal:
        import_catalogue(brought(table(*lines(**{"6_18_01_01": "车床工"}), "坏,行,甲,乙,0,,")), by="甄")
    assert "第7行“职业编码”" in refusal.value.message_dict["upload"][0]
    assert Occupation.objects.get(pk="6-18-01-01").name == "车工"
    assert not CatalogueEdition.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"read_on": date(2026, 3, 21)}, "read_on", "晚于今天"),
        ({"read_on": date(2026, 2, 27)}, "read_on", "旧目录不能覆盖新目录"),
        ({"source": "  "}, "source", "没有来源的目录不能启用"),
        ({"catalogue": "special_items"}, "region", "须选定地区"),
    ],
)
def test_an_edition_without_a_sound_source_and_day_is_refused(today, changed, field, said):
    import_catalogue(brought(table(*lines()), read_on=date(2026, 2, 28)), by="甄")
    given = {
        "catalogue": "occupations",
        "content": table(*lines(**{"6_18_01_01": "车床工"})),
        "source": SOURCE,
        "read_on": date(2026, 3, 1),
        **changed,
    }
    with pytest.raises(ValidationError) as refusal:
        preview_catalogue(CatalogueFile(**given))
    assert said in refusal.value.message_dict[field][0]


def test_the_same_file_twice_is_refused(today):
    import_catalogue(brought(table(*lines())), by="甄")
    with pytest.raises(ValidationError, match="同一个文件"):
        import_catalogue(brought(table(*lines())), by="甄")


def test_a_file_that_would_end_much_of_the_catalogue_asks_whether_it_is_whole(today):
    half = brought(table(*lines()[:2]))
    assert preview_catalogue(half).looks_incomplete
    with pytest.raises(ValidationError, match="将停用3项"):
        import_catalogue(half, by="甄")
    assert Occupation.objects.filter(is_current=True).count() == 5
    import_catalogue(half, by="甄", is_complete=True)
    assert Occupation.objects.filter(is_current=True).count() == 2


def test_what_was_previewed_is_what_is_adopted_or_nothing(today):
    seen = preview_catalogue(brought(table(*lines(**{"6_18_01_01": "车床工"})), read_on=date(2026, 3, 5)))
    import_catalogue(brought(table(*lines(**{"6_31_01_03": "电气工"}))), by="别人")
    with pytest.raises(ValidationError, match="重新预览"):
        import_catalogue(
            brought(table(*lines(**{"6_18_01_01": "车床工"})), read_on=date(2026, 3, 5)),
            by="甄",
            after=seen.after,
        )


def test_an_edition_is_never_rewritten_or_removed(today):
    edition = import_catalogue(brought(table(*lines())), by="甄")
    edition.source = "别处"
    with pytest.raises(DecisionAltered):
        edition.save()
    with pytest.raises(DecisionAltered):
        edition.delete()


def test_a_division_the_platform_gave_its_own_code_is_not_overwritten(today):
    Jurisdiction.objects.create(
        code="220699", name="示例管委会", parent_id="220000", level="prefecture", is_local=True
    )
    content = "code,name,parent,level\n220000,吉林省,,省级\n220699,某市,220000,地市级\n".encode()
    with pytest.raises(ValidationError, match="代码 220699 已由平台用于“示例管委会”"):
        preview_catalogue(brought(content, catalogue="divisions"))


# -- what was said on a day ---------------------------------------------------------------------------------


def test_what_an_occupation_was_called_on_a_day_can_be_read_back(today):
    first = brought(table(*lines()), read_on=date(2026, 1, 10))
    import_catalogue(first, by="甄")
    renamed = table(*lines(**{"6_18_01_01": "车床工"}), "6-18-01-02,铣工,甲,乙,2,,")
    import_catalogue(brought(renamed, read_on=date(2026, 2, 10)), by="甄")
    twice = table(*lines(without="2-02-10-09", **{"6_18_01_01": "数控车工"}), "6-18-01-02,铣工,甲,乙,2,,")
    import_catalogue(brought(twice, read_on=date(2026, 3, 10)), by="甄", is_complete=True)

    def called(code: str, on: date) -> str:
        found = occupation_on(code, on)
        return found.name if found else ""

    assert called("6-18-01-01", date(2026, 2, 9)) == "车工"
    assert called("6-18-01-01", date(2026, 2, 10)) == "车床工"
    assert called("6-18-01-01", date(2026, 3, 9)) == "车床工"
    assert called("6-18-01-01", date(2026, 3, 10)) == "数控车工"
    assert called("6-18-01-02", date(2026, 2, 9)) == "", "not in the classification yet"
    assert called("6-18-01-02", date(2026, 2, 10)) == "铣工"
    before_it_went, after = (
        occupation_on("2-02-10-09", date(2026, 3, 9)),
        occupation_on("2-02-10-09", date(2026, 3, 10)),
    )
    assert before_it_went
    assert after
    assert (before_it_went.is_current, after.is_current) == (True, False)
    assert occupation_on("6-99-99-99", date(2026, 3, 10)) is None
    acts = [(edition.read_on.month, act) for edition, act, _ in occupation_history("6-18-01-01")]
    assert acts == [(3, "变更"), (2, "变更")]


def test_a_day_before_the_first_edition_is_answered_with_its_words_and_says_so(today):
    import_catalogue(
        brought(table(*lines(), "6-18-01-02,铣工,甲,乙,2,,"), read_on=date(2026, 1, 10)), by="甄"
    )
    then = occupation_on("6-18-01-02", date(2019, 1, 1))
    assert then
    assert then.name == "铣工"
    assert then.is_older_than_known
    now = occupation_on("6-18-01-02", date(2026, 1, 10))
    assert now
    assert not now.is_older_than_known


# -- what comes with the release ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_release_records_its_editions_once():
    load_law()
    load_law()
    editions = CatalogueEdition.objects.order_by("catalogue")
    assert [edition.catalogue for edition in editions] == ["divisions", "occupations"]
    occupations = editions[1]
    assert (len(occupations.added), occupations.unchanged) == (1676, 0)
    assert occupations.imported_by == "随平台提供"


@pytest.mark.django_db
def test_a_newer_edition_somebody_imported_survives_the_next_release(at):
    at("2026-12-10 10:00")
    load_law()
    code = "6-18-01-01"
    csv_now = Path(__file__).parents[2] / "regulations/catalogues/occupations/occupations.csv"
    newer = csv_now.read_text(encoding="utf-8").replace(f"{code},车工,", f"{code},车床工,")
    import_catalogue(brought(newer.encode(), read_on=date(2026, 12, 1)), by="甄")
    report = sync_occupations()
    assert (report.added, report.changed, report.gone) == ((), (), ())
    assert Occupation.objects.get(pk=code).name == "车床工"
    assert CatalogueEdition.objects.filter(catalogue="occupations").count() == 2


# -- special abilities --------------------------------------------------------------------------------------


def items(*rows: str) -> bytes:
    return table(*rows, head="项目代码,项目名称,考核规范,自何日起,至何日止")


def special(content: bytes, read_on: date, region: str = "220000") -> CatalogueFile:
    return brought(content, read_on=read_on, catalogue="special_items", region=place(region))


def names(on: date, region: str = "220000") -> list[str]:
    return [item.name for item in special_items_in_force(region, on)]


def test_items_hold_from_their_day_to_their_last_and_one_no_longer_listed_ends_the_day_before(today):
    first = items("JL-1,插花,,2026-01-01,", "JL-2,盆景,,2026-01-01,2026-02-15", "JL-3,茶艺,,2026-01-01,")
    import_catalogue(special(first, date(2026, 1, 5)), by="甄")
    second = items("JL-1,插花,第2版,2026-01-01,", "JL-4,面点,,2026-04-01,")
    edition = import_catalogue(special(second, date(2026, 3, 10)), by="甄", is_complete=True)
    assert names(date(2025, 12, 31)) == []
    assert names(date(2026, 2, 15)) == ["插花", "盆景", "茶艺"]
    assert names(date(2026, 2, 16)) == ["插花", "茶艺"]
    assert names(date(2026, 3, 9)) == ["插花", "茶艺"]
    assert names(date(2026, 3, 10)) == ["插花"]
    assert names(date(2026, 4, 1)) == ["插花", "面点"]
    assert [entry["code"] for entry in edition.gone] == ["JL-3"]
    assert edition.changed[0]["fields"] == {"norm": ["", "第2版"]}


def test_an_item_listed_anew_under_its_code_holds_as_it_was_until_then(today):
    import_catalogue(special(items("JL-1,插花,,2026-01-01,"), date(2026, 1, 5)), by="甄")
    renamed = items("JL-1,花艺制作,,2026-04-01,")
    import_catalogue(special(renamed, date(2026, 3, 10)), by="甄", is_complete=True)
    assert names(date(2026, 3, 31)) == ["插花"]
    assert names(date(2026, 4, 1)) == ["花艺制作"]


def test_a_prefecture_examines_the_provinces_items_and_its_own_and_no_others(today):
    import_catalogue(special(items("JL-1,插花,,2026-01-01,"), date(2026, 1, 5)), by="甄")
    import_catalogue(special(items("CC-1,冰雕,,2026-01-01,"), date(2026, 1, 5), "220100"), by="甄")
    assert names(date(2026, 3, 20), "220102") == ["插花", "冰雕"]
    assert names(date(2026, 3, 20), "220200") == ["插花"]
    assert SpecialItem.objects.count() == 2


def test_the_public_sees_the_list_of_an_area_on_a_day(today):
    import_catalogue(special(items("JL-1,插花,规范1,2026-01-01,2026-02-15"), date(2026, 1, 5)), by="甄")
    page = Client().get("/law/special-items/", {"region": "220000", "on": "2026-02-15"})
    assert page.status_code == 200
    assert "插花" in page.content.decode()
    later = Client().get("/law/special-items/", {"region": "220000"}).content.decode()
    assert "插花" not in later
    assert "这一天没有有效的项目" in later
    odd = Client().get("/law/special-items/", {"on": "昨天"})
    assert "“昨天”不是日期" in odd.content.decode()
    assert "尚未导入" in Client().get("/law/special-items/", {"region": "110000"}).content.decode()


# -- the page and the command -------------------------------------------------------------------------------


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def posted(content: bytes | None = None, **changed) -> dict[str, object]:
    given: dict[str, object] = {
        "catalogue": "occupations",
        "source": SOURCE,
        "read_on": "2026-03-01",
        "preview": "1",
        **changed,
    }
    if content is not None:
        given["upload"] = SimpleUploadedFile("大典.csv", content)
    return given


def hidden(page: str, name: str) -> str:
    field = page.split(f'name="{name}"', 1)[1].split(">", 1)[0]
    return field.split('value="', 1)[1].split('"', 1)[0] if "value=" in field else ""


def test_the_keeper_previews_and_adopts_without_choosing_the_file_again(today):
    client = signed_in(platform_admin())
    page = client.post(reverse(PAGE), posted(table(*lines(**{"6_18_01_01": "车床工"})))).content.decode()
    assert "将变更（1）" in page
    assert "<del>车工</del> → <ins>车床工</ins>" in page
    assert "已读入文件“大典.csv”" in page
    assert Occupation.objects.get(pk="6-18-01-01").name == "车工"

    sent = {name: hidden(page, name) for name in ("kept", "kept_name", "after")}
    again = posted(**sent, adopt="1")
    del again["preview"]
    adopted = client.post(reverse(PAGE), again, follow=True)
    assert "已启用：变更1" in adopted.content.decode()
    assert Occupation.objects.get(pk="6-18-01-01").name == "车床工"


def test_a_fault_elsewhere_loses_neither_the_file_nor_what_was_filled_in(today):
    client = signed_in(platform_admin())
    answer = client.post(reverse(PAGE), posted(table(*lines()), source=""))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "已读入文件“大典.csv”" in page
    assert 'value="2026-03-01"' in page
    mended = client.post(reverse(PAGE), posted(kept=hidden(page, "kept"), kept_name="大典.csv"))
    assert mended.status_code == 200
    assert "没有差异" in mended.content.decode()


def test_the_page_names_every_fault_of_the_file_and_offers_no_adoption(today):
    answer = signed_in(platform_admin()).post(reverse(PAGE), posted(table("x,车工,甲,乙,0,,")))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "第2行“职业编码”：“x”不是规定的编码" in page
    assert "启用这一目录" not in page


def test_of_very_many_faults_the_first_are_shown_with_the_number_of_all(today):
    many = table(*(f"x{number},车工,甲,乙,0,," for number in range(120)))
    page = signed_in(platform_admin()).post(reverse(PAGE), posted(many)).content.decode()
    assert "以上为前50处，共120处" in page


def test_ending_much_of_the_catalogue_needs_a_tick_on_the_page(today):
    client = signed_in(platform_admin())
    page = client.post(reverse(PAGE), posted(table(*lines()[:2]))).content.decode()
    assert "停用的条目很多" in page
    sent = {name: hidden(page, name) for name in ("kept", "kept_name", "after")}
    refused = client.post(reverse(PAGE), posted(**sent, adopt="1"))
    assert refused.status_code == 400
    assert "请确认文件是完整的目录" in refused.content.decode()
    client.post(reverse(PAGE), posted(**sent, adopt="1", is_complete="on"))
    assert Occupation.objects.filter(is_current=True).count() == 2


def test_a_kept_file_somebody_meddled_with_is_asked_for_again(today):
    answer = signed_in(province_officer()).post(reverse(PAGE), posted(kept="不是编码", kept_name="x.csv"))
    assert answer.status_code == 400
    assert "请重新选择文件" in answer.content.decode()


@pytest.mark.parametrize("somebody", [auditor, prefecture_officer])
def test_only_whoever_may_import_reaches_the_page(today, somebody):
    assert signed_in(somebody()).get(reverse(PAGE)).status_code == 403
    download = reverse("admin:regulations_catalogueedition_current", args=["occupations"])
    assert signed_in(somebody()).get(download).status_code == 403


def test_an_officer_brings_in_the_list_of_the_own_province_only(today):
    Jurisdiction.objects.create(code="620000", name="甘肃省", level="province")
    officer = province_officer()
    require_may_import(officer, "special_items", place("220100"))
    with pytest.raises(PermissionDenied, match="不能导入甘肃省的专项能力目录"):
        require_may_import(officer, "special_items", place("620000"))
    offered = signed_in(officer).get(reverse(PAGE)).content.decode()
    assert 'value="220100"' in offered
    assert 'value="620000"' not in offered


def test_what_holds_for_the_nation_is_changed_by_the_keeper_of_the_platform_alone(today):
    with pytest.raises(PermissionDenied, match="“职业分类目录”全国统一，请由系统管理员导入"):
        require_may_import(province_officer(), "occupations", None)
    require_may_import(platform_admin(), "occupations", None)
    offered = signed_in(province_officer()).get(reverse(PAGE)).content.decode()
    assert 'value="special_items"' in offered
    assert 'value="occupations"' not in offered
    forged = posted(table(*lines(**{"6_18_01_01": "车床工"})), is_complete="on", adopt="1")
    assert signed_in(province_officer()).post(reverse(PAGE), forged).status_code == 400
    assert Occupation.objects.get(pk="6-18-01-01").name == "车工"


def test_what_holds_now_can_be_downloaded_and_brought_in_again_unchanged(today):
    client = signed_in(platform_admin())
    download = client.get(reverse("admin:regulations_catalogueedition_current", args=["occupations"]))
    found = preview_catalogue(brought(download.content)).difference
    assert found.is_empty
    assert found.unchanged == 5
    assert (
        client.get(reverse("admin:regulations_catalogueedition_current", args=["nothing"])).status_code == 404
    )


def test_the_list_of_special_abilities_is_downloaded_for_the_own_province_unless_another_is_named(today):
    import_catalogue(special(items("JL-1,插花,,2026-01-01,"), date(2026, 1, 5)), by="甄")
    client = signed_in(province_officer())
    address = reverse("admin:regulations_catalogueedition_current", args=["special_items"])
    assert "JL-1,插花" in client.get(address).content.decode()
    assert "JL-1" not in client.get(address, {"region": "220100"}).content.decode()


def test_an_edition_and_the_past_of_an_occupation_are_shown(today):
    edition = import_catalogue(brought(table(*lines(**{"6_18_01_01": "车床工"}))), by="甄")
    client = signed_in(auditor())
    shown = client.get(reverse("admin:regulations_catalogueedition_change", args=[edition.pk]))
    assert "<del>车工</del> → <ins>车床工</ins>" in shown.content.decode()
    past = client.get(reverse("admin:regulations_occupation_change", args=["6-18-01-01"])).content.decode()
    assert "职业名称“车工”改为“车床工”" in past


def test_the_command_previews_adopts_and_refuses(today, tmp_path):
    file = tmp_path / "大典.csv"
    file.write_bytes(table(*lines(**{"6_18_01_01": "车床工"})))
    out = StringIO()
    given = ["import_catalogue", "occupations", str(file), "--source", SOURCE, "--read-on", "2026-03-01"]
    call_command(*given, "--dry-run", stdout=out)
    assert "6-18-01-01 车床工：车工→车床工" in out.getvalue()
    assert "没有启用" in out.getvalue()
    assert Occupation.objects.get(pk="6-18-01-01").name == "车工"
    call_command(*given, stdout=out)
    assert Occupation.objects.get(pk="6-18-01-01").name == "车床工"
    file.write_bytes(table("x,车工,甲,乙,0,,"))
    with pytest.raises(CommandError, match="第2行“职业编码”"):
        call_command(*given)
    with pytest.raises(CommandError, match="读不到文件"):
        call_command(*given[:2], str(tmp_path / "没有"), *given[3:])
