"""The documents of operations and of what stands: `up` and its siblings, `status`, `deployments` and `doctor`."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict

from jobvector_wizard.account.observation import Health
from jobvector_wizard.account.observation import Kind as PartKind
from jobvector_wizard.documents.values import Moment, Seconds, Usd, Version, document
from jobvector_wizard.provisioning.events import Cause, Kind, Outcome, Touched
from jobvector_wizard.provisioning.forecast import State
from jobvector_wizard.provisioning.journal import JournalState
from jobvector_wizard.readiness.doctor import Verdict

__all__ = ["Deployment", "Deployments", "Doctor", "Operation", "Status"]


class Failure(TypedDict):
    """A resource that was refused or broke."""

    urn: str
    """Its name in the state."""
    message: str
    """What happened."""


@document
class Operation(TypedDict):
    """How an operation stands, which most often is how it ended."""

    schema: Version
    kind: Kind | None
    """What it does; null where its journal is empty."""
    mode: str
    """Whether it is a rehearsal, or the account and region that it works in."""
    deployment: str | None
    """The deployment's name."""
    digest: str | None
    """SHA-256 of the design."""
    region: str | None
    """Where it is built."""
    state: JournalState
    """Whether it goes on, has ended, or was cut off."""
    outcome: Outcome | None
    """How it ended; null while it goes on, and where it was cut off."""
    cause: Cause | None
    """Why it ended although nothing had failed and not all was done; else null."""
    touched: Touched | None
    """What it had changed by its end: nothing, at most the state, the account, or unknown; null until then."""
    exit_code: int | None
    """The exit code of the command that follows it; null while it goes on."""
    seconds: Seconds
    """How long it has taken, by its own clock, which a rehearsal runs faster."""
    lower_bound: bool
    """Whether something has no published duration, so that it takes longer than a rehearsal says."""
    resources: dict[State, int]
    """How many resources are how far."""
    failures: list[Failure]
    """What went wrong, resource by resource."""
    directory: str
    """The operation's directory, with its journal."""


class Part(TypedDict):
    """One part of a deployment."""

    kind: PartKind
    """What it is."""
    name: str
    """Its name."""
    expected: str
    """What the design expects."""
    found: str
    """What the account has."""
    health: Health
    """How it is."""
    message: str | None
    """What AWS says about it."""


class Endpoints(TypedDict):
    """Where a deployment is reached; null for what does not stand or could not be looked at."""

    load_balancer: str | None
    """The load balancer's name in DNS."""
    cluster: str | None
    """The cluster's name."""
    cluster_api: str | None
    """The address of the Kubernetes API."""
    database: str | None
    """The database's name in DNS."""


class StandingPrice(TypedDict):
    """What the deployment costs by the prices of today: a reckoning and no bill."""

    monthly: Usd
    """The expected month as the design stands."""
    lower_bound: bool
    """Whether a price is unknown, so that it costs more."""
    since: Moment | None
    """When it first stood; null where that is unknown."""
    so_far: Usd | None
    """What it has cost since, reckoned from that month; null where that is unknown."""
    oldest_date: str | None
    """The date of the oldest price in it; null where there is none."""
    newest_date: str | None
    """The date of the newest."""


@document
class Status(TypedDict):
    """What stands in the account beside what the design expects."""

    schema: Version
    deployment: str
    """The deployment's name."""
    mode: str
    """The account and region, and the endpoint where it is not AWS's own, in words."""
    account: str
    """The account."""
    region: str
    """The region."""
    endpoint_url: str | None
    """The endpoint; null where it is AWS's own."""
    at: Moment
    """When it was looked at."""
    stands: bool
    """Whether anything of it was found; what is unknown counts as standing."""
    parts: list[Part]
    """Its parts."""
    endpoints: Endpoints
    """Where it is reached."""
    price: StandingPrice
    """What it costs."""
    destroy: str
    """The command that ends it, and what it costs."""


class LastOperation(TypedDict):
    """The last thing that was done to a deployment."""

    kind: Kind
    """What it did."""
    ended: str
    """How it ended, or whether it goes on or was cut off."""
    began: Moment
    """When it began."""


class ListedDeployment(TypedDict):
    """One deployment of this machine."""

    name: str
    """Its name."""
    account: str
    """The account; "unknown" where that cannot be read."""
    region: str
    """The region; "unknown" where that cannot be read."""
    backend: str
    """Where its state is; "unknown" where that cannot be read."""
    last: LastOperation | None
    """The last operation; null where there was none."""
    since: Moment | None
    """Since when it stands; null where it does not, or only data was kept."""
    data_kept: bool
    """Whether only its data stands: the database and the buckets that a destroy kept."""
    monthly: Usd | None
    """What a month of what stands costs; null where nothing does, or that cannot be told."""
    lower_bound: bool
    """Whether a price is unknown, so that it costs more."""
    so_far: Usd | None
    """What it has cost since it stands, by the prices of today; null where that cannot be told."""
    troubles: list[str]
    """What cannot be read of it; where there is any, nobody here knows whether it stands."""


@document
class Deployments(TypedDict):
    """The deployments that were made from this machine."""

    schema: Version
    deployments: list[ListedDeployment]
    """Each of them."""


class PastOperation(TypedDict):
    """One operation of a deployment."""

    name: str
    """Its name, which `watch` takes."""
    kind: Kind
    """What it did."""
    began: Moment
    """When it began."""
    ended: str
    """How it ended, or whether it goes on or was cut off."""


@document
class Deployment(TypedDict):
    """What was done to one deployment, and what it offers."""

    schema: Version
    deployment: str
    """Its name."""
    operations: list[PastOperation]
    """What was done, oldest first."""
    outputs: dict[str, Any]
    """What the last `up` left for those who use it, by name: names, endpoints, ARNs; empty after a destroy."""


class Item(TypedDict):
    """One thing that was looked at."""

    name: str
    """What it is."""
    verdict: Verdict
    """Whether it is as it should be."""
    text: str
    """What was found."""


@document
class Doctor(TypedDict):
    """What this machine has of what the program needs."""

    schema: Version
    items: list[Item]
    """Everything that was looked at."""
