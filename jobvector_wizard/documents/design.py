"""The documents about a design's resources: `controls` and `needs`."""

from __future__ import annotations

from typing_extensions import TypedDict

from jobvector_wizard.account.permissions import Purpose
from jobvector_wizard.account.policy import Policy
from jobvector_wizard.documents.estimate import OwnSource
from jobvector_wizard.documents.values import Seconds, Usd, Version, document
from jobvector_wizard.readiness.controls import State

__all__ = ["Controls", "Needs"]


class Control(TypedDict):
    """One thing that good practice asks for, and how the design stands to it."""

    id: str
    """Its name for ever."""
    title: str
    """What is asked."""
    standards: list[str]
    """Who asks."""
    state: State
    """How the design stands to it."""
    met_in: str | None
    """The module of the program that meets it; null where none does."""
    reason: str | None
    """Why it is waived; null where it is not."""
    lifted_by: str | None
    """What lifts the waiver: a setting, or who has to do it."""
    problems: list[str]
    """The resources that break it, and by what."""


@document
class Controls(TypedDict):
    """How a design's resources stand to CIS, AWS's best practices and EKS's."""

    schema: Version
    design: str
    """The design's name."""
    digest: str
    """SHA-256 of the design."""
    controls: list[Control]
    """Every control, by area."""


class Stretch(TypedDict):
    """One resource of the chain that sets the time until all stands."""

    what: str
    """What people call its kind."""
    name: str
    """Its name."""
    start: Seconds
    """When it is begun, after the beginning."""
    end: Seconds
    """When it stands."""


class Ready(TypedDict):
    """When all stands, by medians of published durations."""

    seconds: Seconds
    """After the beginning."""
    lower_bound: bool
    """Whether something has no published duration, so that it takes longer."""
    path: list[Stretch]
    """The chain that sets the time, first to last."""
    unmeasured: dict[str, int]
    """How many resources have no published duration, by what people call them."""


class PriceOfUse(TypedDict):
    """What it costs from the start, by the expected month of 730 hours."""

    hour: Usd
    """An hour."""
    first_day: Usd
    """A day."""
    month: Usd
    """A month."""
    lower_bound: bool
    """Whether a price is unknown, so that it costs more."""
    own_prices: OwnSource | None
    """What vouches for the user's own prices; null where there are none."""


class Resources(TypedDict):
    """What is created."""

    count: int
    """How many resources."""
    kinds: dict[str, int]
    """How many of each kind, by what people call it, the most first."""


class Quota(TypedDict):
    """A service quota and what the design takes of it, without what the account uses already."""

    title: str
    """What it limits."""
    service: str
    """The service code."""
    code: str
    """The quota code."""
    wanted: int
    """How much the design takes."""
    default: int | None
    """How much a new account may use; null where that is unknown."""
    source: str
    """Where the default was read."""
    date: str
    """When: a day, or as much of it as is known."""


class PriceQuestion(TypedDict):
    """A question of `catalog refresh` to AWS's price list."""

    service: str
    """The service code."""
    filters: dict[str, list[str]]
    """The values that are asked for, by the attribute's name."""


class Permissions(TypedDict):
    """What IAM has to allow."""

    bound: str
    """What is known of it, and what not."""
    actions: dict[str, list[Purpose]]
    """The commands that need an action, by the action."""
    service_linked_roles: list[str]
    """The services whose service-linked roles are made where the account has none yet."""
    unknown_for: list[str]
    """Kinds of resources about which nothing is known."""
    policies: list[Policy]
    """The actions as IAM policies, which `--policy` prints alone."""


@document
class Needs(TypedDict):
    """What bringing a design up takes, as far as it is known without an account."""

    schema: Version
    design: str
    """The design's name."""
    digest: str
    """SHA-256 of the design."""
    region: str
    """Where it is built."""
    ready: Ready
    """How long it takes."""
    price: PriceOfUse
    """What it costs."""
    resources: Resources
    """What is created."""
    quotas: list[Quota]
    """What it takes of the account's quotas."""
    quota_unknown_for: list[str]
    """Instance types of which no quota is known."""
    price_questions: list[PriceQuestion]
    """What a refresh of its region's prices asks."""
    permissions: Permissions
    """What IAM has to allow."""
