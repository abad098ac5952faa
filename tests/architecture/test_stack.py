"""The lists that guard the stack are complete, and the stack holds nothing it must not."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
APPS = {path.parent.name for path in ROOT.glob("*/apps.py")}


@pytest.mark.parametrize(
    "listed",
    [
        PROJECT["importlinter"]["root_packages"],
        PROJECT["mypy"]["packages"],
        PROJECT["coverage"]["run"]["source"],
    ],
    ids=["imports", "types", "coverage"],
)
def test_every_app_is_in_every_list(listed):
    assert APPS - set(listed) == set()


def test_every_app_is_installed():
    assert APPS - {app.split(".")[0] for app in settings.INSTALLED_APPS} == set()


def test_every_app_stands_on_a_ladder():
    ladders = [contract.get("containers", []) for contract in PROJECT["importlinter"]["contracts"]]
    assert APPS - {"config"} - {app for containers in ladders for app in containers} == set()


def test_the_abandoned_state_machine_is_not_installed_beside_its_successor():
    with pytest.raises(PackageNotFoundError):
        distribution("django-fsm")
    assert distribution("django-fsm-2").version.startswith("4.")


def test_the_lock_pins_every_package_by_hash_and_names_no_host():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^([a-z0-9-]+)==[^\s;]+.*\\\n    --hash=sha256:", lock, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^[a-z]", lock, re.MULTILINE)) > 80
    assert "://" not in lock
    assert "index" not in lock
