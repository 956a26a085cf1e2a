"""One line each: an option of a field, a node group, a finding; and the lines that explain them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from rich.text import Text

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.base.units import cpu, memory_about, percent, rate, usd, usd_change
from jobvector_wizard.planning.choices import Choice
from jobvector_wizard.planning.cost import Group
from jobvector_wizard.planning.findings import Severity
from jobvector_wizard.planning.places import missing_types, price_indices
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.ledger import GLYPH_STYLES, SEVERITY_STYLES, bar, fitted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jobvector_wizard.catalog import Price
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.choices import Option
    from jobvector_wizard.planning.findings import Finding
    from jobvector_wizard.planning.remedies import AssessedRemedy, Remedies

__all__ = [
    "EXTRAS",
    "Layout",
    "budget_lines",
    "build_lines",
    "database_lines",
    "design_lines",
    "edge_lines",
    "error_lines",
    "extras_lines",
    "finding_lines",
    "finding_row",
    "group_row",
    "loss_lines",
    "node_lines",
    "option_heading",
    "option_row",
    "price_line",
    "refusal_lines",
    "region_lines",
    "remedy_lines",
    "standing_line",
]

EXTRAS: Final = (Group.ENDPOINTS, Group.MONITORING, Group.LOGS, Group.SECRETS)
"""The parts of a bill that the switches of the step Extras make."""
_EDGE: Final = (Group.LOAD_BALANCER, Group.FIREWALL, Group.DNS)
CHANGE: Final = 8
CPU: Final = 7
MEMORY: Final = 8
VERDICT: Final = 9
LABEL: Final = 12
DETAIL: Final = 6
GAUGE: Final = 16


@dataclass(frozen=True, slots=True)
class Layout:
    """How wide the columns of a table of options are; a width of 0 leaves a column out."""

    label: int
    offered: bool
    verdict: int
    detail: int

    @classmethod
    def fitting(cls, options: Sequence[Option], width: int) -> Layout:
        """Return the columns that fit into `width`; the detail goes first."""
        offered = any(option.offered for option in options)
        longest = max((len(option.label) for option in options), default=0)
        fixed = 3 + CHANGE + 2 + ((CPU + MEMORY) if offered else 0)
        label = max(LABEL, min(longest, width - fixed - VERDICT))
        rest = max(VERDICT, width - fixed - label)
        verdict = min(rest, 18)
        detail = rest - verdict - 2
        return cls(label, offered, verdict, detail if detail >= DETAIL else 0)


def option_heading(title: str, layout: Layout) -> Text:
    """Name the columns; the first is named by what is chosen in it."""
    offered = f"{'cpu':>{CPU}}{'memory':>{MEMORY}}" if layout.offered else ""
    name = f"   {fitted(title, layout.label):<{layout.label}}"
    return Text(f"{name}{'Δ $/mo':>{CHANGE}}{offered}  verdict", "dim", no_wrap=True)


def option_row(option: Option, assessed: Choice | WizardError | None, layout: Layout, *, cursor: bool) -> Text:
    """Draw one option; `assessed` is None as long as nobody has looked at it."""
    row = Text(("▶" if cursor else " ") + ("●" if option.chosen else " ") + " ", no_wrap=True)
    row.append(f"{fitted(option.label, layout.label):<{layout.label}}", "bold" if option.chosen else "")
    row.append(f"{_change(assessed):>{CHANGE}}")
    if layout.offered and option.offered:
        about = "~" if option.offered.estimated else ""
        row.append(f"{cpu(option.offered.cpu):>{CPU}}{about + memory_about(option.offered.memory):>{MEMORY}}")
    glyph, text = _verdict(assessed)
    verdict = _shortened(f"{glyph} {text}".strip(), layout.verdict)
    row.append(f"  {verdict:<{layout.verdict}}", GLYPH_STYLES.get(glyph, "dim"))
    if layout.detail:
        row.append(f"  {fitted(option.detail, layout.detail)}", "dim")
    return row


def _change(assessed: Choice | WizardError | None) -> str:
    match assessed:
        case Choice(change=Decimal() as change):
            return usd_change(change).replace("$", "")
        case Choice():
            return "unknown"
        case None:
            return "…"
        case _:
            return "-"


def _shortened(text: str, width: int) -> str:
    """Leave out whole words at the end where a verdict does not fit, and cut only what remains."""
    while len(text) > width and text.count(" ") > 1:
        text = text.rpartition(" ")[0].rstrip(":,")
    return fitted(text, width)


def _verdict(assessed: Choice | WizardError | None) -> tuple[str, str]:
    match assessed:
        case Choice():
            return assessed.verdict.glyph, assessed.verdict.text
        case None:
            return "", ""
        case _:
            return "✗", "not possible"


def group_row(name: str, shown: Assessment, width: int, *, cursor: bool) -> Text:
    """Draw a node group with the share of its allocatable cpu and memory that steady pods request."""
    group = shown.blueprint.nodes[name]
    mark = "▶" if cursor else " "
    kind = f"{group.type} ×{group.count}"
    bars = 2 * (1 + 5 + 5)
    room = max(4, (width - 5 - bars) // 2 - 2)
    row = Text(f"{mark} {group.zone[-1]} {fitted(name, room):<{room}} ", no_wrap=True)
    kinds = max(4, width - len(row) - bars)
    row.append(f"{fitted(kind, kinds):<{kinds}}")
    for share in _shares(name, shown):
        full = f"{percent(Decimal(share).quantize(Decimal('0.01')), 0)}" if share is not None else "-"
        row.append(f" {bar(share or 0.0, 5)}", "bold red" if share and share > 0.95 else "blue")
        row.append(f"{full.replace(' ', ''):>5}")
    return row


def _shares(group: str, shown: Assessment) -> tuple[float | None, float | None]:
    """Return the fullest node's requested share of cpu and of memory; None where the type's size is not known."""
    rooms = shown.capacity.steady.rooms()
    nodes = [node for node in shown.capacity.nodes if node.group == group]
    if not nodes:
        return None, None
    taken = [rooms[node.name].taken(node) for node in nodes]
    return max(share for share, _ in taken), max(share for _, share in taken)


def finding_row(finding: Finding, width: int, *, cursor: bool, mark: str = "") -> Text:
    """Draw one finding: what it weighs, its name, what is wrong; accepted ones say so. `mark` is the key that mends."""
    severity = finding.severity
    fix = f" {mark:1}"
    row = Text("▶ " if cursor else "  ", no_wrap=True)
    row.append(f"{severity.glyph} {finding.code} ", "dim" if finding.accepted else SEVERITY_STYLES[severity])
    said = f"accepted: {finding.message}" if finding.accepted else finding.message
    room = max(0, width - len(row) - len(fix))
    row.append(f"{fitted(said, room):<{room}}", "dim" if finding.accepted else "")
    return row.append(fix, "dim")


def finding_lines(finding: Finding, remedies: Sequence[AssessedRemedy], *, sought: bool = False) -> Text:
    """Say everything about a finding: message, evidence, who says so, and what mends it for which difference a month.

    `sought` is whether the remedies are still looked for.
    """
    severity = finding.severity
    text = Text()
    text.append(f"{severity.glyph} {finding.id}  ", SEVERITY_STYLES[severity])
    text.append(finding.message)
    if finding.refused:
        text.append(f"\nAWS refuses to create {finding.refused}", SEVERITY_STYLES[Severity.ERROR])
    for line in finding.evidence:
        text.append(f"\n  {line}")
    for remedy in remedies:
        text.append("\n  f ", "bold").append(f"{remedy.title}  ").append(words.price(remedy), "bold")
    if sought and finding.has_candidates and not finding.accepted:
        text.append("\n  … assessing what may mend it", "dim")
    if finding.accepted:
        text.append(f"\n  accepted: {finding.accepted}", "dim")
    return text.append(f"\n  by {finding.source}", "dim")


def price_line(price: Price) -> str:
    """Say what a unit costs, and who vouches for it since when."""
    if price.usd is None or price.source is None:
        return f"price unknown: {price.missing or 'no source has it'}"
    own = f" (own: {words.made_of(price.own)})" if price.own else ""
    return f"${rate(price.usd)} per {price.unit.value}{own} · {price.source.text}, {price.source.date}"


def node_lines(group: str, shown: Assessment) -> Iterator[str]:
    """Explain a node group's type: its size, whether it holds the largest pod, its price."""
    kind = shown.blueprint.nodes[group].type
    offer = shown.region.instances.get(kind)
    offered = shown.capacity.types[group]
    if offer is None:
        yield f"{kind} is not known to be offered in {shown.region.name}; AWS decides"
    else:
        burst = ", burstable" if offer.type.burstable else ""
        pods = offered.pods if offered else offer.type.max_pods
        size = f"{offer.type.vcpu} vCPU · {memory_about(offer.type.memory)} · {pods} pods"
        yield f"{kind}  {size} · {offer.type.arch}{burst}"
    if offered is None:
        yield f"how large it is is not known; state it in nodes.{group}.size"
        return
    daemons = shown.capacity.cluster.daemons[group]
    free = offered.cpu - daemons.cpu
    wanted = max((shown.capacity.pods_of(name)[0] for name in shown.blueprint.workloads), key=attrgetter("cpu"))
    sign = "fits" if wanted.cpu <= free else "does not fit"
    yield (
        f"{wanted.owner} requests {cpu(wanted.cpu)}: {sign} {cpu(offered.cpu)} allocatable "
        f"- {cpu(daemons.cpu)} DaemonSets = {cpu(free)}"
    )
    if offer is not None:
        yield price_line(offer.price)
    if offered.estimated:
        yield "~ memory estimated: no published reading of such a node"


