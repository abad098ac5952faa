"""Readers of the PDFs under test."""

import io
import re
import subprocess
from pathlib import Path

import cv2
import pypdf


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def text_of(pdf: bytes) -> str:
    """The whole text as a reader copies it, blanks and line ends aside."""
    return re.sub(r"\s+", "", "".join(pages_of(pdf)))


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Every font of the file, and whether its outlines travel with it."""
    fonts = {}
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            descriptor = font.get("/FontDescriptor")
            fonts[str(font["/BaseFont"])] = bool(descriptor and "/FontFile2" in descriptor.get_object())
    return fonts


def qr_codes_of(pdf: bytes, folder: Path) -> set[str]:
    """What the QR codes say once the pages are printed."""
    (folder / "paper.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "200", "-png", "paper.pdf", "page"], cwd=folder, check=True)
    found = set()
    for page in folder.glob("page*.png"):
        _, texts, _, _ = cv2.QRCodeDetectorAruco().detectAndDecodeMulti(cv2.imread(str(page)))
        found |= {text for text in texts if text}
    return found
