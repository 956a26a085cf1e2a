"""The arithmetic behind one figure, with its sources, as lines that a person can follow by hand.

A path names what is explained: `total`, a part of the bill (`nat`) or a line of it (`nat.hours`), `pod.NAME`,
`node.NAME`, `zone.NAME`, `sla`, a finding (`finding.CODE`), or an assumption about use (`usage.egress_gb`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.base.errors import UnknownNameError
from jobvector_wizard.base.units import Mi, cpu, memory, memory_about, percent, quantity, rate, usd
from jobvector_wizard.catalog.identities import products_of
from jobvector_wizard.planning.allocatable import (
    EVICTION_MEMORY,
    allocatable,
    kept_memory,
    pod_cap,
    reserved_cpu,
    reserved_memory,
)
from jobvector_wizard.planning.assumptions import assumption_paths
from jobvector_wizard.planning.capacity import size_unknown
from jobvector_wizard.planning.cost import Group
from jobvector_wizard.planning.lifecycle import AFTER_ALL_ARE_LOST
from jobvector_wizard.planning.loss_course import course_of
from jobvector_wizard.planning.remedies import Trials, assessed_remedies
from jobvector_wizard.planning.sizes import kind_of
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.assumptions import assumption_lines
from jobvector_wizard.reporting.loss_course import course_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from jobvector_wizard.catalog import Catalog, Source
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.capacity import ZoneLoss
    from jobvector_wizard.planning.cost import BillLine
    from jobvector_wizard.planning.findings import Finding
    from jobvector_wizard.planning.remedies import AssessedRemedy, Remedies
    from jobvector_wizard.planning.scheduler import Node, Pod

__all__ = ["explain", "paths"]


def paths(assessment: Assessment) -> tuple[str, ...]:
    """Return everything that can be explained of an assessment."""
    capacity = assessment.capacity
    return (
        "total",
        *(group.value for group in assessment.bill.groups),
        *(line.path for line in assessment.bill.lines),
        *(f"pod.{pod.name}" for pod in capacity.pods if pod.daemon_of is None),
        *(f"node.{node.name}" for node in capacity.nodes),
        *(f"zone.{loss.zone}" for loss in capacity.losses),
        "sla",
        *(f"finding.{finding.id}" for finding in assessment.findings),
        *assumption_paths(assessment),
    )


def explain(assessment: Assessment, catalog: Catalog, path: str, remedies: Remedies | None = None) -> tuple[str, ...]:
    """Return the explanation of one figure, line by line; a finding's remedies are assessed unless they are given.

    Raises UnknownNameError where nothing has that path.
    """
    known = paths(assessment)
    if path not in known:
        shown = ", ".join((*(group.value for group in assessment.bill.groups), "total", "sla"))
        raise UnknownNameError(
            "figure", path, known, f"There are: {shown}; pod., node., zone., finding. and usage. with a name."
        )
    if path in assumption_paths(assessment):
        return tuple(assumption_lines(assessment, catalog, path))
    kind, _, name = path.partition(".")
    explainers: dict[str, Callable[[], Iterator[str]]] = {
        "total": lambda: _total(assessment),
        "sla": lambda: _sla(assessment),
        "pod": lambda: _pod(assessment, name),
        "node": lambda: _node(assessment, catalog, name),
        "zone": lambda: _zone(assessment, catalog, name),
        "finding": lambda: _finding(*_with_remedies(assessment, catalog, name, remedies)),
    }
    return tuple(explainers.get(kind, lambda: _bill(assessment, path))())


def _source(source: Source | None) -> str:
    return f"  source: {source.text}, {source.date}" if source else "  source: none, so the figure is unknown"


def _total(assessment: Assessment) -> Iterator[str]:
    bill = assessment.bill
    yield f"{assessment.blueprint.name} costs {words.total(assessment)} a month, the sum of its parts:"
    for group in bill.groups:
        yield f"  {words.sum_of(bill.group(group)):>10}  {group.label} ({group.value})"
    yield f"  {words.short_total(bill):>10}  expected; {words.total_range(assessment)} by the usage assumptions"
    for line in bill.unknown:
        yield f"  {'unknown':>10}  {line.path}: {line.title}"
    yield "Each line is rounded to the cent before it is added, as on an invoice; a month is 730 hours."


def _bill(assessment: Assessment, path: str) -> Iterator[str]:
    lines = [line for line in assessment.bill.lines if line.path == path]
    if not lines:
        group = Group(path)
        lines = list(assessment.bill.group(group))
        yield f"{group.label}: {words.sum_of(lines)} a month"
    for line in lines:
        yield from _line(line, assessment.region.usage_types)


def _line(line: BillLine, spelled: Mapping[str, str]) -> Iterator[str]:
    yield f"{line.path}: {line.title}"
    price = line.price
    for product in products_of(price, spelled):
        operation = f", operation {product.operation}" if product.operation else ""
        yield f"  billed as {product.service}, usage type {product.usage_type}{operation}, in {product.unit}"
    if line.usd is None:
        yield f"  unknown, and not in the total: {price.missing}"
        return
    if price.usd is None:
        yield f"  0 × a price that is unknown, {price.missing} = {usd(line.usd.expected)} a month"
        return
    unit = f"{rate(price.usd)} USD per {price.unit}"
    yield f"  {quantity(line.quantity.expected)} × {unit} = {usd(line.usd.expected)} a month"
    if not line.quantity.is_fixed:
        low, high = line.quantity.low, line.quantity.high
        yield f"  by the assumptions {quantity(low)} to {quantity(high)}: {usd(line.usd.low)} to {usd(line.usd.high)}"
    if line.note:
        yield f"  {line.note}"
    if price.own:
        yield f"  own price, by {price.own.by}: {unit}, {words.made_of(price.own)}"
    yield _source(price.source)
    if price.own and price.own.source:
        yield f"  list price: {price.own.source.text}, {price.own.source.date}"


def _pod(assessment: Assessment, name: str) -> Iterator[str]:
    capacity = assessment.capacity
    pod = next(pod for pod in capacity.pods if pod.name == name)
    yield f"{pod.name} of {pod.owner} requests {cpu(pod.cpu)} and {memory(pod.memory)}, priority {pod.priority}"
    for node in capacity.nodes:
        yield f"  {node.name}: {_fit(assessment, pod, node)}"
    where = capacity.steady.bound.get(name)
    if where is None and capacity.unsized:
        yield f"Whether it runs is not known: {size_unknown(capacity.unsized)}, and no other node has room for it."
    elif where is None:
        yield "It stays Pending: no node has room for its requests, now or by moving pods of lower priority aside."
    else:
        yield f"The pass in the blueprint's order puts it on {where}; where nodes tie, the real one may take another."
    rules = capacity.steady.rules.source
    yield f"  source: {rules}: NodeResourcesFit compares requests, never limits, with what is allocatable"


def _fit(assessment: Assessment, pod: Pod, node: Node) -> str:
    capacity = assessment.capacity
    daemons = capacity.daemons_on(node)
    free_cpu, free_memory = node.cpu - daemons.cpu, node.memory - daemons.memory
    cpu_sign, memory_sign = ("≤" if pod.cpu <= free_cpu else ">"), ("≤" if pod.memory <= free_memory else ">")
    verdict = "could hold it" if capacity.could_hold(pod, node) else "cannot hold it"
    return (
        f"{cpu(pod.cpu)} {cpu_sign} {cpu(node.cpu)} - {cpu(daemons.cpu)} DaemonSets = {cpu(free_cpu)}; "
        f"{memory(pod.memory)} {memory_sign} {memory_about(free_memory)}: empty, it {verdict}"
    )


def _node(assessment: Assessment, catalog: Catalog, name: str) -> Iterator[str]:
    capacity = assessment.capacity
    node = next(node for node in capacity.nodes if node.name == name)
    group = assessment.blueprint.nodes[node.group]
    kind = kind_of(group, catalog) or catalog.instance_type(group.type)
    yield f"{node.name} is a {kind.name} in {node.zone}: {kind.vcpu} vCPU, {memory(kind.memory)}, {kind.arch}"
    kept = reserved_cpu(kind.vcpu)
    yield f"  cpu     {kind.vcpu * 1000}m - {kept}m kept by the kubelet = {cpu(node.cpu)} allocatable"
    if kind.observed_memory is not None:
        yield f"  memory  {memory(kind.observed_memory)} read from a real node"
        yield _source(kind.observed_source)
        seen = kind.observed_memory
    else:
        lost = kept_memory(kind)
        seen = kind.memory - lost
        yield (
            f"  memory  {memory(kind.memory)} - {lost // Mi}Mi kept by firmware and kernel = {seen // Mi}Mi, "
            "estimated below every reading: none of this type was found"
        )
    reserve = reserved_memory(kind.max_pods)
    yield (
        f"          {seen // Mi}Mi - {reserve // Mi}Mi (255 + 11 × {kind.max_pods} pods)"
        f" - {EVICTION_MEMORY // Mi}Mi eviction = {memory_about(node.memory)} allocatable ({memory(node.memory)})"
    )
    bounds = allocatable(kind)
    yield f"          real nodes lie between {memory_about(bounds.memory_low)} and {memory_about(bounds.memory_high)}"
    prefixes = " prefixes of 16" if assessment.blueprint.kubernetes.prefix_delegation else ""
    yield (
        f"  pods    {node.pods}: {kind.max_enis} interfaces × ({kind.ipv4_per_eni} addresses - 1){prefixes} + 2, "
        f"at most {pod_cap(kind)} in a managed node group"
    )
    for pod in capacity.daemons_on(node).pods:
        yield f"  DaemonSet {pod.owner}: {cpu(pod.cpu)}, {memory(pod.memory)}"
    on_it = [pod for pod in capacity.steady.on(name) if pod.daemon_of is None]
    for pod in on_it:
        yield f"  {pod.name}: {cpu(pod.cpu)}, {memory(pod.memory)}"
    room = capacity.steady.room(name)
    yield f"  left    {cpu(room.cpu)}, {memory_about(room.memory)}, {room.pods} pods"
    yield "  source: awslabs/amazon-eks-ami, nodeadm/internal/kubelet/config.go, 2026-07-23"


def _zone(assessment: Assessment, catalog: Catalog, name: str) -> Iterator[str]:
    capacity = assessment.capacity
    lost = next(loss for loss in capacity.losses if loss.zone == name)
    gone = [node.name for node in capacity.nodes if node.zone == name]
    glyph, sentence = words.loss(assessment, lost)
    yield f"{name} lost: {glyph} {sentence}"
    yield f"  nodes lost: {', '.join(gone) or 'none'}"
    yield from _moves(assessment, lost)
    waits = "finds no room on a node of known size" if lost.unsure else "stays Pending in this pass"
    for pending in lost.placement.pending if not lost.every_node else ():
        yield f"  {pending.pod.name} {waits}"
        for refusal in pending.refusals:
            yield f"    {refusal.node}: {refusal}"
    nat = assessment.blueprint.network.nat_zones
    yield f"  NAT gateways left: {', '.join(zone for zone in nat if zone != name) or 'none'}"
    yield f"  database: {lost.database.value}"
    yield "  then, by the clock:"
    yield from course_lines(course_of(assessment, catalog, name))
    yield from _times(lost, catalog)


def _times(lost: ZoneLoss, catalog: Catalog) -> Iterator[str]:
    """Say when the zone's nodes are given up, after the node lifecycle controller, or why they are not."""
    defaults, found = catalog.node_loss, lost.disruption
    if lost.every_node:
        yield f"  {AFTER_ALL_ARE_LOST}"
        yield _source(defaults.replacement_source)
    elif found.first is not None:
        yield (
            f"  a pod of a lost node is replaced after {defaults.monitor_grace} s of grace"
            f" + {defaults.toleration} s of toleration = {found.first} s, "
            "then scheduled, pulled and started, whose time is unknown"
        )
        if found.silent > 1:
            yield (
                f"  one node of the zone is given up each {found.interval:.0f} s, in no order that is set: "
                f"the last of {found.silent} after {found.last} s"
            )
    yield _source(defaults.source)


