"""The list of presets as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from jobvector_wizard.planning.standing import standing
from jobvector_wizard.reporting import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobvector_wizard.planning.assessment import Assessment


def presets_table(assessments: Sequence[Assessment]) -> Table:
    """Return one row for each design: its name, price, errors, and whether its pods run."""
    table = Table(box=None, pad_edge=False)
    table.add_column("preset", overflow="fold")
    table.add_column("USD a month", justify="right", no_wrap=True)
    for heading in ("errors", "verdict", "what it is"):
        table.add_column(heading, overflow="fold")
    for assessment in assessments:
        verdict = standing(assessment)
        errors = str(len(assessment.errors)) if assessment.errors else "none"
        summary = assessment.blueprint.summary
        table.add_row(
            assessment.blueprint.name,
            words.total(assessment),
            errors,
            f"{verdict.glyph} {verdict.text}",
            summary,
        )
    words.say_own(table, assessments[0].region.own.source if assessments else None)
    return table
