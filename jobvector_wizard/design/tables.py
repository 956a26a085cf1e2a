"""The smaller tables of a blueprint, and the kinds of values that all its tables use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from ipaddress import IPv4Network
from typing import Annotated, Final, Literal, LiteralString, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from jobvector_wizard.base import units

_DOMAIN = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$"
_LABEL_KEY = r"^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_DAY = "(mon|tue|wed|thu|fri|sat|sun)"
_WINDOW = f"^{_CLOCK}-{_CLOCK}$"
_WEEKLY_WINDOW = f"^{_DAY}:{_CLOCK}-{_DAY}:{_CLOCK}$"
_DAY_MINUTES = 24 * 60
_SHORTEST_WINDOW = 30
_LABEL_VALUE = r"^([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?$"


class Model(BaseModel):
    """A frozen table that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


def _checked_name(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,38}[a-z0-9]", value):
        raise PydanticCustomError(
            "name", "a name is 2 to 40 lower-case letters, digits and hyphens, and starts with a letter"
        )
    return value


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _checked_tag(key: str) -> str:
    if key.lower().startswith(("aws:", "jobvector:")) or key in ("Name", "managed-by"):
        raise PydanticCustomError("tag", "AWS or this program writes that tag itself")
    return key


def _checked_network(value: object) -> str:
    try:
        return str(IPv4Network(str(value)))
    except ValueError as problem:
        raise PydanticCustomError("cidr", "{why}", {"why": f"{problem}; write it like 10.0.0.0/16"}) from None


def _checked_outside(cidr: str) -> str:
    network = IPv4Network(cidr)
    if network.is_multicast or not network.is_global:
        raise PydanticCustomError(
            "outside",
            "{cidr} holds addresses that nobody on the internet has (private or reserved), which EKS refuses here",
            {"cidr": cidr},
        )
    return cidr


def _checked_number(value: object) -> object:
    """Refuse what pydantic would take for a number: true and false, and digits that are not ASCII's."""
    return _amount(value, "write a number")


def _checked_whole(value: object) -> object:
    return _amount(value, "write a whole number")


def _amount(value: object, instead: LiteralString) -> object:
    try:
        if isinstance(value, bool):
            raise ValueError
        return units.parse_amount(value.strip()) if isinstance(value, str) else value
    except ValueError:
        raise PydanticCustomError("number", instead) from None


def _widened(value: object) -> object:
    """Take a single number for a usage that is the same in the low, expected and high case."""
    return value if isinstance(value, Mapping | Model) else {"low": value, "expected": value, "high": value}


Name = Annotated[str, AfterValidator(_checked_name)]
Cidr = Annotated[str, BeforeValidator(_checked_network)]
_Written = int | float | str
"""How an amount with a unit may stand in a file."""
Cpu = Annotated[int, BeforeValidator(units.parse_cpu, json_schema_input_type=_Written), PlainSerializer(units.cpu)]
"""Millicores; "500m" or "2.5" in a file."""
Memory = Annotated[
    int, BeforeValidator(units.parse_memory, json_schema_input_type=_Written), PlainSerializer(units.memory)
]
"""Bytes; "512Mi" or "5Gi" in a file."""
Whole = Annotated[int, BeforeValidator(_checked_whole)]
Number = Annotated[Decimal, BeforeValidator(_checked_number), Field(allow_inf_nan=False)]
Usd = Annotated[Number, Field(ge=0, le=10**9), PlainSerializer(float, when_used="json")]
Quantity = Annotated[Number, Field(ge=0, le=10**12), PlainSerializer(float, when_used="json")]
Architecture = Literal["x86_64", "arm64"]
TagKey = Annotated[str, Field(pattern=r"^[\p{L}\p{N}\p{Z}_.:/=+@-]+$", max_length=128), AfterValidator(_checked_tag)]
"""What AWS takes as a tag's key, but for what AWS and this program keep for themselves."""
TagValue = Annotated[str, Field(pattern=r"^[\p{L}\p{N}\p{Z}_.:/=+@-]*$", max_length=256)]
TaintEffect = Literal["NoSchedule", "NoExecute", "PreferNoSchedule"]


