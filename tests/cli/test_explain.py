"""Every figure that can be explained is, with arithmetic that a person can follow and a source."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from jobvector_wizard.base.errors import UnknownNameError
from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design, shipped_presets
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.reporting.explain import explain, paths


@pytest.fixture
def ha(catalog: Catalog, on: date) -> Assessment:
    return assess(load_design("ha").blueprint, catalog, on)


@pytest.mark.parametrize("design", shipped_presets())
def test_everything_can_be_explained(catalog: Catalog, on: date, design: str) -> None:
    assessment = assess(load_design(design).blueprint, catalog, on)
    for path in paths(assessment):
        lines = explain(assessment, catalog, path)
        assert lines, path
        if path not in ("total", "sla"):
            assert any("source: " in line for line in lines), path
        assert not any("source: none" in line for line in lines), path


def test_the_arithmetic_of_a_line_comes_out(ha: Assessment, catalog: Catalog) -> None:
    for line in ha.bill.lines:
        told = "\n".join(explain(ha, catalog, line.path))
        found = re.search(r"([\d.]+) × ([\d.]+) USD per .* = \$([\d,.]+) a month", told)
        assert found, line.path
        assert abs(Decimal(found[1]) * Decimal(found[2]) - Decimal(found[3].replace(",", ""))) < Decimal("0.0051")


def test_a_node_is_told_by_the_kubelets_arithmetic(ha: Assessment, catalog: Catalog) -> None:
    told = "\n".join(explain(ha, catalog, "node.node-2"))
    assert "4000m - 80m kept by the kubelet = 3920m" in told
    assert "7577Mi - 893Mi (255 + 11 × 58 pods) - 100Mi eviction" in told


def test_the_slas_are_multiplied(ha: Assessment, catalog: Catalog) -> None:
    assert "0.9999 × 0.9999 × 0.995 × 0.9995 = 99.430 %" in explain(ha, catalog, "sla")


def test_a_lost_zone_names_what_moves_and_what_stays_pending(ha: Assessment, catalog: Catalog) -> None:
    told = "\n".join(explain(ha, catalog, "zone.eu-west-1b"))
    assert "ollama moves from node-2 to node-3" in told
    assert "= 350 s" in told


def test_a_path_that_explains_nothing_names_the_nearest(ha: Assessment, catalog: Catalog) -> None:
    with pytest.raises(UnknownNameError, match=r'Did you mean "pod\.ollama"'):
        explain(ha, catalog, "pod.olama")


def told(design: str, catalog: Catalog, on: date, path: str, *changes: str) -> str:
    blueprint = Patch.parse(changes).apply(load_design(design).blueprint)
    return "\n".join(explain(assess(blueprint, catalog, on), catalog, path))


def test_an_assumption_says_where_it_comes_from_and_what_it_feeds(catalog: Catalog, on: date) -> None:
    drawn = told("ha", catalog, on, "usage.egress_gb")
    assert "low 50, expected 190, high 500" in drawn
    assert "the owners' drawing: $8 a month" in drawn
    assert "transfer.egress: to the internet, $8.10 a month ($0.00 to $36.00)" in drawn  # (190 - 100) x 0.09
    assert "transfer.cloudfront: CloudFront before the load balancer, $0.00 a month, in no total" in drawn


def test_an_assumption_of_ones_own_is_not_said_to_be_a_presets(catalog: Catalog, on: date) -> None:
    own = told("ha", catalog, on, "usage.egress_gb", "usage.egress_gb=77")
    assert "source: yours" in own
    assert "the owners' drawing: 190" in own  # what is known elsewhere stands beside it
    assert "source: a preset assumes it" in told("ha", catalog, on, "usage.nat_gb")
    assert "measured elsewhere: 7.7" in told("ha", catalog, on, "usage.flow_logs_gb", "usage.flow_logs_gb=1")
    assert "measured elsewhere: the VPC of" in told("ha", catalog, on, "usage.flow_logs_gb", "usage.flow_logs_gb=7.7")


def test_an_assumption_that_feeds_nothing_says_so(catalog: Catalog, on: date) -> None:
    assert "It feeds no line of this design's bill." in told("ha", catalog, on, "usage.endpoint_gb")
