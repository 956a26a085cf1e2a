"""The IAM actions that a design needs at least, and for which operation."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from jobvector_wizard.account.program_actions import (
    CALCULATOR,
    LATE_LOGS,
    OF_A_DOMAIN,
    PREFLIGHT,
    PRICES,
    PROVING,
    STATUS,
)
from jobvector_wizard.services import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jobvector_wizard.services.kind import Actions

__all__ = ["Permissions", "Planned", "Purpose", "permissions"]

_RECORD: Final = "aws:route53/record:Record"


class Planned(Protocol):
    """A resource of the program, before it exists."""

    @property
    def type(self) -> str:
        """Pulumi's type token."""

    @property
    def name(self) -> str:
        """The logical name."""

    @property
    def component(self) -> bool:
        """Whether it only holds others."""

    @property
    def inputs(self) -> Mapping[str, object]:
        """The plain values it is created with."""


class Purpose(StrEnum):
    """The operation that an action is needed for."""

    PREVIEW = "preview"
    UP = "up"
    STATUS = "status"
    REFRESH = "refresh"
    DESTROY = "destroy"
    PRICES = "catalog refresh"
    CALCULATOR = "verify --with aws-calculator"


@dataclass(frozen=True, slots=True)
class Permissions:
    """Each action, sorted, with the operations that need it, and whose service-linked roles may have to be made.

    `unlisted` are the types of the design about which nothing is known here.
    """

    actions: Mapping[str, frozenset[Purpose]]
    service_roles: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()

    def of(self, purpose: Purpose) -> tuple[str, ...]:
        """Return the actions that one operation needs."""
        return tuple(action for action, purposes in self.actions.items() if purpose in purposes)

    @property
    def services(self) -> Mapping[str, tuple[str, ...]]:
        """The actions of each service, without its prefix."""
        found: dict[str, list[str]] = defaultdict(list)
        for action in self.actions:
            service, _, name = action.partition(":")
            found[service].append(name)
        return {service: tuple(names) for service, names in found.items()}


def permissions(resources: Iterable[Planned]) -> Permissions:
    """Return what creating, keeping and destroying the resources of a design takes, with the program's own questions.

    It is a lower bound: where AWS checks an operation against further actions, that is not known here. A state in a
    bucket of one's own and a KMS key for its secrets take rights of their own.
    """
    planned = [each for each in resources if not each.component and each.type.startswith("aws:")]
    found: dict[str, set[Purpose]] = defaultdict(set)
    for purpose, actions in _needed(planned):
        for action in actions:
            found[action].add(purpose)
    types = {each.type for each in planned}
    return Permissions(
        actions={action: frozenset(found[action]) for action in sorted(found)},
        service_roles=tuple(sorted(role for it in types & KINDS.keys() if (role := KINDS[it].service_role))),
        unlisted=tuple(sorted(types - KINDS.keys())),
    )


def _needed(planned: Iterable[Planned]) -> Iterator[tuple[Purpose, frozenset[str]]]:
    resources = list(planned)
    for purpose in Purpose:
        yield purpose, PROVING
    yield Purpose.STATUS, STATUS
    yield Purpose.DESTROY, LATE_LOGS
    yield Purpose.PRICES, PRICES
    yield Purpose.CALCULATOR, CALCULATOR
    asked = PREFLIGHT | OF_A_DOMAIN if any(each.type == _RECORD for each in resources) else PREFLIGHT
    for purpose in (Purpose.PREVIEW, Purpose.UP):
        yield purpose, asked
    for each in resources:
        kind = KINDS.get(each.type)
        if kind is None:
            continue
        yield from _of_kind(kind.actions)
        for name, actions in kind.extra.items():
            if each.inputs.get(name):
                yield Purpose.UP, actions


def _of_kind(it: Actions) -> Iterator[tuple[Purpose, frozenset[str]]]:
    """Yield what one kind of resource takes: an `up` replaces too, and a destroy first takes protection away."""
    yield Purpose.PREVIEW, it.read | it.find
    yield Purpose.UP, it.create | it.read | it.change | it.delete | it.find
    yield Purpose.REFRESH, it.read | it.find
    yield Purpose.DESTROY, it.read | it.change | it.delete | it.find
