"""What a design takes of the quotas that the preflight looks at, without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.quotas import node_vcpus_wanted, quota_needs

if TYPE_CHECKING:
    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.design.blueprint import Blueprint


def design(*changes: str) -> Blueprint:
    from jobvector_wizard.design.patch import Patch

    return load_design("ha").apply(Patch.parse(changes)).blueprint


def wanted(blueprint: Blueprint, catalog: Catalog) -> dict[str, int]:
    return {need.quota.key: need.wanted for need in quota_needs(blueprint, catalog)}


@pytest.mark.parametrize(
    ("changes", "vcpus", "addresses"),
    [
        ((), 10, 3),  # t3.xlarge has 4, t3.xlarge 4 and t3.medium 2
        (("nodes.node-1.count=2",), None, 3),
        (("network.nat=single",), 10, 1),
        (("network.nat=none",), 10, 0),
    ],
)
def test_nodes_and_nat_gateways_are_counted(
    catalog: Catalog, changes: tuple[str, ...], vcpus: int | None, addresses: int
) -> None:
    blueprint = design(*changes)
    sizes = [group.count * catalog.instance_types[group.type].vcpu for group in blueprint.nodes.values()]
    found = wanted(blueprint, catalog)
    assert found == {"standard-vcpus": sum(sizes), "elastic-ips": addresses, "vpcs": 1}
    assert vcpus is None or found["standard-vcpus"] == vcpus


def test_more_than_a_new_account_has_is_said_to_be_more(catalog: Catalog) -> None:
    above = {need.quota.key: need.above_default for need in quota_needs(design(), catalog)}
    assert above == {"standard-vcpus": True, "elastic-ips": False, "vpcs": False}


def test_a_type_whose_quota_is_not_known_is_named_and_counts_nowhere(catalog: Catalog) -> None:
    strange = design("nodes.node-2.type=xyz9.large")
    assert node_vcpus_wanted(strange, catalog).strange == ("xyz9.large",)
    whole = node_vcpus_wanted(design(), catalog).wanted["standard-vcpus"]
    assert node_vcpus_wanted(strange, catalog).wanted["standard-vcpus"] < whole
