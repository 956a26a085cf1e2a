"""What the user asks for: a frozen model of one deployment, with labels, help, units and bounds in its fields.

What the blueprint alone can know to be wrong is an error here, named by its TOML path. What needs prices,
offers or arithmetic is a finding of `jobvector_wizard.planning`. Node groups, workloads and buckets are tables keyed by
name, so that a path means the same thing before and after something is added.
"""

from __future__ import annotations

import hashlib
import json
import re
from enum import StrEnum
from functools import cache, cached_property
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from jobvector_wizard.base.errors import OBEYED, BlueprintError, Problem, nearest, visible
from jobvector_wizard.base.wording import said
from jobvector_wizard.design.addressing import AddressError, Subnet, address_plan
from jobvector_wizard.design.drawn import Drawn
from jobvector_wizard.design.tables import (
    Access,
    Architecture,
    Bucket,
    Budget,
    Cidr,
    CpuRange,
    Database,
    Edge,
    Encryption,
    Goals,
    Kubernetes,
    Model,
    Name,
    NodeSize,
    Observability,
    Range,
    TagKey,
    TagValue,
    Taint,
    Toleration,
    Whole,
)
from jobvector_wizard.design.usage import Usage
from jobvector_wizard.design.volumes import Volume
from jobvector_wizard.design.workload import DEVICE_PLUGIN, SYSTEM_PODS, DaemonSet, Workload

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "Architecture",
    "Blueprint",
    "Bucket",
    "CpuRange",
    "DaemonSet",
    "Database",
    "Drawn",
    "Edge",
    "Encryption",
    "Kubernetes",
    "NatMode",
    "Network",
    "NodeGroup",
    "NodeSize",
    "Observability",
    "Range",
    "Taint",
    "Toleration",
    "Usage",
    "Volume",
    "Workload",
    "schema_at",
    "takes_text",
]


class NatMode(StrEnum):
    """How private subnets reach the internet."""

    PER_ZONE = "per-zone"
    SINGLE = "single"
    NONE = "none"


class Subnets(Model):
    """Subnets given by hand, each tier a table from zone to CIDR."""

    public: dict[str, Cidr] = Field(description="Those of the load balancer and the NAT gateways.")
    private: dict[str, Cidr] = Field(description="Those of the nodes.")
    database: dict[str, Cidr] = Field(description="Those of the database, without a way out.")


class Network(Model):
    """The VPC and how it reaches the internet."""

    cidr: Cidr = Field("10.0.0.0/16", title="VPC network", description="The VPC's IPv4 network, /16 to /22.")
    zones: tuple[str, ...] = Field(
        title="Availability zones",
        description="Data centres of the region, apart from each other, that get subnets. EKS, an ALB and an "
        "RDS subnet group each need two.",
        min_length=1,
    )
    nat: NatMode = Field(
        NatMode.PER_ZONE,
        title="NAT gateways",
        description="The machines of AWS through which private subnets reach the internet, billed by the hour and the "
        "GB. per-zone: one in each zone, so that the loss of a zone cuts nobody else off. single: one in the first "
        "zone, whose loss cuts every pod off. none: no way to the internet, and private endpoints to AWS instead.",
    )
    interface_endpoints: bool = Field(
        False,
        title="Interface endpoints",
        description="Private ways (AWS PrivateLink) to the AWS services that nodes and pods call. Without NAT gateways "
        "they are always there.",
    )
    subnets: Subnets | None = Field(None, title="Subnets", description="Computed from the VPC network unless given.")

    @cached_property
    def vpc(self) -> IPv4Network:
        """The VPC's network."""
        return IPv4Network(self.cidr)

    @cached_property
    def address_plan(self) -> tuple[Subnet, ...]:
        """Every subnet; raises AddressError where they do not fit."""
        given = self.subnets.model_dump() if self.subnets else None
        return address_plan(self.cidr, self.zones, given)

    @property
    def has_endpoints(self) -> bool:
        """Whether interface endpoints are made: asked for, or the nodes' only way to AWS."""
        return self.interface_endpoints or self.nat is NatMode.NONE

    @property
    def nat_zones(self) -> tuple[str, ...]:
        """The zones that hold a NAT gateway."""
        match self.nat:
            case NatMode.PER_ZONE:
                return self.zones
            case NatMode.SINGLE:
                return self.zones[:1]
            case NatMode.NONE:
                return ()


