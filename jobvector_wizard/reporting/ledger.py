"""The side panel that always shows whose numbers stand on the screen: the draft's, or those of a highlighted option."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from rich.text import Text

from jobvector_wizard.base.units import percent, usd, usd_change
from jobvector_wizard.planning.choices import price_change
from jobvector_wizard.planning.findings import Severity
from jobvector_wizard.planning.standing import after_loss, standing
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.words import SEVERITY_STYLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.capacity import ZoneLoss
    from jobvector_wizard.planning.cost import BillLine
    from jobvector_wizard.planning.findings import Finding

__all__ = [
    "GLYPH_STYLES",
    "SEVERITY_STYLES",
    "Beside",
    "bar",
    "change_from",
    "counts",
    "fitted",
    "ledger",
    "ledger_line",
    "spread",
]

GLYPH_STYLES: Final = {"✓": "green", "✗": "bold red", "!": "yellow", "?": "cyan"}
KEPT_BILL_LINES: Final = 4
KEPT_FINDINGS: Final = 2
FINDING_LINES: Final = 2


def bar(share: float, width: int) -> str:
    """Draw a share of one as a bar; anything above nothing shows, and only all of it fills the bar."""
    if width <= 0:
        return ""
    filled = min(width, max(0, int(share * width)))
    if filled == 0 and share > 0:
        filled = 1
    return "█" * filled + "░" * (width - filled)


def fitted(text: str, width: int) -> str:
    """Cut a text to a width, with an ellipsis where something was cut."""
    return text if len(text) <= width else f"{text[: max(0, width - 1)]}…"


def spread(left: str, right: str, width: int) -> str:
    """Put one text at the left and one at the right; the left one gives way."""
    room = width - len(right) - 1
    return f"{fitted(left, room):<{room}} {right}" if room > 0 else fitted(right, width)


def _whole(figure: str, unit: str, right: str, width: int) -> str:
    """Put a figure at the left and a word at the right; the unit gives way, then the word, and never the figure."""
    for left in (f"{figure}{unit}", figure):
        if len(left) + 1 + len(right) <= width:
            return spread(left, right, width)
    return fitted(f"{figure} {right}".rstrip(), width)


def change_from(draft: Assessment, shown: Assessment) -> str:
    """Write what the shown design costs more or less than the draft."""
    change = price_change(draft, shown)
    return "change unknown" if change is None else usd_change(change)


def counts(assessment: Assessment) -> Text:
    """Write how many errors and how many other findings are open."""
    errors = len(assessment.errors)
    others = len(assessment.open_findings) - errors
    text = Text(f"{errors} ✗" if errors else "no ✗", SEVERITY_STYLES[Severity.ERROR] if errors else "green")
    return text.append(f"  {others} !", SEVERITY_STYLES[Severity.WARNING] if others else "dim")


def ledger_line(shown: Assessment, draft: Assessment, width: int) -> Text:
    """The whole ledger in one line, for narrow terminals."""
    verdict = standing(shown)
    whose = "your draft" if shown is draft else f"if chosen {change_from(draft, shown)}"
    line = f"{words.short_total(shown.bill)} a month · {whose} · {verdict.glyph} {verdict.text}"
    return Text(fitted(line, width), GLYPH_STYLES.get(verdict.glyph, ""))


@dataclass(frozen=True, slots=True)
class Beside:
    """What the ledger tells beside a design's assessment.

    `node_loss` is a glyph and a sentence on the loss of any node, `changes` what the draft costs more or less than
    before; either may be empty.
    """

    node_loss: tuple[str, str] | None = None
    changes: str = ""


def ledger(shown: Assessment, draft: Assessment, width: int, height: int, beside: Beside = Beside()) -> Text:
    """Draw the ledger into `width` and `height`.

    Short of rows it drops, in this order: bill lines below the top four, the SLAs and whose prices they are, findings
    below two, then healthy zones merge into one line. Total, change, budget, pods and failing zones never go.
    """
    parts = _Parts(shown, draft, width, beside)
    lines: list[Text] = []
    for detail in _details(len(shown.bill.groups), len(shown.open_findings)):
        lines = parts.lines(detail)
        if len(lines) <= height:
            break
    return Text("\n", no_wrap=True, end="").join(lines[: max(height, 0)])


@dataclass(frozen=True, slots=True)
class _Detail:
    bill: int
    findings: int
    agreements: bool
    merged: bool


def _details(bill: int, findings: int) -> Iterator[_Detail]:
    """Yield how much to show, from everything to the least."""
    few = min(KEPT_FINDINGS, findings)
    least = min(KEPT_BILL_LINES, bill)
    for kept in range(bill, least - 1, -1):
        yield _Detail(kept, findings, agreements=True, merged=False)
    for kept in range(findings, few - 1, -1):
        yield _Detail(least, kept, agreements=False, merged=False)
    for kept in range(few, -1, -1):
        yield _Detail(least, kept, agreements=False, merged=True)


class _Parts:
    """The ledger's lines, each part written once."""

    def __init__(self, shown: Assessment, draft: Assessment, width: int, beside: Beside) -> None:
        self.shown, self.draft, self.width, self.beside = shown, draft, width, beside
        self.head = list(self._head())
        self.bill = list(self._bill())
        self.pods = list(self._pods())
        self.agreements = list(self._agreements())
        self.findings = [self._finding(finding) for finding in shown.open_findings]

    def lines(self, detail: _Detail) -> list[Text]:
        kept = self.findings[: detail.findings]
        return [
            *self.head,
            *self.bill[: detail.bill],
            *self._other(detail.bill),
            *(self._own() if detail.agreements else ()),
            *self.pods,
            *self._zones(merged=detail.merged),
            *(self.agreements if detail.agreements else ()),
            self._title("findings", counts(self.shown)),
            *(line for block in kept for line in block),
            *self._more(len(kept)),
        ]

    def _title(self, name: str, right: Text | None = None) -> Text:
        tail = Text.assemble(" ", right) if right else Text()
        rule = "─" * max(0, self.width - len(name) - 4 - len(tail))
        return Text.assemble((f"── {name} {rule}", "dim"), tail)

    def _head(self) -> Iterator[Text]:
        preview = self.shown is not self.draft
        whose = "if you choose it" if preview else "your draft"
        yield Text.assemble(("LEDGER", "bold"), (f"{whose:>{self.width - 6}}", "bold cyan" if preview else "dim"))
        change = change_from(self.draft, self.shown) if preview else ""
        arrow = {"+": "▲ ", "-": "▼ "}.get(change[:1], "")
        yield Text(_whole(words.short_total(self.shown.bill), " a month", f"{arrow}{change}", self.width), "bold")
        by_use = "" if self.width < 32 else " by use"
        yield Text(fitted(f"{words.total_range(self.shown)}{by_use}", self.width), "dim")
        if self.beside.changes:
            yield Text(fitted(self.beside.changes, self.width), "dim")
        yield self._budget()

    def _budget(self) -> Text:
        budget = self.shown.blueprint.budget.monthly_usd
        if budget is None:
            return Text("no budget set", "dim")
        total, bound = self.shown.bill.total.expected, bool(self.shown.bill.unknown)
        share = total / budget if budget else Decimal(0)
        over = total > budget
        if bound and not over:
            told, short = (f"budget {usd(budget)}", "cannot be told"), "budget cannot be told"
            roomy = len(" ".join(told)) <= self.width
            return Text(spread(*told, self.width) if roomy else fitted(short, self.width), "dim")
        tail = f"{'! ' if over else ''}{'≥' if bound else ''}{percent(share, 0)}" if budget else "! over"
        left = f"budget {usd(budget)} "
        room = self.width - len(left) - len(tail) - 1
        drawn = bar(float(share), room) if room > 2 else ""
        return Text(f"{left}{drawn} {tail}", SEVERITY_STYLES[Severity.ERROR] if over else "")

    def _bill(self) -> Iterator[Text]:
        bill = self.shown.bill
        for group in bill.groups:
            yield self._amount(group.label, bill.group(group))

    def _amount(self, title: str, lines: Sequence[BillLine]) -> Text:
        bill, figure = self.shown.bill, words.sum_of(lines)
        largest = bill.group_total(bill.groups[0]).expected  # the dearest stands first
        known = sum((line.usd.expected for line in lines if line.usd is not None), Decimal(0))
        share = float(known / largest) if largest else 0.0
        name = 12 if self.width < 32 else 14
        drawn = bar(share, self.width - name - 11)
        return Text.assemble((f"{fitted(title, name):<{name}} ", ""), (drawn, "blue"), f"{figure:>10}")

    def _other(self, kept: int) -> Iterator[Text]:
        bill = self.shown.bill
        rest = bill.groups[kept:]
        if rest:
            yield self._amount(f"{len(rest)} other", [line for group in rest for line in bill.group(group)])

    def _pods(self) -> Iterator[Text]:
        yield self._title("pods")
        idle = self.shown.availability.idle
        glyph = words.steady_glyph(self.shown)
        runs, ran = (words.pods(it).removesuffix(" pods run") for it in (self.shown, self.draft))
        before = f" (now {ran})" if runs != ran else ""
        yield Text(fitted(f"{glyph} {runs} run{before}", self.width), GLYPH_STYLES[glyph])
        if idle:
            yield Text(fitted(f"  Pending: {', '.join(idle)}", self.width), GLYPH_STYLES[glyph])

    def _zones(self, *, merged: bool) -> Iterator[Text]:
        yield self._title("lose a zone")
        verdicts = {loss.zone: after_loss(loss) for loss in self.shown.capacity.losses}
        healthy: dict[str, list[str]] = {}
        for loss in self.shown.capacity.losses:
            if merged and verdicts[loss.zone].glyph == "✓":
                healthy.setdefault(verdicts[loss.zone].text, []).append(loss.zone[-1])
            else:
                yield self._zone(loss)
        for text, letters in healthy.items():
            yield Text(fitted(f"{', '.join(letters)} ✓ {text}", self.width), GLYPH_STYLES["✓"])
        if self.beside.node_loss:
            glyph, sentence = self.beside.node_loss
            yield Text(fitted(f"any node {glyph} {sentence}", self.width), GLYPH_STYLES.get(glyph, "dim"))

    def _zone(self, loss: ZoneLoss) -> Text:
        glyph, sentence = words.loss(self.shown, loss)
        return Text(fitted(f"{loss.zone[-1]} {glyph} {sentence}", self.width), GLYPH_STYLES[glyph])

    def _own(self) -> Iterator[Text]:
        if own := words.own_prices(self.shown):
            yield Text(fitted(own, self.width), "dim")

    def _agreements(self) -> Iterator[Text]:
        yield self._title("SLAs in series")
        yield from _wrapped(words.availability(self.shown.availability), self.width, 2)

    def _finding(self, finding: Finding) -> list[Text]:
        severity = finding.severity
        lines = list(_wrapped(f"{severity.glyph} {finding.code} {finding.message}", self.width, FINDING_LINES, "  "))
        lines[0].stylize(SEVERITY_STYLES[severity], 0, len(finding.code) + 2)
        return lines

    def _more(self, kept: int) -> Iterator[Text]:
        left = len(self.findings) - kept
        if left:
            yield Text(spread(f"  {left} more", "F list", self.width), "dim")


def _wrapped(text: str, width: int, most: int, indent: str = "") -> Iterable[Text]:
    lines = textwrap.wrap(text, width, subsequent_indent=indent, max_lines=most, placeholder=" …")
    return [Text(line) for line in lines]
