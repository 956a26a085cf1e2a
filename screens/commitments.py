"""The commitments of a person's own prices as a list: each is turned on and off by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

from jobvector_wizard.planning.cost import Effect, effects
from jobvector_wizard.reporting.commitments import commitment_heading, commitment_row
from jobvector_wizard.screens.row_list import RowList

if TYPE_CHECKING:
    from rich.text import Text

    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["CommitmentHeading", "CommitmentList"]


class CommitmentHeading(Widget):
    """The line above the commitments that names their columns."""

    ALLOW_SELECT = False

    def render(self) -> Text:
        """Name the columns."""
        return commitment_heading(self.size.width)


class CommitmentList(RowList[Effect]):
    """The commitments that are declared, each with what it changes beside those that are chosen."""

    HELP = (
        "Up and down highlight a commitment of yours, and the ledger shows the bill with it turned over. Enter chooses "
        "it, or leaves it out again. ● is reckoned with now; Δ is what it changes a month, total with what the month "
        "is with it."
    )

    def draw(self, index: int, width: int, *, cursor: bool) -> Text:
        """Draw one commitment."""
        return commitment_row(self.rows[index], width, cursor=cursor)

    def fill(self, now: Assessment) -> None:
        """Show what the file declares; the highlight stays where it is."""
        own = now.region.own
        self.show(effects(now.bill, own, now.region.name), self.cursor)
        self.styles.height = min(len(self.rows), 6)
