"""Where the law is applied (落实情况): obligation, rule, code that asks for it, tests that prove it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings

from regulations.in_force import pack_rules
from regulations.loader import Library
from regulations.obligations import Obligation, Obligations
from regulations.rulebook import Rule

RULEBOOK: Final = Path(__file__).with_name("rulebook.py")
# What shows the law, or hints at it, applies it to nobody.
SHOWING: Final = frozenset(
    {
        "institutions.upkeep",
        "regulations.comparison",
        "regulations.rulebook",
        "regulations.selectors.shown",
    }
)
# A key, or the beginning of keys; what an f-string continues ends in a dot.
KEY_LIKE: Final = re.compile(r"[a-z_]+(?:\.[a-z0-9_]+)+\.?")
CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
IN_BRACKETS: Final = re.compile(r"[(（]([\u4e00-\u9fff、（）]+)[)）]")
RULE_ID: Final = re.compile(r"[A-Z]{2}-[0-9A-Za-z]+(?:\.[0-9A-Za-z_]+)*")
ASKED_BY: Final = frozenset({"key", "prefix"})


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One place in the code that asks for a rule (适用之处)."""

    module: str
    name: str
    line: int
    # What the function or class does, in the words of users; empty where its docstring has none.
    label: str = ""

    @property
    def qualified(self) -> str:
        """The place as a programmer finds it: "institutions.services.review.submit_filing"."""
        return f"{self.module}.{self.name}" if self.name else self.module

    @property
    def app(self) -> str:
        """The app the place belongs to, in the words of users."""
        return str(apps.get_app_config(self.module.partition(".")[0]).verbose_name)

    @property
    def words(self) -> str:
        """The place as a user reads it: "机构：提交备案申请"."""
        return f"{self.app}：{self.label}" if self.label else self.app


def places_of(key: str) -> tuple[Place, ...]:
    """Return where a rule is asked for, by its key or by the beginning of it ("filing.conditions")."""
    asked = _asked()
    parts = key.split(".")
    # One word alone begins too much: "filing" is also a form, a model, a page.
    begun = {key, *(".".join(parts[:count]) for count in range(2, len(parts)))}
    every = sorted({place for beginning in begun for place in asked.get(beginning, ())}, reverse=True)
    return tuple({place.qualified: place for place in every}.values())[::-1]


@lru_cache(maxsize=1)
def _asked() -> dict[str, tuple[Place, ...]]:
    """Every key-like word of the first-party apps, and where it stands; read once."""
    found: dict[str, set[Place]] = {}
    defaults = default_keys(RULEBOOK)
    for module, file in _modules():
        for word, place in asked_in(module, file.read_text(encoding="utf-8"), defaults):
            found.setdefault(word, set()).add(place)
    return {word: tuple(sorted(places)) for word, places in found.items()}


def _modules() -> Iterator[tuple[str, Path]]:
    root = Path(settings.BASE_DIR)
    for config in apps.get_app_configs():
        folder = Path(config.path)
        if folder.parent != root or config.name.partition(".")[0] == "config":
            continue
        for file in sorted(folder.rglob("*.py")):
            parts = file.relative_to(root).with_suffix("").parts
            module = ".".join(parts).removesuffix(".__init__")
            if module not in SHOWING and "migrations" not in parts:
                yield module, file


def default_keys(rulebook: Path) -> dict[str, str]:
    """Return the questions of the rulebook, with the key each asks for unless told another; else empty."""
    tree = ast.parse(rulebook.read_text(encoding="utf-8"))
    book = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Rulebook")
    questions = (node for node in book.body if isinstance(node, ast.FunctionDef))
    return {node.name: _default_key(node) for node in questions if _asks(node)}


def _asks(node: ast.FunctionDef) -> bool:
    return any(argument.arg in ASKED_BY for argument in node.args.args)


def _default_key(node: ast.FunctionDef) -> str:
    given = [value.value for value in node.args.defaults if isinstance(value, ast.Constant)]
    return next((value for value in given if isinstance(value, str)), "")


def asked_in(module: str, source: str, defaults: dict[str, str]) -> list[tuple[str, Place]]:
    """Return every word of a module that may be a key or the beginning of one, and where it stands."""
    reader = _Reader(module, defaults)
    reader.visit(ast.parse(source))
    return reader.found


