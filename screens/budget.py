"""The budget: what may be spent in a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.message import Message
from textual.widgets import Input, Static

from jobvector_wizard.planning.choices import Option
from jobvector_wizard.planning.questions import budget_patch
from jobvector_wizard.planning.savings import cheaper_ways
from jobvector_wizard.reporting.fields import field_lines
from jobvector_wizard.reporting.rows import budget_lines, remedy_lines
from jobvector_wizard.screens.background import in_background
from jobvector_wizard.screens.choice_list import ChoiceHeading, ChoiceList
from jobvector_wizard.screens.lines import AmountInput
from jobvector_wizard.screens.messages import PatchRequested, Previewed
from jobvector_wizard.screens.step import lines
from jobvector_wizard.screens.writing import WritingStep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.text import Text
    from textual.app import ComposeResult

    from jobvector_wizard.patch import Patch
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.screens.assessor import Assessor
    from jobvector_wizard.screens.draft import View

__all__ = ["BudgetStep"]


class BudgetStep(WritingStep):
    """A number; while it is typed, the ledger shows whether the design keeps it. Below it stand cheaper designs."""

    TITLE = "BUDGET   what may be spent in a month"
    HELP = (
        "USD a month. A design whose expected bill is above it has an error, BUD-01. Enter sets it; an empty line "
        "takes it away. Nothing is bought by setting a budget. Below stand changes that save: ways to keep a budget "
        "that is exceeded, else what saves most; tab goes there, enter takes one."
    )

    class Found(Message):
        """Cheaper designs than the one that was looked at."""

        def __init__(self, now: Assessment, ways: Sequence[Option]) -> None:
            super().__init__()
            self.now, self.ways = now, ways

    def __init__(self, assessor: Assessor, step: str) -> None:
        super().__init__(assessor, step)
        self._searched: Assessment | None = None

    def compose(self) -> ComposeResult:
        """The number, what is wrong with it, and what it means."""
        yield Static(self.TITLE, classes="title")
        yield Static("USD a month; empty for none", classes="heading")
        yield AmountInput(placeholder="such as 450", id="budget-amount")
        yield Static(classes="problem", markup=False)
        ways = ChoiceList(id="budget-ways")
        ways.title = "cheaper by one change"
        yield ChoiceHeading(ways)
        yield ways
        yield Static(id="budget-search", classes="heading", markup=False)
        yield Static(classes="detail", markup=False)

    def show(self, view: View) -> None:
        """Show the budget as it is set."""
        self.view = view
        amount = view.file.blueprint.budget.monthly_usd
        with self.prevent(Input.Changed):
            self.query_one(Input).value = "" if amount is None else f"{amount:f}"
        self.draw(view.assessment)
        self.say("")
        if self._searched is not view.assessment:
            self._offer((), view.assessment)
            self.query_one("#budget-search", Static).update("looking for cheaper designs: hundreds are assessed …")
            in_background(self, lambda: self._search(view.assessment))

    def _search(self, now: Assessment) -> Message:
        ways = cheaper_ways(now, self.assessor.catalog)
        return self.Found(now, [Option(way.title, way.patch, chosen=False) for way in ways])

    @on(Found)
    def _found(self, event: Found) -> None:
        event.stop()
        if self.view is None or event.now is not self.view.assessment:
            return
        self._searched = event.now
        self._offer(event.ways, event.now)
        said = "" if event.ways else "nothing is cheaper by one change without a new error"
        self.query_one("#budget-search", Static).update(said)

    def _offer(self, ways: Sequence[Option], now: Assessment) -> None:
        self.query_one(ChoiceList).offer(ways, "budget", now, self.assessor)

    @on(ChoiceList.Highlighted)
    def _highlighted(self, event: ChoiceList.Highlighted) -> None:
        event.stop()
        ways = self.query_one(ChoiceList)
        option, outcome = ways.current, ways.outcome
        if not ways.has_focus or option is None or outcome is None:
            return
        self.post_message(Previewed(None if ways.assessed is None else ways.assessed.assessment))
        self.detail.update(lines(remedy_lines(option, outcome)), layout=False)

    @on(ChoiceList.Chosen)
    def _chosen(self, event: ChoiceList.Chosen) -> None:
        event.stop()
        ways = self.query_one(ChoiceList)
        if ways.assessed is not None and ways.current is not None:
            self.post_message(PatchRequested(ways.current.patch))

    def explanation(self) -> tuple[str, Text] | None:
        """Say what the budget leaves."""
        if self.view is None:
            return None
        shown = self.view.assessment
        return self.TITLE, lines([*budget_lines(shown), "", *self.assessor.explained(shown, "total")])

    def about(self) -> Iterable[str]:
        """Say what a budget is."""
        return ("\n".join(field_lines("budget.monthly_usd")),)

    def patch(self, text: str) -> Patch:
        """Read a budget."""
        return budget_patch(text)

    def draw(self, shown: Assessment) -> None:
        """Say what the budget leaves."""
        self.detail.update(lines(budget_lines(shown)), layout=False)