def _moves(assessment: Assessment, lost: ZoneLoss) -> Iterator[str]:
    before, after = assessment.capacity.steady.bound, lost.placement.bound
    for pod, node in before.items():
        if "@" not in pod and after.get(pod, node) != node:
            yield f"  {pod} moves from {node} to {after[pod]}, in this pass"


def _sla(assessment: Assessment) -> Iterator[str]:
    found = assessment.availability
    yield "What every request passes, and the agreement that covers it:"
    for link in found.links:
        yield f"  {percent(link.sla.share)}  {link.carries}: {link.sla.title}"
        yield _source(link.sla.source)
    if found.unsized:
        yield f"Nothing is composed: {size_unknown(found.unsized)}, so it is not known what runs where."
    elif found.composed is None or found.minutes_down is None:
        yield f"Nothing is composed, because {', '.join(found.idle)} does not run."
    else:
        product = " × ".join(str(link.sla.share) for link in found.links)
        yield f"{product} = {percent(found.composed, 3)}"
        yield f"(1 - {found.composed:.6f}) × 43,800 minutes = {round(found.minutes_down)} minutes a month"
    yield "An SLA is a refund line, not a measurement: below it AWS returns part of the price."


def _with_remedies(
    assessment: Assessment, catalog: Catalog, name: str, known: Remedies | None
) -> tuple[Finding, tuple[AssessedRemedy, ...]]:
    finding = next(it for it in assessment.findings if it.id == name)
    if finding.accepted or known is not None:
        return finding, known.of(finding) if known else ()
    return finding, assessed_remedies(finding, Trials(assessment, catalog))


def _finding(finding: Finding, remedies: Iterable[AssessedRemedy]) -> Iterator[str]:
    yield f"{finding.id}: {finding.message}"
    yield from (f"  {line}" for line in finding.evidence)
    yield from (f"  → {remedy.title}, {words.price(remedy)}: {remedy.patch}" for remedy in remedies)
    yield f"  source: {finding.source}"