def database_lines(shown: Assessment) -> Iterator[str]:
    """Explain a database's class: what its lines cost and who vouches for the price."""
    wanted = shown.blueprint.database
    offer = shown.region.databases.get(wanted.instance_class)
    if offer is None:
        yield f"{wanted.instance_class} is not known to be offered in {shown.region.name}; AWS decides"
        return
    yield f"{offer.name}  {offer.vcpu} vCPU · {memory_about(offer.memory)} · PostgreSQL {wanted.engine_version}"
    yield price_line(offer.multi if wanted.multi_az else offer.single)


def extras_lines(shown: Assessment) -> Iterator[str]:
    """Say what the parts that switches make cost, and what is unknown of them."""
    yield from _group_lines(shown, EXTRAS)


def edge_lines(shown: Assessment) -> Iterator[str]:
    """Say under which name users reach the deployment and by which protocol, and what that costs."""
    edge = shown.blueprint.edge
    if edge.domain:
        yield f"https://{edge.domain}, by a certificate that Route 53 validates in {edge.zone_name}"
    else:
        yield "http:// under the load balancer's own name: what users type travels in the clear"
    yield from _group_lines(shown, _EDGE)


def _group_lines(shown: Assessment, groups: Sequence[Group]) -> Iterator[str]:
    for group in groups:
        lines = shown.bill.group(group)
        if lines:
            unknown = [line.title for line in lines if line.usd is None]
            told = f"{group.label}: {words.sum_of(lines)}"
            yield f"{told}, {', '.join(unknown)} unknown: state the use" if unknown else f"{told} a month"


