"""What the loss of a zone leaves, by which order of arrival, and when."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jobvector_wizard.planning.assessment import Assessment
from jobvector_wizard.planning.zone_loss import ZoneLoss
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.documents import estimate_document
from tests.planning.conftest import Assess


def loss(found: Assessment, zone: str) -> ZoneLoss:
    return next(it for it in found.capacity.losses if it.zone.endswith(zone))


def told(found: Assessment, zone: str) -> tuple[str, str]:
    return words.loss(found, loss(found, zone))


def of(found: Assessment, code: str, subject: str) -> Any:
    return next(it for it in found.findings if it.id == f"{code}:{subject}")


def test_without_any_node_the_pods_of_economy_stay_bound(assessed: Assess) -> None:
    # v1.36.0 node_lifecycle_controller.go, handleDisruption: all zones fully disrupted, so all evictions stop
    found = assessed("economy")
    lost = loss(found, "a")
    assert lost.every_node
    assert lost.disruption.last is None
    assert told(found, "a") == ("✗", "every workload down until its nodes return or are replaced; database lost")


def test_a_zone_without_nodes_takes_none_away(assessed: Assess) -> None:
    found = assessed("economy")
    assert not loss(found, "b").every_node
    assert told(found, "b")[0] == "✓"


def test_a_workload_of_one_zone_is_told_what_the_zones_loss_means(assessed: Assess) -> None:
    finding = of(assessed("economy"), "AVL-02", "backend")
    assert finding.message.endswith(
        "down for about 6 min at least, when its zone is lost until its nodes return or are replaced"
    )
    assert "evicts nothing" in finding.evidence[-1]


@pytest.mark.parametrize(
    ("changes", "means"),
    [
        # two nodes of one zone are all that it may run on
        (
            ['workloads.backend.require=["node-1"]', "nodes.node-1.count=2"],
            "down for about 6 min at least, when eu-west-1a is lost until it returns: no node elsewhere can hold it",
        ),
        (['workloads.backend.require=["node-1"]'], "it is down until the node returns or is replaced"),
        ([], "when its node or zone is lost it is down for about 6 min at least"),
    ],
)
def test_a_workload_that_no_other_zone_can_hold_waits_for_its_own(
    assessed: Assess, changes: list[str], means: str
) -> None:
    finding = of(assessed("ha", "workloads.backend.replicas=1", *changes), "AVL-02", "backend")
    assert finding.message.endswith(means)
    assert any("toleration 300 s" in line for line in finding.evidence) == ("6 min" in means)


def test_who_has_fewer_replicas_is_no_fact_where_it_depends_on_arrival(assessed: Assess) -> None:
    # a real control plane 1.34.2: embedding 8 times, backend 5 times, nobody once
    found = assessed("ha")
    lost = loss(found, "b")
    assert lost.fewer == ()
    assert {"backend", "embedding"} <= set(lost.perhaps_fewer)
    assert "depends on arrival: fewer replicas of backend or embedding" in told(found, "b")[1]
    assert "embedding with fewer replicas" not in told(found, "b")[1]


def test_what_happens_in_every_order_is_a_fact(assessed: Assess) -> None:
    found = assessed("ha-as-drawn")
    assert loss(found, "a").gone == ("ollama",)
    assert told(found, "a")[0] == "✗"
    assert "ollama Pending" in told(found, "a")[1] or "ollama was never up" in told(found, "a")[1]


def test_ten_lost_nodes_are_given_up_ten_seconds_apart(assessed: Assess) -> None:
    found = assessed("economy", "nodes.node-1.count=9", "nodes.node-3.type=t3a.medium", "nodes.node-3.zone=eu-west-1b")
    lost = loss(found, "a")
    assert (lost.disruption.silent, lost.disruption.first, lost.disruption.last) == (10, 350, 440)
    assert lost.seconds_down("ollama") == 440  # its one node may be the last
    assert any("with eu-west-1a lost up to 440 s" in line for line in of(found, "AVL-02", "ollama").evidence)


def test_the_document_of_an_estimate_says_what_its_text_says(assessed: Assess) -> None:
    document = json.loads(json.dumps(estimate_document(assessed("ha"))))
    lost = document["zone_losses"][1]
    backend = lost["workloads"]["backend"]
    assert (backend["fewest"], backend["most"], backend["replicas"]) == (1, 2, 2)
    assert backend["orders_tried"] > 1
    assert lost["depends_on_arrival"]["fewer_replicas"] == ["backend", "embedding"]
    assert lost["interrupted"] == [] == lost["lost"]  # ollama stands in b or c, by ties
    assert lost["evicted_after_seconds"] == {"first_node": 350, "last_node": 350}
    every = json.loads(json.dumps(estimate_document(assessed("economy"))))["zone_losses"][0]
    assert every["every_node_lost"]
    assert every["evicted_after_seconds"] == {"first_node": None, "last_node": None}


def test_where_all_fit_beside_each_other_no_other_order_is_tried(assessed: Assess) -> None:
    lost = loss(assessed("ha"), "a")
    assert {fate.orders for fate in lost.fates.values()} == {1}
    assert not lost.untried


def test_a_large_cluster_is_told_for_one_order(assessed: Assess) -> None:
    found = assessed("ha", "nodes.node-2.count=40", "nodes.node-3.count=40", "workloads.embedding.replicas=400")
    assert loss(found, "b").untried
    assert "told for one order of arrival" in told(found, "b")[1]
