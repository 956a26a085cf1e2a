"""How a design stands to the controls, as text for a terminal, as a document, and as the table of the documentation."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from rich.console import Group as Stack
from rich.table import Table
from rich.text import Text

from jobvector_wizard.documents import SCHEMA
from jobvector_wizard.readiness.controls import AREAS, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.documents import design as told
    from jobvector_wizard.readiness.controls import Control, Row

__all__ = ["controls_document", "controls_markdown", "controls_report"]

_GLYPHS: Final = {State.MET: ("✓", "green"), State.WAIVED: ("–", "dim"), State.BROKEN: ("✗", "red")}


def controls_report(blueprint: Blueprint, rows: Sequence[Row]) -> RenderableType:
    """Return every control by area: met, waived with its reason and what lifts it, or broken and by what."""
    counts = Counter(row.state for row in rows)
    told = ", ".join(f"{counts[state]} {state.value}" for state in State if counts[state])
    parts: list[RenderableType] = [Text(f"{blueprint.name}: {len(rows)} controls, {told}", style="bold")]
    by_id = {row.control.id: row for row in rows}
    for area, controls in AREAS.items():
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for control in controls:
            row = by_id[control.id]
            table.add_row(Text(*_GLYPHS[row.state]), _told(row))
        parts += [Text(f"\n{area}", style="bold"), table]
    return Stack(*parts)


def _told(row: Row) -> Text:
    control = row.control
    text = Text(f"{control.id}  {control.title}").append(f"  {', '.join(control.standards)}", "dim")
    if row.state is State.WAIVED and control.waiver:
        text.append(f"\n  {control.waiver.reason} Lifted by: {control.waiver.lift}", "dim")
    for problem in row.problems:
        text.append(f"\n  {problem}", "red")
    return text


def controls_document(blueprint: Blueprint, rows: Sequence[Row]) -> told.Controls:
    """Return the same as a document."""
    return {
        "schema": SCHEMA,
        "design": blueprint.name,
        "digest": blueprint.digest,
        "controls": [
            {
                "id": row.control.id,
                "title": row.control.title,
                "standards": list(row.control.standards),
                "state": row.state,
                "met_in": row.control.met_in or None,
                "reason": row.control.waiver.reason if row.control.waiver and row.state is State.WAIVED else None,
                "lifted_by": row.control.waiver.lift if row.control.waiver and row.state is State.WAIVED else None,
                "problems": list(row.problems),
            }
            for row in rows
        ],
    }


def controls_markdown() -> str:
    """Return the table of all controls whatever the design: where each is met, and when and why it is waived."""
    return "\n".join(_markdown())


def _markdown() -> Iterator[str]:
    for area, controls in AREAS.items():
        yield f"\n## {area}\n"
        yield "| id | control | who asks | where it is met | waived | what lifts the waiver |"
        yield "|---|---|---|---|---|---|"
        for control in controls:
            standards = ", ".join(control.standards)
            yield f"| {control.id} | {control.title} | {standards} | {_where(control)} | {_waived(control)} |"
    yield ""


def _where(control: Control) -> str:
    return f"`{control.met_in}`" if control.met_in else ""


def _waived(control: Control) -> str:
    waiver = control.waiver
    if waiver is None:
        return " | "
    when = "" if waiver.unconditional else "By design: "
    lift = f"`{waiver.lift}`" if control.requires and " = " in waiver.lift and "," not in waiver.lift else waiver.lift
    return f"{when}{waiver.reason} | {lift}"
