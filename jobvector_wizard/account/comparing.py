"""What AWS answers beside what the blueprint expects: pure functions, one for each kind of part."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from jobvector_wizard.account.observation import Health, Kind, Part, Wanted
from jobvector_wizard.account.questions import LOGICAL_NAME_TAG, tag_values
from jobvector_wizard.infrastructure import naming

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from types_boto3_cloudwatch.type_defs import CompositeAlarmTypeDef, MetricAlarmTypeDef
    from types_boto3_ec2.type_defs import NatGatewayTypeDef
    from types_boto3_eks.type_defs import ClusterTypeDef, NodegroupTypeDef
    from types_boto3_elbv2.type_defs import LoadBalancerTypeDef, TargetHealthDescriptionTypeDef
    from types_boto3_rds.type_defs import DBInstanceTypeDef

    from jobvector_wizard.design.blueprint import Blueprint, NodeGroup

__all__ = ["alarms", "cluster", "database", "load_balancer", "nat_gateways", "node_groups", "target_groups", "wanted"]

_DATABASE_WORKS: Final = frozenset(
    {
        "available",
        "backing-up",
        "configuring-enhanced-monitoring",
        "configuring-iam-database-auth",
        "configuring-log-exports",
        "modifying",
        "storage-config-upgrade",
        "storage-optimization",
    }
)
"""Statuses of an RDS instance in which it takes connections."""
_SUPERFLUOUS: Final = "not in the blueprint, and billed"


def wanted(deployment: str, blueprint: Blueprint) -> dict[Kind, tuple[Wanted, ...]]:
    """Return every part that the blueprint expects of a deployment, by kind."""
    nodes, network = blueprint.nodes.items(), blueprint.network
    targets = sum(group.count for _, group in nodes)
    routed = [(name, workload.port) for name, workload in blueprint.workloads.items() if workload.port is not None]
    return {
        Kind.CLUSTER: (
            Wanted(Kind.CLUSTER, naming.cluster_name(deployment), f"Kubernetes {blueprint.kubernetes.version}"),
        ),
        Kind.NODE_GROUP: tuple(Wanted(Kind.NODE_GROUP, name, f"{it.count} × {it.type}") for name, it in nodes),
        Kind.DATABASE: (Wanted(Kind.DATABASE, naming.database_identifier(deployment), _database_wanted(blueprint)),),
        Kind.LOAD_BALANCER: (Wanted(Kind.LOAD_BALANCER, naming.load_balancer_name(deployment), "active"),),
        Kind.TARGET_GROUP: tuple(
            Wanted(
                Kind.TARGET_GROUP,
                naming.target_group_name(deployment, name, port, blueprint.edge.pod_protocol),
                f"{targets} healthy",
            )
            for name, port in routed
        ),
        Kind.NAT_GATEWAY: tuple(
            Wanted(Kind.NAT_GATEWAY, f"nat-{naming.zone_letter(zone, blueprint.region)}", f"available in {zone}")
            for zone in network.nat_zones
        ),
        Kind.ALARMS: (Wanted(Kind.ALARMS, "alarms", "none in alarm"),),
    }


def cluster(expected: Wanted, found: ClusterTypeDef | None) -> Part:
    """Compare the control plane: its status, its version, its health issues."""
    if found is None:
        return expected.missing("EKS has no such cluster")
    status, version = found.get("status", "unknown"), found.get("version", "?")
    issues = [_issue(it.get("code"), it.get("message")) for it in found.get("health", {}).get("issues", ())]
    told = f"Kubernetes {version}, {status}"
    if issues or status not in {"ACTIVE", "UPDATING"}:
        return expected.part(told, Health.UNHEALTHY, "; ".join(issues))
    drifted = f"Kubernetes {version}" != expected.expected
    return expected.part(told, Health.HEALTHY, "not the blueprint's version" if drifted else "")


def node_groups(expected: Sequence[Wanted], blueprint: Blueprint, found: Iterable[NodegroupTypeDef]) -> list[Part]:
    """Compare the node groups: how many nodes each wants to have, its type and its health issues."""
    by_name = {group.get("tags", {}).get(LOGICAL_NAME_TAG, group.get("nodegroupName", "?")): group for group in found}
    parts = []
    for want in expected:
        group = by_name.pop(want.name, None)
        parts.append(_node_group(want, blueprint, group) if group else want.missing("EKS has no such node group"))
    parts += [
        Part(Kind.NODE_GROUP, name, "none", _nodes(group), Health.UNHEALTHY, _SUPERFLUOUS)
        for name, group in by_name.items()
    ]
    return parts


def _node_group(want: Wanted, blueprint: Blueprint, group: NodegroupTypeDef) -> Part:
    status = group.get("status", "unknown")
    problems = [_issue(it.get("code"), it.get("message")) for it in group.get("health", {}).get("issues", ())]
    if not _as_many_as_wanted(group, blueprint.nodes[want.name]):
        problems.append(f"the blueprint has {want.expected}")
    healthy = not problems and status in {"ACTIVE", "UPDATING"}
    return want.part(f"{_nodes(group)}, {status}", Health.HEALTHY if healthy else Health.UNHEALTHY, "; ".join(problems))


def _as_many_as_wanted(group: NodegroupTypeDef, wanted: NodeGroup) -> bool:
    """Whether type and number are the blueprint's; a group that scales may have any number up to its most."""
    most = max(wanted.count, wanted.max_count or 0)
    desired = group.get("scalingConfig", {}).get("desiredSize", 0)
    return group.get("instanceTypes") == [wanted.type] and wanted.count <= desired <= most