def region_lines(shown: Assessment, everywhere: Mapping[str, Assessment]) -> Iterator[str]:
    """Say how a region's price compares with the cheapest region's, and what it is not known to offer of the design."""
    name = shown.region.name
    yield f"{name}  {shown.region.title}"
    missing = missing_types(shown.blueprint, shown.region)
    unknown_offers = f"? not known to be offered there: {', '.join(missing)}"
    yield unknown_offers if missing else "every type of the design is offered there"
    indices = price_indices(everywhere)
    if not everywhere:
        yield "comparing with the other regions …"
    elif name in indices:
        cheapest = min(indices, key=lambda it: indices[it])
        yield f"price index {indices[name]:.0f} (100 is {cheapest}, {words.total(everywhere[cheapest])} a month)"
    else:
        unknown = len(shown.bill.unknown)
        yield f"no price index: {unknown} price{'s' * (unknown > 1)} unknown, so the total is a lower bound"
    yield from loss_lines(shown)


def remedy_lines(option: Option, outcome: Choice | WizardError) -> Iterator[str]:
    """Say what one of several remedies changes and what the design becomes by it, or why it cannot be had."""
    yield option.label
    if isinstance(outcome, WizardError):
        yield outcome.message
        return
    yield from map(str, option.patch.changes)
    yield from loss_lines(outcome.assessment)


