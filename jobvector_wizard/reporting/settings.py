"""How written values are told: the rows of a list of them, and what a change of one does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from jobvector_wizard.base.units import about_minutes, cpu, memory_about, usd_change
from jobvector_wizard.planning.capacity import size_unknown
from jobvector_wizard.planning.choices import price_change
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.ledger import GLYPH_STYLES, fitted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.settings import Setting
    from jobvector_wizard.planning.zone_loss import ZoneLoss

__all__ = ["range_line", "setting_row", "workload_lines", "workload_row"]

LABEL: Final = 27
VALUE: Final = 15


def setting_row(setting: Setting, width: int, *, cursor: bool) -> Text:
    """Draw one value: what it is called, what it is, and as much of its meaning as fits."""
    label = min(LABEL, max(8, width - VALUE - 4))
    row = Text(f"{'▶' if cursor else ' '} {fitted(setting.label, label):<{label}} ", no_wrap=True)
    value = setting.value or "none"
    row.append(f"{fitted(value, VALUE):<{VALUE}}", "bold" if setting.value else "dim")
    rest = width - len(row) - 1
    return row.append(f" {fitted(setting.help, rest)}", "dim") if rest > 8 else row


def workload_row(name: str, shown: Assessment, width: int, *, cursor: bool) -> Text:
    """Draw a workload: what its pods request and where they run."""
    wanted, pod = shown.blueprint.workloads[name], shown.capacity.pods_of(name)[0]
    asked_cpu = cpu(pod.cpu) if pod.cpu else "none"
    asked_memory = memory_about(pod.memory) if pod.memory else "none"
    row = Text(f"{'▶' if cursor else ' '} {fitted(name, 14):<14} ", no_wrap=True)
    row.append(f"{wanted.replicas:>2} × {asked_cpu:>6} {asked_memory:>7}  ")
    glyph, said = _where(name, shown)
    return row.append(fitted(f"{glyph} {said}", max(0, width - len(row))), GLYPH_STYLES[glyph])


def _where(name: str, shown: Assessment) -> tuple[str, str]:
    nodes = shown.capacity.nodes_of(name)
    missing = shown.blueprint.workloads[name].replicas - len(nodes)
    where = ", ".join(dict.fromkeys(node.name for node in nodes))
    if not missing:
        return "✓", where
    glyph, waits = words.not_placed(shown)
    if not nodes:
        return glyph, waits
    return glyph, f"{where}; {missing} {waits}" if glyph == "✗" else f"{where}; {waits}"


def workload_lines(name: str, shown: Assessment) -> Iterator[str]:
    """Say where a workload's pods run, and what becomes of them when a zone is lost."""
    glyph, where = _where(name, shown)
    yield f"{name}: {glyph} {where}"
    for loss in shown.capacity.losses:
        yield f"lose {loss.zone}: {_after(name, loss)}"
    yield f"{words.pods(shown)}; {words.total(shown)} a month"


def _after(name: str, loss: ZoneLoss) -> str:
    if loss.unsure:
        return f"? {size_unknown(loss.unsized)}"
    if loss.every_node:
        return f"✗ {name} down until its node returns or is replaced"
    if name in loss.gone:
        return f"✗ {name} Pending"
    if name in loss.perhaps_lost:
        return f"? depends on arrival: {name} runs or is Pending"
    if name in loss.down:
        return f"! {name} down for {about_minutes(loss.seconds_down(name) or 0)} at least, then back"
    fewer = ", with fewer replicas" if name in loss.fewer else ""
    if name in loss.perhaps_fewer:
        fewer = ", depending on arrival with fewer replicas"
    return f"! {name} may be down for minutes, then back" if name in loss.perhaps_down else f"✓ {name} runs{fewer}"


def range_line(low: Assessment, expected: Assessment, high: Assessment) -> str:
    """Say how far one assumption alone moves the bill, from its low to its high."""
    down, up = price_change(expected, low), price_change(expected, high)
    if down is None or up is None:
        return "what it moves is unknown: a price is missing"
    if not down and not up:
        return "it moves nothing in this design's bill"
    return (
        f"this alone: {usd_change(down)} at its low, {usd_change(up)} at its high, of {words.total(expected)} a month"
    )
