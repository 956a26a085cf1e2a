"""SLAs in series, as the placement really uses them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.planning.conftest import Assess


@pytest.mark.parametrize(
    ("design", "changes", "composed"),
    [
        # load balancer 99.99 x EC2 in two zones 99.99 x ollama's one instance 99.5 x RDS Multi-AZ 99.95
        ("ha", (), Decimal("0.9999") * Decimal("0.9999") * Decimal("0.995") * Decimal("0.9995")),
        # two ollamas, each on a node of its own in another zone: 99.93 %
        (
            "ha",
            ("workloads.ollama.replicas=2",),
            Decimal("0.9999") * Decimal("0.9999") * Decimal("0.9995"),
        ),
        # two nodes that each alone carry something, and one database
        ("economy", (), Decimal("0.9999") * Decimal("0.995") ** 2 * Decimal("0.995")),
    ],
)
def test_the_composition(assessed: Assess, design: str, changes: tuple[str, ...], composed: Decimal) -> None:
    found = assessed(design, *changes).availability
    assert found.composed == composed
    assert found.minutes_down == (1 - composed) * 43800


def test_what_does_not_run_has_no_agreement(assessed: Assess) -> None:
    found = assessed("ha-as-drawn").availability
    assert found.composed is None
    assert found.idle == ("ollama",)


def test_the_kubernetes_api_is_not_on_the_path(assessed: Assess) -> None:
    assert not any("EKS" in link.sla.title for link in assessed("ha").availability.links)
