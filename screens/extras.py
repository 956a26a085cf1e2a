"""What guards and watches the deployment: switches, each with its price before it is turned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.planning.questions import QUESTIONS
from jobvector_wizard.reporting.rows import extras_lines
from jobvector_wizard.screens.step import ChoiceStep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["ExtrasStep"]


class ExtrasStep(ChoiceStep):
    """Keys, logs, alarms, firewall and private ways: on or off."""

    ASKS = QUESTIONS["extras"]
    TITLE, HELP = ASKS.title, ASKS.help
    KEEPS_PLACE = True

    def figures(self, shown: Assessment) -> Iterable[str]:
        """The parts of the bill that the switches make."""
        return [group for group in ("monitoring", "logs", "secrets", "firewall", "endpoints") if shown.bill.has(group)]

    def evidence(self, shown: Assessment) -> Iterable[str]:
        """Say what the switches cost together."""
        return extras_lines(shown)
