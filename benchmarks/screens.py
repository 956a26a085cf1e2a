"""From a key press to the painted ledger, beside a bare Textual app: python benchmarks/screens.py.

The wizard stands in the step of the nodes, in the list of types. Each key highlights another type, which the ledger
then shows. The bare app has a list and a text beside it, both as large as the wizard's and with the same words, and
shows another text for each row. Both run in this process on terminals that take everything and show nothing; a key
goes to one, then to the other. What counts is the last paint that belongs to the key. Work is the time that the
interface's thread computes meanwhile; the rest it waits, for the most part for the next frame: 60 a second.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter, thread_time
from typing import TYPE_CHECKING, Final

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.drivers.headless_driver import HeadlessDriver
from textual.widgets import OptionList, Static

from benchmarks.timing import ratio, table, times
from jobvector_wizard.catalog import bundled
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.choices import Choice
from jobvector_wizard.reporting.ledger import ledger
from jobvector_wizard.reporting.rows import Layout, option_row
from jobvector_wizard.screens.app import WizardApp
from jobvector_wizard.screens.choice_list import ChoiceList
from jobvector_wizard.screens.nodes import GroupList
from jobvector_wizard.screens.side import Ledger
from jobvector_wizard.session.assessor import Assessor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType
    from rich.text import Text
    from textual.geometry import Size
    from textual.screen import Screen


ON: Final = date(2026, 11, 23)
DESIGN: Final = "ha"
SIZES: Final = ((80, 24), (120, 40))
KEYS: Final = 30
"""How many rows down and up again in the list of each node group."""
FRAME: Final = 1 / 60
QUIET: Final = 5 * FRAME
"""Seconds without a paint after which none is to come."""
PATIENCE: Final = 5.0


class Terminal(HeadlessDriver):
    """A terminal that takes what is painted and shows nothing, so that apps paint as for a real one."""

    @property
    def is_headless(self) -> bool:
        """Say that somebody looks."""
        return False


class Watched:
    """An app whose last paint is known."""

    def __init__(self, app: App[int]) -> None:
        self.app = app
        self._painted = self._worked = 0.0
        display = app._display

        def timed(screen: Screen[object], renderable: RenderableType | None) -> None:
            display(screen, renderable)
            if renderable is not None:
                self._painted, self._worked = perf_counter(), thread_time()

        app._display = timed  # type: ignore[method-assign]
        app.driver_class = Terminal

    async def press(self, key: str) -> tuple[float, float]:
        """Press a key; return the seconds to its last paint, and how many of them this thread worked."""
        await asyncio.sleep(random.uniform(0, FRAME))  # a person keeps no step with the frames either
        pressed, idle = perf_counter(), thread_time()
        self._painted = 0.0
        self.app.simulate_key(key)
        while not self._painted:
            if perf_counter() - pressed > PATIENCE:
                raise TimeoutError(f"{key} painted nothing")
            await asyncio.sleep(FRAME)
        await self.settle()
        return self._painted - pressed, self._worked - idle

    async def settle(self) -> None:
        """Wait until nothing more is painted."""
        since = perf_counter()
        while perf_counter() - max(since, self._painted) < QUIET:
            await asyncio.sleep(QUIET / 4)


class Bare(App[int]):
    """A list, and beside it a text for each row."""

    CSS = "OptionList, Static { border: none; padding: 0; }"

    def __init__(self, texts: list[tuple[Text, Text]], rows: Size, text: Size) -> None:
        super().__init__()
        self._texts, self._rows, self._text = texts, rows, text

    def compose(self) -> ComposeResult:
        """Both, as large as those of the wizard."""
        with Horizontal():
            yield OptionList(*(row for row, _ in self._texts))
            yield Static()

    def on_mount(self) -> None:
        """Give each its size."""
        for kind, size in ((OptionList, self._rows), (Static, self._text)):
            self.query_one(kind).styles.width, self.query_one(kind).styles.height = size
        self.query_one(OptionList).focus()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the text of another row."""
        self.query_one(Static).update(self._texts[event.option_index][1], layout=False)


def words(choices: ChoiceList, size: Size) -> Iterator[tuple[Text, Text]]:
    """Yield each option's row and what the ledger says of it, from an assessor that the wizard does not ask."""
    assessor = Assessor(bundled(), ON)
    draft = assessor.design(load_design(DESIGN).blueprint)
    options = assessor.options(draft.blueprint, choices.field)
    layout = Layout.fitting(options, choices.size.width)
    for option in options:
        outcome = assessor.option(option, draft, choices.field)
        shown = outcome.assessment if isinstance(outcome, Choice) else draft
        yield option_row(option, outcome, layout, cursor=False), ledger(shown, draft, *size)


@dataclass
class Measured:
    """Seconds to the last paint, and of work, of the wizard and of the bare app, key by key."""

    wizard: list[tuple[float, float]] = field(default_factory=list)
    bare: list[tuple[float, float]] = field(default_factory=list)

    def row(self, name: str) -> tuple[str, ...]:
        """Write the figures."""
        (ours, worked), (theirs, least) = (tuple(zip(*it, strict=True)) for it in (self.wizard, self.bare))
        waited = (times(theirs), times(ours), ratio(ours, theirs))
        return (name, f"{len(ours)}", *waited, times(least), times(worked), ratio(worked, least))


async def measure(size: tuple[int, int], first: Measured, again: Measured) -> None:
    """Go down and up the types of each node group, on to options that are assessed for it, or were before."""
    app = WizardApp(load_design(DESIGN), ON)
    wizard = Watched(app)
    async with app.run_test(headless=False, size=size) as pilot:
        app.wizard.action_go("nodes")
        await pilot.pause()
        choices, groups = app.wizard.query_one("#nodes ChoiceList", ChoiceList), app.wizard.query_one(GroupList)
        while app.view().analysed is None:
            await wizard.settle()
        beside = app.wizard.query_one(Ledger).size
        bare = Watched(Bare(list(words(choices, beside)), choices.size, beside))
        async with bare.app.run_test(headless=False, size=size):
            for number in range(len(groups.rows)):
                groups.focus()
                groups.cursor = number
                await wizard.settle()
                choices.focus()
                await wizard.settle()
                for key, by in [("down", 1)] * KEYS + [("up", -1)] * KEYS:
                    option = choices.rows[choices.cursor + by]
                    known = app.assessor.known(option, app.view().assessment, choices.field)
                    measured = again if known else first
                    measured.wizard.append(await wizard.press(key))
                    measured.bare.append(await bare.press(key))


def main() -> None:
    """Print the table."""
    rows = []
    with tempfile.TemporaryDirectory() as home:
        os.environ["JOBVECTOR_HOME"] = home
        for size in SIZES:
            first, again = Measured(), Measured()
            asyncio.run(measure(size, first, again))
            rows += [first.row("{}×{}, first visit".format(*size)), again.row("{}×{}, seen before".format(*size))]
    print(table(("highlight", "keys", "bare", "wizard", "ratio", "bare, work", "wizard, work", "ratio of work"), rows))


if __name__ == "__main__":
    main()
