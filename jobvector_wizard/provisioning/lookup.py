"""Finds out whether a resource whose creation was cut off stands in the account, and under which ID.

A resource with tags is found by the deployment and the logical name that every taggable one carries, one without by
the natural key in its inputs. Some may simply be made again, because asking AWS twice for the same changes nothing.
IDs are written as the provider's import takes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jobvector_wizard.provisioning.state import PendingCreate

__all__ = ["Clients", "Found", "Verdict", "find"]

Clients = Callable[[str], Any]
"""Gives the boto3 client of a service; which service decides the type, so that none is said here."""
Finder = Callable[[Clients, "Wanted"], str | None]


class Verdict(StrEnum):
    """What became of a creation that was cut off."""

    STANDS = "stands"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Found:
    """The verdict, with the ID to import, or the reason why nothing is known."""

    verdict: Verdict
    id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: a deployment's resource by logical name, with what was asked of AWS.

    `known` are IDs that the state has already, so that an older generation is not taken for the new one.
    """

    deployment: str
    name: str
    inputs: Mapping[str, Any]
    known: frozenset[str]


class _SeveralError(Exception):
    """More than one resource answers to the description."""


def find(pending: PendingCreate, deployment: str, known: Iterable[str], clients: Clients) -> Found:
    """Look one creation up in the account; whatever goes wrong is a reason, not an error."""
    if pending.type in _AGAIN:
        return Found(Verdict.ABSENT)
    finder = _FINDERS.get(pending.type)
    if finder is None:
        return Found(Verdict.UNKNOWN, reason=f"no way is known to look a {pending.type} up")
    from botocore.exceptions import BotoCoreError, ClientError, WaiterError

    wanted = Wanted(deployment, pending.name, pending.inputs, frozenset(known))
    try:
        found = finder(clients, wanted)
        if found is not None:
            _await_ready(pending.type, found, clients)
    except ClientError as error:
        if error.response["ResponseMetadata"].get("HTTPStatusCode") == 404 or _says_absent(error):
            return Found(Verdict.ABSENT)
        return Found(Verdict.UNKNOWN, reason=str(error))
    except WaiterError as error:
        return Found(Verdict.UNKNOWN, reason=f"it stands in the account but does not become ready: {error}")
    except (BotoCoreError, _SeveralError, KeyError) as error:
        return Found(Verdict.UNKNOWN, reason=str(error))
    return Found(Verdict.STANDS, id=found) if found else Found(Verdict.ABSENT)


def _says_absent(error: Any) -> bool:
    code = str(error.response.get("Error", {}).get("Code", ""))
    return any(sign in code for sign in ("NotFound", "NoSuch", "ResourceNotFound", "DoesNotExist"))


def _only(candidates: Iterable[str], wanted: Wanted) -> str | None:
    fresh = [candidate for candidate in candidates if candidate not in wanted.known]
    if len(fresh) > 1:
        raise _SeveralError(f"several answer to it: {', '.join(fresh)}")
    return fresh[0] if fresh else None


def _tagged(call: str, result: str, id_key: str, gone: Mapping[str, tuple[str, ...]] | None = None) -> Finder:
    """Look among EC2's resources by tags; `gone` names the states of what is there no more."""

    def look(clients: Clients, wanted: Wanted) -> str | None:
        filters = [
            {"Name": "tag:jobvector:deployment", "Values": [wanted.deployment]},
            {"Name": "tag:jobvector:logical-name", "Values": [wanted.name]},
        ]
        paginator = clients("ec2").get_paginator(call)
        found = [each for page in paginator.paginate(Filters=filters) for each in page[result]]
        alive = [each for each in found if not any(each.get(key) in states for key, states in (gone or {}).items())]
        return _only([each[id_key] for each in alive], wanted)

    return look


def _addresses(clients: Clients, wanted: Wanted) -> str | None:
    filters = [
        {"Name": "tag:jobvector:deployment", "Values": [wanted.deployment]},
        {"Name": "tag:jobvector:logical-name", "Values": [wanted.name]},
    ]
    return _only(
        [each["AllocationId"] for each in clients("ec2").describe_addresses(Filters=filters)["Addresses"]], wanted
    )