def loss_lines(shown: Assessment) -> Iterator[str]:
    """Say what the loss of each zone does, and how wide the usage assumptions make the bill."""
    for loss in shown.capacity.losses:
        glyph, sentence = words.loss(shown, loss)
        yield f"lose {loss.zone}: {glyph} {sentence}"
    yield f"{words.total_range(shown)} a month by the usage assumptions"


def budget_lines(shown: Assessment) -> Iterator[str]:
    """Say what the bill is, and what the budget leaves in the expected and in the high case."""
    total = shown.bill.total
    yield f"{words.total(shown)} a month expected, {words.total_range(shown)} by the usage assumptions"
    budget = shown.blueprint.budget.monthly_usd
    if budget is None:
        yield "No budget is set, so no bill is too high."
        return
    for case, amount in (("expected", total.expected), ("high", total.high)):
        left = budget - amount
        if shown.bill.unknown:
            least = f"over the budget already, by {usd(-left)} at least" if left < 0 else "cannot be told"
            yield f"{'✗' if left < 0 else '?'} {case:<8} at least {usd(amount)}  {least}"
            continue
        share = amount / budget if budget else Decimal(1)
        drawn = f"{bar(float(share), GAUGE)} {percent(share, 0)}" if budget else ""
        said = f"{usd(abs(left))} {'left' if left >= 0 else 'over the budget'}"
        yield f"{'✓' if left >= 0 else '✗'} {case:<8} {drawn}  {said}"


def design_lines(shown: Assessment) -> Iterator[str]:
    """Say what a design is: its summary, what was drawn, its nodes, and what is wrong with it."""
    blueprint = shown.blueprint
    yield f"{blueprint.name}: {blueprint.summary}"
    kinds = ", ".join(f"{group.type} ×{group.count} in {group.zone[-1]}" for group in blueprint.nodes.values())
    yield f"{blueprint.region}, {len(blueprint.network.zones)} zones; nodes {kinds}"
    if blueprint.drawn and blueprint.drawn.total_usd is not None:
        by = words.kind_of_prices(shown)
        yield f"drawn at {usd(blueprint.drawn.total_usd)}, by {by} {words.total(shown)} a month"
    errors = [finding.message for finding in shown.errors]
    if errors:
        yield f"{words.counted(len(errors), 'error')}, first: {errors[0]}"


def standing_line(shown: Assessment, remedies: Remedies | None = None) -> str:
    """Say whether the design can be rehearsed, which findings stop it, and what mending all errors costs."""
    together = remedies.together if remedies else None
    all_of_them = f"\nM {words.all_mended(together, len(shown.errors))}" if together and together.steps else ""
    if shown.refusals:
        codes = ", ".join(dict.fromkeys(finding.code for finding in shown.refusals))
        return f"✗ Not rehearsed before this is mended, because AWS would refuse it: {codes}{all_of_them}"
    if shown.errors:
        codes = ", ".join(dict.fromkeys(finding.code for finding in shown.errors))
        return f"! Can be rehearsed; these errors would stop the real thing: {codes}{all_of_them}"
    return "✓ No error stands. The design can be rehearsed."


def build_lines(shown: Assessment) -> Iterator[str]:
    """Say what bringing this design up comes to: money by month and hour, and what is asked for before."""
    hourly = usd(words.expected_for(shown, 1))
    yield f"{words.total(shown)} a month when it stands, about {hourly} an hour; billed from the first minute."
    yield "The account is checked, then the change is previewed, and then you decide."


def error_lines(shown: Assessment, remedies: Remedies | None) -> Iterator[str]:
    """Say which findings stop an `up`, and what to do about them."""
    yield "These errors stand, so nothing is brought up. Mend or accept them first:"
    yield from _to_be_mended(shown.errors, remedies)


def refusal_lines(shown: Assessment, remedies: Remedies | None) -> Iterator[str]:
    """Say which findings stop a rehearsal, and what to do about them."""
    yield "AWS would refuse this design, so it is not rehearsed. Mend these first:"
    yield from _to_be_mended(shown.refusals, remedies)


def _to_be_mended(findings: Sequence[Finding], remedies: Remedies | None) -> Iterator[str]:
    yield ""
    for finding in findings:
        yield f"✗ {finding.id}  {finding.message}"
        yield from (f"    f  {it.title}  {words.price(it)}" for it in (remedies.of(finding) if remedies else ()))
