"""The document of `estimate`, which `compare` has twice.

Where another type takes a type's keys over, its keys carry their descriptions: pydantic reads no inherited docstrings.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from jobvector_wizard.catalog import Origin, Unit
from jobvector_wizard.documents.values import Day, Number, Seconds, Usd, Version, document
from jobvector_wizard.planning.analysis import Verdict
from jobvector_wizard.planning.cost import Basis, Group
from jobvector_wizard.planning.findings import Severity
from jobvector_wizard.planning.zone_loss import DatabaseFate

__all__ = ["Estimate"]


class Spread(TypedDict):
    """USD a month in three cases of use."""

    low: Annotated[Usd, Field(description="With as little use as is assumed at least.")]
    expected: Annotated[Usd, Field(description="With the use that is expected.")]
    high: Annotated[Usd, Field(description="With as much use as is assumed at most.")]


class Missing(TypedDict):
    """A line of the bill whose price is unknown."""

    path: str
    """The line's path."""
    title: str
    """What the line is for."""
    reason: str
    """Why its price is unknown."""


class Total(Spread):
    """USD a month in three cases of use, and what is not in it."""

    lower_bound: bool
    """Whether a price is unknown, so that the month costs more than this."""
    missing: list[Missing]
    """The lines without a price, which are not in the total."""


class OwnSource(TypedDict):
    """What vouches for the user's own prices."""

    source: Annotated[str, Field(description="The contract, as the file of own prices names it.")]
    date: Annotated[Day, Field(description="Its date.")]


class Commitment(TypedDict):
    """A commitment of the user's own prices."""

    name: Annotated[str, Field(description="Its name, which `--commitment` takes.")]
    kind: Annotated[Literal["savings-plan", "reserved"], Field(description="What was committed to.")]
    years: Annotated[int, Field(description="For how long.")]
    usd_a_month: Annotated[
        Usd | None, Field(description="What is bound to be paid a month; null where that is unknown.")
    ]
    upfront_usd: Annotated[Usd | None, Field(description="What is paid at once; null where that is unknown.")]
    missing: Annotated[str | None, Field(description="Why something of it is unknown; null where nothing is.")]


class CommitmentEffect(Commitment):
    """A commitment of the user's own prices, and what it does to this bill."""

    chosen: bool
    """Whether this bill reckons with it."""
    change: Spread | None
    """What it adds to the month, less than nothing where it saves; null where that is unknown."""


class Own(TypedDict):
    """How an own price comes about."""

    by: str
    """The entry of the file of own prices."""
    percent: Number | None
    """How many per cent are off the list price; null where the own price stands in its place."""
    list_usd: list[Number]
    """The list prices of its tiers in USD per unit; empty where they are unknown."""
    list_source: str | None
    """Where the list price was read; null where it is unknown."""
    list_date: str | None
    """When the list price held there: a day, or as much of it as is known."""
    list_origin: Origin | None
    """Where the program has the list price from."""


class Price(TypedDict):
    """What one unit costs."""

    usd: Number | None
    """USD per unit; null where the price is unknown."""
    per: Unit
    """The unit."""
    region: str
    """The region in which it holds; empty where it is the same in all."""
    source: str | None
    """Where it was read; null where the price is unknown."""
    date: str | None
    """When it held there: a day, or as much of it as is known."""
    origin: Origin | None
    """Where the program has it from."""
    own: Own | None
    """What an own price is made of; null where it is a list price."""


class Product(TypedDict):
    """What AWS calls what it bills, on an invoice and in its price list."""

    service: str
    """The service code."""
    product_family: str | None
    """The product family; null where the price list names none."""
    usage_type: str
    """The usage type, with `*-` where the region's prefix is not known here."""
    operation: str | None
    """The operation; null where no price list was seen to name it."""
    unit: str
    """AWS's unit."""
    amount: Number | None
    """How many of its units the expected month has; null where the price is unknown."""


class Line(TypedDict):
    """One line of the bill."""

    path: str
    """Its path, which `--explain` takes."""
    group: Group
    """The part of the bill that it is in."""
    title: str
    """What it is for."""
    basis: Basis
    """What its quantity follows from."""
    note: str | None
    """What is odd about it."""
    quantity: Number
    """How many units the expected month has."""
    price: Price
    """What one unit costs."""
    billed_as: list[Product]
    """What AWS calls it; empty where AWS bills nothing for it."""
    usd: Spread | None
    """What the line comes to; null where its price is unknown."""


class NotPriced(TypedDict):
    """What costs something and is in no line."""

    what: str
    """What it is."""
    reason: str
    """Why no price of it is known."""


class Placement(TypedDict):
    """Where the pods run after one pass of the scheduler."""

    method: str
    """How the pods were placed."""
    rules: str
    """Whose rules these are: the version of kube-scheduler that they were read in."""
    bound: dict[str, str]
    """The node of each pod that runs, by the pod's name."""
    pending: list[str]
    """The pods that find no node."""


class DependingOnArrival(TypedDict):
    """What the loss of a zone does in some orders of arrival and not in others, by the workloads' names."""

    lost: list[str]
    """May not run again."""
    fewer_replicas: list[str]
    """May be left with fewer replicas."""
    interrupted: list[str]
    """May not run for a while."""


