"""The options of a field as a table; an option is assessed when it comes into view."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from jobvector_wizard.planning.choices import Choice, Option
from jobvector_wizard.planning.ordering import ordered, orders
from jobvector_wizard.reporting.rows import Layout, option_heading, option_row
from jobvector_wizard.screens.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from rich.text import Text

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.session.assessor import Assessed, Assessor

__all__ = ["ChoiceHeading", "ChoiceList"]


class ChoiceHeading(Widget):
    """The line above a list of options that names its columns."""

    ALLOW_SELECT = False

    def __init__(self, choices: ChoiceList) -> None:
        super().__init__()
        self._choices = choices

    def render(self) -> Text:
        """Name the columns as the list draws them."""
        return self._choices.heading


SLICE: Final = 0.012
"""Seconds that may pass in one go with assessing rows, so that a key never waits."""


class ChoiceList(RowList[Option]):
    """Options with price difference and verdict. Show them, then ask `assessed` for the highlighted one."""

    HELP = (
        "Up and down highlight an option, and the ledger shows what the design becomes if you choose it. "
        "Enter chooses it. ● is what the design has now, ~ an estimated figure."
    )

    class Complete(Message):
        """Every option of a list that is wanted whole is assessed, those out of sight too."""

    def __init__(self, *, whole: bool = False, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._whole = whole
        self.field = ""
        self.title = ""
        self._all: Sequence[Option] = ()
        self._wanted = ""
        self._order = 0
        self._now: Assessment | None = None
        self._assessor: Assessor | None = None
        self._layout = Layout(8, offered=False, verdict=8, detail=0)

    @property
    def assessments(self) -> dict[str, Assessment]:
        """What becomes of the design by each option, by label; empty as long as one is not assessed."""
        found = {option.label: self._known(option) for option in self._all}
        if None in found.values():
            return {}
        return {label: known.assessment for label, known in found.items() if isinstance(known, Choice)}

    @property
    def assessed(self) -> Choice | None:
        """The highlighted option with its consequences; None where there is none or it cannot be chosen."""
        found = self.outcome
        return found if isinstance(found, Choice) else None

    @property
    def outcome(self) -> Assessed | None:
        """What is found out about the highlighted option."""
        option = self.current
        if option is None or self._assessor is None or self._now is None:
            return None
        if self._known(option) is None:
            self.refresh_line(self.cursor)
        return self._assessor.option(option, self._now, self.field)

    def offer(
        self, options: Sequence[Option], field: str, now: Assessment, assessor: Assessor, *, keep: bool = False
    ) -> None:
        """Show the options of a field, the chosen one highlighted, or with `keep` the same one or line as before."""
        before = self.current
        self.field, self._now, self._assessor, self._all = field, now, assessor, options
        label = before.label if keep and before else next((it.label for it in options if it.chosen), "")
        self._show_matching(label, self.cursor if keep else 0)

    def narrow(self, wanted: str) -> None:
        """Show only options whose label or detail contains these words."""
        before = self.current
        self._wanted = wanted
        self._show_matching(before.label if before else "")

    def sort(self) -> None:
        """List the options in the next order."""
        before = self.current
        self._order += 1
        self._show_matching(before.label if before else "")

    @property
    def order(self) -> str:
        """What the options are listed by."""
        known = orders(self._all)
        return known[self._order % len(known)]

    @property
    def heading(self) -> Text:
        """The columns' names, and the order where it is not the usual one."""
        usual = self.order == orders(self._all)[0]
        return option_heading(self.title if usual else f"by {self.order}", self._layout)

    def _change(self, option: Option) -> Decimal | None:
        known = self._known(option)
        return known.change if isinstance(known, Choice) else None

    def draw(self, index: int, width: int, *, cursor: bool) -> Text:
        """Draw one option with what is known of it."""
        del width
        option = self.rows[index]
        return option_row(option, self._known(option), self._layout, cursor=cursor)

    def on_resize(self) -> None:
        """Take the new width, and assess what came into view."""
        self._fit()
        super().on_resize()
        self._fill()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Assess what came into view."""
        super().watch_scroll_y(old_value, new_value)
        self.call_later(self._fill)

    def _show_matching(self, label: str, otherwise: int = 0) -> None:
        words = self._wanted.casefold().split()
        listed = ordered(self._all, self.order, self._change)
        found = [it for it in listed if all(word in f"{it.label} {it.detail}".casefold() for word in words)]
        at = next((index for index, option in enumerate(found) if option.label == label), otherwise)
        self._fit()
        self.show(found, at, center=True)
        self.call_after_refresh(self._fill)

    def _fit(self) -> None:
        self._layout = Layout.fitting(self._all, self.scrollable_content_region.width)
        for heading in self.query_ancestor(Vertical).query(ChoiceHeading):
            heading.refresh()

    def _known(self, option: Option) -> Assessed | None:
        if self._assessor is None or self._now is None:
            return None
        return self._assessor.known(option, self._now, self.field)

    def _fill(self) -> None:
        """Assess visible rows for a moment, and come back for the rest."""
        if self._assessor is None or self._now is None or not self.is_mounted:
            return
        until = time.monotonic() + SLICE
        for index, option in self._open():
            if time.monotonic() > until:
                self.set_timer(0.001, self._fill)
                return
            self._assessor.option(option, self._now, self.field)
            self.refresh_line(index)
        if self._whole:
            self.post_message(self.Complete())

    def _open(self) -> Iterator[tuple[int, Option]]:
        """Yield what nobody has looked at yet, with its row: what is in view, then the rest where all is wanted."""
        top = self.scroll_offset.y
        rows = list(enumerate(self.rows))
        wanted = rows[top : top + self.size.height]
        if self._whole:
            wanted += [*rows[top + self.size.height :], *rows[:top]]
        for index, option in wanted:
            if self._known(option) is None:
                yield index, option
