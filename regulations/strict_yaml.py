"""YAML read strictly (严格读取): what it would guess at is refused, with file, line and cure. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.composer import ComposerError
from yaml.reader import ReaderError

Where = tuple[str | int, ...]
Shape = TypeVar("Shape", bound=BaseModel)


class PackError(Exception):
    """A pack cannot be used; the message says where and how to put it right."""

    def __init__(self, file: Path, line: int, about: str, problem: str) -> None:
        self.file, self.line, self.about, self.problem = file, line, about, problem
        subject = f" {about}" if about else ""
        super().__init__(f"{file.parent.name}/{file.name} 第{line}行{subject}：{problem}")


# No pack comes near it: what is nested deeper is no rule.
DEEPEST: Final = 40


class _StrictLoader(yaml.SafeLoader):
    """YAML without its surprises: no yes/no booleans, no octal numbers, no times of day as numbers.

    Nothing stands for something written elsewhere (an alias): a few lines could grow into gigabytes so.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose a node, refusing references and what is nested too deep."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise ComposerError(None, None, "不接受 *引用，请把内容写全", mark)
        if self._depth >= DEEPEST:
            raise ComposerError(None, None, f"嵌套超过{DEEPEST}层", self.peek_event().start_mark)
        self._depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self._depth -= 1
        return node


_StrictLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("float", r"^[-+]?(?:0|[1-9][0-9]*)\.[0-9]+$", "-+0123456789"),
    ("timestamp", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "0123456789"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
):
    _StrictLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