def _nodes(group: NodegroupTypeDef) -> str:
    count = group.get("scalingConfig", {}).get("desiredSize", "?")
    return f"{count} × {', '.join(group.get('instanceTypes', ())) or '?'}"


def database(expected: Wanted, blueprint: Blueprint, found: DBInstanceTypeDef | None) -> Part:
    """Compare the database: its status, whether it is Multi-AZ, its class, its version, and what waits to be done."""
    if found is None:
        return expected.missing("RDS has no such instance")
    want, status = blueprint.database, found.get("DBInstanceStatus", "unknown")
    kind, version = found.get("DBInstanceClass", "?"), found.get("EngineVersion", "?")
    multi_az = found.get("MultiAZ", False)
    problems = [] if status in _DATABASE_WORKS else [f"its status is {status}: it takes no connections"]
    if multi_az != want.multi_az:
        problems.append("it is Multi-AZ, the blueprint is not" if multi_az else "it has no standby, the blueprint has")
    if kind != want.instance_class:
        problems.append(f"the blueprint has {want.instance_class}")
    if version != want.engine_version and not version.startswith(f"{want.engine_version}."):
        problems.append(f"the blueprint has PostgreSQL {want.engine_version}")
    pending = sorted(found.get("PendingModifiedValues", {}))
    notes = [f"pending: {', '.join(pending)}"] if pending else []
    return expected.part(
        f"{kind}, {'Multi-AZ' if multi_az else 'single-AZ'}, PostgreSQL {version}, {status}",
        Health.UNHEALTHY if problems else Health.HEALTHY,
        "; ".join([*problems, *notes]),
    )


def _database_wanted(blueprint: Blueprint) -> str:
    want = blueprint.database
    kind = "Multi-AZ" if want.multi_az else "single-AZ"
    return f"{want.instance_class}, {kind}, PostgreSQL {want.engine_version}"


def load_balancer(expected: Wanted, found: LoadBalancerTypeDef | None) -> Part:
    """Compare the load balancer: whether it is active."""
    if found is None:
        return expected.missing("ELB has no such load balancer")
    state = found.get("State", {})
    code = state.get("Code", "unknown")
    return expected.part(code, Health.HEALTHY if code == "active" else Health.UNHEALTHY, state.get("Reason", ""))


