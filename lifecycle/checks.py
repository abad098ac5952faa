"""System checks: every move has a permission and a label, every state is reachable, every deadline closes."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from lifecycle.machine import initial_state, machines, steps_of


@register()
def machines_are_sound(**_: Any) -> list[CheckMessage]:
    """Refuse to start with a machine that has a hole."""
    problems: list[CheckMessage] = []
    for model in machines():
        name = model.__name__
        states = set(model.State.values)
        reached = {initial_state(model)}
        for declared in steps_of(model):
            where = f"{name}.{declared.name}"
            if not declared.codename:
                problems.append(
                    Error(f"{where} has no permission", hint='permission=may("…")', id="lifecycle.E001")
                )
            if not declared.label or not declared.explanation:
                problems.append(
                    Error(
                        f"{where} has no label",
                        hint="docstring: 受理: the centre takes it up.",
                        id="lifecycle.E002",
                    )
                )
            unknown = {*declared.sources, *filter(None, [declared.target])} - states
            if unknown:
                problems.append(Error(f"{where} names unknown states {sorted(unknown)}", id="lifecycle.E003"))
            reached.add(declared.target)
        if states - reached:
            problems.append(Error(f"{name} never reaches {sorted(states - reached)}", id="lifecycle.E004"))
        opened = {key for declared in steps_of(model) for key in declared.opens}
        closed = {key for declared in steps_of(model) for key in declared.closes}
        if closed - opened:
            problems.append(
                Error(
                    f"{name} closes deadlines it never opens: {sorted(closed - opened)}", id="lifecycle.E005"
                )
            )
    return problems
