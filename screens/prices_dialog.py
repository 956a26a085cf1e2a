"""Reads a region's prices of today: asks from where, says how far it is, and can be stopped."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button, Static

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.catalog.refreshing import KEPT
from jobvector_wizard.planning.steps import PRICES_FROM, PRICES_MEAN, READ_FILES
from jobvector_wizard.screens.background import in_background
from jobvector_wizard.screens.dialogs import Dialog
from jobvector_wizard.screens.key_line import KeyLine
from jobvector_wizard.screens.messages import ProblemMet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.app import ComposeResult

    from jobvector_wizard.account.price_refresh import Progress, Sizes
    from jobvector_wizard.catalog.overlay import RefreshedRegion

    Read = Callable[[Callable[[Progress], None]], Mapping[str, RefreshedRegion]]

__all__ = ["PricesDialog"]

_TOLD_EACH: Final = 0.2
"""Seconds between two words of progress."""
_LEAVE: Final = ("leave", "Not now")
_FROM: Final = (*PRICES_FROM, _LEAVE)
_FILES: Final = (("read", READ_FILES), _LEAVE)


class PricesDialog(Dialog["Mapping[str, RefreshedRegion]"]):
    """Answers with what was read, which is kept by then; None where nothing was, and then no price is another."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up", "app.focus_previous", "previous", show=False),
        Binding("right,down", "app.focus_next", "next", show=False),
    ]

    class Sized(Message):
        """How much there is to read without an account."""

        def __init__(self, sizes: Sizes) -> None:
            super().__init__()
            self.sizes = sizes

    class Advanced(Message):
        """How far the reading is."""

        def __init__(self, progress: Progress) -> None:
            super().__init__()
            self.progress = progress

    class Arrived(Message):
        """Everything was read."""

        def __init__(self, found: Mapping[str, RefreshedRegion]) -> None:
            super().__init__()
            self.found = found

    def __init__(self, region: str, now: str) -> None:
        """Ask about a region; `now` says of when its prices are."""
        super().__init__()
        self._region, self._now = region, now
        self._stopped = threading.Event()

    def compose(self) -> ComposeResult:
        """What it does, the answers, and the keys."""
        with Vertical(classes="box"):
            yield Static(f"PRICES OF TODAY   {self._region}", classes="title", markup=False)
            yield Static(
                f"{self._now}\n{PRICES_MEAN}",
                classes="said",
                markup=False,
            )
            yield Horizontal(classes="buttons")
            yield Static(classes="problem", markup=False)
            yield KeyLine()

    async def on_mount(self) -> None:
        """Offer the ways."""
        await self._offer(_FROM)

    def on_unmount(self) -> None:
        """Let what still reads end at its next word; what it has read is not kept."""
        self._stopped.set()

    async def _offer(self, answers: Sequence[tuple[str, str]]) -> None:
        buttons = self.query_one(Horizontal)
        await buttons.remove_children()
        await buttons.mount(*(Button(label, id=answer, compact=True) for answer, label in answers))
        if answers:
            buttons.query(Button).first().focus()

    @on(Button.Pressed)
    async def _answered(self, event: Button.Pressed) -> None:
        event.stop()
        from jobvector_wizard.account import price_refresh

        regions = (self._region,)
        match event.button.id:
            case "account":
                read = partial(price_refresh.prices_through_account, regions, (), None, None)
                await self._read(read)
            case "files":
                await self._wait("AWS is asked how large the files are …")
                in_background(self, lambda: self.Sized(price_refresh.sizes_of(regions, (), None)))
            case "read":
                await self._read(partial(price_refresh.prices_from_files, regions, (), None))
            case _:
                self.dismiss(None)

    async def _wait(self, said: str) -> None:
        self._problem("")
        self.query_one(".said", Static).update(said)
        await self._offer(())

    async def _read(self, read: Read) -> None:
        await self._wait(f"{self._region}: reading …\nesc stops it; then the prices stay as they are.")
        in_background(self, lambda: self.Arrived(read(self._teller())))

    def _teller(self) -> Callable[[Progress], None]:
        """Return what tells how far it is, from the thread that reads; it ends the reading once nobody waits for it."""
        told = 0.0

        def tell(progress: Progress) -> None:
            nonlocal told
            if self._stopped.is_set():
                raise WizardError(f"The reading was stopped. {KEPT}")
            if time.monotonic() - told > _TOLD_EACH:
                told = time.monotonic()
                self.post_message(self.Advanced(progress))

        return tell

    @on(Sized)
    async def _sized(self, event: Sized) -> None:
        event.stop()
        self.query_one(".said", Static).update(f"{event.sizes}.")
        await self._offer(_FILES)

    @on(Advanced)
    def _advanced(self, event: Advanced) -> None:
        event.stop()
        self.query_one(".said", Static).update(f"{event.progress}\nesc stops it; then the prices stay as they are.")

    @on(Arrived)
    async def _arrived(self, event: Arrived) -> None:
        event.stop()
        from jobvector_wizard.account.price_refresh import keep

        try:
            keep(event.found)
        except WizardError as error:
            await self._failed(error)
        else:
            self.dismiss(event.found)

    @on(ProblemMet)
    async def _problem_met(self, event: ProblemMet) -> None:
        event.stop()
        await self._failed(event.error)

    async def _failed(self, error: WizardError) -> None:
        self.query_one(".said", Static).update(self._now)
        self._problem(f"✗ {error}")
        await self._offer(_FROM)

    def _problem(self, text: str) -> None:
        self.query_one(".problem", Static).update(text)