class NodeGroup(Model):
    """EC2 instances of one type in one zone."""

    type: str = Field(
        title="Instance type",
        description="The EC2 machine that each node of the group is: vCPUs, memory, how many pods it takes, and its "
        "price. t types are burstable: above their baseline they live on CPU credits.",
        pattern=r"^[a-z0-9-]+\.[a-z0-9-]+$",
    )
    size: NodeSize | None = Field(
        None, title="Size", description="How large the type is; only for one that the catalogue does not know."
    )
    zone: str = Field(title="Zone", description="The availability zone that its nodes stand in.")
    count: Whole = Field(1, title="Nodes", description="How many nodes the group has.", ge=1, le=450)
    max_count: Whole | None = Field(
        None,
        title="Nodes at most",
        description="How far the Cluster Autoscaler may go; it starts at the number of nodes. None for no scaling.",
        ge=1,
        le=450,
    )
    root_gib: Whole = Field(20, title="Root volume", description="GiB of gp3 for each node's root.", ge=20, le=16384)
    taints: tuple[Taint, ...] = Field(
        (), title="Taints", description="Keep pods away that do not tolerate them, CoreDNS among them.", max_length=50
    )

    @model_validator(mode="after")
    def _taints_differ(self) -> Self:
        if len({(taint.key, taint.effect) for taint in self.taints}) < len(self.taints):
            raise PydanticCustomError("taints", "two taints have the same key and effect")
        return self

    @model_validator(mode="after")
    def _most_is_not_below_least(self) -> Self:
        if self.max_count is not None and self.max_count < self.count:
            raise PydanticCustomError("max_count", "max_count is below count")
        return self

    @property
    def scales(self) -> bool:
        """Whether more nodes may come by themselves."""
        return self.max_count is not None and self.max_count > self.count


