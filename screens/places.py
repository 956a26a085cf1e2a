"""Where the design stands: its region, its zones, and its way out to the internet."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from jobvector_wizard.planning.choices import Choice
from jobvector_wizard.planning.cost import Group
from jobvector_wizard.planning.questions import QUESTIONS
from jobvector_wizard.reporting.rows import region_lines
from jobvector_wizard.screens.choice_list import SLICE
from jobvector_wizard.screens.drawing import VpcDrawing
from jobvector_wizard.screens.step import ChoiceStep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.choices import Option
    from jobvector_wizard.screens.draft import View

__all__ = ["RegionStep", "ZonesStep"]


class RegionStep(ChoiceStep):
    """The AWS region, each with its price difference; the highlighted one beside the cheapest of all."""

    ASKS = QUESTIONS["region"]
    TITLE, HELP = ASKS.title, ASKS.help

    def show(self, view: View) -> None:
        """Offer the regions, and assess those out of sight a little later: the cheapest may be among them."""
        super().show(view)
        self.set_timer(SLICE, self._assess_the_rest)

    def _assess_the_rest(self) -> None:
        if self.view is None:
            return
        until = time.monotonic() + SLICE
        for option in self._open():
            if time.monotonic() > until:
                self.set_timer(SLICE, self._assess_the_rest)
                return
            self.assessor.option(option, self.view.assessment, "region")
        self.lists[0].refresh()
        shown = self._shown(self.lists[0])
        if shown is not None:
            self.draw(shown)

    def _open(self) -> list[Option]:
        now = self.view.assessment if self.view else None
        every = self.assessor.options(now.blueprint, "region") if now else ()
        return [option for option in every if now and self.assessor.known(option, now, "region") is None]

    def evidence(self, shown: Assessment) -> Iterable[str]:
        """Say how the region compares, and what it does not offer."""
        return region_lines(shown, self._known())

    def _known(self) -> dict[str, Assessment]:
        """Return the assessment of every region; empty as long as some are not assessed."""
        if self.view is None or self._open():
            return {}
        now = self.view.assessment
        every = self.assessor.options(now.blueprint, "region")
        found = {option.label: self.assessor.known(option, now, "region") for option in every}
        return {name: known.assessment for name, known in found.items() if isinstance(known, Choice)}


class ZonesStep(ChoiceStep):
    """How many zones there are, and how private subnets reach the internet."""

    ASKS = QUESTIONS["zones"]
    TITLE, HELP = ASKS.title, ASKS.help

    def below(self) -> ComposeResult:
        """The VPC."""
        yield VpcDrawing()

    def draw(self, shown: Assessment) -> None:
        """Draw the VPC as well."""
        self.query_one(VpcDrawing).shown = shown
        super().draw(shown)

    def figures(self, shown: Assessment) -> Iterable[str]:
        """The loss of each zone, and what NAT and addresses cost."""
        parts = [group.value for group in (Group.NAT, Group.ADDRESSES) if shown.bill.group(group)]
        return (*(f"zone.{loss.zone}" for loss in shown.capacity.losses), *parts)
