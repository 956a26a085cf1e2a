"""The IAM actions of every kind of resource, whatever the design, as the table of the documentation."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from jobvector_wizard.account import permission_extras as extras
from jobvector_wizard.account.permission_table import ROWS, Row

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
    for type_, row in sorted(ROWS.items()):
        yield f"| `{type_}` | {' | '.join(_cell(getattr(row, part.name)) for part in fields(Row))} |"
    yield "\n## Where an input is set\n"
    yield "| resource | input | to make or change |"
    yield "|---|---|---|"
    for (type_, name), actions in sorted(extras.EXTRAS.items()):
        yield f"| `{type_}` | `{name}` | {_cell(actions)} |"
    yield "\n## What the program asks itself\n"
    yield "| when | actions |"
    yield "|---|---|"
    for when, actions in (
        ("always", extras.PROVING),
        ("before `preview` and `up`", extras.PREFLIGHT),
        ("the same, with a domain", extras.OF_A_DOMAIN),
        ("`status`", extras.STATUS),
        ("after `destroy`", extras.LATE_LOGS),
        ("`catalog refresh`", extras.PRICES),
        ("`verify --with aws-calculator --send`", extras.CALCULATOR),
    ):
        yield f"| {when} | {_cell(actions)} |"
    yield ""


def _cell(actions: Iterable[str]) -> str:
    return ", ".join(sorted(actions))
