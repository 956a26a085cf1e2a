"""The IAM actions of a design: every kind of resource has a row, every action exists, every call of ours is allowed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import botocore.session
import pytest
from botocore import xform_name

import jobvector_wizard
from jobvector_wizard.account import program_actions as own
from jobvector_wizard.account.permissions import Permissions, Purpose, permissions
from jobvector_wizard.account.policy import POLICY_LIMIT, Scope, characters, policy_documents
from jobvector_wizard.services import KINDS
from tests.infrastructure.conftest import GENERATED, PRESETS, graph_of

ROOM = Path(jobvector_wizard.__file__).parent
SDK = {
    "elasticloadbalancing": ("elbv2",),
    "s3": ("s3", "s3control"),
    "servicequotas": ("service-quotas",),
    "tag": ("resourcegroupstaggingapi",),
}
"""IAM's prefix of a service and botocore's names, where they differ."""
OTHERWISE_CALLED = {
    "bcm-pricing-calculator:CreateWorkloadEstimateUsage": "BatchCreateWorkloadEstimateUsage",
    "budgets:ModifyBudget": "CreateBudget UpdateBudget DeleteBudget",
    "budgets:ViewBudget": "DescribeBudget DescribeBudgets DescribeNotificationsForBudget",
    "s3:DeleteObjectVersion": "DeleteObjects",
    "s3:GetAccelerateConfiguration": "GetBucketAccelerateConfiguration",
    "s3:GetBucketCORS": "GetBucketCors",
    "s3:GetBucketObjectLockConfiguration": "GetObjectLockConfiguration",
    "s3:GetBucketPublicAccessBlock": "GetPublicAccessBlock",
    "s3:GetEncryptionConfiguration": "GetBucketEncryption",
    "s3:GetLifecycleConfiguration": "GetBucketLifecycleConfiguration",
    "s3:GetReplicationConfiguration": "GetBucketReplication",
    "s3:ListBucket": "HeadBucket ListObjectsV2",
    "s3:ListBucketVersions": "ListObjectVersions",
    "s3:PutBucketPublicAccessBlock": "PutPublicAccessBlock DeletePublicAccessBlock",
    "s3:PutEncryptionConfiguration": "PutBucketEncryption DeleteBucketEncryption",
    "s3:PutLifecycleConfiguration": "PutBucketLifecycleConfiguration DeleteBucketLifecycle",
}
"""Actions and the operations that they allow, by AWS's Service Authorization Reference."""
ALLOW_NO_OPERATION = {
    "billing:GetBillingViewData",
    "elasticloadbalancing:CreateWebACLAssociation",
    "elasticloadbalancing:DeleteWebACLAssociation",
    "elasticloadbalancing:GetLoadBalancerWebACL",
    "elasticloadbalancing:SetWebACL",
    "iam:PassRole",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
}
"""Permission-only actions: AWS checks them while another operation is called. By the same reference."""
SCOPE = Scope("aws", ("node-*",), ("uploads-*",))


def written() -> set[str]:
    """Every action that is written down anywhere."""
    parts = ("create", "read", "change", "delete", "find")
    of_kinds = (getattr(kind.actions, part) for kind in KINDS.values() for part in parts)
    extra = (actions for kind in KINDS.values() for actions in kind.extra.values())
    of_the_program = (
        own.PROVING,
        own.PREFLIGHT,
        own.OF_A_DOMAIN,
        own.STATUS,
        own.LATE_LOGS,
        own.PRICES,
        own.CALCULATOR,
    )
    return set().union(*of_kinds, *extra, *of_the_program)


def operations(service: str) -> set[str]:
    session = botocore.session.get_session()
    models = (session.get_service_model(name) for name in SDK.get(service, (service,)))
    return {name for model in models for name in model.operation_names}


def test_every_action_allows_an_operation_of_its_service() -> None:
    known = {service: operations(service) for service in {action.partition(":")[0] for action in written()}}
    for action in written() - ALLOW_NO_OPERATION:
        service, _, name = action.partition(":")
        for operation in OTHERWISE_CALLED.get(action, name).split():
            assert operation in known[service], action


def test_no_difference_is_noted_that_is_none() -> None:
    assert OTHERWISE_CALLED.keys() | ALLOW_NO_OPERATION <= written()
    for action in OTHERWISE_CALLED.keys() | ALLOW_NO_OPERATION:
        service, _, name = action.partition(":")
        assert name not in operations(service), action


def test_every_kind_that_a_design_makes_is_declared_and_no_other() -> None:
    made = {each.type for name in PRESETS + GENERATED for each in graph_of(name)}
    assert made == KINDS.keys()


def test_every_input_that_takes_more_is_one_that_some_design_sets() -> None:
    resources = [each for name in PRESETS + GENERATED for each in graph_of(name)]
    for type_, name in ((token, name) for token, kind in KINDS.items() for name in kind.extra):
        assert any(each.type == type_ and each.inputs.get(name) for each in resources), (type_, name)


