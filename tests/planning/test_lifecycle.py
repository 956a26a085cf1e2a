"""When Kubernetes gives up the pods of lost nodes.

Right values after v1.36.0 `pkg/controller/nodelifecycle/node_lifecycle_controller.go` (handleDisruption,
ComputeZoneState, setLimiterInZone) and its test, TestMonitorNodeHealthEvictPodsWithDisruption.
"""

from __future__ import annotations

import pytest

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.planning.lifecycle import Disruption, ZoneState, disruption, zone_state


@pytest.mark.parametrize(
    ("nodes", "silent", "state"),
    [
        (4, 0, ZoneState.NORMAL),
        (1, 1, ZoneState.FULL),
        (2, 1, ZoneState.NORMAL),
        (3, 2, ZoneState.NORMAL),  # two thirds, but no more than two nodes
        (4, 3, ZoneState.PARTIAL),
        (5, 3, ZoneState.PARTIAL),
        (6, 3, ZoneState.NORMAL),  # half is less than 55 %
        (20, 11, ZoneState.PARTIAL),  # 55 % exactly
        (20, 10, ZoneState.NORMAL),
        (60, 59, ZoneState.PARTIAL),
        (60, 60, ZoneState.FULL),
    ],
)
def test_a_zone_is_disrupted_from_three_nodes_and_55_percent_on(
    catalog: Catalog, nodes: int, silent: int, state: ZoneState
) -> None:
    assert zone_state(nodes, silent, catalog.node_loss) is state


def lost(catalog: Catalog, nodes: dict[str, int], silent: dict[str, int]) -> Disruption:
    (zone,) = silent
    return disruption(zone, nodes, silent, catalog.node_loss)


def test_a_zone_of_four_nodes_with_three_lost_is_not_emptied(catalog: Catalog) -> None:
    found = lost(catalog, {"a": 4, "b": 4}, {"a": 3})
    assert found.state is ZoneState.PARTIAL
    assert not found.evicts
    assert found.last is None


def test_most_of_a_large_zone_is_emptied_one_node_in_a_hundred_seconds(catalog: Catalog) -> None:
    found = lost(catalog, {"a": 51, "b": 1}, {"a": 40})
    assert (found.until(1), found.until(2), found.last) == (350, 450, 350 + 39 * 100)


def test_the_tenth_of_ten_lost_nodes_waits_ninety_seconds_longer(catalog: Catalog) -> None:
    found = lost(catalog, {"a": 10, "b": 1}, {"a": 10})
    assert found.state is ZoneState.FULL  # and it is emptied at the normal rate, because b still reports
    assert (found.first, found.until(10), found.last) == (350, 440, 440)


def test_a_workload_on_three_of_ten_lost_nodes_waits_for_seven_others_at_most(catalog: Catalog) -> None:
    found = lost(catalog, {"a": 10, "b": 1}, {"a": 10})
    assert found.latest_first(3) == 350 + 7 * 10
    assert found.latest_first(10) == 350


def test_where_every_node_is_lost_nothing_is_evicted(catalog: Catalog) -> None:
    assert not lost(catalog, {"a": 2}, {"a": 2}).evicts  # the preset economy, whose other zone has no node
    assert not lost(catalog, {"a": 1}, {"a": 1}).evicts
    assert lost(catalog, {"a": 2, "b": 1}, {"a": 2}).evicts


def test_a_single_lost_node_is_given_up_after_350_seconds(catalog: Catalog) -> None:
    found = lost(catalog, {"a": 3, "b": 3}, {"a": 1})
    assert (found.state, found.first, found.last) == (ZoneState.NORMAL, 350, 350)
