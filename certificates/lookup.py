"""Looking a certificate up (证书查询): the question as it is kept, the answer as it is masked. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

SHOWN_OF_IDENTITY = 4
# The dots of minority names as people type them; the certificate has the first (GB/T 2311: 间隔号).
NAME_DOTS = str.maketrans(dict.fromkeys("•・‧･．", "·"))
HALF_WIDTH = str.maketrans({0xFF01 + offset: 0x21 + offset for offset in range(94)} | {0x3000: " "})
NO_WORK_TYPE = "--"

FOUND = "查到有效证书"
NOT_FOUND = "没有查到与所填号码和姓名相符的证书"
NOT_FOUND_CURE = "请核对号码和姓名是否与证书上一致；证书上网公布后方可查询，刚取得的证书请稍后再查。"
PROVES = (
    "持证人经所列评价机构职业技能等级认定合格，证书在查询时有效。",
    "证书数据经省级中心复核，并已报送国家中心。",
)
PROVES_NOT = (
    "不证明出示证书的人就是持证人，请另行核对其身份证件。",
    "职业技能等级证书不是国家职业资格证书，也不代替法律法规要求的从业许可。",
    "手中证书与查询结果不一致的，以查询结果为准，并请向发证机构反映。",
)


def normalised_number(typed: str) -> str:
    """A number as it is kept: half-width, without blanks and dashes, in capitals."""
    text = unicodedata.normalize("NFKC", typed).upper()
    return "".join(c for c in text if not c.isspace() and c not in "-—–_" and c.isprintable())


def normalised_name(typed: str) -> str:
    """A name as it is kept: half-width letters, one kind of dot, no blanks between Chinese characters.

    Rare characters are left as they are: compatibility forms of a name are other characters.
    """
    text = typed.translate(NAME_DOTS).translate(HALF_WIDTH)
    words = text.split()
    return (" " if text.isascii() else "").join(words)


def masked_name(name: str) -> str:
    """All but the last character, which stays hidden: the asker knows it already, a bystander does not."""
    return f"{name[:-1]}*" if len(name) > 1 else f"{name}*"


def masked_identity(number: str) -> str:
    """The last four characters alone."""
    return "*" * max(len(number) - SHOWN_OF_IDENTITY, 0) + number[-SHOWN_OF_IDENTITY:]


def masked(rows: Iterable[Any], level_names: Mapping[int, str]) -> list[dict[str, Any]]:
    """The answer as anybody may see it."""
    return [
        {
            "number": row["number"],
            "name": masked_name(row["name"]),
            "identity_number": masked_identity(row["identity_number"]),
            "occupation": row["occupation_name"],
            "work_type": row["work_type"] or NO_WORK_TYPE,
            "level": level_names[row["level"]],
            "institution": row["institution_name"],
            "issued_on": row["issued_on"],
            "state": "valid",
            "state_label": "有效",
            "is_trial": row["is_trial"],
        }
        for row in rows
    ]
