"""Verification codes (查验码): sixteen characters nobody can guess and everybody can read aloud."""

from __future__ import annotations

import secrets
import unicodedata

# Without 0 1 I L O U, which are mistaken for one another on paper; 30 to the 16th is about 78 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
GROUP = 4


def new_code() -> str:
    """A fresh code, as it is kept: without dashes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """A code as it is printed: 7K3M-Q9TX-B4RW-HN6P."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def plain_code(typed: str) -> str | None:
    """What somebody typed, as a code is kept; None where it cannot be one."""
    text = unicodedata.normalize("NFKC", typed).upper()
    code = "".join(character for character in text if not character.isspace() and character not in "-—–_")
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None
