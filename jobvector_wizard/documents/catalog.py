"""The documents of `catalog show`."""

from __future__ import annotations

from typing_extensions import TypedDict

from jobvector_wizard.catalog import Origin, Unit
from jobvector_wizard.catalog.terms import Payment
from jobvector_wizard.documents.estimate import Commitment, Own, OwnSource
from jobvector_wizard.documents.values import Number, Version, document

__all__ = ["Catalog", "Prices"]


class TermRate(TypedDict):
    """For how long one is bound, and what that costs."""

    years: int
    """For how long."""
    payment: Payment
    """When it is paid, in AWS's words."""
    usd_per_hour: Number | None
    """USD an hour, used or not; null where AWS lists no such rate, or it was not read."""
    upfront_usd: Number | None
    """USD at once for the whole term."""
    usd_per_hour_in_all: Number | None
    """USD an hour with its part of what is paid at once."""


class Step(TypedDict):
    """What a unit costs from a quantity a month on."""

    usd: Number | None
    """USD per unit; null where no source has the price of so much."""
    per: Unit
    """The unit."""
    above: Number
    """How many units a month come before, not counting what is free."""


class ShownFigure(TypedDict):
    """One figure of the catalog: a price, a rate for which one is bound, or what can be ordered."""

    path: str
    """Its path in the catalog."""
    region: str
    """The region in which it holds."""
    price: str | None
    """What a person reads of it; null where it is unknown."""
    steps: list[Step]
    """The price in figures, a step for each quantity from which it is another; empty of what is unknown or no price."""
    usage_type: str | None
    """What AWS calls it; null where AWS has no one name for it."""
    origin: Origin | None
    """Where the program has it from."""
    date: str | None
    """When it held there: a day, or as much of it as is known."""
    source: str | None
    """Where it was read."""
    own: Own | None
    """What an own price is made of; null where it is none."""
    term: TermRate | None
    """The term of a rate for which one is bound; null where one is not."""
    missing: str | None
    """Why it is unknown; null where it is not."""
    not_refreshed: str | None
    """Why the last refresh left it as it was; null where it did not."""


@document
class Prices(TypedDict):
    """Figures of the catalog, each with its source, date and origin."""

    schema: Version
    region: str | None
    """The region of all of them; null where there are several."""
    prices: list[ShownFigure]
    """The figures."""


class RefreshedRegion(TypedDict):
    """A region whose prices were refreshed on this machine."""

    region: str
    """The region."""
    read: str
    """The day on which its prices were read."""
    days_old: int
    """How many days ago that was."""
    how: str
    """What they were read from."""
    prices: int
    """How many prices were read."""
    left: int
    """How many stay as they were."""
    zones_read: str | None
    """The day on which its zones were read; null where they were not."""
    versions_read: str | None
    """The day on which EKS's versions were read; null where they were not."""


class OwnPrice(TypedDict):
    """A price that stands in place of a list price."""

    entry: str
    """The usage type, or what else the entry names."""
    usd: Number
    """USD per unit."""
    per: str
    """The unit."""
    region: str | None
    """The region; null where it holds in all."""


class OwnDiscount(TypedDict):
    """Per cent off list prices."""

    entry: str
    """The service, or what else the entry names."""
    percent: Number
    """How many per cent."""
    region: str | None
    """The region; null where it holds in all."""


class OwnCommitment(Commitment):
    """A commitment of the file of own prices."""

    region: str | None
    """The region; null where it holds in all."""


class OwnEntries(OwnSource):
    """What the file of own prices says."""

    prices: list[OwnPrice]
    """Prices in place of list prices."""
    discounts: list[OwnDiscount]
    """Per cent off list prices."""
    commitments: list[OwnCommitment]
    """Commitments."""


@document
class Catalog(TypedDict):
    """The prices of this machine that did not come with the program."""

    schema: Version
    refreshed: list[RefreshedRegion]
    """The regions that were refreshed."""
    own_prices: OwnEntries | None
    """The file of own prices; null where there is none."""
