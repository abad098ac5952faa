"""Every app stands on a ladder and is measured; the lock holds what it says."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
APPS = {path.parent.name for path in ROOT.glob("*/apps.py")}


def test_every_app_is_measured_for_coverage():
    assert APPS - set(PROJECT["coverage"]["run"]["source"]) == set()


def test_every_app_stands_on_a_ladder():
    ladders = [contract.get("containers", []) for contract in PROJECT["importlinter"]["contracts"]]
    assert APPS - {"config"} - {app for containers in ladders for app in containers} == set()


def test_the_lock_pins_every_package_by_hash_and_names_no_host():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^([a-z0-9-]+)==[^\s;]+.*\\\n    --hash=sha256:", lock, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^[a-z]", lock, re.MULTILINE)) > 80
    assert "://" not in lock
    assert "index" not in lock