def target_groups(
    expected: Sequence[Wanted],
    blueprint: Blueprint,
    found: Mapping[str, Sequence[TargetHealthDescriptionTypeDef]],
) -> list[Part]:
    """Compare the target groups: every node of the blueprint is a healthy target of each."""
    least = sum(group.count for group in blueprint.nodes.values())
    most = sum(max(group.count, group.max_count or 0) for group in blueprint.nodes.values())
    return [
        _target_group(want, range(least, most + 1), found[want.name])
        if want.name in found
        else want.missing("ELB has no such target group")
        for want in expected
    ]


def _target_group(want: Wanted, nodes: range, targets: Sequence[TargetHealthDescriptionTypeDef]) -> Part:
    states = Counter(target.get("TargetHealth", {}).get("State", "unknown") for target in targets)
    others = [f"{count} {state}" for state, count in sorted(states.items()) if state != "healthy"]
    problems = []
    for target in targets:
        health = target.get("TargetHealth", {})
        if health.get("State") != "healthy":
            why = health.get("Description") or health.get("Reason") or "no reason given"
            problems.append(f"{target.get('Target', {}).get('Id', 'a target')}: {why}")
    if len(targets) not in nodes:
        problems.append(f"{len(targets)} of {nodes[0]} nodes are targets")
    return want.part(
        ", ".join([f"{states['healthy']} healthy", *others]),
        Health.UNHEALTHY if problems or not targets else Health.HEALTHY,
        "; ".join(problems),
    )


def nat_gateways(expected: Sequence[Wanted], found: Iterable[NatGatewayTypeDef]) -> list[Part]:
    """Compare the NAT gateways, one for each zone that has one. Deleted ones, which AWS shows for an hour, are none."""
    there = [gateway for gateway in found if gateway.get("State") not in {"deleted", "deleting"}]
    by_name = {tag_values(it.get("Tags")).get(LOGICAL_NAME_TAG, it.get("NatGatewayId", "?")): it for it in there}
    parts = []
    for want in expected:
        gateway = by_name.pop(want.name, None)
        if gateway is None:
            parts.append(want.missing("no NAT gateway carries this deployment's tag and this name"))
            continue
        state = gateway.get("State", "unknown")
        health = Health.HEALTHY if state == "available" else Health.UNHEALTHY
        parts.append(want.part(state, health, gateway.get("FailureMessage", "")))
    parts += [
        Part(Kind.NAT_GATEWAY, name, "none", gateway.get("State", "unknown"), Health.UNHEALTHY, _SUPERFLUOUS)
        for name, gateway in by_name.items()
    ]
    return parts


def alarms(expected: Wanted, blueprint: Blueprint, found: Sequence[MetricAlarmTypeDef | CompositeAlarmTypeDef]) -> Part:
    """Summarise the deployment's alarms; where there is none, nobody is told of anything."""
    if not found and blueprint.observability.alarms:
        return expected.missing("CloudWatch has none of this deployment's alarms, so nobody is told of anything")
    if not found:
        return expected.part("no alarms", Health.HEALTHY, "none exists, so nobody is told when something breaks")
    states = Counter(alarm.get("StateValue", "INSUFFICIENT_DATA") for alarm in found)
    told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    firing = [
        f"{alarm.get('AlarmName')}: {alarm.get('StateReason', 'no reason given')}"
        for alarm in found
        if alarm.get("StateValue") == "ALARM"
    ]
    if firing:
        return expected.part(told, Health.UNHEALTHY, "; ".join(firing))
    silent = states["INSUFFICIENT_DATA"]
    return expected.part(told, Health.UNKNOWN if silent else Health.HEALTHY, f"{silent} have no data" if silent else "")


def _issue(code: str | None, message: str | None) -> str:
    return ": ".join(filter(None, (code, message))) or "an issue without a text"