class Ordered(Model):
    """Something said three times: at least, as expected, at most."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        low, expected, high = (getattr(self, case) for case in ("low", "expected", "high"))
        if not low <= expected <= high:
            raise PydanticCustomError("range", "low, expected and high must not fall in this order")
        return self


class Range(Ordered):
    """An assumption about use: what is expected, and how far it may be off."""

    low: Quantity
    expected: Quantity
    high: Quantity


class CpuRange(Ordered):
    """An assumption about average CPU use, in millicores."""

    low: Cpu
    expected: Cpu
    high: Cpu


Assumption = Annotated[Range, BeforeValidator(_widened, json_schema_input_type=Range | Quantity)]
CpuUse = Annotated[CpuRange, BeforeValidator(_widened, json_schema_input_type=CpuRange | Cpu)]


class Database(Model):
    """RDS for PostgreSQL."""

    instance_class: str = Field(
        title="Instance class",
        description="The machine that runs the database: vCPUs, memory and price. t classes are burstable: above their "
        "baseline they live on CPU credits.",
        pattern=r"^db\.[a-z0-9-]+\.[a-z0-9-]+$",
    )
    engine_version: str = Field(
        "16",
        title="PostgreSQL version",
        description="A major version lets AWS choose the newest minor.",
        pattern=r"^[0-9]+(\.[0-9]+)?$",
    )
    storage_gib: Whole = Field(30, title="Storage", description="GiB of gp3 volume.", ge=20, le=65536)
    iops: Whole | None = Field(
        None,
        title="Provisioned IOPS",
        description="None for what the storage includes; billed above that.",
        ge=1,
        le=256_000,
    )
    multi_az: bool = Field(
        False,
        title="Multi-AZ",
        description="A standby in a second zone that keeps a copy of every write and takes over by itself. Without it "
        "a database whose zone is lost is restored from a backup.",
    )
    zones: tuple[str, ...] | None = Field(
        None, title="Drawn zones", description="Primary and standby zone as a drawing shows them."
    )
    backup_days: Whole = Field(
        7, title="Backup retention", description="Days that the daily backups are kept.", ge=0, le=35
    )
    backup_window: str = Field(
        "03:00-04:00", title="Backup window", description="UTC, such as 03:00-04:00.", pattern=_WINDOW
    )
    maintenance_window: str = Field(
        "sun:04:30-sun:05:30",
        title="Maintenance window",
        description="UTC, such as sun:04:30-sun:05:30; RDS wants it apart from the backup window.",
        pattern=_WEEKLY_WINDOW,
    )
    enhanced_monitoring_seconds: Literal[0, 1, 5, 10, 15, 30, 60] = Field(
        60,
        title="Enhanced monitoring",
        description="Seconds between readings of the database's operating system; 0 for none. Billed as logs.",
    )

    @model_validator(mode="after")
    def _windows_are_apart(self) -> Self:
        """Refuse what RDS refuses: windows below half an hour, and a maintenance during the daily backup."""
        first, last = (_minutes(clock) for clock in self.backup_window.split("-"))
        begin, end = (_minutes(clock.partition(":")[2]) for clock in self.maintenance_window.split("-"))
        backup, maintenance = (last - first) % _DAY_MINUTES, (end - begin) % _DAY_MINUTES
        if min(backup, maintenance) < _SHORTEST_WINDOW:
            raise PydanticCustomError("window", "a window is half an hour at least")
        if (begin - first) % _DAY_MINUTES < backup or (first - begin) % _DAY_MINUTES < maintenance:
            raise PydanticCustomError("window", "backup_window and maintenance_window overlap, which RDS refuses")
        return self


class Bucket(Model):
    """An S3 bucket."""

    stored_gb: Assumption = Field(title="Stored", description="GB held through the month, old versions included.")
    versioned: bool = Field(False, title="Versions", description="Whether what is overwritten or deleted is kept.")
    suffix: Literal["account", "none"] = Field(
        "account",
        title="Name suffix",
        description='Bucket names are global: "account" appends account and region, "none" keeps the bare name.',
    )


class Edge(Model):
    """How the internet reaches the load balancer."""

    domain: str | None = Field(
        None,
        title="Domain",
        description="The name users type. With it there is HTTPS, by a certificate that Route 53 validates.",
        pattern=_DOMAIN,
        max_length=253,
    )
    hosted_zone: str | None = Field(
        None,
        title="Hosted zone",
        description="The public Route 53 zone that the domain is in, such as example.com. It must exist and be "
        "delegated; left out, it is called like the domain.",
        pattern=_DOMAIN,
        max_length=253,
    )
    tls_to_pods: bool = Field(
        False,
        title="TLS to the pods",
        description="The load balancer speaks HTTPS to the node ports too; the pods then bring a certificate.",
    )
    waf: bool = Field(
        False,
        title="Web application firewall",
        description="AWS WAF with AWS's own rules before the load balancer: it turns known attacks away. Billed by "
        "rule and by request.",
    )

    @model_validator(mode="after")
    def _domain_is_in_its_zone(self) -> Self:
        if self.hosted_zone is None or self.domain is None:
            if self.hosted_zone is not None:
                raise PydanticCustomError("zone", "hosted_zone has no use without a domain")
        elif self.domain != self.hosted_zone and not self.domain.endswith(f".{self.hosted_zone}"):
            raise PydanticCustomError("zone", "the domain is not in the hosted zone")
        return self

    @property
    def zone_name(self) -> str | None:
        """The name of the hosted zone that the domain's records go to."""
        return self.hosted_zone or self.domain

    @property
    def pod_protocol(self) -> Literal["HTTP", "HTTPS"]:
        """What the load balancer speaks to the node ports."""
        return "HTTPS" if self.tls_to_pods else "HTTP"


