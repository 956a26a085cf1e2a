"""A zone or a node taken away while people watch: the drawing plays what the assessment says happens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from rich.table import Column, Table
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widgets import Static

from jobvector_wizard.planning.loss_course import Course, Happening, Moment, course_of, losable
from jobvector_wizard.reporting.ledger import GLYPH_STYLES
from jobvector_wizard.reporting.loss_course import answering_line, ending, loss_drawing, moment_lines, when
from jobvector_wizard.screens.key_line import KeyLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType
    from textual import events
    from textual.app import ComposeResult
    from textual.timer import Timer

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["LossScreen"]

PACE: Final = 1.5
"""Seconds that a moment stays while the course is played."""
SEEN: Final = 10
"""Of what can be lost, how much is named in the line; the chosen one is among them."""
ROOM: Final = 50
"""Columns that a design takes at least where others are drawn beside it."""
BETWEEN: Final = 2


class LossScreen(ModalScreen[None]):
    """What is lost, the drawing at a moment, who answers and what happens then, for one design or several."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "moment(1)", "later", key_display="→"),
        Binding("left", "moment(-1)", "earlier", key_display="←"),
        Binding("down,tab", "other(1)", "another", key_display="↓"),
        Binding("up,shift+tab", "other(-1)", "the one before", show=False),
        Binding("home", "moment(-99)", "to the loss", show=False),
        Binding("end", "moment(99)", "to the end", show=False),
        Binding("space", "play", "play"),
        Binding("pagedown", "scroll(1)", "scroll", show=False),
        Binding("pageup", "scroll(-1)", "scroll", show=False),
        Binding("x,escape", "bring_back", "bring it back", key_display="x"),
    ]
    what: reactive[int] = reactive(0, init=False)
    at: reactive[int] = reactive(0, init=False)

    def __init__(self, designs: Sequence[tuple[str, Assessment]], catalog: Catalog) -> None:
        super().__init__()
        self._designs, self._catalog = tuple(designs), catalog
        self._choices = _choices([shown for _, shown in designs])
        self._courses: tuple[Course | None, ...] = ()
        self._playing: Timer | None = None

    def compose(self) -> ComposeResult:
        """The title, what can be lost, the time line, and what is seen at a moment."""
        with Vertical(id="losing"):
            yield Static(id="losing-title", classes="title", markup=False)
            yield Static(id="losing-choices", markup=False)
            yield Static(id="losing-times", markup=False)
            with VerticalScroll(id="losing-body", can_focus=False):
                yield Static(id="losing-scene", markup=False)
            yield KeyLine()

    def on_mount(self) -> None:
        """Lose the first zone."""
        self._lose()

    def on_resize(self, event: events.Resize) -> None:
        """Draw it in the new width."""
        del event
        self.call_after_refresh(self._draw)

    def watch_what(self) -> None:
        """Lose something else, from the beginning."""
        self._lose()

    def watch_at(self) -> None:
        """Draw another moment."""
        self._draw()

    def action_moment(self, by: int) -> None:
        """Go to a later or an earlier moment; nothing plays by itself any more."""
        self._stop()
        self.at = min(len(self._steps) - 1, max(0, self.at + by))

    def action_other(self, by: int) -> None:
        """Lose another zone or node."""
        self._stop()
        self.what = (self.what + by) % len(self._choices)

    def action_play(self) -> None:
        """Play from here, or from the loss where the end is reached; or stop."""
        if self._playing is not None:
            self._stop()
            return
        if self.at == len(self._steps) - 1:
            self.at = 0
        self._playing = self.set_interval(PACE, self._next)
        self._draw()

    def action_scroll(self, by: int) -> None:
        """Scroll what does not fit."""
        self.query_one("#losing-body", VerticalScroll).scroll_relative(y=by * 8, animate=False)

    def action_bring_back(self) -> None:
        """Go back to the design as it was."""
        self.dismiss(None)

    def _next(self) -> None:
        if self.at < len(self._steps) - 1:
            self.at += 1
        else:
            self._stop()

    def _stop(self) -> None:
        if self._playing is not None:
            self._playing.stop()
            self._playing = None
            self._draw()

    def _lose(self) -> None:
        name = self._choices[self.what]
        self._courses = tuple(
            course_of(shown, self._catalog, found) if (found := _named(shown, name)) else None
            for _, shown in self._designs
        )
        self.at = 0
        self._draw()

    @property
    def _steps(self) -> list[Moment]:
        """One moment for each thing that happens in any of the designs, in time; it spans the times of all."""
        found: dict[Happening, Moment] = {}
        for course in self._courses:
            for moment in course.moments if course else ():
                found[moment.happening] = _spanning(found.get(moment.happening, moment), moment)
        return sorted(found.values(), key=lambda it: (it.earliest is None, it.earliest or 0))

    def _draw(self) -> None:
        width = max(20, self.size.width - 4)
        names = " and ".join(name for name, _ in self._designs)
        playing = "   playing" if self._playing is not None else ""
        self.query_one("#losing-title", Static).update(f"LOSE {self._choices[self.what]}   {names}{playing}")
        self.query_one("#losing-choices", Static).update(_marked("lose", self._choices, self.what))
        steps = self._steps
        self.query_one("#losing-times", Static).update(_marked("at", [when(it) for it in steps], self.at))
        self.query_one("#losing-scene", Static).update(self._scenes(width))

    def _scenes(self, width: int) -> RenderableType:
        """Draw the designs side by side where each has room, else one below the other."""
        count = len(self._designs)
        each = width // count - BETWEEN
        if count == 1 or each < ROOM:
            return Text("\n\n").join(self._scene(it, width) for it in range(count))
        beside = Table.grid(*(Column(width=each) for _ in range(count)), padding=(0, BETWEEN, 0, 0))
        beside.add_row(*(self._scene(it, each) for it in range(count)))
        return beside

    def _scene(self, number: int, width: int) -> Text:
        (name, shown), course = self._designs[number], self._courses[number]
        several = [Text(name, "bold")] if len(self._designs) > 1 else []
        if course is None:
            return Text("\n").join([*several, Text(f"It has no {self._choices[self.what]}.", "dim")])
        steps = [step.happening for step in self._steps[: self.at + 1]]
        moment = [it for it in course.moments if it.happening in steps][-1]
        said = [Text(f"· {line}") for line in moment_lines(course, moment)]
        if moment is course.moments[-1]:
            glyph, sentence = ending(shown, course)
            said.append(Text(f"{glyph or '·'} {sentence}", GLYPH_STYLES.get(glyph, "dim")))
        drawn = loss_drawing(shown, course, moment, width)
        return Text("\n").join([*several, drawn, answering_line(course, moment), *said])