@dataclass
class _Reader(ast.NodeVisitor):
    """Walks a module, remembering in which function or class it is."""

    module: str
    defaults: dict[str, str]
    found: list[tuple[str, Place]] = field(default_factory=list)
    inside: list[tuple[str, str]] = field(default_factory=list)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Enter a class; a protocol only repeats what the rulebook can be asked."""
        if not any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases):
            self._enter(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Enter a function."""
        self._enter(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Note a word that looks like a key."""
        if isinstance(node.value, str) and KEY_LIKE.fullmatch(node.value):
            self._note(node.value.rstrip("."), node.lineno)

    def visit_Call(self, node: ast.Call) -> None:
        """Note the key a question of the rulebook asks for, spelt out or its own."""
        if isinstance(node.func, ast.Attribute) and node.func.attr in self.defaults:
            given = [value for value in node.args if isinstance(value, ast.Constant)]
            named = [word.value for word in node.keywords if word.arg in ASKED_BY]
            words = [value.value for value in given if isinstance(value.value, str)]
            if words:
                self._note(words[0], node.lineno)
            elif not named and self.defaults[node.func.attr]:
                self._note(self.defaults[node.func.attr], node.lineno)
        self.generic_visit(node)

    def _enter(self, node: ast.ClassDef | ast.FunctionDef) -> None:
        self.inside.append((node.name, label_of(ast.get_docstring(node) or "")))
        self.generic_visit(node)
        self.inside.pop()

    def _note(self, word: str, line: int) -> None:
        label = next((label for _, label in reversed(self.inside) if label), "")
        self.found.append((word, Place(self.module, ".".join(name for name, _ in self.inside), line, label)))


def label_of(docstring: str) -> str:
    """Return what a docstring calls the act in Chinese: before its colon, or in brackets; else nothing."""
    first = docstring.partition("\n")[0]
    before, colon, _ = first.partition(":")
    if colon and CHINESE.match(before):
        return before.strip()
    bracketed = IN_BRACKETS.search(first)
    return bracketed.group(1) if bracketed else ""


# -- obligation by obligation ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proof:
    """A file of tests (证明): the rule ids and the keys it names, and of which packs it speaks."""

    file: str
    ids: frozenset[str]
    keys: frozenset[str]

    def proves(self, row: CoverageRow) -> bool:
        """Tell whether it names the obligation, one of its rules, or asks a key in a file about its pack."""
        if self.ids & {row.obligation.id, *(rule.id for rule in row.rules)}:
            return True
        return row.pack in Path(self.file).stem and bool(self.keys & {rule.key for rule in row.rules})


@dataclass(frozen=True)
class CoverageRow:
    """One obligation and what has been done about it."""

    obligation: Obligation
    pack: str
    stage: str
    is_due: bool
    rules: tuple[Rule, ...]
    places: tuple[Place, ...]
    proofs: tuple[str, ...] = ()

    @property
    def lacks(self) -> str:
        """Say what is missing by now; empty where nothing is."""
        if not self.rules:
            return "没有规则条目"
        if not self.is_due:
            return ""
        missing = [("适用它的代码", self.places), ("证明它的测试", self.proofs)]
        return "、".join(f"没有{what}" for what, found in missing if not found)


def coverage(
    listed: Obligations, shelf: Library, *, on: date, proofs: tuple[Proof, ...]
) -> tuple[CoverageRow, ...]:
    """Return every obligation with its rules, the code that applies them and the tests that prove it."""
    return tuple(
        _covered(listed, item, pack, _rules_of(shelf, pack, item, on), proofs)
        for pack, items in listed.obligations.items()
        for item in items
    )


def _covered(
    listed: Obligations, item: Obligation, pack: str, rules: tuple[Rule, ...], proofs: tuple[Proof, ...]
) -> CoverageRow:
    places = {place.qualified: place for rule in rules for place in places_of(rule.key)}
    row = CoverageRow(
        obligation=item,
        pack=pack,
        stage=listed.stage(item),
        is_due=listed.is_due(item),
        rules=rules,
        places=tuple(places[name] for name in sorted(places)),
    )
    return replace(row, proofs=tuple(proof.file for proof in proofs if proof.proves(row)))


def _rules_of(shelf: Library, pack: str, item: Obligation, on: date) -> tuple[Rule, ...]:
    """The rules of an obligation; of a whole article ("XJ-20"), those of its items too."""
    if pack not in shelf.packs:
        return ()
    return tuple(
        rule
        for rule in pack_rules(shelf.packs[pack], on=on)
        if item.id in rule.obligations or rule.obligation.startswith(f"{item.id}.")
    )


def proofs_in(tests: Path) -> tuple[Proof, ...]:
    """Read what the tests and the cases of a folder name."""
    files = sorted([*tests.rglob("*.py"), *tests.rglob("cases/*.yaml"), *tests.rglob("cases/*.csv")])
    return tuple(_proof(file, tests) for file in files)


def _proof(file: Path, tests: Path) -> Proof:
    text = file.read_text(encoding="utf-8")
    return Proof(
        file=str(file.relative_to(tests.parent)),
        ids=frozenset(RULE_ID.findall(text)),
        keys=frozenset(KEY_LIKE.findall(text)),
    )