class Encryption(Model):
    """Whose keys encrypt what is stored."""

    own_keys: bool = Field(
        True,
        title="Own KMS keys",
        description="Two keys of the deployment's own, one for data and one for the platform; otherwise AWS-managed "
        "keys. Decide before the first up: AWS encrypts a database with another key only by replacing it.",
    )


class Observability(Model):
    """What tells people how the deployment is."""

    flow_logs: bool = Field(
        True,
        title="Flow logs",
        description="VPC flow logs: who spoke to whom, and what was refused. Billed by what they write.",
    )
    access_logs: bool = Field(True, title="Access logs", description="Requests to the load balancer and the buckets.")
    alarms: bool = Field(
        True, title="Alarms", description="CloudWatch alarms and database events; e-mailed to budget.alerts."
    )
    dashboard: bool = Field(
        True, title="Dashboard", description="One CloudWatch dashboard with the figures that the alarms watch."
    )


class Goals(Model):
    """What the design promises; breaking a promise is an error, not a remark."""

    survive_zone_loss: bool = Field(
        False,
        title="Survive the loss of a zone",
        description="That every workload finds a node, and a way out, whichever zone is lost.",
    )


class Budget(Model):
    """What may be spent, and who hears of it."""

    monthly_usd: Usd | None = Field(
        None,
        title="Budget",
        description="What a month may cost in USD. A design whose expected bill is above it has an error, and AWS "
        "Budgets warns whom budget.alerts names. Nothing is bought or stopped by it.",
    )
    alerts: tuple[Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")], ...] = Field(
        (), description="E-mail addresses that hear of the budget, the alarms and the database's events."
    )


class Access(Model):
    """Who may administer the cluster, and in which accounts the design may be built."""

    admins: tuple[Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/.+$")], ...] = Field(
        (), description="ARNs of IAM roles and users that administer the cluster, each by an access entry."
    )
    endpoint_cidrs: tuple[Annotated[Cidr, AfterValidator(_checked_outside)], ...] = Field(
        (),
        description="Public networks that reach the Kubernetes API from outside; none keeps it private. EKS refuses "
        "reserved addresses.",
    )
    accounts: tuple[Annotated[str, Field(pattern=r"^[0-9]{12}$")], ...] = Field(
        (), description="The accounts that the design may be built in, by their twelve digits; none for any."
    )


class Scoring(Model):
    """How the scheduler weighs what nodes have left: `kubeSchedulerConfig` of EKS, NodeResourcesFit's strategy."""

    strategy: Literal["LeastAllocated", "MostAllocated"] = Field(
        "LeastAllocated",
        title="Scoring strategy",
        description="LeastAllocated prefers the node with most left, which spreads pods. MostAllocated prefers the "
        "fullest that still has room, which packs them, so that a node may be left empty.",
    )
    cpu_weight: Whole = Field(1, title="Weight of CPU", description="0 leaves CPU out.", ge=0, le=100)
    memory_weight: Whole = Field(1, title="Weight of memory", description="0 leaves memory out.", ge=0, le=100)
    gpu_weight: Whole = Field(
        0, title="Weight of GPUs", description="0 leaves GPUs out; it matters to pods that ask for one.", ge=0, le=100
    )

    @model_validator(mode="after")
    def _weighs_something(self) -> Self:
        if not (self.cpu_weight or self.memory_weight or self.gpu_weight):
            raise PydanticCustomError("weights", "at least one weight must be above 0")
        return self

    @property
    def weights(self) -> dict[str, int]:
        """The weight of each resource that counts, by the name that Kubernetes gives it."""
        every = {"cpu": self.cpu_weight, "memory": self.memory_weight, "nvidia.com/gpu": self.gpu_weight}
        return {name: weight for name, weight in every.items() if weight}


ControlPlaneLog = Literal["api", "audit", "authenticator", "controllerManager", "scheduler"]
CONTROL_PLANE_LOGS: Final[tuple[ControlPlaneLog, ...]] = get_args(ControlPlaneLog)
"""What a control plane can log, by EKS's names and in its order."""


