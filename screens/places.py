"""Where the design stands: its region, its zones, and its way out to the internet."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from jobvector_wizard.planning.cost import Group
from jobvector_wizard.planning.steps import question_of
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.rows import region_lines
from jobvector_wizard.screens.choice_list import ChoiceList
from jobvector_wizard.screens.drawing import VpcDrawing
from jobvector_wizard.screens.messages import PricesRequested
from jobvector_wizard.screens.step import ChoiceStep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult

    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["RegionStep", "ZonesStep"]


class RegionStep(ChoiceStep):
    """The AWS region, each with its price difference; the highlighted one beside the cheapest of all."""

    ASKS = question_of("region")
    TITLE, HELP = ASKS.title, ASKS.help
    WHOLE = True
    BINDINGS: ClassVar[list[BindingType]] = [Binding("p", "prices", "prices")]

    def action_prices(self) -> None:
        """Ask for the prices of today of the highlighted region."""
        shown = self._shown(self.lists[0])
        if shown is not None:
            self.post_message(PricesRequested(shown.blueprint.region, words.price_dates(shown)))

    def evidence(self, shown: Assessment) -> Iterable[str]:
        """Say how the region compares, and what it is not known to offer."""
        return region_lines(shown, self.lists[0].assessments)

    @on(ChoiceList.Complete)
    def _compared(self, event: ChoiceList.Complete) -> None:
        event.stop()
        shown = self._shown(self.lists[0])
        if shown is not None:
            self.draw(shown)


class ZonesStep(ChoiceStep):
    """How many zones there are, and how private subnets reach the internet."""

    ASKS = question_of("zones")
    TITLE, HELP = ASKS.title, ASKS.help
    BINDINGS: ClassVar[list[BindingType]] = [Binding("x", "screen.lose", "lose a zone")]

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