def spoken(path: Path) -> Iterator[str]:
    """Names in a module that may be operations of the SDK: methods that are called, and strings such as paginators'."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[a-z_]+", node.value):
            yield node.value


def test_what_the_program_itself_asks_of_aws_is_allowed() -> None:
    """The calls are read from the source, so that a new question without its action is noticed."""
    allowed: dict[str, set[str]] = {}
    for action in written():
        service, _, name = action.partition(":")
        for operation in OTHERWISE_CALLED.get(action, name).split():
            allowed.setdefault(xform_name(operation), set()).add(service)
    services = {action.partition(":")[0] for action in written()}
    offered = {xform_name(name) for service in services for name in operations(service)}
    asking = [*ROOM.glob("account/*.py"), *ROOM.glob("services/**/*.py"), ROOM / "provisioning/late_logs.py"]
    asked = {name for path in asking for name in spoken(path) if name in offered}
    assert {"describe_regions", "get_bucket_tagging", "list_web_acls", "delete_log_group"} <= asked
    assert asked - allowed.keys() == set()


def test_status_only_looks_and_a_refresh_changes_nothing() -> None:
    needed = permissions(graph_of("all-switches"))
    changing = re.compile(r":(?!Get|List|Describe|View)")
    assert [action for action in needed.of(Purpose.STATUS) if changing.search(action)] == []
    assert [action for action in needed.of(Purpose.REFRESH) if changing.search(action)] == []
    assert [action for action in needed.of(Purpose.PREVIEW) if changing.search(action)] == []
    assert "eks:DeleteCluster" in needed.of(Purpose.DESTROY)
    assert "eks:CreateCluster" not in needed.of(Purpose.DESTROY)
    assert {"eks:CreateCluster", "iam:PassRole"} <= set(needed.of(Purpose.UP))


def test_what_a_design_switches_off_is_not_asked_for() -> None:
    bare, full = permissions(graph_of("all-off")), permissions(graph_of("all-switches"))
    assert full.unlisted == bare.unlisted == ()
    assert set(bare.services).isdisjoint({"sns", "budgets", "wafv2", "acm", "route53"})
    assert bare.services["kms"] == ("DescribeKey",)  # of Secrets Manager's own key, for the database's password
    assert {"kms", "sns", "budgets", "wafv2", "acm", "route53"} <= set(full.services)
    assert "kms:CreateGrant" in full.actions


def test_a_kind_without_a_row_is_named_and_not_passed_over() -> None:
    strange = SimpleNamespace(type="aws:sqs/queue:Queue", name="jobs", component=False, inputs={})
    assert permissions([strange]).unlisted == ("aws:sqs/queue:Queue",)


@pytest.mark.parametrize("limit", [POLICY_LIMIT, 900])
def test_the_policies_together_allow_every_action_once_and_none_is_too_large(limit: int) -> None:
    needed = permissions(graph_of("all-switches"))
    documents = policy_documents(needed, SCOPE, limit)
    assert len(documents) > 1
    assert all(characters(document) <= limit for document in documents)
    statements = [each for document in documents for each in document["Statement"]]
    assert sorted(action for each in statements for action in each["Action"]) == list(needed.actions)
    sids = [each["Sid"] for each in statements]
    assert len(set(sids)) == len(sids)
    assert all(sid.isalnum() for sid in sids)


def test_a_statement_is_about_one_service_and_as_narrow_as_names_allow() -> None:
    needed = permissions(graph_of("ha"))
    scope = Scope("aws-us-gov", ("node-*",), ("uploads-*",))
    statements = {each["Sid"]: each for found in policy_documents(needed, scope) for each in found["Statement"]}
    for each in statements.values():
        assert len({action.partition(":")[0] for action in each["Action"]}) == 1
    assert statements["S3"]["Resource"] == ["arn:aws-us-gov:s3:::uploads-*", "arn:aws-us-gov:s3:::uploads-*/*"]
    assert statements["IamRoles"]["Resource"] == ["arn:aws-us-gov:iam::*:role/node-*"]
    assert "iam:PassRole" in statements["IamRoles"]["Action"]
    assert all(action.startswith(("iam:Get", "iam:List")) for action in statements["Iam"]["Action"])
    linked = statements["IamServiceLinkedRoles"]
    assert linked["Action"] == ["iam:CreateServiceLinkedRole"]
    assert linked["Condition"]["StringEquals"]["iam:AWSServiceName"] == [
        "eks-nodegroup.amazonaws.com",
        "eks.amazonaws.com",
        "elasticloadbalancing.amazonaws.com",
        "rds.amazonaws.com",
    ]


def test_one_action_that_is_too_large_alone_is_still_allowed() -> None:
    only = Permissions({"sts:GetCallerIdentity": frozenset({Purpose.UP})})
    (document,) = policy_documents(only, SCOPE, limit=10)
    assert document["Statement"][0]["Action"] == ["sts:GetCallerIdentity"]
