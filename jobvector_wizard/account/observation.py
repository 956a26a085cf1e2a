"""What was found of a deployment in its account at one moment, part by part."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Endpoints", "Health", "Kind", "Observation", "Part", "Wanted"]


class Health(StrEnum):
    """How a part is. UNKNOWN is what AWS did not tell, which is neither good nor bad news."""

    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What a part is, in the words of the service."""

    CLUSTER = "cluster"
    NODE_GROUP = "node group"
    DATABASE = "database"
    LOAD_BALANCER = "load balancer"
    TARGET_GROUP = "target group"
    NAT_GATEWAY = "NAT gateway"
    ALARMS = "alarms"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a deployment: what the blueprint expects beside what the account has."""

    kind: Kind
    name: str
    expected: str
    found: str
    health: Health
    message: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A part as the blueprint expects it, before anybody looked."""

    kind: Kind
    name: str
    expected: str

    def part(self, found: str, health: Health, message: str = "") -> Part:
        """Return the part as it was found."""
        return Part(self.kind, self.name, self.expected, found, health, message)

    def missing(self, message: str = "") -> Part:
        """Return the part as not there."""
        return self.part("none", Health.MISSING, message)

    def unknown(self, why: str) -> Part:
        """Return the part as one that could not be looked at."""
        return self.part("unknown", Health.UNKNOWN, why)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a deployment is reached; None for what does not stand or could not be looked at."""

    load_balancer: str | None = None
    cluster: str | None = None
    cluster_api: str | None = None
    database: str | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """Every part of a deployment as of `at`. `endpoint_url` is None on AWS itself."""

    deployment: str
    account: str
    region: str
    endpoint_url: str | None
    at: datetime
    parts: tuple[Part, ...]
    endpoints: Endpoints

    @property
    def mode(self) -> str:
        """The account and region, and the endpoint where it is not AWS's own."""
        place = f"account {self.account} · {self.region}"
        return f"{place} · at {self.endpoint_url}" if self.endpoint_url else place

    @property
    def ailing(self) -> tuple[Part, ...]:
        """The parts that are unhealthy or missing."""
        return tuple(part for part in self.parts if part.health in {Health.UNHEALTHY, Health.MISSING})

    @property
    def unknown(self) -> tuple[Part, ...]:
        """The parts that could not be looked at."""
        return tuple(part for part in self.parts if part.health is Health.UNKNOWN)

    @property
    def stands(self) -> bool:
        """Whether anything of the deployment was found; what is unknown counts as standing."""
        return any(part.health is not Health.MISSING and part.kind is not Kind.ALARMS for part in self.parts)
