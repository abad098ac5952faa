"""The theme of the administration ships no Chinese; ours must cover every string it can show."""

import ast
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

import pytest
import unfold
from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation.template import templatize

THEME = Path(unfold.__file__).parent
OURS = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES" / "django.mo"
ASKED = re.compile(
    r"\bn?gettext\(\s*u?('(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")|\b_\(\s*('[^']*'|\"[^\"]*\")\)"
)
ASKING = {"gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "_"}


def strings_of_templates() -> Iterator[str]:
    for path in sorted(THEME.rglob("*.html")):
        for literals in ASKED.findall(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
            yield ast.literal_eval(literals[0] or literals[1]).replace("%%", "%")


def strings_of_code() -> Iterator[str]:
    for path in sorted(THEME.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            first = node.args[0]
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in ASKING and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


@pytest.fixture(scope="module")
def catalogue() -> GNUTranslations:
    with OURS.open("rb") as compiled:
        return GNUTranslations(compiled)


def is_chinese(text: str) -> bool:
    worded = re.sub(r"%\(\w+\)s|\s", "", text)
    return not worded or bool(re.search(r"[一-鿿]", worded))


def test_every_string_of_the_theme_is_translated(catalogue: GNUTranslations) -> None:
    asked = set(strings_of_templates()) | set(strings_of_code())
    assert len(asked) > 130, "the search for the theme's strings no longer finds them"

    def said(text: str) -> str:
        single = catalogue.gettext(text)
        return catalogue.ngettext(text, "", 1) if single == text else single

    assert [text for text in sorted(asked) if not is_chinese(said(text))] == []


def test_placeholders_survive_translation(catalogue: GNUTranslations) -> None:
    for text in set(strings_of_templates()) | set(strings_of_code()):
        said = catalogue.gettext(text)
        assert set(re.findall(r"%\(\w+\)s|\{\}", text)) == set(re.findall(r"%\(\w+\)s|\{\}", said)), text


def test_the_translation_is_the_one_in_use() -> None:
    with override("zh-hans"):
        assert gettext("Search apps and models...") == "查找模块和登记簿……"
