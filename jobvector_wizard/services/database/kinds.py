"""The kinds of resource that RDS keeps of a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.services.kind import Actions, Hourly, Kind, Variant, actions, named, waiter
from jobvector_wizard.services.lookup import Hit, only, tag_map
from jobvector_wizard.services.mock import ACCOUNT, partition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobvector_wizard.services.lookup import Clients, Finder, Wanted

__all__ = ["KINDS"]


def _database(clients: Clients, wanted: Wanted) -> Hit | None:
    found = clients("rds").describe_db_instances(DBInstanceIdentifier=wanted.inputs["identifier"])["DBInstances"]
    return only(
        [Hit(each["DBInstanceIdentifier"]) for each in found if wanted.carries(tag_map(each["TagList"]))], wanted
    )


def _part(call: str, result: str, name_key: str, arn_key: str) -> Finder:
    """Look among RDS's groups and subscriptions, which Pulumi names."""

    def look(clients: Clients, wanted: Wanted) -> Hit | None:
        rds = clients("rds")
        found = [each for page in rds.get_paginator(call).paginate() for each in page[result]]
        likely = [each for each in found if wanted.may_be_called(each[name_key])]
        ours = [
            each[name_key]
            for each in likely
            if wanted.carries(tag_map(rds.list_tags_for_resource(ResourceName=each[arn_key])["TagList"]))
        ]
        return only([Hit(name, {"name": name}) for name in ours], wanted)

    return look


def _of_rds(kind: str, plural: str, read: str = "", change: str = "", delete: str = "") -> Actions:
    return actions(
        "rds",
        f"Create{kind} AddTagsToResource",
        f"Describe{plural} ListTagsForResource {read}",
        f"Modify{kind} AddTagsToResource RemoveTagsFromResource {change}",
        f"Delete{kind} {delete}",
        f"Describe{plural} ListTagsForResource",
    )


def _mock_database(identifier: str, _: Mapping[str, Any], region: str) -> dict[str, object]:
    address = f"{identifier}.{region}.rds.amazonaws.com"
    secret = f"arn:{partition(region)}:secretsmanager:{region}:{ACCOUNT}:secret:{identifier}"
    return {"address": address, "endpoint": f"{address}:5432", "masterUserSecrets": [{"secretArn": secret}]}


_OWN_KEY: Final = "kms:DescribeKey kms:CreateGrant"

KINDS: Final = (
    Kind(
        "aws:rds/instance:Instance",
        title="database instance",
        actions=actions(
            "rds",
            "CreateDBInstance AddTagsToResource iam:CreateServiceLinkedRole",
            "DescribeDBInstances ListTagsForResource ec2:DescribeAccountAttributes ec2:DescribeAvailabilityZones "
            "ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs ec2:DescribeVpcAttribute",
            "ModifyDBInstance AddTagsToResource RemoveTagsFromResource",
            "DeleteDBInstance CreateDBSnapshot",
            "DescribeDBInstances",
        ),
        extra={
            "kmsKeyId": named("kms", _OWN_KEY),
            "manageMasterUserPassword": named("secretsmanager", "CreateSecret TagResource kms:DescribeKey"),
            "masterUserSecretKmsKeyId": named("kms", f"{_OWN_KEY} kms:Decrypt kms:GenerateDataKey"),
            "monitoringRoleArn": named("iam", "PassRole"),
        },
        service_role="rds.amazonaws.com",
        find=_database,
        wait=waiter("rds", "db_instance_available", lambda id_: {"DBInstanceIdentifier": id_}),
        outputs=("endpoint", "master_user_secrets"),
        secrets=("password", "passwordWo"),
        mock=_mock_database,
        variant=Variant(("multiAz", "multi_az"), "multi-az"),
        hourly=(Hourly("database.instance"), Hourly("database.storage"), Hourly("database.iops")),
        holds_data=True,
    ),
    Kind(
        "aws:rds/parameterGroup:ParameterGroup",
        title="parameter group",
        actions=_of_rds("DBParameterGroup", "DBParameterGroups", "DescribeDBParameters", "ResetDBParameterGroup"),
        find=_part("describe_db_parameter_groups", "DBParameterGroups", "DBParameterGroupName", "DBParameterGroupArn"),
        outputs=("name",),
    ),
    Kind(
        "aws:rds/subnetGroup:SubnetGroup",
        title="database subnet group",
        actions=_of_rds("DBSubnetGroup", "DBSubnetGroups"),
        find=_part("describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupName", "DBSubnetGroupArn"),
        outputs=("name",),
    ),
    Kind(
        "aws:rds/eventSubscription:EventSubscription",
        title="database event subscription",
        actions=_of_rds(
            "EventSubscription",
            "EventSubscriptions",
            change="AddSourceIdentifierToSubscription RemoveSourceIdentifierFromSubscription",
        ),
        find=_part(
            "describe_event_subscriptions", "EventSubscriptionsList", "CustSubscriptionId", "EventSubscriptionArn"
        ),
    ),
)
