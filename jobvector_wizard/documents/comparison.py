"""The documents of `compare`."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from jobvector_wizard.documents.estimate import Estimate
from jobvector_wizard.documents.values import Number, Seconds, Usd, Version, document
from jobvector_wizard.planning.cost import Group
from jobvector_wizard.planning.findings import Severity

__all__ = ["Comparison", "Comparisons"]


class GroupChange(TypedDict):
    """One part of both bills, the expected month."""

    group: Group
    """The part."""
    base: Usd | None
    """What it costs in the first design; null where a price in it is unknown."""
    other: Usd | None
    """What it costs in the second."""
    change: Usd | None
    """The difference; null where either is unknown."""


class LineChange(TypedDict):
    """One line of the bills that differs, the expected month."""

    path: str
    """The line's path."""
    title: str
    """What it is for."""
    base: Usd | None
    """What it costs in the first design, 0.00 where it has no such line; null where its price is unknown."""
    other: Usd | None
    """What it costs in the second."""
    change: Usd | None
    """The difference; null where either is unknown."""


class Gain(TypedDict):
    """One thing that only one of the designs can do."""

    text: str
    """What it is."""
    change: Usd | None
    """What it costs; null where that is unknown, or the price is not its own."""
    only_in: Literal["base", "other"]
    """The design that can."""


class Rest(TypedDict):
    """A part of the bills that differs and buys nothing that is named."""

    group: Group
    """The part."""
    change: Usd | None
    """The difference; null where it is unknown."""


class Difference(TypedDict):
    """What changes at some places of the design, made to the first one with nothing else changed."""

    places: list[str]
    """Fields, or a node group, workload, bucket or DaemonSet; several where none of them is a valid design alone."""
    patch: list[str]
    """The changes, as `--set` and `--unset` take them."""
    change: Usd | None
    """What it adds to the expected month of the first design; null where that is unknown."""
    gains: list[str]
    """What it buys by itself."""
    losses: list[str]
    """What it gives up by itself."""


class Differences(TypedDict):
    """Each difference by itself, and what they cost together beyond that; they add up to `change`."""

    each: list[Difference]
    """The dearest first, unknown ones after those, and at the end what changes no bill."""
    together: Usd | None
    """What all of them cost beyond the sum of each alone; null where an amount is unknown."""


class ReadyIn(TypedDict):
    """When all of a design stands, by medians of published durations."""

    seconds: Seconds
    """After the beginning."""
    lower_bound: bool
    """Whether something has no published duration, so that it takes longer."""


class ReadyTimes(TypedDict):
    """When both stand."""

    base: ReadyIn
    """The first design."""
    other: ReadyIn
    """The second design."""


class NamedFinding(TypedDict):
    """A finding that only one of the designs has."""

    id: str
    """Its name."""
    severity: Severity
    """How much it weighs."""
    message: str
    """What is wrong."""


class FindingChanges(TypedDict):
    """The findings that only one of the designs has."""

    appeared: list[NamedFinding]
    """Those of the second design alone."""
    vanished: list[NamedFinding]
    """Those of the first design alone."""


class Names(TypedDict):
    """What the designs are called beside each other."""

    base: str
    """The first."""
    other: str
    """The second."""


@document
class Comparison(TypedDict):
    """Two designs side by side: what the difference costs and what it buys. A change is the second less the first."""

    schema: Version
    refusals: list[str] | None
    """Why the change may not pass, a sentence each; null where no option asks anything of it."""
    sentence: str
    """The difference in a sentence."""
    change: Usd | None
    """What it adds to the expected month; null where a price that differs is unknown."""
    percent: Number | None
    """The same in per cent of the first design's month, with one decimal."""
    groups: list[GroupChange]
    """The parts of the bills."""
    gains: list[Gain]
    """What the difference buys, or gives up."""
    rest: list[Rest]
    """What it costs beside that."""
    lines: list[LineChange]
    """The lines that differ."""
    patch: list[str]
    """What makes the second design of the first, as `--set` and `--unset` take it."""
    differences: Differences
    """What each change costs and buys by itself."""
    findings: FindingChanges
    """The findings that come and go."""
    ready: ReadyTimes | None
    """When the designs would stand; null without `--ready`."""
    names: Names
    """What the designs are called."""
    base: Estimate
    """The first design."""
    other: Estimate
    """The second design."""


@document
class Comparisons(TypedDict):
    """Three or four designs side by side: each of them against the first."""

    schema: Version
    comparisons: list[Comparison]
    """The second against the first, then the third, then the fourth."""
