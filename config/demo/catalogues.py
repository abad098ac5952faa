"""The demonstration's list of special abilities (专项职业能力目录): three examples, marked as such."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from accounts.models import User
from regulations.models import Jurisdiction
from regulations.services import CatalogueFile, import_catalogue

EXAMPLES = ("母婴护理", "家政服务", "Photoshop图形图像处理")


def publish_special_items(*, by: User, region: str, on: date, names: Sequence[str] = EXAMPLES) -> None:
    """Bring in a list of examples the way an officer brings in the real one."""
    lines = [
        f"SL-{number},{name}（示例）,示例规范第1版,{on.isoformat()}" for number, name in enumerate(names, 1)
    ]
    import_catalogue(
        CatalogueFile(
            catalogue="special_items",
            content="\n".join(["项目代码,项目名称,考核规范,自何日起", *lines]).encode(),
            source="（示例）演示用目录，不是真实公布的目录",
            read_on=on,
            region=Jurisdiction.objects.get(pk=region),
        ),
        by=by,
    )
