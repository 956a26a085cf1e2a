"""What stands around a step: the header line, the rail of steps, and the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.planning.findings import Severity
from jobvector_wizard.planning.steps import STEPS, step_of
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.ledger import (
    SEVERITY_STYLES,
    Beside,
    change_from,
    counts,
    fitted,
    ledger,
    ledger_line,
    spread,
)
from jobvector_wizard.reporting.node_loss import node_loss

if TYPE_CHECKING:
    from textual import events

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.session.draft import View

__all__ = ["MODE", "HeaderLine", "Ledger", "Rail"]

MODE: Final = "REHEARSAL"


class HeaderLine(Widget):
    """Whose design this is, where it stands, how old its prices are, and the mode."""

    view: reactive[View | None] = reactive(None)

    def render(self) -> Text:
        """Write the line; the mode is always there."""
        width = self.size.width
        if self.view is None:
            return Text(f"{MODE:>{width}}")
        shown = self.view.assessment
        left = f" {self.view.name} · {shown.blueprint.region}"
        program = f" jobvector-wizard ·{left}"
        right = f"{words.price_dates(shown)} · {MODE} "
        room = width - len(right) - 1
        return Text(spread(program if len(program) <= room else left, right, width), "bold", no_wrap=True)


class Rail(Widget):
    """The steps: seen ✓, present ▶, to come ·. A line in a narrow terminal, a column in a wide one."""

    ALLOW_SELECT = False

    view: reactive[View | None] = reactive(None)
    step: reactive[str] = reactive("start")
    seen: reactive[frozenset[str]] = reactive(frozenset)

    class Picked(Message):
        """A step was clicked."""

        def __init__(self, step: str) -> None:
            super().__init__()
            self.step = step

    def __init__(self) -> None:
        super().__init__()
        self._spots: list[tuple[int, int, str]] = []

    def render(self) -> Text:
        """Draw the steps, and beside or below them what is open."""
        return self._column() if self.size.height > 1 else self._line()

    def on_click(self, event: events.Click) -> None:
        """Go to the step that was clicked."""
        for start, end, step in self._spots:
            if start <= (event.y if self.size.height > 1 else event.x) < end:
                self.post_message(self.Picked(step))

    def _mark(self, step: str) -> str:
        return "▶" if step == self.step else "✓" if step in self.seen else "·"

    def _line(self) -> Text:
        text = Text(" ", no_wrap=True, end="")
        self._spots = []
        found = counts(self.view.assessment) if self.view else Text()
        letters = self._letters(self.size.width - len(found) - 2)
        for name, step in STEPS.items():
            here = name == self.step
            start = len(text)
            label = f"{self._mark(name)}{step.name if here else step.name[:letters]}"
            text.append(label, "bold reverse" if here else "")
            self._spots.append((start, len(text), name))
            text.append(" ")
        text.append(" " * max(1, self.size.width - len(text) - len(found) - 1))
        return text.append_text(found)

    def _letters(self, room: int) -> int:
        """Return to how many letters the names of the other steps are cut, so that all steps fit into a line."""
        fixed = 2 * len(STEPS) + len(STEPS[self.step].name)
        others = [step.name for name, step in STEPS.items() if name != self.step]
        longest = max(map(len, others))
        fitting = (it for it in range(longest, 1, -1) if fixed + sum(len(name[:it]) for name in others) <= room)
        return next(fitting, 1)

    def _column(self) -> Text:
        lines = [Text(" STEPS", "dim"), Text()]
        worst = self._worst()
        self._spots = []
        for name, step in STEPS.items():
            severity = worst.get(name)
            label = f" {step.key} {self._mark(name)} {step.name:<10}"
            line = Text(label, "bold reverse" if name == self.step else "")
            if severity:
                line.append(f"{severity.glyph} ", SEVERITY_STYLES[severity])
            lines.append(line)
            self._spots.append((len(lines) - 1, len(lines), name))
        if self.view:
            lines += [Text(), Text(" ").append_text(counts(self.view.assessment)), *self._history(self.view)]
        return Text("\n", end="", no_wrap=True).join(lines)

    def _worst(self) -> dict[str, Severity]:
        """Return the worst open finding of each step."""
        order = list(Severity)
        found: dict[str, Severity] = {}
        for finding in self.view.assessment.open_findings if self.view else ():
            step = step_of(finding.path)
            severity = finding.severity
            if step and (step not in found or order.index(severity) < order.index(found[step])):
                found[step] = severity
        return found

    def _history(self, view: View) -> list[Text]:
        width = self.size.width - 1
        undo = [Text(fitted(f" {_last_key(step)}", width), "dim") for step in view.undo[:6]]
        kept = [Text(), Text(" DRAFT", "dim"), Text(f" kept {view.kept_at}", "dim")] if view.kept_at else []
        return [Text(), Text(" UNDO (u)", "dim"), *undo, *kept] if undo else kept


def _last_key(step: str) -> str:
    """Shorten "nodes.node-2.type = "t3.large"" to what tells changes apart in a narrow column."""
    where, equals, value = step.partition(" = ")
    return f"{where.rpartition('.')[2]} {value}" if equals else step


class Ledger(Widget):
    """The draft in figures, or what a highlighted option would make of it."""

    ALLOW_SELECT = False

    view: reactive[View | None] = reactive(None)
    preview: reactive[Assessment | None] = reactive(None)

    def render(self) -> Text:
        """Draw what fits."""
        if self.view is None:
            return Text()
        draft = self.view.assessment
        shown = self.preview or draft
        if self.size.height == 1:
            return ledger_line(shown, draft, self.size.width)
        return ledger(shown, draft, self.size.width, self.size.height, _beside(self.view, self.preview))


def _beside(view: View, preview: Assessment | None) -> Beside:
    """Return what the ledger tells beside the design; what concerns the draft alone is left out of a preview."""
    if preview is not None:
        return Beside(node_loss=("·", "analysed once it is chosen"))
    changes = []
    for name, before in (("last", view.last), ("start", view.start)):
        if before is not None and before is not view.assessment and not (name == "last" and before is view.start):
            changes.append(f"{name} {change_from(before, view.assessment)}")
    match view.analysed:
        case None:
            told = ("…", "analysing every order and tie")
        case WizardError():
            told = ("?", "not analysed: the program broke")
        case analysis:
            told = node_loss(analysis)
    return Beside(told, " · ".join(changes))
