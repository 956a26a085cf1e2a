"""Finds what the other services keep: by name where the name is chosen, by tags always."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.provisioning.lookup.hit import Clients, Finder, Hit, Wanted, only, tag_map

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["FINDERS"]


def _role(clients: Clients, wanted: Wanted) -> Hit | None:
    iam = clients("iam")
    names = [role["RoleName"] for page in iam.get_paginator("list_roles").paginate() for role in page["Roles"]]
    likely = [name for name in names if wanted.may_be_called(name)]
    ours = [name for name in likely if wanted.carries(tag_map(iam.list_role_tags(RoleName=name)["Tags"]))]
    return only([Hit(name, {"name": name}) for name in ours], wanted)


def _log_group(clients: Clients, wanted: Wanted) -> Hit | None:
    logs, name = clients("logs"), wanted.inputs["name"]
    for group in logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]:
        arn = group["arn"].removesuffix(":*")
        if group["logGroupName"] == name and wanted.carries(logs.list_tags_for_resource(resourceArn=arn)["tags"]):
            return Hit(name)
    return None


def _bucket(clients: Clients, wanted: Wanted) -> Hit | None:
    """Look a bucket up by its name. One without any tag was cut off before it got them, if it is this account's own.

    Only what this deployment began is looked for, and the name that the program gives holds deployment and account.
    """
    name, s3 = str(wanted.inputs["bucket"]), clients("s3")
    try:
        tags = tag_map(s3.get_bucket_tagging(Bucket=name)["TagSet"])
    except s3.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchTagSet":
            raise
        account = clients("sts").get_caller_identity()["Account"]
        if account not in name or wanted.deployment not in name:
            return None
        s3.head_bucket(Bucket=name, ExpectedBucketOwner=account)
        return Hit(name)
    return Hit(name) if wanted.carries(tags) else None


def _database_part(call: str, result: str, name_key: str, arn_key: str) -> Finder:
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


def _database(clients: Clients, wanted: Wanted) -> Hit | None:
    found = clients("rds").describe_db_instances(DBInstanceIdentifier=wanted.inputs["identifier"])["DBInstances"]
    return only(
        [Hit(each["DBInstanceIdentifier"]) for each in found if wanted.carries(tag_map(each["TagList"]))], wanted
    )


def _cluster(clients: Clients, wanted: Wanted) -> Hit | None:
    found = clients("eks").describe_cluster(name=wanted.inputs["name"])["cluster"]
    return Hit(found["name"]) if wanted.carries(found.get("tags") or {}) else None


def _node_group(clients: Clients, wanted: Wanted) -> Hit | None:
    eks, cluster = clients("eks"), wanted.inputs["clusterName"]
    names = [
        name
        for page in eks.get_paginator("list_nodegroups").paginate(clusterName=cluster)
        for name in page["nodegroups"]
    ]
    hits = []
    for name in names:
        if wanted.may_be_called(name):
            found = eks.describe_nodegroup(clusterName=cluster, nodegroupName=name)["nodegroup"]
            if wanted.carries(found.get("tags") or {}):
                hits.append(Hit(f"{cluster}:{name}", {"nodeGroupName": name}))
    return only(hits, wanted)


def _in_cluster(call: str, result: str, key: str) -> Finder:
    """Look something of a cluster up by what it is called there; its ID is `cluster:name`."""

    def look(clients: Clients, wanted: Wanted) -> Hit | None:
        cluster, name = wanted.inputs["clusterName"], wanted.inputs[key]
        found = getattr(clients("eks"), call)(clusterName=cluster, **{key: name})[result]
        return Hit(f"{cluster}:{name}") if wanted.carries(found.get("tags") or {}) else None

    return look


def _pod_identity(clients: Clients, wanted: Wanted) -> Hit | None:
    cluster = wanted.inputs["clusterName"]
    answer = clients("eks").list_pod_identity_associations(
        clusterName=cluster, namespace=wanted.inputs["namespace"], serviceAccount=wanted.inputs["serviceAccount"]
    )
    # a service account of this cluster has one association at most
    return only([Hit(f"{cluster},{each['associationId']}") for each in answer["associations"]], wanted)


def _balancing(call: str, result: str, arn_key: str, argument: str, given: str, *, many: bool = False) -> Finder:
    """Look among load balancers and their parts: those that one input leads to, and of these the one with the tags."""

    def look(clients: Clients, wanted: Wanted) -> Hit | None:
        elb, value = clients("elbv2"), wanted.inputs[given]
        found = getattr(elb, call)(**{argument: [value] if many else value})[result]
        return only([Hit(arn) for arn in _with_tags(elb, [each[arn_key] for each in found], wanted)], wanted)

    return look


def _with_tags(elb: Any, arns: Iterable[str], wanted: Wanted) -> Iterator[str]:
    for arn in arns:
        [described] = elb.describe_tags(ResourceArns=[arn])["TagDescriptions"]
        if wanted.carries(tag_map(described["Tags"])):
            yield arn


def _budget(clients: Clients, wanted: Wanted) -> Hit | None:
    account, budgets = clients("sts").get_caller_identity()["Account"], clients("budgets")
    found = budgets.describe_budgets(AccountId=account).get("Budgets", [])
    hits = []
    for name in [each["BudgetName"] for each in found if wanted.may_be_called(each["BudgetName"])]:
        arn = f"arn:aws:budgets::{account}:budget/{name}"
        if wanted.carries(tag_map(budgets.list_tags_for_resource(ResourceARN=arn)["ResourceTags"])):
            hits.append(Hit(f"{account}:{name}", {"name": name}))
    return only(hits, wanted)


FINDERS: Final[Mapping[str, Finder]] = {
    "aws:budgets/budget:Budget": _budget,
    "aws:cloudwatch/logGroup:LogGroup": _log_group,
    "aws:eks/accessEntry:AccessEntry": _in_cluster("describe_access_entry", "accessEntry", "principalArn"),
    "aws:eks/addon:Addon": _in_cluster("describe_addon", "addon", "addonName"),
    "aws:eks/cluster:Cluster": _cluster,
    "aws:eks/nodeGroup:NodeGroup": _node_group,
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": _pod_identity,
    "aws:iam/role:Role": _role,
    "aws:lb/listener:Listener": _balancing(
        "describe_listeners", "Listeners", "ListenerArn", "LoadBalancerArn", "loadBalancerArn"
    ),
    "aws:lb/listenerRule:ListenerRule": _balancing("describe_rules", "Rules", "RuleArn", "ListenerArn", "listenerArn"),
    "aws:lb/loadBalancer:LoadBalancer": _balancing(
        "describe_load_balancers", "LoadBalancers", "LoadBalancerArn", "Names", "name", many=True
    ),
    "aws:lb/targetGroup:TargetGroup": _balancing(
        "describe_target_groups", "TargetGroups", "TargetGroupArn", "Names", "name", many=True
    ),
    "aws:rds/eventSubscription:EventSubscription": _database_part(
        "describe_event_subscriptions", "EventSubscriptionsList", "CustSubscriptionId", "EventSubscriptionArn"
    ),
    "aws:rds/instance:Instance": _database,
    "aws:rds/parameterGroup:ParameterGroup": _database_part(
        "describe_db_parameter_groups", "DBParameterGroups", "DBParameterGroupName", "DBParameterGroupArn"
    ),
    "aws:rds/subnetGroup:SubnetGroup": _database_part(
        "describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupName", "DBSubnetGroupArn"
    ),
    "aws:s3/bucket:Bucket": _bucket,
}