PLAIN_TAGS: Final = {"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}
SCALARS: Final[dict[str, Callable[[str], Any]]] = {
    "null": lambda _: None,
    "bool": lambda text: text == "true",
    "int": int,
    "float": float,
    "timestamp": date.fromisoformat,
    "str": str,
}


@dataclass(frozen=True)
class Document:
    """A YAML file read strictly, with the line of everything in it."""

    file: Path
    content: Any
    lines: dict[Where, int]

    def line(self, where: Where) -> int:
        """Return the line of a place, or of what contains it."""
        while where not in self.lines and where:
            where = where[:-1]
        return self.lines.get(where, 1)


def read_document(file: Path) -> Document:
    """Read one YAML file, refusing duplicate keys, impossible dates and anything YAML would guess at."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PackError(file, 1, "", "文件不是 UTF-8 编码，请另存为 UTF-8") from error
    return parse_document(file, text)


def parse_document(file: Path, text: str) -> Document:
    """Read YAML that stands in a file, or that somebody proposes to put there."""
    try:
        root = _StrictLoader(text).get_single_node()
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        problem = f"有不可见的控制字符（U+{ord(text[error.position]):04X}），请删去"
        raise PackError(file, line, "", problem) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PackError(file, line, "", f"YAML 语法有误（{error.problem}），请检查缩进和冒号") from error
    if root is None:
        raise PackError(file, 1, "", "文件是空的，请写入内容或删除文件")
    lines: dict[Where, int] = {}
    return Document(file, _construct(file, root, (), lines), lines)


def _construct(file: Path, node: yaml.Node, where: Where, lines: dict[Where, int]) -> Any:
    line = node.start_mark.line + 1
    lines[where] = line
    if not isinstance(node, yaml.ScalarNode) and node.tag not in PLAIN_TAGS:
        raise PackError(file, line, _about(where), _unwelcome(node))
    if isinstance(node, yaml.MappingNode):
        return _construct_mapping(file, node, where, lines)
    if isinstance(node, yaml.SequenceNode):
        return tuple(_construct(file, item, (*where, place), lines) for place, item in enumerate(node.value))
    return _scalar(file, node, where)


def _unwelcome(node: yaml.Node) -> str:
    return f"不接受 YAML 标签 {node.tag}，请写成普通文字"


def _scalar(file: Path, node: yaml.Node, where: Where) -> Any:
    kind, text = node.tag.rpartition(":")[2], str(node.value)
    try:
        return SCALARS[kind](text)
    except KeyError as error:
        raise PackError(file, node.start_mark.line + 1, _about(where), _unwelcome(node)) from error
    except ValueError as error:
        raise PackError(file, node.start_mark.line + 1, _about(where), _unreadable(kind, text)) from error


def _unreadable(kind: str, text: str) -> str:
    if kind == "timestamp":
        return f"日期“{text}”不存在（impossible date），请核对年月日"
    return f"“{text[:20]}”不是可用的数字，请核对"


def _construct_mapping(
    file: Path, node: yaml.MappingNode, where: Where, lines: dict[Where, int]
) -> dict[str, Any]:
    built: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in built:
            first = lines[(*where, key)]
            problem = f"“{key}”重复（duplicate key），第{first}行已经写过，请删去其中一处"
            raise PackError(file, line, _about((*where, key)), problem)
        built[key] = _construct(file, value_node, (*where, key), lines)
        lines[(*where, key)] = line
    return built


def _about(where: Where) -> str:
    return str(where[0]) if where else ""


PROBLEMS: Final = {
    "missing": "缺少字段“{field}”，请补上",
    "extra_forbidden": "不认识的字段“{field}”（unknown key），请核对拼写或删去",
    "literal_error": "字段“{field}”的值“{input}”不认识，可用：{expected}",
    "union_tag_invalid": "不认识的条目种类“{input}”，可用：{expected}",
    "union_tag_not_found": "缺少字段“kind”（条目种类），请补上",
    "string_pattern_mismatch": "字段“{field}”的值“{input}”格式不对，应符合 {pattern}",
    "string_too_short": "字段“{field}”是空的，请填写",
    "too_short": "字段“{field}”至少要有 {min_length} 项",
    "greater_than_equal": "字段“{field}”的值“{input}”不能小于 {ge}",
    "date_type": "字段“{field}”须是日期，如 2022-06-17",
    "string_type": "字段“{field}”须是文字；若是数字代码请加引号",
    "int_type": "字段“{field}”须是整数，不加引号",
    "bool_type": "字段“{field}”须是 true 或 false",
}


def explain(error: Any) -> str:
    """Say in Chinese what a shape objects to, and how to mend it."""
    named = [part for part in error["loc"] if not isinstance(part, int)]
    field = str(named[-1]) if named else "内容"
    if error["type"] == "missing" and field == "basis":
        return "缺少依据（value without basis），请写明条款，如 basis: 四（三）3，或 basis: platform"
    if error["type"] in {"missing", "too_short"} and field == "measures":
        return "缺少处理措施（ground without a measure），请写明 measures，如 measures: [interview]"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    context = {**error.get("ctx", {}), "field": field, "input": error.get("input")}
    if error["type"] == "union_tag_invalid":
        context |= {"input": context["tag"], "expected": context["expected_tags"]}
    if error["type"] == "literal_error" and field == "unit":
        return f"计量单位“{context['input']}”不认识（unknown unit），可用：{context['expected']}"
    template = PROBLEMS.get(error["type"])
    return template.format(**context) if template else f"字段“{field}”有误：{error['msg']}"


def refusal(document: Document, where: Where, about: str, error: ValidationError) -> PackError:
    """Return the first objection of a shape with its line; how many more there are is said beside it."""
    first = error.errors()[0]
    known: list[str | int] = list(where)
    for part in first["loc"]:
        if (*known, part) in document.lines:
            known.append(part)
    others = error.error_count() - 1
    more = f"（另有{others}处）" if others else ""
    return PackError(document.file, document.line(tuple(known)), about, explain(first) + more)


def validated(document: Document, shape: type[Shape]) -> Shape:
    """Check a whole document against one shape."""
    try:
        return shape.model_validate(document.content)
    except ValidationError as error:
        raise refusal(document, (), "", error) from error
