"""The smaller tables of a blueprint, and the kinds of values that all its tables use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from ipaddress import IPv4Network
from typing import Annotated, Literal, Self

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

from jobvector_wizard import units

_LABEL_KEY = r"^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$"
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


def _checked_network(value: object) -> str:
    try:
        return str(IPv4Network(str(value)))
    except ValueError as problem:
        raise PydanticCustomError("cidr", "{why}", {"why": f"{problem}; write it like 10.0.0.0/16"}) from None


def _widened(value: object) -> object:
    """Take a single number for a usage that is the same in the low, expected and high case."""
    return value if isinstance(value, Mapping | Model) else {"low": value, "expected": value, "high": value}


Name = Annotated[str, AfterValidator(_checked_name)]
Cidr = Annotated[str, BeforeValidator(_checked_network)]
Cpu = Annotated[int, BeforeValidator(units.parse_cpu), PlainSerializer(units.cpu)]
"""Millicores; "500m" or "2.5" in a file."""
Memory = Annotated[int, BeforeValidator(units.parse_memory), PlainSerializer(units.memory)]
"""Bytes; "512Mi" or "5Gi" in a file."""
Usd = Annotated[Decimal, Field(ge=0, le=10**9, allow_inf_nan=False), PlainSerializer(float, when_used="json")]
Quantity = Annotated[Decimal, Field(ge=0, le=10**12, allow_inf_nan=False), PlainSerializer(float, when_used="json")]
Architecture = Literal["x86_64", "arm64"]
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


Assumption = Annotated[Range, BeforeValidator(_widened)]
CpuUse = Annotated[CpuRange, BeforeValidator(_widened)]


class Database(Model):
    """RDS for PostgreSQL."""

    instance_class: str = Field(title="Instance class", pattern=r"^db\.[a-z0-9-]+\.[a-z0-9-]+$")
    engine_version: str = Field(
        "16",
        title="PostgreSQL version",
        description="A major version lets AWS choose the newest minor.",
        pattern=r"^\d+(\.\d+)?$",
    )
    storage_gib: int = Field(30, title="Storage", description="GiB of gp3.", ge=20, le=65536)
    iops: int | None = Field(
        None, title="Provisioned IOPS", description="None for what the storage includes; billed above that.", ge=1
    )
    multi_az: bool = Field(False, title="Multi-AZ", description="A standby in a second zone that takes over.")
    zones: tuple[str, ...] | None = Field(
        None, title="Drawn zones", description="Primary and standby zone as a drawing shows them."
    )
    backup_days: int = Field(7, title="Backup retention", description="Days.", ge=0, le=35)


class Bucket(Model):
    """An S3 bucket."""

    stored_gb: Assumption = Field(title="Stored", description="GB a month, old versions included.")
    versioned: bool = False
    suffix: Literal["account", "none"] = Field(
        "account",
        title="Name suffix",
        description='Bucket names are global: "account" appends account and region, "none" keeps the bare name.',
    )


class Edge(Model):
    """How the internet reaches the load balancer."""

    domain: str | None = Field(None, title="Domain", description="The name users type, if there is one.")


class Goals(Model):
    """What the design promises; breaking a promise is an error, not a remark."""

    survive_zone_loss: bool = Field(False, title="Survive the loss of a zone")


class Budget(Model):
    """What may be spent, and who hears of it."""

    monthly_usd: Usd | None = Field(None, title="Budget", description="USD a month.")
    alerts: tuple[Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")], ...] = ()


class Access(Model):
    """Who may administer the cluster, and in which accounts the design may be built."""

    admins: tuple[Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:iam::\d{12}:(role|user)/.+$")], ...] = ()
    endpoint_cidrs: tuple[Cidr, ...] = Field(
        (), description="Networks that reach the Kubernetes API from outside; none keeps it private."
    )
    accounts: tuple[Annotated[str, Field(pattern=r"^\d{12}$")], ...] = ()


class Comparison(Model):
    """One sentence of a drawing that sets the dearer design beside the cheaper one."""

    dearer_usd: Usd
    cheaper_usd: Usd
    percent: Decimal = Field(description="The difference as said, in per cent of the design named by `of`.")
    of: Literal["dearer", "cheaper"]


class Claims(Model):
    """What a drawing promises."""

    sla_percent: Decimal | None = Field(None, ge=0, le=100)
    downtime_seconds: int | None = Field(None, ge=0, description="Downtime said for the loss of a zone.")
    survives_zone_loss: bool | None = None


class SystemPods(Model):
    """What a drawing assumes that system pods request on each node."""

    cpu: Cpu
    memory: Memory


class Drawn(Model):
    """The owners' own figures, kept beside the computed ones."""

    total_usd: Usd | None = None
    lines: dict[str, Usd] = Field(default_factory=dict, description="USD a month by bill group.")
    comparisons: dict[str, Comparison] = Field(default_factory=dict)
    claims: Claims = Claims()
    system_pods: SystemPods | None = None
    placement: dict[str, str] = Field(default_factory=dict, description="Workload to node group.")


class Kubernetes(Model):
    """The EKS control plane and its add-ons."""

    version: str = Field("1.36", title="Kubernetes version", pattern=r"^1\.\d+$")
    add_ons: tuple[str, ...] = (
        "vpc-cni",
        "kube-proxy",
        "eks-pod-identity-agent",
        "coredns",
        "metrics-server",
    )
    prefix_delegation: bool = Field(
        False,
        title="Prefix delegation",
        description="Nodes get addresses by sixteens, so that more pods fit on each. Needs the add-on vpc-cni.",
    )


class Taint(Model):
    """What keeps pods off the nodes of a group that do not tolerate it."""

    key: str = Field(title="Key", pattern=_LABEL_KEY, max_length=63)
    value: str = Field("", title="Value", pattern=_LABEL_VALUE, max_length=63)
    effect: TaintEffect = Field(
        "NoSchedule", title="Effect", description="PreferNoSchedule is a wish; NoExecute also ends what runs already."
    )


class Toleration(Model):
    """A taint that a workload's pods put up with: of this key and effect, and of this value where one is given."""

    key: str = Field(title="Key", pattern=_LABEL_KEY, max_length=63)
    value: str | None = Field(
        None,
        title="Value",
        description="Left out, any value is tolerated (operator Exists), otherwise this one (Equal).",
        pattern=_LABEL_VALUE,
        max_length=63,
    )
    effect: TaintEffect | None = Field(None, title="Effect", description="Left out, every effect is tolerated.")
