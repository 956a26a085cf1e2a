"""What stands for certain is priced by the hour; nothing that may be missing is in the figure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobvector_wizard.catalog import bundled
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.provisioning.durations import journaled
from jobvector_wizard.provisioning.events import (
    Entry,
    Finished,
    Header,
    Kind,
    Outcome,
    Planned,
    ResourceFailed,
    ResourceFinished,
    ResourceStarted,
)
from jobvector_wizard.provisioning.graph import blueprint_graph
from jobvector_wizard.provisioning.running_cost import least_an_hour
from jobvector_wizard.provisioning.timeline import Timeline, fold

if TYPE_CHECKING:
    from collections.abc import Collection

    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.planning.cost import Bill
    from jobvector_wizard.provisioning.events import Event, Resource

WHOLE = {
    "control plane": Decimal("73.00"),
    "nodes": Decimal("269.46") + Decimal("10.56"),
    "NAT gateways": Decimal("105.12"),
    "their addresses": Decimal("10.95"),
    "load balancer": Decimal("18.40") + Decimal("10.95"),
    "database": Decimal("56.94") + Decimal("7.62"),
}
"""USD a month of the preset ha, what use decides left out."""


@pytest.fixture(scope="module")
def bill(ha: Blueprint) -> Bill:
    return assess(ha, bundled(), date(2026, 11, 23)).bill


@pytest.fixture(scope="module")
def program(ha: Blueprint) -> tuple[Resource, ...]:
    return journaled(blueprint_graph(ha))


def ended(header: Header, kind: Kind, resources: Collection[Resource], undone: Collection[str]) -> Timeline:
    """Return an operation in which all was done but the resources of these names."""
    told: list[Event] = [header.model_copy(update={"kind": kind}), Planned(resources=tuple(resources))]
    for resource in resources:
        if not resource.component and resource.name not in undone:
            told += [ResourceStarted(urn=resource.urn), ResourceFinished(urn=resource.urn)]
    told.append(Finished(outcome=Outcome.FAILED, exit_code=1))
    wall = datetime(2026, 11, 23, tzinfo=UTC)
    return fold(Entry(sequence=number, wall=wall, at=number, event=event) for number, event in enumerate(told))


def monthly(timeline: Timeline, bill: Bill) -> Decimal:
    return ((least_an_hour(timeline, bill) or Decimal(0)) * 730).quantize(Decimal("0.01"))


def test_all_that_stands_is_all_that_costs_by_the_hour(
    header: Header, program: tuple[Resource, ...], bill: Bill
) -> None:
    assert monthly(ended(header, Kind.UP, program, ()), bill) == sum(WHOLE.values())


@pytest.mark.parametrize(
    ("undone", "less"),
    [
        (("cluster",), WHOLE["control plane"]),
        (("node-2",), Decimal("119.84") + Decimal("4.40")),
        (("load-balancer",), WHOLE["load balancer"]),
        (("database",), WHOLE["database"]),
        (("nat-a",), Decimal("35.04") + Decimal("3.65")),  # one of three gateways, with its address
    ],
)
def test_what_does_not_stand_is_not_in_it(
    header: Header, program: tuple[Resource, ...], bill: Bill, undone: tuple[str, ...], less: Decimal
) -> None:
    assert monthly(ended(header, Kind.UP, program, undone), bill) == sum(WHOLE.values()) - less


def test_what_an_up_was_not_to_touch_stands_already(header: Header, program: tuple[Resource, ...], bill: Bill) -> None:
    again = [resource for resource in program if resource.name in ("node-2",)]
    assert monthly(ended(header, Kind.UP, again, ("node-2",)), bill) == sum(WHOLE.values()) - Decimal("124.24")


def test_of_a_destroy_only_what_was_not_begun_with_is_certain(
    header: Header, program: tuple[Resource, ...], bill: Bill
) -> None:
    going = [resource.model_copy(update={"operation": "delete"}) for resource in program]
    assert monthly(ended(header, Kind.DESTROY, going, ("database",)), bill) == WHOLE["database"]
    assert monthly(ended(header, Kind.DESTROY, going, ()), bill) == 0


def test_what_was_in_flight_or_failed_is_not_certain(header: Header, program: tuple[Resource, ...], bill: Bill) -> None:
    going = [each.model_copy(update={"operation": "delete"}) for each in program if each.type.endswith(":NatGateway")]
    left = ended(header, Kind.DESTROY, going, {each.name for each in going})
    assert monthly(left, bill) == WHOLE["NAT gateways"]
    wall = left.wall or datetime.now(UTC)
    begun = [ResourceStarted(urn=going[0].urn), ResourceStarted(urn=going[1].urn)]
    broken = [*begun, ResourceFailed(urn=going[1].urn, message="no")]
    told = [header.model_copy(update={"kind": Kind.DESTROY}), Planned(resources=tuple(going)), *broken]
    cut = fold(Entry(sequence=0, wall=wall, at=0, event=event) for event in told).interrupt()
    assert monthly(cut, bill) == Decimal("35.04")


@pytest.mark.parametrize("kind", [Kind.REHEARSE, Kind.PREVIEW, Kind.REFRESH])
def test_what_makes_nothing_costs_nothing(
    header: Header, program: tuple[Resource, ...], bill: Bill, kind: Kind
) -> None:
    assert least_an_hour(ended(header, kind, program, ()), bill) is None


def test_without_a_plan_nothing_is_claimed(header: Header, bill: Bill) -> None:
    assert least_an_hour(ended(header, Kind.UP, (), ()), bill) is None
