"""An assessment as text for a terminal: bill, placement, losses, agreements, findings and the drawing's figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Group as Stack
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from jobvector_wizard.base.units import cpu, memory_about, percent, quantity, rate, usd
from jobvector_wizard.planning.cost import LEFT_OUT, effects
from jobvector_wizard.planning.reconciliation import reconcile
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.words import SEVERITY_STYLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from rich.console import RenderableType

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.cost import Amounts
    from jobvector_wizard.planning.findings import Finding
    from jobvector_wizard.planning.remedies import AssessedRemedy, Remedies

__all__ = ["estimate_report", "finding_report"]

_SURVIVED: Final = {
    "✓": ("survived", "green"),
    "?": ("depends", "yellow"),
    "✗": ("not survived", "bold red"),
}
_ORDERS: Final = "Told from {} orders of arrival; `analyse` follows all of them, and every tie."


def estimate_report(assessment: Assessment, remedies: Remedies) -> RenderableType:
    """Return the whole report."""
    parts: list[RenderableType] = [_header(assessment)]
    for title, body in (
        ("Findings", _findings(assessment, remedies)),
        ("All errors mended", _all_mended(assessment, remedies)),
        ("A month", _bill(assessment)),
        ("Nodes and pods, one pass of the scheduler in the blueprint's order", _nodes(assessment)),
        ("Lose a zone", _losses(assessment)),
        ("Published SLAs in series: a refund line, not a measurement", _availability(assessment)),
        ("Savings by your commitments", _commitments(assessment)),
        (f"The drawing beside the {words.kind_of_prices(assessment)}", _drawing(assessment)),
        ("Later work, in no total", _later(assessment)),
        ("Not priced here", _not_priced(assessment)),
        ("Where the prices come from", _sources(assessment)),
    ):
        if body is not None:
            parts += [Text(f"\n{title}", style="bold"), Padding(body, (0, 0, 0, 2))]
    return Stack(*parts)


def _header(assessment: Assessment) -> RenderableType:
    blueprint = assessment.blueprint
    lines = [
        f"[bold]{escape(blueprint.name)}[/bold]  {escape(blueprint.summary)}",
        f"{blueprint.region} ({assessment.region.title}), {len(blueprint.network.zones)} zones, as of {assessment.on}, "
        f"{words.price_dates(assessment)}",
        f"[bold]{words.total(assessment)} a month[/bold] expected, {words.total_range(assessment)} "
        f"by the usage assumptions; {words.kind_of_prices(assessment)}, no tax, no support plan",
    ]
    if own := words.own_prices(assessment):
        lines.append(escape(own))
    budget = blueprint.budget.monthly_usd
    if budget is not None:
        lines.append(f"budget {usd(budget)}, {words.against(assessment, budget, 'it')}")
    drawn = blueprint.drawn.total_usd if blueprint.drawn else None
    if drawn is not None:
        lines.append(f"drawn at {usd(drawn)}, {words.against(assessment, drawn, 'the drawing')}")
    errors, others = len(assessment.errors), len(assessment.open_findings) - len(assessment.errors)
    lines.append(
        f"{words.pods(assessment)}, {words.counted(errors, 'error')}, {words.counted(others, 'other finding')}"
    )
    return Text.from_markup("\n".join(lines))


def _findings(assessment: Assessment, remedies: Remedies) -> RenderableType | None:
    if not assessment.findings:
        return None
    return Stack(*(finding_report(finding, remedies.of(finding)) for finding in assessment.findings))


def _all_mended(assessment: Assessment, remedies: Remedies) -> RenderableType | None:
    together = remedies.together
    if together is None or (len(assessment.errors) == 1 and not together.left):
        return None
    text = Text(words.all_mended(together, len(assessment.errors)))
    for step in together.steps:
        text.append(f"\n    → {step}")
    return text.append(f"\n    {together.remedy.patch}", "green") if together.steps else text


def finding_report(finding: Finding, remedies: Sequence[AssessedRemedy]) -> Text:
    """Return one finding: what, why, and how it is mended for which price."""
    severity = finding.severity
    text = Text()
    text.append(f"{severity.glyph} {finding.id} ", SEVERITY_STYLES[severity] if not finding.accepted else "dim")
    text.append(finding.message)
    if finding.accepted:
        return text.append(f"\n    accepted: {finding.accepted}", "dim")
    if finding.refused:
        text.append(f"\n    AWS refuses it: {finding.refused}", "red")
    for line in finding.evidence:
        text.append(f"\n    {line}", "dim")
    for remedy in remedies:
        text.append(f"\n    → {remedy.title}, {words.price(remedy)}: ").append(str(remedy.patch), "green")
    return text


def _bill(assessment: Assessment) -> RenderableType:
    table = Table(box=None, pad_edge=False)
    table.add_column("", overflow="fold")
    for heading in ("low", "expected", "high"):
        table.add_column(heading, justify="right", no_wrap=True)  # a figure is never cut
    table.add_column("how", style="dim", overflow="fold")
    bill = assessment.bill
    for group in bill.groups:
        lines = bill.group(group)
        table.add_row(group.label, *words.sums_of(lines), "", style="bold")
        for line in bill.group(group):
            price = line.price
            amount = quantity(line.quantity.expected)
            how = (
                f"{amount} × ? {price.missing}"
                if price.usd is None
                else f"{amount} × {rate(price.usd)} per {price.unit}"
            )
            if price.own:
                how = f"{how}, own: {words.made_of(price.own)}"
            if line.usd is None:
                table.add_row(f"  {line.title}", "", "unknown", "", how)
                continue
            table.add_row(f"  {line.title}", *_amounts(line.usd), how)
    least = "at least" if bill.unknown else "total"
    table.add_row(least, *_amounts(bill.total), "", style="bold")
    return table


def _amounts(amounts: Amounts) -> tuple[str, str, str]:
    def shown(value: Decimal) -> str:
        return "" if amounts.is_fixed else usd(value)

    return shown(amounts.low), usd(amounts.expected), shown(amounts.high)


def _nodes(assessment: Assessment) -> RenderableType:
    table = Table(box=None, pad_edge=False)
    for heading in ("node", "zone", "type", "cpu used", "memory used", "pods"):
        table.add_column(heading, overflow="fold")
    capacity = assessment.capacity
    rooms = capacity.steady.rooms()
    for node in capacity.nodes:
        left = rooms[node.name]
        kind = assessment.blueprint.nodes[node.group].type
        estimated = capacity.types[node.group]
        about = "~" if estimated and estimated.estimated else ""
        pods = [pod.name for pod in capacity.steady.on(node.name) if pod.daemon_of is None]
        table.add_row(
            node.name,
            node.zone,
            kind,
            f"{cpu(node.cpu - left.cpu)} of {cpu(node.cpu)}",
            f"{memory_about(node.memory - left.memory)} of {about}{memory_about(node.memory)}",
            ", ".join(pods),
        )
    glyph, said = words.not_placed(assessment)
    waiting = [f"{pending.pod.name}: {said}" for pending in capacity.steady.pending]
    return Stack(table, Text("\n".join(waiting), style="bold red" if glyph == "✗" else "cyan")) if waiting else table


def _losses(assessment: Assessment) -> RenderableType:
    table = Table(box=None, pad_edge=False, show_header=False)
    for lost in assessment.capacity.losses:
        glyph, sentence = words.loss(assessment, lost)
        verdict, style = _SURVIVED[glyph]
        table.add_row(lost.zone, Text(f"{glyph} {verdict}", style=style), sentence)
    orders = max((fate.orders for lost in assessment.capacity.losses for fate in lost.fates.values()), default=1)
    return Stack(table, Text(_ORDERS.format(orders), style="dim")) if orders > 1 else table


def _availability(assessment: Assessment) -> RenderableType:
    table = Table(box=None, pad_edge=False, show_header=False)
    for link in assessment.availability.links:
        table.add_row(percent(link.sla.share), link.carries, f"{link.sla.title}, {link.sla.source.date}", style=None)
    table.add_row("together", words.availability(assessment.availability), "", style="bold")
    return table


def _commitments(assessment: Assessment) -> RenderableType | None:
    found = effects(assessment.bill, assessment.region.own, assessment.region.name)
    if not found:
        return None
    return Stack(*(Text(f"with {effect.commitment.name}: {words.commitment(effect)}") for effect in found))


def _drawing(assessment: Assessment) -> RenderableType | None:
    drawn = assessment.blueprint.drawn
    if drawn is None or drawn.total_usd is None:
        return None
    table = Table(box=None, pad_edge=False)
    for heading in (
        "",
        "drawn",
        "priced here" if assessment.region.own.source else "list price",
        "left out",
        "what the drawing leaves out",
    ):
        table.add_column(heading, justify="left" if heading in ("", "what the drawing leaves out") else "right")
    for row in reconcile(drawn, assessment.bill):
        table.add_row(
            row.group.label,
            "" if row.drawn is None else usd(row.drawn),
            words.amount(row.priced) if row.covered else "",
            words.amount(row.forgotten) if row.left_out else "",
            ", ".join(line.title for line in row.left_out),
        )
    table.add_row("total", usd(drawn.total_usd), words.total(assessment), "", "", style="bold")
    return table


def _later(assessment: Assessment) -> RenderableType:
    table = Table(box=None, pad_edge=False, show_header=False)
    for line in assessment.bill.later:
        amount = "unknown" if line.usd is None else usd(line.usd.expected)
        table.add_row(line.title, amount, line.note if line.usd else line.price.missing, style="dim")
    return table


def _not_priced(assessment: Assessment) -> RenderableType:
    table = Table(box=None, pad_edge=False, show_header=False)
    for item in assessment.bill.not_priced:
        table.add_row(item.title, item.why, style="dim")
    return Stack(table, Text(LEFT_OUT, style="dim"))


def _sources(assessment: Assessment) -> RenderableType:
    prices = [line.price for line in assessment.bill.lines]
    used = {source.key: source for it in prices for source in (it.source, it.list_source) if source}
    table = Table(box=None, pad_edge=False, show_header=False)
    for source in sorted(used.values(), key=lambda source: source.date):
        table.add_row(source.date, Text(source.text), style="dim")
    return table
