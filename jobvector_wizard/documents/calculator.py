"""The documents of `verify`: what AWS's calculator is asked, and what it answers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from jobvector_wizard.account.calculator import Usage
from jobvector_wizard.documents.estimate import OwnSource
from jobvector_wizard.documents.values import Day, Number, Usd, Version, document
from jobvector_wizard.planning.calculator import RateType

__all__ = ["Request", "Verification"]


class Subject(TypedDict):
    """The design whose bill it is."""

    schema: Version
    design: Annotated[str, Field(description="The design's name.")]
    digest: Annotated[str, Field(description="SHA-256 of the design.")]
    region: Annotated[str, Field(description="Where it is built.")]
    on: Annotated[Day, Field(description="The day as of which it is assessed.")]


class NotSent(TypedDict):
    """A line of the bill about which the calculator is not asked."""

    path: str
    """The line's path."""
    title: str
    """What it is for."""
    usd: Usd | None
    """What it comes to in the expected month; null where its price is unknown."""
    reason: str
    """Why it is not asked about."""


class Batch(TypedDict):
    """One request of BatchCreateWorkloadEstimateUsage."""

    usage: list[Usage]
    """Its entries."""


class RequestEntry(TypedDict):
    """What an entry of the request stands for."""

    key: str
    """The entry's key."""
    amount: Number
    """The amount, as exactly as it is known here."""
    unit: str
    """AWS's unit."""
    lines: list[str]
    """The lines of the bill, by their paths."""


@document
class Request(Subject):
    """What AWS's calculator would be asked about a design's bill."""

    rate_types: list[RateType]
    """By which prices estimates are made, in AWS's words."""
    batches: list[Batch]
    """The requests as AWS's interface takes them, amounts as numbers."""
    entries: list[RequestEntry]
    """What the entries stand for."""
    not_sent: list[NotSent]
    """The rest of the bill."""


class Rates(TypedDict):
    """By which prices AWS answers."""

    rate_type: RateType
    """The kind of prices, in AWS's words."""
    as_of: str | None
    """The day of AWS's rates; null where AWS does not say."""


class AskedRates(TypedDict):
    """By which prices AWS answers."""

    list: Rates
    """At list prices."""
    own: Rates | None
    """By the account's own prices; null where they were not had."""
    own_missing: str | None
    """Why they were not had; null where they were."""


class Answer(TypedDict):
    """What AWS says of an entry."""

    usd: Number | None
    """USD a month, not rounded; null where AWS gave no amount."""
    missing: str | None
    """Why there is none; null where there is one."""
    note: str | None
    """What is odd about it."""


class VerifiedLine(TypedDict):
    """An entry beside AWS's answer, the expected month."""

    paths: list[str]  # noqa: A003 - the key below hides nothing, having no value
    """The lines of the bill that it stands for."""
    service: str
    """The service code."""
    usage_type: str
    """The usage type."""
    operation: str
    """The operation."""
    amount: Number
    """How many of AWS's units."""
    unit: str
    """AWS's unit."""
    bill: Usd
    """What the bill says, at list prices."""
    bill_own: Usd | None
    """What it says by own prices; null where there are none, or not of all of it."""
    list: Answer
    """AWS's answer at list prices."""
    difference: Usd | None
    """That less the bill; null where there is no answer."""
    agrees: bool | None
    """Whether both are equal within a cent a line; null where it cannot be told."""
    own: Answer | None
    """AWS's answer by the account's own prices; null where there is none."""
    own_difference: Usd | None
    """That less the bill by own prices; null where either is unknown."""
    own_agrees: bool | None
    """Whether both are equal within a cent a line; null where it cannot be told."""


class Sums(TypedDict):
    """The sums of what was compared."""

    entries: int
    """Of how many entries."""
    bill: Usd
    """Of the bill."""
    aws: Usd
    """Of AWS's answers."""


class Compared(TypedDict):
    """The sums of what was compared; null where nothing was."""

    list: Sums | None
    """At list prices."""
    own: Sums | None
    """By own prices."""


@document
class Verification(Subject):
    """A design's bill beside AWS's calculator."""

    confirmed: bool
    """Whether AWS gives every entry as the bill has it."""
    own_prices: OwnSource | None
    """What vouches for the user's own prices; null where there are none."""
    rates: AskedRates
    """By which prices AWS answers."""
    lines: list[VerifiedLine]
    """An entry each."""
    not_sent: list[NotSent]
    """The rest of the bill, which is in no sum."""
    compared: Compared
    """The sums."""
