"""The budget: what may be spent in a month, and the commitments that the month is reckoned with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.message import Message
from textual.widgets import Input, Static

from jobvector_wizard.planning.choices import Option
from jobvector_wizard.planning.savings import cheaper_ways
from jobvector_wizard.planning.steps import budget_patch
from jobvector_wizard.reporting.commitments import NONE_DECLARED, commitment_about, commitment_lines, figures_of
from jobvector_wizard.reporting.fields import field_lines
from jobvector_wizard.reporting.rows import budget_lines, remedy_lines
from jobvector_wizard.screens.background import in_background
from jobvector_wizard.screens.choice_list import ChoiceHeading, ChoiceList
from jobvector_wizard.screens.commitments import CommitmentHeading, CommitmentList
from jobvector_wizard.screens.lines import AmountInput
from jobvector_wizard.screens.messages import CommitmentsRequested, PatchRequested, Previewed
from jobvector_wizard.screens.row_list import RowList
from jobvector_wizard.screens.step import lines
from jobvector_wizard.screens.writing import WritingStep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.text import Text
    from textual.app import ComposeResult

    from jobvector_wizard.design.patch import Patch
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.cost import Effect
    from jobvector_wizard.session.assessor import Assessor
    from jobvector_wizard.session.draft import View

__all__ = ["BudgetStep"]


class BudgetStep(WritingStep):
    """A number; while it is typed, the ledger shows whether the design keeps it.

    Below it stand the commitments that are declared, and then cheaper designs.
    """

    TITLE = "BUDGET   what may be spent in a month"
    HELP = (
        "USD a month. A design whose expected bill is above it has an error, BUD-01. Enter sets it; an empty line "
        "takes it away. Nothing is bought by setting a budget. Below stand the commitments of your own prices, which "
        "enter turns on and off, and changes that save: ways to keep a budget that is exceeded, else what saves most; "
        "tab goes there, enter takes one."
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
        yield CommitmentHeading()
        yield CommitmentList(id="commitments")
        yield Static(NONE_DECLARED, id="no-commitments", markup=False)
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
        self.commitments.fill(view.assessment)
        for widget in (self.commitments, self.query_one(CommitmentHeading)):
            widget.display = bool(self.commitments.rows)
        self.query_one("#no-commitments").display = not self.commitments.rows
        if self._searched is not view.assessment:
            self._offer((), view.assessment)
            self.query_one("#budget-search", Static).update("looking for cheaper designs: hundreds are assessed …")
            in_background(self, lambda: self._search(view.assessment))

    @property
    def commitments(self) -> CommitmentList:
        """The commitments that are declared."""
        return self.query_one(CommitmentList)

    @on(RowList.Highlighted, "#commitments")
    def _looked_at(self, event: RowList.Highlighted) -> None:
        event.stop()
        effect = self.commitments.current
        if self.view is None or effect is None or not self.commitments.has_focus:
            return
        self.post_message(Previewed(self.assessor.design(self.view.file.blueprint, self._turned_over(effect))))
        self.detail.update(lines(commitment_lines(effect)), layout=False)

    @on(RowList.Chosen, "#commitments")
    def _turned(self, event: RowList.Chosen) -> None:
        event.stop()
        if self.commitments.current is not None:
            self.post_message(CommitmentsRequested(self._turned_over(self.commitments.current)))

    def _turned_over(self, effect: Effect) -> tuple[str, ...]:
        return self.assessor.catalog.own.turned(effect.commitment.name)

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

    @on(RowList.Highlighted, "#budget-ways")
    def _highlighted(self, event: RowList.Highlighted) -> None:
        event.stop()
        ways = self.query_one(ChoiceList)
        option, outcome = ways.current, ways.outcome
        if not ways.has_focus or option is None or outcome is None:
            return
        self.post_message(Previewed(None if ways.assessed is None else ways.assessed.assessment))
        self.detail.update(lines(remedy_lines(option, outcome)), layout=False)

    @on(RowList.Chosen, "#budget-ways")
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        ways = self.query_one(ChoiceList)
        if ways.assessed is not None and ways.current is not None:
            self.post_message(PatchRequested(ways.current.patch))

    def explanation(self) -> tuple[str, Text] | None:
        """Say what the budget leaves, or all about the highlighted commitment."""
        if self.view is None:
            return None
        effect = self.commitments.current
        if effect is not None and self.commitments.has_focus:
            having = self.view.assessment
            if not effect.chosen:
                having = self.assessor.design(self.view.file.blueprint, self._turned_over(effect))
            told = self.assessor.explained(having, *figures_of(effect))
            return effect.commitment.name, lines([*commitment_lines(effect), "", *told])
        shown = self.view.assessment
        return self.TITLE, lines([*budget_lines(shown), "", *self.assessor.explained(shown, "total")])

    def about(self) -> Iterable[str]:
        """Say what a budget is, and what commitments are and where they are declared."""
        return "\n".join(field_lines("budget.monthly_usd")), commitment_about()

    def patch(self, text: str) -> Patch:
        """Read a budget."""
        return budget_patch(text)

    def draw(self, shown: Assessment) -> None:
        """Say what the budget leaves."""
        self.detail.update(lines(budget_lines(shown)), layout=False)
