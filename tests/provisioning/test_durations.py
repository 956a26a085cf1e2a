"""Durations come from the catalog; what has no usable reading is a lower bound, never a guess."""

from __future__ import annotations

import pytest

from jobvector_wizard.provisioning.durations import journaled, published
from jobvector_wizard.provisioning.plan import PlannedResource
from jobvector_wizard.provisioning.titles import title_of

DATABASE = "aws:rds/instance:Instance"


def planned(token: str, **inputs: object) -> PlannedResource:
    return PlannedResource(urn="u", type=token, name="n", inputs=inputs)


def test_an_eks_cluster_takes_the_median_of_seventeen_readings() -> None:
    duration = published(planned("aws:eks/cluster:Cluster"))

    assert duration is not None
    assert (duration.usual, duration.low, duration.high, duration.n) == (622, 494, 765, 17)  # 10:22, 8:14 to 12:45
    assert not duration.lower_bound


@pytest.mark.parametrize("key", ["multiAz", "multi_az"])
def test_a_multi_az_database_plays_the_single_zone_time_as_a_lower_bound(key: str) -> None:
    single, double = published(planned(DATABASE, **{key: False})), published(planned(DATABASE, **{key: True}))

    assert single is not None
    assert double is not None
    assert (single.lower_bound, double.lower_bound) == (False, True)
    assert double.usual == single.usual == 458  # 7:38
    assert "Multi-AZ" in double.note


def test_a_type_that_nobody_timed_has_no_duration_and_makes_a_lower_bound() -> None:
    [role] = journaled([planned("aws:iam/role:Role")])

    assert (role.duration, role.usual, role.lower_bound) == (None, 0.0, True)


def test_what_is_made_on_this_machine_takes_no_time_and_is_no_lower_bound() -> None:
    [provider] = journaled([planned("pulumi:providers:aws")])

    assert (provider.usual, provider.lower_bound) == (0.0, False)


def test_no_input_enters_the_journal() -> None:
    [database] = journaled([planned(DATABASE, password="hunter2")])

    assert "hunter2" not in database.model_dump_json()


@pytest.mark.parametrize(
    ("token", "title"),
    [
        ("aws:eks/cluster:Cluster", "EKS cluster"),
        ("aws:ec2/natGateway:NatGateway", "NAT gateway"),
        ("aws:ec2/routeTableAssociation:RouteTableAssociation", "route table association"),
        ("aws:wafv2/webAcl:WebACL", "web ACL"),
        ("odd", "odd"),
    ],
)
def test_a_type_is_called_what_people_call_it(token: str, title: str) -> None:
    assert title_of(token) == title
