"""What a file is, judged by what is in it and never by its name (pure: no database, no web)."""

from __future__ import annotations

import re
import zipfile
from pathlib import PurePath
from typing import IO

from PIL import Image, UnidentifiedImageError

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
ZIP = "application/zip"

NAMES = {PDF: "PDF", JPEG: "JPG 图片", PNG: "PNG 图片", XLSX: "XLSX 表格", XLS: "XLS 表格", ZIP: "ZIP 压缩包"}
EXTENSIONS = {
    PDF: {".pdf"},
    JPEG: {".jpg", ".jpeg", ".jfif"},
    PNG: {".png"},
    XLSX: {".xlsx"},
    XLS: {".xls"},
    ZIP: {".zip"},
}
# A picture of more than these pixels fills the memory of the server that opens it.
GREATEST_PIXELS = 60_000_000
TAIL = 2048
LARGE_PICTURE = "图片尺寸过大，最多 6000 万像素；请缩小后重新上传。"


class Unreadable(ValueError):
    """The file is of a kind we know and broken; the message says how to mend it."""


def media_type_of(content: IO[bytes]) -> str | None:
    """The kind of a file by its first bytes, or None for one we do not know."""
    content.seek(0)
    head = content.read(1024)
    if head.lstrip(b"\xef\xbb\xbf\r\n \t\0").startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return XLS
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(content)
    return None


def _kind_of_zip(content: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(content) as archive:
            return XLSX if "xl/workbook.xml" in archive.namelist() else ZIP
    except zipfile.BadZipFile:
        return ZIP


def bears_its_name(name: str, media_type: str) -> bool:
    """Whether the extension of a file's name fits what is in it."""
    return PurePath(name).suffix.lower() in EXTENSIONS[media_type]


def check_whole(content: IO[bytes], media_type: str) -> None:
    """Raise `Unreadable` where the file is cut short or cannot be opened."""
    if media_type == PDF:
        _check_pdf(content)
    elif media_type in {JPEG, PNG}:
        _check_picture(content)
    elif media_type in {ZIP, XLSX}:
        _check_zip(content)


def _check_pdf(content: IO[bytes]) -> None:
    size = content.seek(0, 2)
    content.seek(max(0, size - TAIL))
    tail = content.read()
    marks = re.findall(rb"startxref\s+(\d+)\s+%%EOF", tail)
    if not marks:
        raise Unreadable("PDF 文件不完整，缺少文件结尾；多为传输中断所致，请重新导出或下载后再上传。")
    content.seek(min(int(marks[-1]), size))
    if not re.match(rb"\s*(xref|\d+\s+\d+\s+obj)", content.read(64)):
        raise Unreadable("PDF 文件已损坏，无法打开；请用原软件重新导出后再上传。")
    if re.search(rb"/Encrypt\s", _trailer(content, size)):
        raise Unreadable("PDF 文件设有密码或权限限制，审核人员无法查看；请取消加密后再上传。")


def _trailer(content: IO[bytes], size: int) -> bytes:
    """Where a PDF describes itself: at its end, and at its beginning when it was made for the web."""
    content.seek(0)
    head = content.read(TAIL)
    content.seek(max(0, size - TAIL))
    return head + content.read()


def _check_picture(content: IO[bytes]) -> None:
    content.seek(0)
    try:
        with Image.open(content, formats=["JPEG", "PNG"]) as picture:
            width, height = picture.size
            if width * height > GREATEST_PIXELS:
                raise Unreadable(LARGE_PICTURE)
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unreadable(LARGE_PICTURE) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as broken:
        if isinstance(broken, Unreadable):
            raise
        raise Unreadable("图片不完整或已损坏，无法打开；请重新拍摄或导出后再上传。") from broken


def _check_zip(content: IO[bytes]) -> None:
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            archive.infolist()
    except zipfile.BadZipFile:
        raise Unreadable("文件不完整或已损坏，无法打开；请重新保存后再上传。") from None


def size_in_words(size: int) -> str:
    """A size as a person reads it: 20 MB, 200 KB."""
    if size >= 1024 * 1024:
        return f"{size / (1024 * 1024):.1f}".rstrip("0").rstrip(".") + " MB"
    return f"{max(1, round(size / 1024))} KB"
