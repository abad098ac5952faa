"""A machine with a hole is reported before the platform starts, and the drawn machines are the real ones."""

import pytest
from django.core.management import CommandError, call_command
from django.db import models

from accounts.permissions import may
from lifecycle import checks
from lifecycle.diagram import mermaid, moves
from lifecycle.machine import Lifecycle, machines, state_field, step


class Sound(Lifecycle):
    """A machine for the tests: two states, one move."""

    class State(models.TextChoices):
        OPEN = "open", "开着"
        SHUT = "shut", "关上"

    state = state_field(State, State.OPEN)

    @step(State.OPEN, State.SHUT, permission=may("shut_door"), opens=["door.repair"], closes=["door.repair"])
    def shut(self, at) -> None:
        """关门: somebody shuts it."""

    class Meta:
        app_label = "tests"
        managed = False


class Holed(Lifecycle):
    """A machine with every hole there is."""

    class State(models.TextChoices):
        OPEN = "open", "开着"
        SHUT = "shut", "关上"
        LOST = "lost", "不见了"

    state = state_field(State, State.OPEN)

    @step(State.OPEN, State.SHUT, permission=lambda *_: True)
    def shut(self, at) -> None:
        """关门."""

    @step("ajar", State.OPEN, permission=may("open_door"), closes=["door.repair"])
    def open(self, at) -> None:
        """开门: somebody opens it."""

    class Meta:
        app_label = "tests"
        managed = False


def found_in(monkeypatch: pytest.MonkeyPatch, model: type[Lifecycle]) -> list[tuple[str, str]]:
    monkeypatch.setattr(checks, "machines", lambda: [model])
    return sorted((problem.id, problem.msg) for problem in checks.machines_are_sound())


def test_a_sound_machine_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found_in(monkeypatch, Sound) == []


def test_every_hole_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found_in(monkeypatch, Holed) == [
        ("lifecycle.E001", "Holed.shut has no permission"),
        ("lifecycle.E002", "Holed.shut has no label"),
        ("lifecycle.E003", "Holed.open names unknown states ['ajar']"),
        ("lifecycle.E004", "Holed never reaches ['lost']"),
        ("lifecycle.E005", "Holed closes deadlines it never opens: ['door.repair']"),
    ]


def test_the_machines_of_the_platform_are_sound() -> None:
    assert checks.machines_are_sound() == []
    assert len(machines()) >= 8


def test_a_diagram_says_states_and_moves_in_chinese() -> None:
    assert moves(Sound) == [("open", "shut", "shut")]
    assert mermaid(Sound).splitlines() == [
        "stateDiagram-v2",
        "    [*] --> open",
        "    open: 开着",
        "    shut: 关上",
        "    open --> shut: 关门",
        "    shut --> [*]",
    ]


def test_the_drawn_machines_are_the_real_ones(settings, tmp_path) -> None:
    call_command("draw_lifecycles", check=True)
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match=r"filing\.md"):
        call_command("draw_lifecycles", check=True)
    call_command("draw_lifecycles", verbosity=0)
    call_command("draw_lifecycles", check=True)