class Eviction(TypedDict):
    """When the pods of a lost zone's nodes are given up; null where nobody is evicted."""

    first_node: Seconds | None
    """After the nodes fell silent, from the first of them."""
    last_node: Seconds | None
    """From the last of them."""


class WorkloadFate(TypedDict):
    """What the loss of a zone leaves of a workload, over the orders of arrival that were tried."""

    replicas: int
    """How many it has."""
    fewest: int
    """How many run in the end, in the worst order."""
    most: int
    """How many run in the end, in the best order."""
    down: Verdict
    """Whether none of them runs for a while."""
    orders_tried: int
    """How many orders of arrival were tried."""


class ZoneLoss(TypedDict):
    """What the loss of one zone does."""

    zone: str
    """The zone."""
    survived: bool | None
    """Whether every workload that ran still runs or comes back by itself, whatever the order of arrival.

    Null where a node group of unknown size leaves that open; what is told of pods is then what the others make of it.
    """
    moved: list[str]
    """Pods that find another node, in the pass in the blueprint's order."""
    interrupted: list[str]
    """Workloads that do not run for a while in every order tried, and come back."""
    lost: list[str]
    """Workloads of which no pod runs in any order tried."""
    depends_on_arrival: DependingOnArrival
    """What depends on the order in which the pods arrive."""
    egress_lost: bool
    """Whether the nodes that remain have no way to the internet."""
    database: DatabaseFate
    """What becomes of the database."""
    every_node_lost: bool
    """Whether no node of the cluster is left; then nothing is evicted."""
    evicted_after_seconds: Eviction
    """When the pods of its nodes are started elsewhere."""
    workloads: dict[str, WorkloadFate]
    """What is left of each workload, by its name."""


class Agreement(TypedDict):
    """A service that every request passes, and what its service level agreement promises."""

    carries: str
    """What it carries."""
    share: Number
    """The share of time, of 1."""
    agreement: str
    """The agreement's name."""
    date: str
    """The day of the agreement."""


class Availability(TypedDict):
    """What the published agreements compose to; a refund line and no measurement."""

    composed: Number | None
    """The share of time that they leave in series, of 1; null where a workload does not run."""
    links: list[Agreement]
    """The services in series."""


class Standing(TypedDict):
    """How the design stands, in a glyph and a few words."""

    glyph: str
    """One character."""
    text: str
    """The words."""


class Remedy(TypedDict):
    """A change that takes its finding away and brings no error."""

    title: Annotated[str, Field(description="What it means.")]
    patch: Annotated[list[str], Field(description="The changes, as `--set` and `--unset` take them.")]
    change: Annotated[
        Usd | None, Field(description="What it adds to the month; null where a price that differs is unknown.")
    ]


class Finding(TypedDict):
    """One thing that is wrong with a design, or worth knowing."""

    id: str
    """Its name, by which a design accepts it: the code, and its subject where there is one."""
    code: str
    """The rule, as docs/findings.md lists it."""
    severity: Severity
    """How much it weighs."""
    message: str
    """What is wrong."""
    evidence: list[str]
    """The figures behind it."""
    source: str
    """Who says so."""
    path: str
    """The place in the design to look at; empty where there is none."""
    refused: str | None
    """The kind of resource that AWS would refuse; null where it would take all."""
    accepted: str | None
    """The reason for which the design accepts it; null where it does not."""
    remedies: list[Remedy] | None
    """What mends it; null where nobody has looked, as in a comparison."""


class Mending(Remedy):
    """One change that mends all errors that can be mended."""

    steps: list[str]
    """The remedies that it is made of."""
    left: list[str]
    """The errors that it leaves, by their names."""


class Explanation(TypedDict):
    """The arithmetic behind one figure."""

    path: str
    """The figure, as `--explain` was given it."""
    lines: list[str]
    """What a person reads."""


@document
class Estimate(TypedDict):
    """What a design costs, whether it holds and what is wrong with it."""

    schema: Version
    design: str
    """The design's name."""
    digest: str
    """SHA-256 of the design: two designs with the same digest are the same."""
    region: str
    """Where it is built."""
    on: Day
    """The day as of which it is assessed."""
    total: Total
    """What a month costs."""
    own_prices: OwnSource | None
    """What vouches for the user's own prices; null where there are none."""
    drawn_total: Usd | None
    """What the drawing of its owners says a month costs; null where there is none."""
    budget: Usd | None
    """What a month may cost; null where nothing is said."""
    commitments: list[CommitmentEffect]
    """The commitments of the user's own prices."""
    lines: list[Line]
    """The bill, line by line."""
    later: list[Line]
    """What costs something only later, and is in no total."""
    not_priced: list[NotPriced]
    """What costs something that nobody here knows."""
    left_out: str
    """What no bill here contains."""
    placement: Placement
    """Where the pods run."""
    zone_losses: list[ZoneLoss]
    """What the loss of each zone does."""
    availability: Availability
    """What the published agreements compose to."""
    stands: Standing
    """How the design stands."""
    findings: list[Finding]
    """What is wrong with it."""
    all_mended: Mending | None
    """What mends all errors at once; null where there is none, or nobody has looked."""
    explanation: Explanation | None
    """The figure that `--explain` asked for; null where it asked for none."""
