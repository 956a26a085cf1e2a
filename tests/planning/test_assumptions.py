"""The lines that an assumption feeds are those that change with it, and no others."""

from __future__ import annotations

import pytest

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.usage import Usage
from jobvector_wizard.planning.assumptions import assumption_paths, fed_by
from tests.planning.conftest import Assess

STORED = "buckets.jobvector-uploads.stored"


@pytest.mark.parametrize(
    ("changes", "path", "lines"),
    [
        ((), "usage.egress_gb", {"transfer.egress", "transfer.cloudfront"}),
        # within what is free nothing is billed, and the line is fed all the same
        (("usage.egress_gb=10",), "usage.egress_gb", {"transfer.egress", "transfer.cloudfront"}),
        (("usage.key_requests_ten_thousand=0",), "usage.key_requests_ten_thousand", {"secrets.key-requests"}),
        (
            ('budget.alerts=["ops@example.org"]', "usage.alert_mails_thousand=0.1"),  # within what is free
            "usage.alert_mails_thousand",
            {"monitoring.mails"},
        ),
        ((), "usage.nat_gb", {"nat.data"}),
        (("network.nat=none",), "usage.nat_gb", set()),
        ((), "usage.flow_logs_gb", {"logs.flow", "logs.flow-stored"}),
        ((), "usage.control_plane_logs_gb", {"logs.control-plane", "logs.control-plane-stored"}),
        (("kubernetes.logs=[]",), "usage.control_plane_logs_gb", set()),
        ((), "usage.database_logs_gb", {"logs.database", "logs.database-stored"}),
        ((), "usage.logs_gb", set()),  # nothing ships them
        ((), "usage.database_cpu_percent", {"database.credits"}),
        (("database.instance_class=db.m6g.large",), "usage.database_cpu_percent", set()),
        ((), "usage.node_cpu_used", {"nodes.node-1.credits"}),  # the others are c6a, which do not burst
        ((), "usage.load_balancer_units", {"load-balancer.units"}),
        (("usage.processed_gb_per_hour=1",), "usage.load_balancer_units", set()),  # a dimension counts instead
        (("usage.processed_gb_per_hour=1",), "usage.processed_gb_per_hour", {"load-balancer.units"}),
        (("edge.waf=true",), "usage.requests_million", {"firewall.requests", "load-balancer.http-api"}),
        ((), "buckets.jobvector-uploads.stored_gb", {STORED}),
        # more of it makes both buckets and the access logs one line, which is no reason to name the others
        (("buckets.jobvector-uploads.stored_gb=51100",), "buckets.jobvector-uploads.stored_gb", {STORED}),
        (
            ("buckets.jobvector-uploads.stored_gb=60000",),
            "buckets.jobvector-uploads.stored_gb",
            {"buckets.stored", "buckets.stored.tier-2"},
        ),
    ],
)
def test_an_assumption_feeds_these_lines(
    assessed: Assess, catalog: Catalog, changes: tuple[str, ...], path: str, lines: set[str]
) -> None:
    assert {line.path for line in fed_by(assessed("ha", *changes), catalog, path)} == lines


def test_what_is_not_stated_feeds_the_line_that_says_so(assessed: Assess, catalog: Catalog) -> None:
    found = fed_by(assessed("ha", unset=("usage.flow_logs_gb",)), catalog, "usage.flow_logs_gb")
    assert [(line.path, line.usd) for line in found] == [("logs.flow", None)]


def test_every_usage_field_and_every_bucket_is_an_assumption(assessed: Assess) -> None:
    paths = set(assumption_paths(assessed("ha")))
    assert {f"usage.{field}" for field in Usage.model_fields} < paths
    assert "buckets.jobvector-ollama-models.stored_gb" in paths


def test_what_is_known_elsewhere_is_known_of_fields_that_there_are(catalog: Catalog) -> None:
    assert catalog.known_use.keys() <= Usage.model_fields.keys()
    assert all(known.expected >= 0 and known.said for known in catalog.known_use.values())
