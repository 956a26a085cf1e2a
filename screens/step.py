"""The contract of every step, and the step that offers the options of one or two fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.design.patch import write_path
from jobvector_wizard.reporting.fields import field_lines, is_table
from jobvector_wizard.reporting.ledger import spread
from jobvector_wizard.reporting.rows import loss_lines
from jobvector_wizard.screens.choice_list import ChoiceHeading, ChoiceList
from jobvector_wizard.screens.filter_input import FilterInput
from jobvector_wizard.screens.messages import PatchRequested, Previewed, ProblemMet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.app import ComposeResult

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.steps import Question
    from jobvector_wizard.session.assessor import Assessor
    from jobvector_wizard.session.draft import View

__all__ = ["ChoiceStep", "Step", "lines"]


def lines(texts: Iterable[str]) -> Text:
    """Put one text under the other; the ledger's glyphs and prices are in them already."""
    return Text("\n").join(Text(text) for text in texts)


class Title(Widget):
    """A step's title, and at the right what the first columns mean."""

    def __init__(self, left: str, right: str = "") -> None:
        super().__init__(classes="title")
        self._left, self._right = left, right

    def render(self) -> Text:
        """Draw both."""
        return Text(spread(self._left, self._right, self.size.width), no_wrap=True)


class Step(Vertical):
    """One step: draws a view of the draft and posts messages; it computes nothing and formats nothing."""

    TITLE: ClassVar[str] = ""
    MARGIN: ClassVar[str] = ""
    HELP = ""

    def __init__(self, assessor: Assessor, step: str) -> None:
        super().__init__(id=step, classes="step")
        self.assessor = assessor

    def show(self, view: View) -> None:
        """Draw the draft as it stands now."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Put the focus where this step begins."""
        for widget in self.query("RowList, Input, Button"):
            if widget.focusable:
                widget.focus()
                return

    @property
    def detail(self) -> Static:
        """The explanation at the bottom."""
        return self.query_one(".detail", Static)

    def explanation(self) -> tuple[str, Text] | None:
        """Return a title and a text about what is highlighted; None where nothing is."""
        return None

    def about(self) -> Iterable[str]:
        """Say what the field is that has the focus, in plain language."""
        return ()


class ChoiceStep(Step):
    """Lists of options, one below the other, with what is known of the highlighted one at the bottom."""

    ASKS: ClassVar[Question]
    KEEPS_PLACE: ClassVar[bool] = False
    """Whether the highlight stays where it is when something was chosen."""
    WHOLE: ClassVar[bool] = False
    """Whether options out of sight are assessed too, because the step compares all of them."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "filter", key_display="/"),
        Binding("s", "sort", "sort"),
    ]

    def __init__(self, assessor: Assessor, step: str) -> None:
        super().__init__(assessor, step)
        self.view: View | None = None

    def compose(self) -> ComposeResult:
        """A heading and a list for each field, then the explanation."""
        yield Title(self.ASKS.title, self.MARGIN)
        yield from self.above()
        for number, (_, title) in enumerate(self.ASKS.fields):
            choices = ChoiceList(whole=self.WHOLE, id=f"{self.id}-choices-{number}")
            choices.title = title
            yield ChoiceHeading(choices)
            yield choices
        if self.ASKS.long:
            yield FilterInput()
        yield from self.below()
        yield Static(classes="detail", markup=False)

    def below(self) -> ComposeResult:
        """Yield what stands between the lists and the explanation."""
        yield from ()

    def above(self) -> ComposeResult:
        """Yield what stands above the lists."""
        yield from ()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to filter and to sort where there is much to choose from."""
        del parameters
        return action not in ("filter", "sort") or self.ASKS.long

    def action_sort(self) -> None:
        """List the options in the next order; the same one stays highlighted."""
        self.lists[-1].sort()

    def action_filter(self) -> None:
        """Show the filter's line and go there."""
        line = self.query_one(FilterInput)
        line.display = True
        line.focus()

    @on(FilterInput.Changed)
    def _narrow(self, event: FilterInput.Changed) -> None:
        event.stop()
        self.lists[-1].narrow(event.value)
        self.show_highlight(self.lists[-1])

    @on(FilterInput.Done)
    def _narrowed(self, event: FilterInput.Done) -> None:
        event.stop()
        self.lists[-1].focus()

    def fields(self, view: View) -> Sequence[str]:
        """Return the field of each list."""
        del view
        return [field for field, _ in self.ASKS.fields]

    @property
    def lists(self) -> list[ChoiceList]:
        """The lists, in order."""
        return list(self.query(ChoiceList))

    @property
    def active(self) -> ChoiceList:
        """The list with the focus, or the first."""
        return next((found for found in self.lists if found.has_focus), self.lists[0])

    def show(self, view: View) -> None:
        """Offer the options of the draft as it stands."""
        self.view = view
        for found, field in zip(self.lists, self.fields(view), strict=True):
            options = self.assessor.options(view.file.blueprint, field)
            found.offer(options, field, view.assessment, self.assessor, keep=self.KEEPS_PLACE)
        self.draw(view.assessment)

    def evidence(self, shown: Assessment) -> Iterable[str]:
        """Yield what there is to say about a design, the most telling first."""
        return loss_lines(shown)

    def explanation(self) -> tuple[str, Text] | None:
        """Say everything about the highlighted option."""
        shown, option = self._shown(self.active), self.active.current
        if option is not None and isinstance(self.active.outcome, WizardError):
            return option.label, Text(self.active.outcome.message)
        if option is None or shown is None:
            return None
        said = [option.detail, str(option.patch)]
        return option.label, lines([*filter(None, said), "", *self.assessor.explained(shown, *self.figures(shown))])

    def about(self) -> Iterable[str]:
        """Say what the field of the list is, or of the highlighted switch, and what the option means."""
        option, path = self.active.current, self.active.field
        if option is not None and option.patch.changes and is_table(path):
            path = write_path(option.patch.changes[0].path)
        yield "\n".join(field_lines(path))
        if option is not None and option.detail:
            yield f"▶ {option.label}: {option.detail}"

    def figures(self, shown: Assessment) -> Iterable[str]:
        """Return the paths of the figures that this step is about, as `estimate --explain` takes them."""
        del shown
        return ("total",)

    def show_highlight(self, source: ChoiceList) -> None:
        """Preview the highlighted option of a list."""
        outcome = source.outcome
        option = source.current
        if isinstance(outcome, WizardError):
            self.post_message(Previewed(None))
            self.detail.update(outcome.message, layout=False)
        elif outcome is not None and option is not None:
            self.post_message(Previewed(None if option.chosen else outcome.assessment))
            self.draw(outcome.assessment)

    def draw(self, shown: Assessment) -> None:
        """Draw what there is to say about a design: the draft, or what a highlighted option makes of it."""
        self.detail.update(lines(self.evidence(shown)), layout=False)

    def _shown(self, source: ChoiceList) -> Assessment | None:
        return source.assessed.assessment if source.assessed else None

    @on(ChoiceList.Highlighted)
    def _highlighted(self, event: ChoiceList.Highlighted) -> None:
        if isinstance(event.rows, ChoiceList) and event.rows.has_focus:
            event.stop()
            self.show_highlight(event.rows)

    @on(ChoiceList.Chosen)
    def _chosen(self, event: ChoiceList.Chosen) -> None:
        if not isinstance(event.rows, ChoiceList):
            return
        event.stop()
        outcome, option = event.rows.outcome, event.rows.current
        if isinstance(outcome, WizardError):
            self.post_message(ProblemMet(outcome))
        elif option is not None and not option.chosen:
            self.post_message(PatchRequested(option.patch))
