"""Designs side by side: printed in each format, and what a pipeline refuses of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.base.errors import RefusedError
from jobvector_wizard.cli.output import print_json, say_text, show, tell, working
from jobvector_wizard.cli.printing import Format
from jobvector_wizard.planning.gate import Gate

if TYPE_CHECKING:
    from jobvector_wizard.planning.side_by_side import SideBySide
    from jobvector_wizard.provisioning.forecast import Forecast

__all__ = ["print_comparison"]


def print_comparison(shown: SideBySide, gate: Gate, form: Format, *, whole: bool, ready: bool) -> int:
    """Print designs side by side and return the exit code: each of the others has to pass the gate.

    `ready` has the program of each design played, which takes seconds; whatever it raises is raised here.
    """
    asked = gate != Gate()
    refusals = [gate.refusals(it) if asked else None for it in shown.comparisons]
    foreseen = _foreseen(shown) if ready else ()
    match form:
        case Format.JSON:
            from jobvector_wizard.reporting.comparison_documents import side_by_side_document

            print_json(side_by_side_document(shown, refusals, foreseen))
        case Format.MD:
            from jobvector_wizard.reporting.markdown import comparison_markdown

            told = (comparison_markdown(*each) for each in zip(shown.comparisons, refusals, strict=True))
            say_text("\n---\n\n".join(told))
        case Format.CSV:
            from jobvector_wizard.reporting.spreadsheet import comparison_csv

            say_text(comparison_csv(shown.comparisons))
        case _:
            from jobvector_wizard.reporting.compare import compare_report

            show(compare_report(shown, foreseen, whole=whole))
    for comparison, reasons in zip(shown.comparisons, refusals, strict=True):
        whose = f"{comparison.names[1]}: " if len(refusals) > 1 else ""
        for reason in reasons or ():
            tell(f"refused: {whose}{reason}", always=True)
    return RefusedError.exit_code if any(refusals) else 0


def _foreseen(shown: SideBySide) -> tuple[Forecast, ...]:
    from jobvector_wizard.readiness.needs import ready_of

    with working("playing the program of each design"):
        return tuple(ready_of(it.blueprint) for it in shown.designs)
