"""Every page keeps to itself, without inline styles or foreign assets; every component says what it takes."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

TEMPLATES = Path(settings.BASE_DIR) / "templates"
STATIC = Path(settings.BASE_DIR) / "static"
PAGES = sorted(TEMPLATES.rglob("*.html"))
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
NOT_ALONE = {
    "deadline_act.html",
    "field.html",
    "move_page.html",
    "override.html",
}  # they stand in a shell, or for a field

FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle=|<style\b"),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+="),
    "a foreign asset": re.compile(r"(?:src|href)=\"(?:https?:)?//"),
    "a question in a box of the browser's": re.compile(r"hx-confirm|window\.confirm"),
}


def within(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", PAGES, ids=within)
def test_a_page_obeys_the_content_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", COMPONENTS, ids=within)
def test_a_component_begins_by_naming_its_context(path: Path) -> None:
    first = path.read_text(encoding="utf-8").replace("{% extends base %}", "").lstrip().splitlines()[0]
    assert first.startswith("{# Context: ")


@pytest.mark.parametrize("path", [path for path in COMPONENTS if path.name not in NOT_ALONE], ids=within)
def test_a_component_survives_an_empty_context(path: Path) -> None:
    assert "{%" not in render_to_string(within(path), {})


def test_the_stylesheet_asks_no_other_host() -> None:
    text = (STATIC / "css" / "zhijian.css").read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import", text)


def test_every_icon_that_is_asked_for_is_drawn() -> None:
    drawn = set(
        re.findall(r'<symbol id="([\w-]+)"', (STATIC / "img" / "icons.svg").read_text(encoding="utf-8"))
    )
    asked = {
        name for path in PAGES for name in re.findall(r'{% icon "([\w-]+)"', path.read_text(encoding="utf-8"))
    }
    assert asked - drawn == set()
