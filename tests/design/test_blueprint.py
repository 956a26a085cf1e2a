"""What the blueprint alone knows to be wrong, and where it says so."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from jobvector_wizard.base.errors import BlueprintError
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.preset_file import load_design, shipped_presets


@pytest.fixture
def document() -> dict[str, Any]:
    return copy.deepcopy(load_design("ha").blueprint.document())


def put(document: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    table = document
    *parents, last = path.split("/")
    for step in parents:
        table = table.setdefault(step, {})
    table[last] = value
    return document


def problems(document: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(BlueprintError) as caught:
        Blueprint.parse(document)
    return {problem.path: problem.message for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("path", "value", "where", "what"),
    [
        ("nodes/node-1/typ", "t3.large", "nodes.node-1.typ", 'did you mean "type"'),
        ("netwrk", {}, "netwrk", 'did you mean "network"'),
        ("workloads/backend/memry", "1Gi", "workloads.backend.memry", 'did you mean "memory"'),
        ("budget/monthly_usd", -1, "budget.monthly_usd", "write 0 or more"),
        ("budget/monthly_usd", 1e99, "budget.monthly_usd", "write 1000000000 or less"),
        ("usage/egress_gb", 1e99, "usage.egress_gb.low", "write 1000000000000 or less"),
        ("budget/alerts", ["nobody"], "budget.alerts.0", "an address like"),
        ("network/cidr", "10.0.0.0/33", "network.cidr", "write it like 10.0.0.0/16"),
        ("network/cidr", "10.0.0.1/16", "network.cidr", "host bits set"),
        ("network/cidr", "10.0.0.0/26", "network.cidr", "too small for 3 zones"),
        ("network/cidr", "127.0.0.0/16", "network.cidr", "kept for each machine itself"),
        ("access", {"endpoint_cidrs": ["10.0.0.0/8"]}, "access.endpoint_cidrs.0", "which EKS refuses"),
        ("access", {"endpoint_cidrs": ["203.0.113.0/24"]}, "access.endpoint_cidrs.0", "which EKS refuses"),
        ("network/cidr", "10.0.0.0/8", "network.cidr", "between /16 and /28"),
        ("network/zones", ["eu-west-1a", "eu-west-1a"], "network.zones", "named twice"),
        ("kubernetes", {"logs": ["audit", "audit"]}, "kubernetes.logs", "named twice"),
        ("kubernetes", {"logs": ["audits"]}, "kubernetes.logs.0", "audit"),
        ("nodes/node-1/zone", "us-east-1a", "nodes.node-1.zone", "not a zone of eu-west-1"),
        ("nodes/node-1/zone", "eu-west-1d", "nodes.node-1.zone", "has no subnets"),
        ("nodes/node-1/count", 0, "nodes.node-1.count", "write 1 or more"),
        ("workloads/ollama/cpu", "many", "workloads.ollama.cpu", 'write it like "500m"'),
        ("workloads/ollama/memory", "5 elephants", "workloads.ollama.memory", 'write it like "512Mi"'),
        ("workloads/ollama/cpu_limit", "1", "workloads.ollama", "cpu_limit is below the request"),
        ("workloads/ollama/bucket", "jobvector-upload", "workloads.ollama.bucket", 'did you mean "jobvector-uploads"'),
        ("workloads/ollama/prefer", ["node-9"], "workloads.ollama.prefer", "there is no node group"),
        ("workloads/backend/port", 80, "workloads.backend.port", "30000"),
        ("accepted", {"AVL-02": " "}, "accepted.AVL-02", "needs a reason"),
        ("usage/egress_gb", {"low": 5, "expected": 3, "high": 9}, "usage.egress_gb", "must not fall"),
        ("schema", 2, "schema", "1"),
        ("database/engine_version", "fifteen", "database.engine_version", "a version like"),
    ],
)
def test_what_is_wrong_by_itself_is_named_with_its_toml_path(
    document: dict[str, Any], path: str, value: object, where: str, what: str
) -> None:
    found = problems(put(document, path, value))
    assert where in found
    assert what in found[where]


def test_every_problem_is_named_at_once(document: dict[str, Any]) -> None:
    put(document, "nodes/node-1/typ", "t3.large")
    put(document, "budget/monthly_usd", -5)
    assert {"nodes.node-1.typ", "budget.monthly_usd"} <= set(problems(document))


@pytest.mark.parametrize("name", shipped_presets())
def test_a_document_gives_back_the_same_blueprint(name: str) -> None:
    blueprint = load_design(name).blueprint
    again = Blueprint.parse(blueprint.document())
    assert again == blueprint
    assert again.digest == blueprint.digest


def test_the_digest_counts_what_holds_not_what_was_written(document: dict[str, Any]) -> None:
    explicit = copy.deepcopy(document)
    put(explicit, "nodes/node-1/count", 1)
    assert Blueprint.parse(explicit).digest == Blueprint.parse(document).digest
    put(explicit, "nodes/node-1/count", 2)
    assert Blueprint.parse(explicit).digest != Blueprint.parse(document).digest


def test_the_drawn_presets_hold_what_was_drawn() -> None:
    drawn = load_design("ha-as-drawn").blueprint
    assert [str(subnet.network) for subnet in drawn.network.address_plan] == [
        *("10.0.1.0/24", "10.0.2.0/24", "10.0.3.0/24"),
        *("10.0.10.0/24", "10.0.11.0/24", "10.0.12.0/24"),
        *("10.0.20.0/24", "10.0.21.0/24", "10.0.22.0/24"),
    ]
    assert {name: (group.type, group.zone[-1]) for name, group in drawn.nodes.items()} == {
        "node-1": ("t3.medium", "a"),
        "node-2": ("t3.large", "b"),
        "node-3": ("t3.medium", "c"),
    }
    assert drawn.database.engine_version == "15.3"
    assert drawn.drawn is not None
    assert drawn.drawn.total_usd == 398
    assert sum(drawn.drawn.lines.values()) == 398
    economy = load_design("economy-as-drawn").blueprint.drawn
    assert economy is not None
    assert economy.total_usd == 258
    assert sum(economy.lines.values()) == 250.5
