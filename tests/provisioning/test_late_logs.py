"""Log groups that EKS makes again after a destroy, in moto."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from moto import mock_aws

from jobvector_wizard.provisioning.late_logs import delete_late_logs
from jobvector_wizard.provisioning.state import Stack

NAME = "/aws/eks/shop/cluster"


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield boto3.client("logs", region_name="eu-west-1")


def state(*log_groups: str) -> Stack:
    resources = [
        {
            "urn": f"urn:pulumi:shop::jobvector::aws:cloudwatch/logGroup:LogGroup::{number}",
            "type": "aws:cloudwatch/logGroup:LogGroup",
            "id": name,
            "custom": True,
        }
        for number, name in enumerate(log_groups)
    ]
    return Stack.read({"resources": resources})


def names(logs: Any) -> set[str]:
    return {group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]}


def test_a_group_that_nobody_tagged_is_swept(logs: Any) -> None:
    for name in (NAME, f"{NAME}-of-somebody"):
        logs.create_log_group(logGroupName=name)
    assert delete_late_logs("shop", state(), lambda _: logs)
    assert names(logs) == {f"{NAME}-of-somebody"}
    assert not delete_late_logs("shop", state(), lambda _: logs)


def test_one_that_is_tagged_or_in_the_state_stays(logs: Any) -> None:
    logs.create_log_group(logGroupName=NAME, tags={"owner": "somebody"})
    assert not delete_late_logs("shop", state(), lambda _: logs)
    logs.delete_log_group(logGroupName=NAME)
    logs.create_log_group(logGroupName=NAME)
    assert not delete_late_logs("shop", state(NAME), lambda _: logs)
    assert names(logs) == {NAME}


def test_an_account_that_cannot_be_asked_is_no_failure(logs: Any) -> None:
    class Denied:
        def describe_log_groups(self, **_: str) -> None:
            raise boto3.client("logs", region_name="eu-west-1").exceptions.ClientError(
                {"Error": {"Code": "AccessDenied", "Message": "no"}}, "DescribeLogGroups"
            )

    assert not delete_late_logs("shop", state(), lambda _: Denied())
