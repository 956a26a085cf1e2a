"""Looking at what stands: every service of a deployment asked at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from jobvector_wizard.account import comparing
from jobvector_wizard.account.asking import asked_at_once, error_code, failures, reason
from jobvector_wizard.account.observation import Endpoints, Kind, Observation, Part, Wanted
from jobvector_wizard.account.questions import DEPLOYMENT_TAG, tag_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from types_boto3_cloudwatch.type_defs import CompositeAlarmTypeDef, MetricAlarmTypeDef
    from types_boto3_eks.type_defs import ClusterTypeDef, NodegroupTypeDef
    from types_boto3_elbv2.type_defs import LoadBalancerTypeDef
    from types_boto3_rds.type_defs import DBInstanceTypeDef

    from jobvector_wizard.account.connection import Connection
    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["observe"]

_NAMES_A_CALL: Final = 100


_NOWHERE: Final = Endpoints()


@dataclass(frozen=True, slots=True)
class _Scene:
    """A deployment, where to look for it, and what to expect."""

    connection: Connection
    deployment: str
    blueprint: Blueprint
    wanted: Mapping[Kind, tuple[Wanted, ...]]

    def only(self, kind: Kind) -> Wanted:
        return self.wanted[kind][0]


@dataclass(frozen=True, slots=True)
class _Seen:
    parts: tuple[Part, ...]
    endpoints: Endpoints = _NOWHERE


def observe(connection: Connection, deployment: str, blueprint: Blueprint) -> Observation:
    """Look at every part of a deployment at once.

    Parts are found by the names that the deployment gives, or by its tag. A service that does not answer makes
    its own parts UNKNOWN, with the reason, and leaves the others as they are.
    """
    scene = _Scene(connection, deployment, blueprint, comparing.wanted(deployment, blueprint))
    seen = asked_at_once([partial(_looked, scene, kind, look) for kind, look in _LOOKS.items()])
    endpoints = _NOWHERE
    for one in seen:
        known = {name: getattr(one.endpoints, name) for name in Endpoints.__slots__}
        endpoints = replace(endpoints, **{name: value for name, value in known.items() if value is not None})
    return Observation(
        deployment=deployment,
        account=connection.account,
        region=connection.region,
        endpoint_url=connection.endpoint_url,
        at=datetime.now(UTC),
        parts=tuple(part for one in seen for part in one.parts),
        endpoints=endpoints,
    )


def _looked(scene: _Scene, kind: Kind, look: Callable[[_Scene], _Seen]) -> _Seen:
    try:
        return look(scene)
    except failures() as error:
        return _Seen(tuple(want.unknown(reason(error)) for want in scene.wanted[kind]))


def _cluster(scene: _Scene) -> _Seen:
    want = scene.only(Kind.CLUSTER)
    found: ClusterTypeDef | None = None
    with _Absent("ResourceNotFoundException"):
        found = scene.connection.client("eks").describe_cluster(name=want.name)["cluster"]
    endpoints = Endpoints(cluster=found.get("name"), cluster_api=found.get("endpoint")) if found else _NOWHERE
    return _Seen((comparing.cluster(want, found),), endpoints)


def _node_groups(scene: _Scene) -> _Seen:
    found: list[NodegroupTypeDef] = []
    with _Absent("ResourceNotFoundException"):
        found = list(_described_groups(scene))
    return _Seen(tuple(comparing.node_groups(scene.wanted[Kind.NODE_GROUP], scene.blueprint, found)))


def _described_groups(scene: _Scene) -> Iterator[NodegroupTypeDef]:
    eks, name = scene.connection.client("eks"), scene.only(Kind.CLUSTER).name
    for page in eks.get_paginator("list_nodegroups").paginate(clusterName=name):
        for group in page["nodegroups"]:
            yield eks.describe_nodegroup(clusterName=name, nodegroupName=group)["nodegroup"]


def _database(scene: _Scene) -> _Seen:
    want = scene.only(Kind.DATABASE)
    found: DBInstanceTypeDef | None = None
    with _Absent("DBInstanceNotFound", "DBInstanceNotFoundFault"):
        found = scene.connection.client("rds").describe_db_instances(DBInstanceIdentifier=want.name)["DBInstances"][0]
    address = found.get("Endpoint", {}) if found else {}
    where = f"{address.get('Address')}:{address.get('Port')}" if address else None
    return _Seen((comparing.database(want, scene.blueprint, found),), Endpoints(database=where))


def _load_balancer(scene: _Scene) -> _Seen:
    want = scene.only(Kind.LOAD_BALANCER)
    found: LoadBalancerTypeDef | None = None
    with _Absent("LoadBalancerNotFound"):
        found = scene.connection.client("elbv2").describe_load_balancers(Names=[want.name])["LoadBalancers"][0]
    name = found.get("DNSName") if found else None
    return _Seen((comparing.load_balancer(want, found),), Endpoints(load_balancer=name))


def _target_groups(scene: _Scene) -> _Seen:
    elb, expected = scene.connection.client("elbv2"), scene.wanted[Kind.TARGET_GROUP]
    names = {want.name for want in expected}
    health = {
        group.get("TargetGroupName", ""): elb.describe_target_health(TargetGroupArn=group.get("TargetGroupArn", ""))[
            "TargetHealthDescriptions"
        ]
        for page in elb.get_paginator("describe_target_groups").paginate()
        for group in page["TargetGroups"]
        if group.get("TargetGroupName") in names
    }
    return _Seen(tuple(comparing.target_groups(expected, scene.blueprint, health)))


def _nat_gateways(scene: _Scene) -> _Seen:
    pages = scene.connection.client("ec2").get_paginator("describe_nat_gateways")
    tagged = pages.paginate(Filters=[{"Name": f"tag:{DEPLOYMENT_TAG}", "Values": [scene.deployment]}])
    found = [
        gateway
        for page in tagged
        for gateway in page["NatGateways"]
        if tag_values(gateway.get("Tags")).get(DEPLOYMENT_TAG) == scene.deployment  # some emulators pass tags over
    ]
    return _Seen(tuple(comparing.nat_gateways(scene.wanted[Kind.NAT_GATEWAY], found)))


def _alarms(scene: _Scene) -> _Seen:
    pages = scene.connection.client("resourcegroupstaggingapi").get_paginator("get_resources")
    names = [
        resource.get("ResourceARN", "").partition(":alarm:")[2]
        for page in pages.paginate(
            TagFilters=[{"Key": DEPLOYMENT_TAG, "Values": [scene.deployment]}],
            ResourceTypeFilters=["cloudwatch:alarm"],
        )
        for resource in page["ResourceTagMappingList"]
    ]
    found: list[MetricAlarmTypeDef | CompositeAlarmTypeDef] = []
    for start in range(0, len(names), _NAMES_A_CALL):
        answer = scene.connection.client("cloudwatch").describe_alarms(
            AlarmNames=names[start : start + _NAMES_A_CALL], AlarmTypes=["MetricAlarm", "CompositeAlarm"]
        )
        found += [*answer["MetricAlarms"], *answer["CompositeAlarms"]]
    return _Seen((comparing.alarms(scene.only(Kind.ALARMS), scene.blueprint, found),))


class _Absent:
    """Take AWS's word that something does not exist for an answer, and every other error for an error."""

    def __init__(self, *codes: str) -> None:
        self._codes = codes

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        return isinstance(error, Exception) and error_code(error) in self._codes


_LOOKS: Final[dict[Kind, Callable[[_Scene], _Seen]]] = {
    Kind.CLUSTER: _cluster,
    Kind.NODE_GROUP: _node_groups,
    Kind.DATABASE: _database,
    Kind.LOAD_BALANCER: _load_balancer,
    Kind.TARGET_GROUP: _target_groups,
    Kind.NAT_GATEWAY: _nat_gateways,
    Kind.ALARMS: _alarms,
}
