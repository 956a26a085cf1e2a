"""The options of one field: each with its patch, its price difference and the verdict, before it is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.errors import UnknownNameError
from jobvector_wizard.design.blueprint import NatMode
from jobvector_wizard.design.patch import Patch, read_path
from jobvector_wizard.design.tables import CONTROL_PLANE_LOGS
from jobvector_wizard.planning.allocatable import Allocatable, allocatable
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.cost import Basis
from jobvector_wizard.planning.moving import more_zones, move, zones_in
from jobvector_wizard.planning.nearest import nearest_sold, patch_to
from jobvector_wizard.planning.standing import Verdict, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from jobvector_wizard.catalog import Catalog, InstanceOffer
    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.design.tables import ControlPlaneLog
    from jobvector_wizard.planning.cost import BillLine

__all__ = ["Choice", "Option", "assess_option", "options", "price_change", "unknown_cancels"]


@dataclass(frozen=True)
class Option:
    """Something a field can be set to; `chosen` is what it is now. Cheap: nothing is assessed yet."""

    label: str
    patch: Patch
    chosen: bool
    detail: str = ""
    offered: Allocatable | None = None
    hourly: Decimal | None = None
    """USD an hour of one by itself, where a field's options are sorted by that; None where it is unknown."""

    @cached_property
    def key(self) -> str:
        """What tells it from every other option of its field; written once, as lists ask for it on each redraw."""
        return f"{self.label} {self.patch}"


@dataclass(frozen=True, slots=True)
class Choice:
    """An option assessed: the whole assessment if it is chosen, and the difference to now in USD a month.

    `change` is None where a price that differs is unknown.
    """

    option: Option
    assessment: Assessment
    change: Decimal | None
    verdict: Verdict


def assess_option(option: Option, now: Assessment, catalog: Catalog, field: str) -> Choice:
    """Assess one option of a field against the present assessment."""
    then = now if option.chosen else assess(option.patch.apply(now.blueprint), catalog, now.on)
    return Choice(option, then, price_change(now, then), standing(then, now, field))


def price_change(now: Assessment, then: Assessment) -> Decimal | None:
    """Return the difference in expected USD a month, or None where an unknown price does not cancel out.

    It does where both bills have it of the same thing in the same region, and as much of it; how much of what nobody
    states the use of is not compared, since that is unknown by the design's own choice.
    """
    if not unknown_cancels(now, then, now.bill.lines, then.bill.lines):
        return None
    return then.bill.total.expected - now.bill.total.expected


def unknown_cancels(now: Assessment, then: Assessment, these: Sequence[BillLine], those: Sequence[BillLine]) -> bool:
    """Whether the same is unknown in lines of two bills, so that their difference is known all the same."""
    unknown = [
        {
            (line.path, line.title, line.quantity if line.basis is Basis.FIXED else None)
            for line in lines
            if line.usd is None
        }
        for lines in (these, those)
    ]
    return unknown[0] == unknown[1] and (not unknown[0] or now.region.name == then.region.name)


def options(blueprint: Blueprint, catalog: Catalog, field: str) -> tuple[Option, ...]:
    """Return the options of a field without assessing them.

    Fields: region, network.zones, network.nat, nodes.<name>.type, database.instance_class, database.multi_az, and
    edge and extras, whose options each turn one switch.
    Raises UnknownNameError where a field has no options.
    """
    match read_path(field):
        case ("nodes", name, "type") if name in blueprint.nodes:
            found = _node_types(blueprint, catalog, name)
        case _ if field in _FIELDS:
            found = _FIELDS[field](blueprint, catalog)
        case _:
            raise UnknownNameError(
                "choice for the field", field, [*_FIELDS, *(f"nodes.{name}.type" for name in blueprint.nodes)]
            )
    return tuple(found)


def _node_types(blueprint: Blueprint, catalog: Catalog, group: str) -> Iterator[Option]:
    """The types to suggest that the region offers, and those with GPUs: the cheapest first, unknown prices last.

    Others are not listed but taken: bare metal, disks of their own, and whatever is typed.
    """
    current = blueprint.nodes[group].type

    def cost(offer: InstanceOffer) -> tuple[bool, Decimal, str]:
        return offer.price.usd is None, offer.price.usd or Decimal(0), offer.type.name

    offers = catalog.region(blueprint.region).instances.values()
    listed = (it for it in offers if it.type.everyday or it.type.gpu or it.type.name == current)
    for offer in sorted(listed, key=cost):
        name = offer.type.name
        patch = Patch.set(f"nodes.{group}.type", name)
        offered = allocatable(offer.type, blueprint.kubernetes.prefix_delegation)
        detail = f"{offer.type.vcpu} vCPU, {offered.pods} pods, {offer.type.arch}"
        yield Option(name, patch, name == current, detail, offered, offer.price.usd)


def _database_classes(blueprint: Blueprint, catalog: Catalog) -> Iterator[Option]:
    database = blueprint.database

    def hourly(name: str) -> Decimal | None:
        return (offers[name].multi if database.multi_az else offers[name].single).usd

    def cost(name: str) -> tuple[bool, Decimal, str]:
        price = hourly(name)
        return price is None, price or Decimal(0), name

    offers = catalog.region(blueprint.region).databases
    for name in sorted(offers, key=cost):
        detail = f"{offers[name].vcpu} vCPU, {offers[name].memory // 2**30} GiB"
        patch = Patch.set("database.instance_class", name)
        yield Option(name, patch, name == database.instance_class, detail, hourly=hourly(name))


def _multi_az(blueprint: Blueprint, _catalog: Catalog) -> Iterator[Option]:
    database = blueprint.database
    standby = Patch.set("database.multi_az", True)
    if database.zones:
        standby += Patch.unset("database.zones")
    yield Option("one instance", Patch.set("database.multi_az", False), not database.multi_az, "no standby")
    yield Option("Multi-AZ", standby, database.multi_az, "a standby in a second zone takes over")