def _route(clients: Clients, wanted: Wanted) -> str | None:
    table, target = wanted.inputs["routeTableId"], wanted.inputs["destinationCidrBlock"]
    [found] = clients("ec2").describe_route_tables(RouteTableIds=[table])["RouteTables"]
    stands = any(route.get("DestinationCidrBlock") == target for route in found["Routes"])
    return f"{table}_{target}" if stands else None


def _association(clients: Clients, wanted: Wanted) -> str | None:
    table, subnet = wanted.inputs["routeTableId"], wanted.inputs["subnetId"]
    [found] = clients("ec2").describe_route_tables(RouteTableIds=[table])["RouteTables"]
    stands = any(association.get("SubnetId") == subnet for association in found["Associations"])
    return f"{subnet}/{table}" if stands else None


def _listed(
    service: str, call: str, result: str, argument: str, key: str, id_key: str, *, many: bool = False
) -> Finder:
    """Look one resource up by the name among its inputs; AWS answers with it, or that there is none."""

    def look(clients: Clients, wanted: Wanted) -> str | None:
        name = wanted.inputs[key]
        found = getattr(clients(service), call)(**{argument: [name] if many else name})[result]
        entries = found if isinstance(found, list) else [found]
        return _only([each[id_key] for each in entries], wanted)

    return look