def _each_once(types: tuple[ControlPlaneLog, ...]) -> tuple[ControlPlaneLog, ...]:
    if len(set(types)) < len(types):
        raise PydanticCustomError("logs", "a log type is named twice")
    return types


class Kubernetes(Model):
    """The EKS control plane and its add-ons."""

    version: str = Field(
        "1.36",
        title="Kubernetes version",
        description="The minor version.",
        pattern=r"^1\.[0-9]+$",
    )
    support: Literal["standard", "extended"] = Field(
        "standard",
        title="Kubernetes support",
        description="What EKS does when the version's standard support ends: with standard it upgrades the control "
        "plane by itself and never bills more; with extended the version stays for a year at a surcharge an hour.",
    )
    add_ons: tuple[str, ...] = Field(
        ("vpc-cni", "kube-proxy", "eks-pod-identity-agent", "coredns", "metrics-server"),
        description="The EKS add-ons that are installed, by EKS's names.",
    )
    logs: Annotated[tuple[ControlPlaneLog, ...], AfterValidator(_each_once)] = Field(
        CONTROL_PLANE_LOGS,
        title="Control-plane logs",
        description="What the control plane writes to CloudWatch Logs. api: its server's own messages. audit: who "
        "asked for what, which FSBP EKS.8 asks for and which is nearly all that is written. authenticator: which IAM "
        "identity came as whom. controllerManager: what keeps the state that is asked for. scheduler: why a pod goes "
        "where. The EKS guide asks for all of them; billed by what they write.",
    )
    prefix_delegation: bool = Field(
        False,
        title="Prefix delegation",
        description="Nodes get addresses by sixteens, so that more pods fit on each. Needs the add-on vpc-cni.",
    )
    network_policies: bool = Field(
        False,
        title="Network policies",
        description="The add-on vpc-cni enforces NetworkPolicy objects. One that limits what comes in must let the "
        "nodes' networks in, or the load balancer's health checks fail.",
    )
    gpu_plugin: bool = Field(
        False,
        title="GPU device plugin",
        description="Whether whoever deploys brings NVIDIA's device plugin, a DaemonSet that EKS has no add-on for. "
        "Without it no node offers its GPUs to pods.",
    )
    scoring: Scoring | None = Field(
        None,
        title="Scoring",
        description="How the scheduler chooses among nodes with room. Left out, a new cluster has LeastAllocated with "
        "equal weights; one that was given another strategy keeps it until LeastAllocated is written here.",
    )


class NodeSize(Model):
    """How large a type is that the catalogue lacks, in EC2's words (`aws ec2 describe-instance-types`)."""

    vcpu: Whole = Field(title="vCPUs", description="VCpuInfo.DefaultVCpus.", ge=1, le=1024)
    memory: Memory = Field(title="Memory", description="Its nominal size: MemoryInfo.SizeInMiB, such as 16Gi.", ge=1)
    interfaces: Whole = Field(
        title="Network interfaces",
        description="NetworkInfo.NetworkCards, MaximumNetworkInterfaces of the first card.",
        ge=1,
        le=64,
    )
    addresses: Whole = Field(
        title="Addresses", description="IPv4 addresses per interface: Ipv4AddressesPerInterface.", ge=2, le=128
    )
    architecture: Architecture = Field("x86_64", title="Architecture", description="x86_64 or arm64.")
    gpus: Whole = Field(0, title="GPUs", description="GpuInfo.Gpus, Count.", ge=0, le=64)


class Taint(Model):
    """What keeps pods off the nodes of a group that do not tolerate it."""

    key: str = Field(title="Key", description="As Kubernetes writes a label's key.", pattern=_LABEL_KEY, max_length=63)
    value: str = Field(
        "",
        title="Value",
        description="What a toleration with a value has to name.",
        pattern=_LABEL_VALUE,
        max_length=63,
    )
    effect: TaintEffect = Field(
        "NoSchedule", title="Effect", description="PreferNoSchedule is a wish; NoExecute also ends what runs already."
    )


class Toleration(Model):
    """A taint that pods put up with: of this key and effect, and of this value where one is given."""

    key: str | None = Field(
        None, title="Key", description="Left out, every taint is tolerated.", pattern=_LABEL_KEY, max_length=63
    )
    value: str | None = Field(
        None,
        title="Value",
        description="Left out, any value is tolerated (operator Exists), otherwise this one (Equal).",
        pattern=_LABEL_VALUE,
        max_length=63,
    )
    effect: TaintEffect | None = Field(None, title="Effect", description="Left out, every effect is tolerated.")

    @model_validator(mode="after")
    def _value_has_a_key(self) -> Self:
        if self.key is None and self.value is not None:
            raise PydanticCustomError("toleration", "a value has no use without a key")
        return self
