"""The certificate carries everything 人社鉴发〔2021〕1号 demands."""

import io
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image

from archive.drawing import Verification
from archive.typefaces import GlyphMissing
from certificates.documents import CertificateFacts, certificate, certificates
from tests.archive.papers import fonts_of, pages_of, qr_codes_of, text_of


def portrait() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (295, 413), "white").save(picture, "JPEG")
    return picture.getvalue()


FACTS = CertificateFacts(
    number="S000022000012263000001",
    name="犇喆㛃𠅤䶮",
    identity_type="居民身份证",
    identity_number="220199199001011236",
    occupation="焊工",
    work_type="",
    level="三级/高级工",
    photo=portrait(),
    institution="吉林省示例焊接行业协会",
    issued_on=date(2026, 6, 1),
    certificate_query_url="http://jndj.osta.org.cn",
    institution_query_url="http://pjjg.osta.org.cn",
    verification=Verification("7K3M-Q9TX-B4RW-HN6P", "https://zhijian.example/verify/7K3MQ9TXB4RWHN6P/"),
)


def test_a_certificate_carries_everything_the_notice_demands():
    text = text_of(certificate(FACTS))
    for expected in (
        *("职业技能等级证书", "证件类型", "证件号码", "职业名称", "工种/职业方向"),
        *("职业技能等级", "证书编号", "评价机构", "发证日期", "2026年6月1日"),
        *(FACTS.name, FACTS.identity_type, FACTS.identity_number, FACTS.occupation, FACTS.level),
        *(FACTS.number, FACTS.institution, FACTS.certificate_query_url, FACTS.institution_query_url),
    ):
        assert expected in text


def test_no_work_type_is_written_as_dashes():
    assert "--" in text_of(certificate(FACTS))
    assert "--" not in text_of(certificate(replace(FACTS, work_type="手工电弧焊工")))


def test_no_authority_stands_on_a_certificate_of_an_institution():
    text = text_of(certificate(FACTS))
    assert "人力资源和社会保障" not in text
    assert "监制" not in text


def test_the_qr_code_leads_to_our_verification(tmp_path):
    assert qr_codes_of(certificate(FACTS), tmp_path) == {FACTS.verification.url}


def test_a_certificate_is_one_page_whatever_the_names():
    long = replace(
        FACTS,
        name="阿卜杜热西提·麦麦提吐尔逊江",
        identity_type="港澳居民来往内地通行证",
        occupation="多工序数控机床操作调整工",
        work_type="加工中心操作调整工（五轴联动方向）及柔性生产线操作调整工（智能制造方向）",
        institution="吉林省长白山保护开发区示例职业技能培训评价与人力资源综合服务联合会（样板）",
        provincial_query_url="https://query.jilin.example/",
        stationery_number="22000000001",
        photo=None,
    )
    paper = certificate(long)
    assert len(pages_of(paper)) == 1
    text = text_of(paper)
    for expected in (long.name, long.work_type, long.institution, long.provincial_query_url, "22000000001"):
        assert expected in text


def test_a_batch_prints_one_certificate_a_page_in_order():
    batch = [replace(FACTS, name=f"贾学员{n}") for n in range(3)]
    pages = pages_of(certificates(batch))
    assert ["贾学员" + str(n) in page for n, page in enumerate(pages)] == [True] * 3


def test_a_certificate_printed_again_is_the_same_file_with_its_fonts():
    paper = certificate(FACTS)
    assert paper == certificate(FACTS)
    assert all(fonts_of(paper).values())


def test_a_name_that_cannot_be_drawn_stops_the_certificate():
    with pytest.raises(GlyphMissing, match="“𪚥”"):
        certificate(replace(FACTS, name="甄𪚥"))


def test_a_certificate_under_a_draft_is_marked():
    assert "试运行" not in text_of(certificate(FACTS))
    pages = pages_of(certificates([FACTS, replace(FACTS, is_trial=True)]))
    assert ["试运行" in page for page in pages] == [False, True]
