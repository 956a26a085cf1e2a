"""Keys: which service may use which, told service by service, and what is encrypted with which."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.infrastructure.conftest import Build, Graph, Named

USERS = [
    (
        "data-key",
        "logs.eu-west-1.amazonaws.com",
        {"kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"},
        {
            "ArnLike": {
                "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:123456789012:log-group:*",
            }
        },
    ),
    (
        "platform-key",
        "logs.eu-west-1.amazonaws.com",
        {"kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"},
        {
            "ArnLike": {
                "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:123456789012:log-group:*",
            }
        },
    ),
    (
        "platform-key",
        "cloudwatch.amazonaws.com",
        {"kms:Decrypt", "kms:GenerateDataKey*"},
        {"StringEquals": {"aws:SourceAccount": "123456789012"}},
    ),
    (
        "platform-key",
        "budgets.amazonaws.com",
        {"kms:Decrypt", "kms:GenerateDataKey*"},
        {"StringEquals": {"aws:SourceAccount": "123456789012"}},
    ),
    ("platform-key", "events.rds.amazonaws.com", {"kms:Decrypt", "kms:GenerateDataKey*"}, None),
]
"""What AWS's guides ask for: CloudWatch Logs user guide, SNS developer guide, both on customer-managed keys."""


def statements(graph: Graph, key: str) -> list[dict[str, Any]]:
    return json.loads(graph.one("Key", key).inputs["policy"])["Statement"]


@pytest.mark.parametrize(("key", "service", "actions", "condition"), USERS)
def test_a_service_that_writes_may_use_its_key_and_for_this_account_only(
    named: Named, key: str, service: str, actions: set[str], condition: dict[str, Any] | None
) -> None:
    (found,) = (each for each in statements(named("ha"), key) if each["Principal"] == {"Service": service})
    assert set(found["Action"]) == actions
    assert found.get("Condition") == condition


def test_no_other_service_may_and_the_account_decides_by_iam(named: Named) -> None:
    for key in ("data-key", "platform-key"):
        account, *services = statements(named("ha"), key)
        assert account["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
        wanted = {service for of, service, _, _ in USERS if of == key}
        assert {each["Principal"]["Service"] for each in services} == wanted


def test_in_china_the_logs_service_has_its_own_suffix(named: Named) -> None:
    services = {each["Principal"].get("Service") for each in statements(named("china"), "data-key")}
    assert "logs.cn-north-1.amazonaws.com.cn" in services


def test_what_may_be_kept_is_encrypted_with_the_data_key_and_nothing_else_is(graph: Graph) -> None:
    if not graph.blueprint.encryption.own_keys:
        assert not graph.of("Key")
        return
    users = {(each.type.rsplit(":", 1)[1], each.name) for each in graph if ("Key", "data-key") in graph.waits(each)}
    kept = {("LogGroup", "postgresql-logs"), ("LogGroup", "upgrade-logs"), ("Alias", "data-key")}
    kept |= {("Instance", "database")}
    kept |= {("BucketServerSideEncryptionConfiguration", name) for name in graph.blueprint.buckets}
    assert {user for user in users if user[0] != "RolePolicy"} == kept


def test_without_own_keys_alarms_write_to_a_topic_that_is_not_encrypted(build: Build, ha: dict[str, Any]) -> None:
    """AWS's own key for SNS does not let CloudWatch in, and an alarm would vanish without a word."""
    ha["encryption"] = {"own_keys": False}
    assert "kmsMasterKeyId" not in build(ha).one("Topic", "alerts").inputs


def test_two_deployments_of_one_design_in_one_account_share_no_name(named: Named) -> None:
    from jobvector_wizard.provisioning.graph import blueprint_graph

    chosen = {"bucket", "identifier", "dashboardName", "name"}
    blueprint = named("all-switches").blueprint
    names = [
        {
            (resource.type, resource.inputs[key])
            for resource in blueprint_graph(blueprint, deployment)
            if not resource.component and resource.type != "aws:route53/record:Record"
            for key in chosen & resource.inputs.keys()
        }
        for deployment in ("one", "other")
    ]
    assert not names[0] & names[1]