def _choices(designs: Sequence[Assessment]) -> tuple[str, ...]:
    """Return what can be lost: zones and nodes of one design, the zones' letters of several."""
    if len(designs) == 1:
        return losable(designs[0])
    letters = {zone[-1] for shown in designs for zone in shown.blueprint.network.zones}
    return tuple(f"zone {letter}" for letter in sorted(letters))


def _named(shown: Assessment, choice: str) -> str | None:
    """Return what a choice is called in a design, or None where it has no such thing."""
    if choice in losable(shown):
        return choice
    return next((zone for zone in shown.blueprint.network.zones if f"zone {zone[-1]}" == choice), None)


def _spanning(one: Moment, other: Moment) -> Moment:
    """Return a moment from the earlier beginning of two of its kind to the later end."""
    if one.earliest is None or one.latest is None or other.earliest is None or other.latest is None:
        return one  # nobody knows when either is
    return replace(one, earliest=min(one.earliest, other.earliest), latest=max(one.latest, other.latest))


def _marked(title: str, texts: Sequence[str], chosen: int) -> Text:
    """Write words in a line, the chosen one marked; of many those near it."""
    line = Text(f"{title:<5}", "dim")
    start = max(0, min(chosen - SEEN // 2, len(texts) - SEEN))
    line.append(" … " if start else "", "dim")
    for number, text in enumerate(texts[start : start + SEEN], start):
        line.append(f"▶{text} " if number == chosen else f" {text} ", "bold reverse" if number == chosen else "")
    return line.append(" … " if start + SEEN < len(texts) else "", "dim")
