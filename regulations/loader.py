"""Reading packs (规则包) from YAML, strictly: what is unclear is refused with file, line, rule and cure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from regulations.schema import AnyEntry, Entry, PackHeader, Reading

HERE: Final = Path(__file__).resolve().parent
PACKS: Final = HERE / "packs"
READINGS: Final = HERE / "interpretations.yaml"

Where = tuple[str | int, ...]
Shape = TypeVar("Shape", bound=BaseModel)


class PackError(Exception):
    """A pack cannot be used; the message says where and how to put it right."""

    def __init__(self, file: Path, line: int, about: str, problem: str) -> None:
        self.file, self.line, self.about, self.problem = file, line, about, problem
        subject = f" {about}" if about else ""
        super().__init__(f"{file.parent.name}/{file.name} 第{line}行{subject}：{problem}")


@dataclass(frozen=True, slots=True)
class PackEntry:
    """One entry of a pack and where it stands in the files."""

    key: str
    entry: Entry
    file: str
    line: int


@dataclass(frozen=True)
class Pack:
    """A loaded pack (规则包): its header and its entries by key."""

    header: PackHeader
    entries: dict[str, PackEntry]

    @property
    def name(self) -> str:
        """The folder name, used in addresses."""
        return self.header.name

    @property
    def label(self) -> str:
        """Name and first day, as records keep it: "jilin@2022-06-17"."""
        return f"{self.header.name}@{self.header.valid_from.isoformat()}"

    def holds(self, on: date) -> bool:
        """Tell whether the pack as a whole is in force on a day."""
        ended = self.header.valid_until is not None and self.header.valid_until < on
        return self.header.valid_from <= on and not ended


class _StrictLoader(yaml.SafeLoader):
    """YAML without its surprises: no yes/no booleans, no octal numbers, no times of day as numbers."""


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
    reader = _StrictLoader(text)
    try:
        root = reader.get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PackError(file, line, "", f"YAML 语法有误（{error.problem}），请检查缩进和冒号") from error
    finally:
        reader.dispose()
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
        problem = f"日期“{text}”不存在（impossible date），请核对年月日"
        raise PackError(file, node.start_mark.line + 1, _about(where), problem) from error


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


def _explain(error: Any) -> str:
    named = [part for part in error["loc"] if not isinstance(part, int)]
    field = str(named[-1]) if named else "内容"
    if error["type"] == "missing" and field == "basis":
        return "缺少依据（value without basis），请写明条款，如 basis: 四（三）3，或 basis: platform"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    context = {**error.get("ctx", {}), "field": field, "input": error.get("input")}
    if error["type"] == "union_tag_invalid":
        context |= {"input": context["tag"], "expected": context["expected_tags"]}
    if error["type"] == "literal_error" and field == "unit":
        return f"计量单位“{context['input']}”不认识（unknown unit），可用：{context['expected']}"
    template = PROBLEMS.get(error["type"])
    return template.format(**context) if template else f"字段“{field}”有误：{error['msg']}"


def _refuse(document: Document, where: Where, about: str, error: ValidationError) -> PackError:
    first = error.errors()[0]
    known: list[str | int] = list(where)
    for part in first["loc"]:
        if (*known, part) in document.lines:
            known.append(part)
    others = error.error_count() - 1
    more = f"（另有{others}处）" if others else ""
    return PackError(document.file, document.line(tuple(known)), about, _explain(first) + more)


def validated(document: Document, shape: type[Shape]) -> Shape:
    """Check a whole document against one shape."""
    try:
        return shape.model_validate(document.content)
    except ValidationError as error:
        raise _refuse(document, (), "", error) from error


_entry: Final[TypeAdapter[Any]] = TypeAdapter(AnyEntry)


def load_entry(document: Document, key: str) -> PackEntry:
    """Check one entry of a document."""
    given, line = document.content[key], document.line((key,))
    named = f"{given['id']}（{key}）" if isinstance(given, dict) and "id" in given else key
    if not re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)*", key):
        raise PackError(document.file, line, named, "键须是小写英文加点，如 filing.publicity")
    try:
        entry: Entry = _entry.validate_python(given)
    except ValidationError as error:
        raise _refuse(document, (key,), named, error) from error
    for earlier, later in entry.overlaps():
        problem = (
            f"两段有效期重叠（overlapping validity）：自{earlier.valid_from}与自{later.valid_from}，"
            "请给前一段写上 valid_until 或调整日期"
        )
        raise PackError(document.file, line, named, problem)
    return PackEntry(key, entry, document.file.name, line)


def load_pack(folder: Path) -> Pack:
    """Load a pack from its folder: pack.yaml and the entry files beside it."""
    header_file = folder / "pack.yaml"
    if not header_file.exists():
        raise PackError(header_file, 1, "", "缺少 pack.yaml（规则包说明），请补上")
    header_document = read_document(header_file)
    header = validated(header_document, PackHeader)
    if header.name != folder.name:
        problem = f"name“{header.name}”与文件夹“{folder.name}”不一致，请改成一致"
        raise PackError(header_file, header_document.line(("name",)), "", problem)
    entries: dict[str, PackEntry] = {}
    for document, found in _entries(folder):
        named = f"{found.entry.id}（{found.key}）"
        if found.key in entries:
            problem = f"键在 {entries[found.key].file} 中已经写过（duplicate key），请合并"
            raise PackError(document.file, found.line, named, problem)
        same_id = next((e for e in entries.values() if e.entry.id == found.entry.id), None)
        if same_id is not None:
            problem = f"编号与 {same_id.key} 重复，请另编一个"
            raise PackError(document.file, found.line, named, problem)
        _require_a_citable_basis(header, document, found)
        entries[found.key] = found
    if not entries:
        raise PackError(header_file, 1, "", "规则包没有任何条目，请补上条目文件")
    return Pack(header, entries)


def _entries(folder: Path) -> Iterator[tuple[Document, PackEntry]]:
    for file in sorted(folder.glob("*.yaml")):
        if file.name == "pack.yaml":
            continue
        document = read_document(file)
        if not isinstance(document.content, dict):
            raise PackError(file, 1, "", "文件最外层须是“键: 条目”")
        for key in document.content:
            yield document, load_entry(document, key)


def _require_a_citable_basis(header: PackHeader, document: Document, found: PackEntry) -> None:
    for place, value in enumerate(found.entry.values):  # type: ignore[attr-defined]
        basis = value.basis
        if not basis.platform and basis.document is None and header.document is None:
            line = document.line((found.key, "values", place, "basis"))
            problem = "只写了条款而规则包没有文号，请在 basis 中写明 document 和 article"
            raise PackError(document.file, line, f"{found.entry.id}（{found.key}）", problem)


def load_readings(file: Path = READINGS) -> dict[str, Reading]:
    """Load the register of readings."""
    document = read_document(file)
    readings: dict[str, Reading] = {}
    for place, given in enumerate(document.content):
        try:
            reading = Reading.model_validate(given)
        except ValidationError as error:
            raise _refuse(document, (place,), str(given.get("id", "")), error) from error
        if reading.id in readings:
            raise PackError(file, document.line((place,)), reading.id, "解读编号重复，请另编一个")
        readings[reading.id] = reading
    return readings


@dataclass(frozen=True)
class Library:
    """All packs and readings together (法规库), checked against one another."""

    packs: dict[str, Pack]
    readings: dict[str, Reading]

    @property
    def national(self) -> Pack:
        """The pack every province builds on."""
        return next(pack for pack in self.packs.values() if pack.header.is_national)


def load_library(packs: Path = PACKS, readings: Path = READINGS) -> Library:
    """Load every pack and the readings, and check that they fit one another."""
    known = load_readings(readings)
    loaded = [load_pack(folder) for folder in sorted(packs.iterdir()) if folder.is_dir()]
    national = [pack for pack in loaded if pack.header.is_national]
    if len(national) != 1:
        raise PackError(
            packs / "national" / "pack.yaml", 1, "", '须有且只有一个全国规则包（jurisdiction: "000000"）'
        )
    for pack in loaded:
        _require_known_readings(packs / pack.name, pack, known)
        _require_the_same_kind(packs / pack.name, pack, national[0])
        _require_known_references(packs / pack.name, pack, national[0])
    return Library({pack.name: pack for pack in loaded}, known)


def _require_known_readings(folder: Path, pack: Pack, known: dict[str, Reading]) -> None:
    for found in pack.entries.values():
        for value in found.entry.dated():
            if value.reading is not None and value.reading not in known:
                problem = f"引用的解读 {value.reading} 不在 interpretations.yaml 中，请登记或更正"
                raise PackError(folder / found.file, found.line, f"{found.entry.id}（{found.key}）", problem)


def _require_the_same_kind(folder: Path, pack: Pack, national: Pack) -> None:
    for key, found in pack.entries.items():
        base = national.entries.get(key)
        if base is not None and type(base.entry) is not type(found.entry):
            problem = "与全国规则包中同名条目的 kind 不同，覆盖时种类须一致"
            raise PackError(folder / found.file, found.line, f"{found.entry.id}（{key}）", problem)


def _require_known_references(folder: Path, pack: Pack, national: Pack) -> None:
    """Refuse a route for an affiliation no tier receives, and a form line about a rule nobody wrote."""
    keys = {**national.entries, **pack.entries}
    received = {
        item.code
        for found in keys.values()
        for value in found.entry.dated()
        for item in getattr(value, "affiliations", ())
    }
    for found in pack.entries.values():
        named = f"{found.entry.id}（{found.key}）"
        for value in found.entry.dated():
            for stage in getattr(value, "stages", ()):
                if unknown := sorted(set(stage.holders) - received):
                    problem = (
                        f"环节“{stage.label}”指向没有受理机关的隶属关系（missing authority）："
                        f"{'、'.join(unknown)}，请先在受理权限中登记"
                    )
                    raise PackError(folder / found.file, found.line, named, problem)
            abouts = {item.about for item in getattr(value, "items", ()) if getattr(item, "about", None)}
            if missing := sorted(about for about in abouts if about not in keys):
                problem = f"评分项引用了不存在的规则：{'、'.join(missing)}，请更正 about"
                raise PackError(folder / found.file, found.line, named, problem)


@lru_cache(maxsize=1)
def library() -> Library:
    """Return the packs of this release, loaded once."""
    return load_library()
