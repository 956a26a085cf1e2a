"""Who may use the cluster, and whether the domain's zone is there, asked of moto."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from jobvector_wizard.account.access_checks import administrators, hosted_zone
from jobvector_wizard.account.questions import Question
from jobvector_wizard.account.service_checks import kubernetes_version
from jobvector_wizard.account.verdicts import Verdict
from jobvector_wizard.design.patch import Patch

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from jobvector_wizard.account.connection import Connection
    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.design.blueprint import Blueprint

ROLE = "arn:aws:iam::123456789012:role/team/Admin"


@pytest.fixture
def question(ha: Blueprint, connection: Connection, catalog: Catalog, on: date) -> Callable[..., Question]:
    def made(*patches: str, caller: str = "arn:aws:iam::123456789012:user/me") -> Question:
        return Question(Patch.parse(patches).apply(ha), replace(connection, caller=caller), catalog, on, "ha")

    return made


def test_a_design_without_administrators_is_warned_of_with_the_caller_to_name(question: Any) -> None:
    found = administrators(question())
    assert found.verdict is Verdict.WARNING
    assert "arn:aws:iam::123456789012:user/me" in found.remedy
    assert administrators(question(f'access.admins=["{ROLE}"]')).verdict is Verdict.PASSED


def test_of_a_session_its_role_is_named_with_its_path(question: Any, connection: Connection) -> None:
    connection.client("iam").create_role(RoleName="Admin", Path="/team/", AssumeRolePolicyDocument="{}")
    found = administrators(question(caller="arn:aws:sts::123456789012:assumed-role/Admin/me@example.com"))
    assert ROLE in found.remedy


def test_the_root_user_is_no_administrator(question: Any) -> None:
    assert "root" not in administrators(question(caller="arn:aws:iam::123456789012:root")).remedy


def test_the_hosted_zone_has_to_be_there_once(question: Any, connection: Connection) -> None:
    asked = question("edge.domain=jobs.example.com", "edge.hosted_zone=example.com")
    assert hosted_zone(question()).verdict is Verdict.PASSED
    missing = hosted_zone(asked)
    assert missing.verdict is Verdict.FAILED
    assert "there is no hosted zone example.com" in missing.message
    route53 = connection.client("route53")
    route53.create_hosted_zone(Name="example.com.", CallerReference="one")
    route53.create_hosted_zone(Name="other.com.", CallerReference="other")
    assert hosted_zone(asked).verdict is Verdict.PASSED
    taken = {"Name": "jobs.example.com", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    zone = route53.list_hosted_zones_by_name(DNSName="example.com")["HostedZones"][0]["Id"]
    change: Any = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": taken}]}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=change)
    assert "has an address record already" in hosted_zone(asked).message
    assert hosted_zone(replace(asked, stands=True)).verdict is Verdict.PASSED
    route53.create_hosted_zone(Name="example.com.", CallerReference="two")
    assert "there are 2 public hosted zones" in hosted_zone(asked).message


def test_a_cluster_that_aws_has_upgraded_is_never_taken_back(
    question: Any, connection: Connection, recorded: Callable[[str, str, Any], None]
) -> None:
    """moto keeps the cluster; it has no DescribeClusterVersions, so that this answer is recorded."""
    recorded("eks", "DescribeClusterVersions", {"clusterVersions": [{"clusterVersion": "1.36"}]})
    asked = replace(question("kubernetes.version=1.36"), stands=True)
    assert kubernetes_version(asked).verdict is Verdict.PASSED
    role = "arn:aws:iam::123456789012:role/cluster"
    for name, version in (("other", "1.38"), ("ha", "1.37")):
        connection.client("eks").create_cluster(name=name, version=version, roleArn=role, resourcesVpcConfig={})
    found = kubernetes_version(asked)
    assert found.verdict is Verdict.FAILED
    assert "runs 1.37" in found.message
    assert "kubernetes.version=1.37" in found.remedy
