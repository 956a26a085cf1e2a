"""The IAM actions of every kind of resource, whatever the design, as the table of the documentation."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from jobvector_wizard.account import program_actions as own
from jobvector_wizard.services import KINDS
from jobvector_wizard.services.kind import Actions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["permissions_markdown"]


def permissions_markdown() -> str:
    """Return what each kind of resource takes, what single inputs take besides, and what the program itself asks."""
    return "\n".join(_markdown())


def _markdown() -> Iterator[str]:
    yield "## Resources\n"
    yield "| resource | to make | to read | to change | to delete | to find when cut off |"
    yield "|---|---|---|---|---|---|"
    for type_, kind in sorted(KINDS.items()):
        yield f"| `{type_}` | {' | '.join(_cell(getattr(kind.actions, part.name)) for part in fields(Actions))} |"
    yield "\n## Where an input is set\n"
    yield "| resource | input | to make or change |"
    yield "|---|---|---|"
    for type_, kind in sorted(KINDS.items()):
        for name, actions in sorted(kind.extra.items()):
            yield f"| `{type_}` | `{name}` | {_cell(actions)} |"
    yield "\n## What the program asks itself\n"
    yield "| when | actions |"
    yield "|---|---|"
    for when, actions in (
        ("always", own.PROVING),
        ("before `preview` and `up`", own.PREFLIGHT),
        ("the same, with a domain", own.OF_A_DOMAIN),
        ("`status`", own.STATUS),
        ("after `destroy`", own.LATE_LOGS),
        ("`catalog refresh`", own.PRICES),
        ("`verify --with aws-calculator --send`", own.CALCULATOR),
    ):
        yield f"| {when} | {_cell(actions)} |"
    yield ""


def _cell(actions: Iterable[str]) -> str:
    return ", ".join(sorted(actions))
