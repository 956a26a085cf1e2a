"""A kind of resource, declared once: its title, its IAM actions, how it is found again, what bills it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobvector_wizard.services.lookup import Clients, Finder

__all__ = ["Actions", "Hourly", "Kind", "MockOutputs", "Variant", "Waiter", "actions", "named", "waiter"]

MockOutputs = Callable[[str, Mapping[str, Any], str], Mapping[str, object]]
"""What AWS would have answered, from the invented ID, the inputs and the region; `id` where it is no invented one."""
Waiter = Callable[["Clients", str], None]
"""Dependencies until what has an ID can be used. Raises botocore's WaiterError."""


def named(service: str, actions: str) -> frozenset[str]:
    """Return actions with their service: those written without one are of `service`."""
    return frozenset(each if ":" in each else f"{service}:{each}" for each in actions.split())


@dataclass(frozen=True, slots=True)
class Actions:
    """The IAM actions of one kind of resource: to make, read, change and delete it, and to find one that was cut off.

    Written down after the calls of Terraform's AWS provider, which Pulumi's bridges, with the names that AWS's Service
    Authorization Reference gives where an action is called otherwise than its operation. A test holds it against that
    reference's dependent actions and against the permissions of CloudFormation's handlers. None of it was tried on AWS,
    so it is what is needed at least.
    """

    create: frozenset[str]
    read: frozenset[str]
    change: frozenset[str]
    delete: frozenset[str]
    find: frozenset[str]


def actions(
    service: str, create: str = "", read: str = "", change: str = "", delete: str = "", find: str = ""
) -> Actions:
    """Return the actions of a kind, separated by blanks and written without their service where that is its own."""
    return Actions(*(named(service, each) for each in (create, read, change, delete, find)))


@dataclass(frozen=True, slots=True)
class Variant:
    """What takes another time than the rest of its kind.

    `inputs` are the names of an input that says so, as Pulumi sends it and as a Python program does; `readings` names
    the catalog's.
    """

    inputs: tuple[str, ...]
    readings: str


@dataclass(frozen=True, slots=True)
class Hourly:
    """A line of the bill that a resource costs from the hour it stands, whatever its use.

    `several` says that the line counts the hours of several alike. A path that ends with `.` begins those of resources
    that are told apart by name: nodes.node-1.
    """

    path: str
    several: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of resource that the program makes.

    `token` is Pulumi's type token, `title` what people call it, empty where the token's own words say it.

    - `extra` are actions that making or changing one takes besides, where an input is set.
    - `service_role` is whose service-linked role comes with the first one of an account.
    - `find` looks up one whose creation was cut off; `again` says that it may simply be asked for twice, because AWS
      then finds the first request's work and leaves it.
    - `wait` is for what is not usable the moment it exists.
    - `outputs` are what the program reads of it beside its ID, in snake case; `secrets` those, as the engine names
      them, that no state holds in plain text; `former` is what the type was called before, for a state may still have a
      resource under that name.
    - `mock` is what a plan without an account has for its outputs, beside an ARN and a name.
    - `safeguarded` says that AWS keeps it from being deleted, by an input, which a destroy takes away first.
    - `holds_data` says that what a person has put into it is lost with it.
    """

    token: str
    _: KW_ONLY
    title: str = ""
    actions: Actions
    extra: Mapping[str, frozenset[str]] = field(default_factory=dict)
    service_role: str = ""
    find: Finder | None = None
    again: bool = False
    wait: Waiter | None = None
    outputs: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    former: str | None = None
    mock: MockOutputs | None = None
    variant: Variant | None = None
    hourly: tuple[Hourly, ...] = ()
    safeguarded: bool = False
    holds_data: bool = False


def waiter(service: str, name: str, arguments: Callable[[str], dict[str, Any]]) -> Waiter:
    """Return one of botocore's own waiters; `arguments` makes its call's from an ID."""

    def wait(clients: Clients, identifier: str) -> None:
        clients(service).get_waiter(name).wait(**arguments(identifier))

    return wait