class Blueprint(Model):
    """One deployment as asked for. Immutable: a change is a `Patch` that gives another blueprint."""

    schema_version: Literal[1] = Field(alias="schema", description="The version of this file's form.")
    name: Name = Field(description="What the design is called, and its deployment unless `up` says --name.")
    summary: str = Field("", description="One line about the design, for lists.")
    region: str = Field(
        title="Region",
        description="Where in the world everything is built. Prices, offers and zones differ between regions.",
        pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$",
    )
    kubernetes: Kubernetes = Kubernetes()
    network: Network
    nodes: dict[Name, NodeGroup] = Field(min_length=1, max_length=100)
    database: Database
    buckets: dict[Name, Bucket] = Field(default_factory=dict, max_length=100)
    edge: Edge = Edge()
    encryption: Encryption = Encryption()
    observability: Observability = Observability()
    workloads: dict[Name, Workload] = Field(min_length=1, max_length=1000)
    daemonsets: dict[Name, DaemonSet] = Field(
        default_factory=dict,
        title="DaemonSets",
        description="Agents of one's own that run on every node, such as one that ships logs.",
        max_length=50,
    )
    usage: Usage
    goals: Goals = Goals()
    budget: Budget = Budget()
    access: Access = Access()
    tags: dict[TagKey, TagValue] = Field(
        default_factory=dict,
        description="Tags for everything that takes them, such as owner and cost-centre. A change replaces the nodes.",
        max_length=40,
    )
    accepted: dict[str, str] = Field(default_factory=dict, description="Findings accepted by name, with the reason.")
    drawn: Drawn | None = Field(None, description="What a drawing of the owners says; findings set it beside the bill.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = list(_inconsistencies(self))
        if problems:
            raise PydanticCustomError("inconsistent", "{problems}", {"problems": problems})
        return self

    @classmethod
    def parse(cls, document: Mapping[str, Any], origin: str = "") -> Self:
        """Validate a document as read from TOML or JSON.

        Raises BlueprintError with every problem and its TOML path; `origin` names the file or preset in it.
        """
        if obeyed := list(_obeyed((), document)):
            raise BlueprintError(obeyed, origin)
        try:
            return cls.model_validate(document)
        except ValidationError as error:
            raise BlueprintError(_problems(error), origin) from None

    def document(self) -> dict[str, Any]:
        """Return what was written, without defaults, as plain values that `parse` takes back."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)

    @property
    def node_zones(self) -> tuple[str, ...]:
        """The zones that have nodes, in the order of the network's."""
        used = {group.zone for group in self.nodes.values()}
        return tuple(zone for zone in self.network.zones if zone in used)

    @property
    def scales(self) -> bool:
        """Whether any node group scales."""
        return any(group.scales for group in self.nodes.values())

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON, defaults included: equal blueprints have equal digests."""
        full = self.model_dump(mode="json", by_alias=True)
        return hashlib.sha256(json.dumps(full, sort_keys=True).encode()).hexdigest()


def _inconsistencies(blueprint: Blueprint) -> list[tuple[str, str]]:
    """Name what contradicts itself inside a blueprint, as pairs of a TOML path and a sentence."""
    found = [*_zone_problems(blueprint), *_reference_problems(blueprint)]
    found += [*_name_problems(blueprint), *_route_problems(blueprint)]
    found += [
        (f"accepted.{code}", "an accepted finding needs a reason")
        for code, why in blueprint.accepted.items()
        if not why.strip()
    ]
    if not found:
        try:
            _ = blueprint.network.address_plan
        except AddressError as error:
            found.append((f"network.{error.path}", str(error)))
    return found


def _zone_problems(blueprint: Blueprint) -> Iterator[tuple[str, str]]:
    zones = blueprint.network.zones
    if len(set(zones)) < len(zones):
        yield "network.zones", "a zone is named twice"
    named = {"network.zones": zones, "database.zones": blueprint.database.zones or ()}
    named |= {f"nodes.{name}.zone": (group.zone,) for name, group in blueprint.nodes.items()}
    for name, workload in blueprint.workloads.items():
        named |= {f"workloads.{name}.volume_zone": (workload.volume_zone,)} if workload.volume_zone else {}
        if workload.volume and workload.volume.zone:
            named[f"workloads.{name}.volume.zone"] = (workload.volume.zone,)
    for path, wanted in named.items():
        for zone in wanted:
            if not re.fullmatch(re.escape(blueprint.region) + "[a-z]", zone):
                example = f"{blueprint.region}a"
                yield path, f'"{zone}" is not a zone of {blueprint.region}; its zones are written like {example}'
            elif zone not in zones:
                yield path, f'"{zone}" has no subnets; network.zones has {", ".join(zones)}'


def _reference_problems(blueprint: Blueprint) -> Iterator[tuple[str, str]]:
    wanted = {
        f"workloads.{name}.{key}": getattr(workload, key)
        for name, workload in blueprint.workloads.items()
        for key in ("prefer", "require")
    }
    wanted |= {f"daemonsets.{name}.require": daemonset.require for name, daemonset in blueprint.daemonsets.items()}
    for path, groups in wanted.items():
        yield from ((path, _unknown("node group", it, blueprint.nodes)) for it in groups if it not in blueprint.nodes)
    for name, workload in blueprint.workloads.items():
        if workload.bucket is not None and workload.bucket not in blueprint.buckets:
            yield f"workloads.{name}.bucket", _unknown("bucket", workload.bucket, blueprint.buckets)
    for setting in ("prefix_delegation", "network_policies"):
        if getattr(blueprint.kubernetes, setting) and "vpc-cni" not in blueprint.kubernetes.add_ons:
            yield f"kubernetes.{setting}", "it is a setting of the add-on vpc-cni, which kubernetes.add_ons has not"
    for name in blueprint.drawn.placement if blueprint.drawn else ():
        if name not in blueprint.workloads:
            yield f"drawn.placement.{name}", _unknown("workload", name, blueprint.workloads)


def _name_problems(blueprint: Blueprint) -> Iterator[tuple[str, str]]:
    """Name what bears the name of something else, so that no pod and no node could be told from another's."""
    taken = {*SYSTEM_PODS, *blueprint.kubernetes.add_ons}
    for kind in ("workloads", "daemonsets"):
        for name in getattr(blueprint, kind):
            if name == DEVICE_PLUGIN:
                yield f"{kind}.{name}", "kubernetes.gpu_plugin says whether it is there"
            elif name in taken or re.sub(r"-[0-9]+$", "", name) in SYSTEM_PODS:
                yield f"{kind}.{name}", "an EKS add-on, or a pod of one, is called that; choose another name"
    for name in blueprint.daemonsets:
        if name in blueprint.workloads:
            yield f"daemonsets.{name}", "a workload is called that; choose another name"
    yield from _numbered("workloads", "pod", {name: it.replicas for name, it in blueprint.workloads.items()})
    yield from _numbered("nodes", "node", {name: group.count for name, group in blueprint.nodes.items()})


def _numbered(table: str, what: str, counts: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Name what would be called like one of several: NAME-1 beside two of NAME."""
    for name, count in counts.items():
        whole, _, number = name.rpartition("-")
        if (
            number.isdigit()
            and number == str(int(number))
            and 1 < counts.get(whole, 1) >= int(number) > 0
            and count == 1
        ):
            yield f"{table}.{name}", f'a {what} of "{whole}" is called that; choose another name'


def _route_problems(blueprint: Blueprint) -> Iterator[tuple[str, str]]:
    ports = [workload.port for workload in blueprint.workloads.values() if workload.port is not None]
    if len(set(ports)) < len(ports):
        yield "workloads", "two workloads share a node port"


def _unknown(kind: str, name: str, known: Mapping[str, object]) -> str:
    guess = nearest(name, known)
    return f'there is no {kind} "{name}"' + (f'; did you mean "{guess}"?' if guess else "")


def _obeyed(path: tuple[str, ...], value: object) -> Iterator[Problem]:
    """Name the texts that hold what a terminal obeys: a design is passed around, and whoever reads it may be fooled."""
    if isinstance(value, str):
        if OBEYED.search(value):
            yield Problem(visible(".".join(path)), f'it has a character that a terminal obeys: "{visible(value)[:60]}"')
    elif isinstance(value, dict):
        for key, inner in value.items():
            if OBEYED.search(key):
                yield Problem(visible(".".join((*path, key))), "the key has a character that a terminal obeys")
            yield from _obeyed((*path, key), inner)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _obeyed((*path, str(number)), inner)


def _problems(error: ValidationError) -> list[Problem]:
    """Turn pydantic's errors into sentences with TOML paths."""
    problems: list[Problem] = []
    for detail in error.errors(include_url=False):
        steps = [str(step) for step in detail["loc"] if step != "[key]"]
        path = ".".join(steps)
        match detail["type"]:
            case "inconsistent":
                problems += [Problem(where, what) for where, what in detail["ctx"]["problems"]]
            case "extra_forbidden":
                guess = nearest(steps[-1], _known_keys(steps[:-1]))
                hint = f'; did you mean "{guess}"?' if guess else ""
                problems.append(Problem(path, f"unknown key{hint}"))
            case "missing":
                problems.append(Problem(path, "this key is missing"))
            case _:
                problems.append(Problem(path, said(detail, _known_keys(steps))))
    return problems


def takes_text(path: Sequence[str]) -> bool:
    """Whether text stands at a path, so that "1.34" or "15" is not a number there."""
    schema = schema_at(path)
    types = {option.get("type") for option in (schema, *schema.get("anyOf", ()))}
    return "string" in types and not types & {"number", "integer"}


def _known_keys(steps: Sequence[str]) -> list[str]:
    """Return the keys that the table at `steps` takes."""
    return list(schema_at(steps).get("properties", {}))


@cache
def _schema() -> dict[str, Any]:
    return Blueprint.model_json_schema(by_alias=True)


def schema_at(steps: Sequence[str]) -> dict[str, Any]:
    """Return the JSON schema of what stands at a path; empty where nothing is known to.

    A table is described as its field describes it, and otherwise as its kind is described.
    """
    schema = _schema()
    here = schema
    for step in steps:
        here = (
            here.get("properties", {}).get(step)
            or here.get("additionalProperties")
            or next(iter(here.get("patternProperties", {}).values()), None)
            or here.get("items")
            or {}
        )
        if not isinstance(here, dict):
            return {}
        options = [here, *here.get("anyOf", ())]
        reference = next((option["$ref"] for option in options if "$ref" in option), None)
        if reference:
            said = {key: value for key, value in here.items() if key not in ("$ref", "anyOf")}
            here = {**schema["$defs"][reference.rsplit("/", 1)[1]], **said}
    return here