def _log_group(clients: Clients, wanted: Wanted) -> str | None:
    name = wanted.inputs["name"]
    groups = clients("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return name if any(group["logGroupName"] == name for group in groups) else None


def _bucket(clients: Clients, wanted: Wanted) -> str | None:
    clients("s3").head_bucket(Bucket=wanted.inputs["bucket"])
    return str(wanted.inputs["bucket"])


def _in_cluster(call: str, key: str, argument: str) -> Finder:
    """Look something of a cluster up by name; its ID is `cluster:name`."""

    def look(clients: Clients, wanted: Wanted) -> str | None:
        cluster, name = wanted.inputs["clusterName"], wanted.inputs[key]
        getattr(clients("eks"), call)(clusterName=cluster, **{argument: name})
        return f"{cluster}:{name}"

    return look


def _pod_identity(clients: Clients, wanted: Wanted) -> str | None:
    cluster = wanted.inputs["clusterName"]
    answer = clients("eks").list_pod_identity_associations(
        clusterName=cluster, namespace=wanted.inputs["namespace"], serviceAccount=wanted.inputs["serviceAccount"]
    )
    found = _only([each["associationId"] for each in answer["associations"]], wanted)
    return f"{cluster},{found}" if found else None


def _listener(clients: Clients, wanted: Wanted) -> str | None:
    found = clients("elbv2").describe_listeners(LoadBalancerArn=wanted.inputs["loadBalancerArn"])["Listeners"]
    return _only([each["ListenerArn"] for each in found if each["Port"] == wanted.inputs["port"]], wanted)


def _listener_rule(clients: Clients, wanted: Wanted) -> str | None:
    found = clients("elbv2").describe_rules(ListenerArn=wanted.inputs["listenerArn"])["Rules"]
    priority = str(int(wanted.inputs["priority"]))
    return _only([each["RuleArn"] for each in found if each["Priority"] == priority], wanted)


def _budget(clients: Clients, wanted: Wanted) -> str | None:
    account, name = clients("sts").get_caller_identity()["Account"], wanted.inputs["name"]
    clients("budgets").describe_budget(AccountId=account, BudgetName=name)
    return f"{account}:{name}"


_DELETED: Final = {"State": ("deleted", "deleting", "failed")}
_FINDERS: Final[Mapping[str, Finder]] = {
    "aws:ec2/vpc:Vpc": _tagged("describe_vpcs", "Vpcs", "VpcId"),
    "aws:ec2/subnet:Subnet": _tagged("describe_subnets", "Subnets", "SubnetId"),
    "aws:ec2/internetGateway:InternetGateway": _tagged(
        "describe_internet_gateways", "InternetGateways", "InternetGatewayId"
    ),
    "aws:ec2/routeTable:RouteTable": _tagged("describe_route_tables", "RouteTables", "RouteTableId"),
    "aws:ec2/natGateway:NatGateway": _tagged("describe_nat_gateways", "NatGateways", "NatGatewayId", _DELETED),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _tagged("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId", _DELETED),
    "aws:ec2/securityGroup:SecurityGroup": _tagged("describe_security_groups", "SecurityGroups", "GroupId"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _tagged(
        "describe_security_group_rules", "SecurityGroupRules", "SecurityGroupRuleId"
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _tagged(
        "describe_security_group_rules", "SecurityGroupRules", "SecurityGroupRuleId"
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": _tagged(
        "describe_launch_templates", "LaunchTemplates", "LaunchTemplateId"
    ),
    "aws:ec2/eip:Eip": _addresses,
    "aws:ec2/route:Route": _route,
    "aws:ec2/routeTableAssociation:RouteTableAssociation": _association,
    "aws:iam/role:Role": _listed("iam", "get_role", "Role", "RoleName", "name", "RoleName"),
    "aws:cloudwatch/logGroup:LogGroup": _log_group,
    "aws:s3/bucket:Bucket": _bucket,
    "aws:rds/subnetGroup:SubnetGroup": _listed(
        "rds", "describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupName", "name", "DBSubnetGroupName"
    ),
    "aws:rds/parameterGroup:ParameterGroup": _listed(
        "rds",
        "describe_db_parameter_groups",
        "DBParameterGroups",
        "DBParameterGroupName",
        "name",
        "DBParameterGroupName",
    ),
    "aws:rds/instance:Instance": _listed(
        "rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier", "identifier", "DBInstanceIdentifier"
    ),
    "aws:eks/cluster:Cluster": _listed("eks", "describe_cluster", "cluster", "name", "name", "name"),
    "aws:eks/nodeGroup:NodeGroup": _in_cluster("describe_nodegroup", "nodeGroupName", "nodegroupName"),
    "aws:eks/addon:Addon": _in_cluster("describe_addon", "addonName", "addonName"),
    "aws:eks/accessEntry:AccessEntry": _in_cluster("describe_access_entry", "principalArn", "principalArn"),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": _pod_identity,
    "aws:lb/loadBalancer:LoadBalancer": _listed(
        "elbv2", "describe_load_balancers", "LoadBalancers", "Names", "name", "LoadBalancerArn", many=True
    ),
    "aws:lb/targetGroup:TargetGroup": _listed(
        "elbv2", "describe_target_groups", "TargetGroups", "Names", "name", "TargetGroupArn", many=True
    ),
    "aws:lb/listener:Listener": _listener,
    "aws:lb/listenerRule:ListenerRule": _listener_rule,
    "aws:budgets/budget:Budget": _budget,
}
_AGAIN: Final = frozenset(
    {
        "aws:autoscaling/attachment:Attachment",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketVersioning:BucketVersioning",
    }
)
"""What may be asked for twice: the second request finds the first one's work and leaves it."""

_WAITERS: Final[Mapping[str, tuple[str, str, Callable[[str], dict[str, Any]]]]] = {
    "aws:ec2/natGateway:NatGateway": ("ec2", "nat_gateway_available", lambda id_: {"NatGatewayIds": [id_]}),
    "aws:rds/instance:Instance": ("rds", "db_instance_available", lambda id_: {"DBInstanceIdentifier": id_}),
    "aws:eks/cluster:Cluster": ("eks", "cluster_active", lambda id_: {"name": id_}),
    "aws:eks/nodeGroup:NodeGroup": ("eks", "nodegroup_active", lambda id_: _pair(id_, "nodegroupName")),
    "aws:eks/addon:Addon": ("eks", "addon_active", lambda id_: _pair(id_, "addonName")),
    "aws:lb/loadBalancer:LoadBalancer": ("elbv2", "load_balancer_available", lambda id_: {"LoadBalancerArns": [id_]}),
}
"""What is not usable the moment it exists, and botocore's own waiter for it."""


def _pair(identifier: str, key: str) -> dict[str, Any]:
    cluster, _, name = identifier.partition(":")
    return {"clusterName": cluster, key: name}


def _await_ready(type_: str, identifier: str, clients: Clients) -> None:
    if type_ in _WAITERS:
        service, waiter, arguments = _WAITERS[type_]
        clients(service).get_waiter(waiter).wait(**arguments(identifier))
