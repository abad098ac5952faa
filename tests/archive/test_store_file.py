"""Taking a file in: what is kept, and each reason for which it is not."""

import io
import zipfile
from datetime import date

import pypdf
import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from archive.contents import JPEG, PDF, PNG, XLSX, ZIP
from archive.models import RecordKept, StoredFile
from archive.services import retain, store_file
from tests.archive.test_printing import a_letter

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


@pytest.fixture
def by():
    return get_user_model().objects.create_user("clerk", name="甄示例")


def picture(kind: str = "JPEG", size: tuple[int, int] = (295, 413)) -> bytes:
    content = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(content, kind)
    return content.getvalue()


def handed_in(
    by, name: str, content: bytes, *, allowed=(PDF, JPEG, PNG), max_bytes=MEGABYTE, **more
) -> StoredFile:
    upload = SimpleUploadedFile(name, content)
    return store_file(
        upload, by=by, kind="filing_material", allowed=allowed, max_bytes=max_bytes, label="租赁合同", **more
    )


def refusal_of(by, name: str, content: bytes, **more) -> str:
    with pytest.raises(ValidationError) as refusal:
        handed_in(by, name, content, **more)
    assert not StoredFile.objects.exists()
    return refusal.value.messages[0]


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("合同.pdf", lambda: a_letter("合同"), PDF),
        ("照片.JPG", picture, JPEG),
        ("照片.png", lambda: picture("PNG"), PNG),
    ],
)
def test_a_sound_file_is_kept_with_its_digest_and_read_back_whole(by, name, content, media_type):
    content = content()
    stored = handed_in(by, name, content)
    assert (stored.name, stored.media_type, stored.size) == (name, media_type, len(content))
    assert stored.read() == content
    assert stored.is_intact()


def test_the_same_content_lies_once_in_the_store_and_twice_in_the_register(by):
    content = a_letter("合同")
    first, second = handed_in(by, "合同.pdf", content), handed_in(by, "合同（副本）.pdf", content)
    assert first.pk != second.pk
    assert first.content.name == second.content.name == f"{first.sha256[:2]}/{first.sha256}"


def test_a_content_half_written_is_replaced_by_the_whole_one(by):
    content = a_letter("合同")
    first = handed_in(by, "合同.pdf", content)
    with open(first.content.path, "wb") as broken:
        broken.write(content[:100])
    assert not first.is_intact()
    assert handed_in(by, "合同.pdf", content).is_intact()


def test_an_empty_file_is_refused(by):
    assert refusal_of(by, "合同.pdf", b"") == "“租赁合同”：文件“合同.pdf”是空文件；请检查原文件后重新上传。"


def test_a_file_too_large_is_told_both_sizes(by):
    message = refusal_of(by, "合同.pdf", b"%PDF-1.4" + b"0" * 3 * MEGABYTE, max_bytes=2 * MEGABYTE)
    assert "为 3 MB，超过上限 2 MB" in message
    assert "请压缩" in message


def test_a_program_called_pdf_is_refused(by):
    message = refusal_of(by, "合同.pdf", b"MZ\x90\x00" + b"\0" * 500)
    assert "无法识别其格式，只接受 PDF、JPG 图片、PNG 图片" in message


def test_a_page_of_script_called_pdf_is_refused(by):
    assert "无法识别其格式" in refusal_of(by, "合同.pdf", b"<html><script>alert(1)</script></html>")


def test_a_picture_called_pdf_is_told_its_real_kind(by):
    message = refusal_of(by, "合同.pdf", picture())
    assert "内容是JPG 图片，与文件名的扩展名不符" in message


def test_a_sound_file_of_a_kind_not_asked_for_is_refused(by):
    assert "实际为PDF，只接受 JPG 图片" in refusal_of(by, "照片.pdf", a_letter("照片"), allowed=(JPEG,))


@pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
def test_a_pdf_cut_short_is_refused(by, share):
    content = a_letter("合同" * 200)
    message = refusal_of(by, "合同.pdf", content[: int(len(content) * share)])
    assert "PDF 文件不完整" in message
    assert "请重新导出或下载后再上传" in message


def test_a_pdf_whose_index_points_nowhere_is_refused(by):
    content = a_letter("合同")
    assert "PDF 文件已损坏" in refusal_of(by, "合同.pdf", b"%PDF-1.4\n" + content[-60:])


def test_a_pdf_locked_with_a_password_is_refused(by):

    writer, locked = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(locked)
    assert "请取消加密后再上传" in refusal_of(by, "合同.pdf", locked.getvalue())


@pytest.mark.parametrize(("name", "kind"), [("照片.jpg", "JPEG"), ("照片.png", "PNG")])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_a_picture_cut_short_is_refused(by, name, kind, share):
    content = picture(kind)
    assert "图片不完整或已损坏" in refusal_of(by, name, content[: int(len(content) * share)])


def test_a_picture_of_too_many_pixels_is_refused_unopened(by):
    content = io.BytesIO()
    Image.new("1", (20000, 20000)).save(content, "PNG")
    assert "图片尺寸过大" in refusal_of(by, "照片.png", content.getvalue())


def test_a_spreadsheet_and_a_plain_archive_are_told_apart(by):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("照片/甄示例.jpg", picture())
    assert handed_in(by, "照片.zip", content.getvalue(), allowed=(ZIP,)).media_type == ZIP
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert handed_in(by, "名册.xlsx", content.getvalue(), allowed=(XLSX,)).media_type == XLSX


def test_an_overlong_name_keeps_its_extension(by):
    stored = handed_in(by, "长" * 240 + ".pdf", a_letter("合同"))
    assert len(stored.name) == 200
    assert stored.name.endswith(".pdf")


def test_a_path_in_the_name_is_dropped(by):
    upload = SimpleUploadedFile("x.pdf", a_letter("合同"))
    upload._name = "../../etc/合同.pdf"
    stored = store_file(upload, by=by, kind="filing_material", allowed=(PDF,), max_bytes=MEGABYTE)
    assert stored.name == "合同.pdf"


def test_a_kept_file_cannot_be_removed(by):
    with pytest.raises(RecordKept):
        handed_in(by, "合同.pdf", a_letter("合同")).delete()


def test_the_period_of_keeping_grows_and_never_shrinks(by):

    stored = handed_in(by, "合同.pdf", a_letter("合同"), retain_until=date(2029, 1, 1))
    assert retain(stored, until=date(2031, 1, 1)).retain_until == date(2031, 1, 1)
    assert retain(stored, until=date(2030, 1, 1)).retain_until == date(2031, 1, 1)
    stored.refresh_from_db()
    assert stored.retain_until == date(2031, 1, 1)
