"""Where each place stands on the small map of a province (示意图): tiles on a grid, not borders. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Column and row of each place, so that neighbours stay neighbours; a place not named here follows below.
GRID: Mapping[str, tuple[int, int]] = {
    # 吉林
    "220800": (0, 0), "220700": (1, 1), "220100": (2, 1), "220200": (3, 1), "222400": (4, 1),
    "220300": (1, 2), "220400": (2, 2), "220500": (3, 2), "220600": (4, 2),
    # 江苏
    "320300": (0, 0), "320700": (2, 0), "321300": (1, 1), "320800": (2, 1), "320900": (3, 1),
    "321000": (1, 2), "321200": (2, 2), "320600": (3, 2), "320100": (0, 3), "321100": (1, 3),
    "320400": (2, 3), "320200": (3, 3), "320500": (4, 3),
    # 甘肃
    "620900": (0, 0), "620200": (1, 0), "620700": (2, 1), "620300": (3, 1), "620600": (4, 1),
    "620400": (4, 2), "621000": (6, 2), "620100": (3, 2), "622900": (3, 3), "621100": (4, 3),
    "620800": (5, 2), "623000": (3, 4), "620500": (5, 3), "621200": (5, 4),
    # 新疆
    "654300": (3, 0), "654200": (1, 0), "650200": (2, 0), "652700": (1, 1), "654000": (0, 1),
    "659001": (2, 1), "652300": (3, 1), "650100": (4, 1), "650400": (5, 1), "650500": (6, 1),
    "653000": (0, 2), "652900": (1, 2), "652800": (3, 2), "653100": (0, 3), "653200": (1, 3),
}  # fmt: skip
COLUMNS = 7


@dataclass(frozen=True, slots=True)
class Tile:
    """One place on the map and how many institutions stand there."""

    code: str
    name: str
    count: int
    column: int
    row: int

    @property
    def shade(self) -> int:
        """How dark the tile is, from 0 (nobody) to 4."""
        steps = (1, 3, 8, 20)
        return sum(self.count >= step for step in steps)


def short_name(name: str) -> str:
    """A place's name as a tile has room for it: 延边朝鲜族自治州 is 延边."""
    # 长白山保护开发区 stands in the catalogue by its administration.
    name = name.removesuffix("管理委员会")
    for tail in ("朝鲜族", "回族", "藏族", "哈萨克", "蒙古", "柯尔克孜", "土家族", "苗族"):
        name = name.split(tail, 1)[0] if name.endswith(("自治州", "自治县")) and tail in name else name
    for tail in ("地区", "保护开发区", "开发区", "市", "自治州", "新区", "区", "县"):
        if name.endswith(tail) and len(name) - len(tail) > 1:
            return name.removesuffix(tail)
    return name


def laid_out(places: Iterable[tuple[str, str, int]]) -> tuple[Tile, ...]:
    """Put places (code, name, count) on the grid; those without a place of their own follow in rows below."""
    listed = list(places)
    known = [(place, *GRID[place[0]]) for place in listed if place[0] in GRID]
    left = min((column for _, column, _ in known), default=0)
    top = min((row for *_, row in known), default=0)
    placed = [Tile(*place, column=column - left, row=row - top) for place, column, row in known]
    below = max((tile.row for tile in placed), default=-1) + 1
    rest = [place for place in listed if place[0] not in GRID]
    placed += [
        Tile(code, name, count, number % COLUMNS, below + number // COLUMNS)
        for number, (code, name, count) in enumerate(rest)
    ]
    return tuple(placed)