def _nat_modes(blueprint: Blueprint, _catalog: Catalog) -> Iterator[Option]:
    details = {
        NatMode.PER_ZONE: "one gateway in each zone",
        NatMode.SINGLE: "one gateway, in the first zone",
        NatMode.NONE: "no gateway: interface endpoints to AWS, no internet",
    }
    for mode, detail in details.items():
        yield Option(mode.value, Patch.set("network.nat", mode.value), blueprint.network.nat is mode, detail)


def _zone_counts(blueprint: Blueprint, catalog: Catalog) -> Iterator[Option]:
    """One zone up to as many as take a cluster; node groups of a zone that goes move to those that stay, in turn."""
    region = catalog.region(blueprint.region)
    most = max(len(blueprint.network.zones), region.zone_names.each_has - len(region.without_eks))
    for count in range(1, most + 1):
        zones = more_zones(region, blueprint.network.zones, count)
        chosen = count == len(blueprint.network.zones)
        patch = Patch() if chosen else move(blueprint, blueprint.region, zones)
        label = f"{count} zone{'s' * (count > 1)}"
        yield Option(label, patch, chosen, ", ".join(zone[-1] for zone in zones))


def _regions(blueprint: Blueprint, catalog: Catalog) -> Iterator[Option]:
    """Every region with as many zones as the design uses, by name, with the nearest types and class sold there."""
    for name in sorted(catalog.region_names):
        region = catalog.region(name)
        if name == blueprint.region:
            yield Option(name, Patch(), chosen=True, detail=region.title)
        elif min(region.zone_names.each_has, len(region.zone_ids)) >= len(blueprint.network.zones):
            zones = zones_in(region, blueprint.network.zones)
            instead = nearest_sold(blueprint, region, catalog)
            patch = move(blueprint, name, zones) + patch_to(blueprint, instead)
            told = "; ".join(f"{new} for {old}" for old, new in instead.items())
            yield Option(name, patch, chosen=False, detail=f"{region.title}: {told}" if told else region.title)


_SWITCHES: Final = (
    ("encryption.own_keys", "own KMS keys", "to be decided before the first up"),
    ("observability.flow_logs", "flow logs", "who spoke to whom in the VPC"),
    ("observability.access_logs", "access logs", "requests to load balancer and buckets"),
    ("observability.alarms", "alarms", "mailed to budget.alerts"),
    ("observability.dashboard", "dashboard", "one, in CloudWatch"),
    ("edge.waf", "firewall", "AWS WAF with AWS's own rules"),
    ("edge.tls_to_pods", "TLS to the pods", "they have to bring a certificate"),
    ("network.interface_endpoints", "endpoints", "private ways to AWS's services"),
    ("kubernetes.network_policies", "network policies", "the CNI enforces them"),
)
"""What a design may have or not: path, what people call it, what it means."""

_LOG_SWITCHES: Final[Mapping[ControlPlaneLog, tuple[str, str]]] = {
    "audit": ("audit log", "who asked Kubernetes for what; FSBP EKS.8"),
    "api": ("API server log", "its own messages"),
    "authenticator": ("authenticator log", "which IAM identity came as whom"),
    "controllerManager": ("controller log", "what keeps the state asked for"),
    "scheduler": ("scheduler log", "why a pod goes where"),
}
"""What the control plane may log: what people call it, what it is good for. The dearest stands first."""


def _edge_switches(blueprint: Blueprint, _catalog: Catalog) -> Iterator[Option]:
    return _switches(blueprint, at_the_edge=True)


def _other_switches(blueprint: Blueprint, _catalog: Catalog) -> Iterator[Option]:
    yield from _switches(blueprint, at_the_edge=False)
    yield from _log_switches(blueprint)


def _log_switches(blueprint: Blueprint) -> Iterator[Option]:
    """Each log of the control plane with the patch that adds it or leaves it out, in EKS's order."""
    written = set(blueprint.kubernetes.logs)
    for kind, (label, detail) in _LOG_SWITCHES.items():
        turned = [each for each in CONTROL_PLANE_LOGS if each in written ^ {kind}]
        state = "on " if kind in written else "off"
        yield Option(f"{state} {label}", Patch.set("kubernetes.logs", turned), chosen=False, detail=detail)


def _switches(blueprint: Blueprint, *, at_the_edge: bool) -> Iterator[Option]:
    """The design as it is, and each switch with the patch that turns it, since each stands for itself."""
    yield Option("as it is", Patch(), chosen=True, detail="turn a switch below")
    for path, label, detail in _SWITCHES:
        if path.startswith("edge.") is at_the_edge and _has_a_use(blueprint, path):
            table, _, key = path.partition(".")
            now: bool = getattr(getattr(blueprint, table), key)
            state = "on " if now else "off"
            yield Option(f"{state} {label}", Patch.set(path, not now), chosen=False, detail=detail)


def _has_a_use(blueprint: Blueprint, path: str) -> bool:
    """Leave out what the rest of the design decides already."""
    if path == "network.interface_endpoints":
        return blueprint.network.nat is not NatMode.NONE
    return path != "kubernetes.network_policies" or "vpc-cni" in blueprint.kubernetes.add_ons


_FIELDS: Final[Mapping[str, Callable[[Blueprint, Catalog], Iterator[Option]]]] = {
    "region": _regions,
    "network.zones": _zone_counts,
    "network.nat": _nat_modes,
    "database.instance_class": _database_classes,
    "database.multi_az": _multi_az,
    "edge": _edge_switches,
    "extras": _other_switches,
}
