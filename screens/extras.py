"""What watches and guards the deployment inside: switches, each with its price before it is turned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.planning.steps import question_of
from jobvector_wizard.reporting.rows import EXTRAS, extras_lines
from jobvector_wizard.screens.step import ChoiceStep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["ExtrasStep"]


class ExtrasStep(ChoiceStep):
    """Keys, logs, alarms, private ways: on or off."""

    ASKS = question_of("extras")
    TITLE, HELP = ASKS.title, ASKS.help
    KEEPS_PLACE = True

    def figures(self, shown: Assessment) -> Iterable[str]:
        """The parts of the bill that the switches make."""
        return [group.value for group in EXTRAS if shown.bill.group(group)]

    def evidence(self, shown: Assessment) -> Iterable[str]:
        """Say what the switches cost together."""
        return extras_lines(shown)
