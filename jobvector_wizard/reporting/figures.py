"""Every figure that can be explained, as a list to choose from; and what of a design is worth taking elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.text import Text

from jobvector_wizard.base.units import cpu, memory_about, usd
from jobvector_wizard.planning.settings import usage_settings
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.ledger import GLYPH_STYLES, fitted, ledger
from jobvector_wizard.reporting.words import SEVERITY_STYLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.findings import Finding

__all__ = ["Figure", "bill_text", "figure_row", "figures", "ledger_text", "total_text"]

TITLE: Final = 24
LEDGER_WIDTH: Final = 72
"""Columns of a ledger that is taken elsewhere."""


@dataclass(frozen=True, slots=True)
class Figure:
    """`path` is what `explain` calls it, `said` the figure itself."""

    path: str
    title: str
    said: str
    style: str = ""


def figures(shown: Assessment) -> tuple[Figure, ...]:
    """Return the figures of a design: total, bill, losses, agreements, nodes, pods, findings, assumptions about use."""
    return (
        Figure("total", "total", f"{words.total(shown)} a month", "bold"),
        *_bill(shown),
        *_losses(shown),
        Figure("sla", "SLAs in series", words.availability(shown.availability)),
        *_nodes(shown),
        *_pods(shown),
        *(_finding(finding) for finding in shown.findings),
        *_use(shown),
    )


def _bill(shown: Assessment) -> Iterator[Figure]:
    for group in shown.bill.groups:
        told = words.sum_of(shown.bill.group(group), "at least ")
        yield Figure(group.value, group.label, f"{told} a month")


def _losses(shown: Assessment) -> Iterator[Figure]:
    for loss in shown.capacity.losses:
        glyph, sentence = words.loss(shown, loss)
        yield Figure(f"zone.{loss.zone}", f"lose {loss.zone}", f"{glyph} {sentence}", GLYPH_STYLES[glyph])


def _nodes(shown: Assessment) -> Iterator[Figure]:
    for node in shown.capacity.nodes:
        kind = shown.blueprint.nodes[node.group].type
        said = f"{kind} in {node.zone}: {cpu(node.cpu)} and {memory_about(node.memory)} allocatable"
        yield Figure(f"node.{node.name}", f"node {node.name}", said)


def _pods(shown: Assessment) -> Iterator[Figure]:
    for pod in shown.capacity.pods:
        if pod.daemon_of is None:
            where = shown.capacity.steady.bound.get(pod.name)
            glyph, said = ("✓", f"on {where}") if where else words.not_placed(shown)
            yield Figure(f"pod.{pod.name}", f"pod {pod.name}", f"{glyph} {said}", GLYPH_STYLES[glyph])


def _use(shown: Assessment) -> Iterator[Figure]:
    for setting in usage_settings(shown.blueprint):
        yield Figure(setting.path, setting.label, setting.value or "not stated", "" if setting.value else "dim")


def _finding(finding: Finding) -> Figure:
    severity = finding.severity
    accepted = "accepted: " if finding.accepted else ""
    said = f"{severity.glyph} {accepted}{finding.message}"
    return Figure(f"finding.{finding.id}", finding.id, said, SEVERITY_STYLES[severity])


def figure_row(figure: Figure, width: int, *, cursor: bool) -> Text:
    """Draw one figure: what it is, and what it comes to."""
    row = Text(f"{'▶' if cursor else ' '} {fitted(figure.title, TITLE):<{TITLE}} ", no_wrap=True)
    return row.append(fitted(figure.said, max(0, width - len(row))), figure.style)


def total_text(shown: Assessment) -> str:
    """Write the total in one line, with what it is the total of."""
    return (
        f"{shown.blueprint.name} in {shown.region.name}: {words.total(shown)} a month expected, "
        f"{words.total_range(shown)} by the usage assumptions; {words.price_dates(shown)}, "
        f"{words.kind_of_prices(shown)}, no tax{f'; {own}' if (own := words.own_prices(shown)) else ''}"
    )


def bill_text(shown: Assessment) -> str:
    """Write the bill line by line, each part with its sum; figures end in one column."""
    return "\n".join([total_text(shown), "", *_bill_lines(shown)])


def _bill_lines(shown: Assessment) -> Iterator[str]:
    for group in shown.bill.groups:
        yield f"{words.sum_of(shown.bill.group(group)):>12}  {group.label}"
        for line in shown.bill.group(group):
            amount = "unknown" if line.usd is None else usd(line.usd.expected)
            yield f"{amount:>12}    {line.title} ({line.path})"
    yield f"{usd(shown.bill.total.expected):>12}  {'at least' if shown.bill.unknown else 'total'}"


def ledger_text(shown: Assessment) -> str:
    """Write the ledger of a design with nothing left out."""
    drawn = ledger(shown, shown, LEDGER_WIDTH, 1000).plain
    return "\n".join(line.rstrip() for line in drawn.splitlines())
