"""Finds out whether a resource whose creation was cut off stands in the account, and under which ID.

What has tags is known by the deployment and the logical name that it carries, whatever it is called; what has none by
what it joins. Some may simply be asked for again, because AWS then finds the first request's work and leaves it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.provisioning.lookup import edge, network, observing, services
from jobvector_wizard.provisioning.lookup.hit import Clients, SeveralError, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from botocore.exceptions import ClientError

    from jobvector_wizard.provisioning.lookup.hit import Finder
    from jobvector_wizard.provisioning.state import Draft, PendingCreate

__all__ = ["Clients", "Found", "Verdict", "find"]


class Verdict(StrEnum):
    """What became of a creation that was cut off."""

    STANDS = "stands"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Found:
    """The verdict, with the ID to import, or the reason why nothing is known.

    `inputs` are those that it was made with, where a new attempt may ask for others: a name with a random ending.
    """

    verdict: Verdict
    id: str = ""
    reason: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)


def find(lost: PendingCreate | Draft, deployment: str, known: Iterable[str], clients: Clients) -> Found:
    """Look one creation up in the account; whatever goes wrong is a reason, not an error."""
    if lost.type in _AGAIN:
        return Found(Verdict.ABSENT)
    finder = _FINDERS.get(lost.type)
    if finder is None:
        return Found(Verdict.UNKNOWN, reason=f"no way is known to look a {lost.type} up")
    from botocore.exceptions import BotoCoreError, ClientError, WaiterError

    try:
        hit = finder(clients, Wanted(deployment, lost.name, lost.inputs, frozenset(known)))
        if hit is None:
            return Found(Verdict.ABSENT)
        _await_ready(lost.type, hit.id, clients)
    except ClientError as error:
        return Found(Verdict.ABSENT) if _says_absent(error) else Found(Verdict.UNKNOWN, reason=str(error))
    except WaiterError as error:
        return Found(Verdict.UNKNOWN, reason=f"it stands in the account but does not become ready: {error}")
    except (BotoCoreError, SeveralError, KeyError) as error:
        return Found(Verdict.UNKNOWN, reason=str(error))
    return Found(Verdict.STANDS, id=hit.id, inputs=hit.inputs)


def _says_absent(error: ClientError) -> bool:
    code = str(error.response.get("Error", {}).get("Code", ""))
    signs = ("NotFound", "NoSuch", "DoesNotExist", "404")
    return error.response["ResponseMetadata"].get("HTTPStatusCode") == 404 or any(sign in code for sign in signs)


def _await_ready(type_: str, identifier: str, clients: Clients) -> None:
    if type_ in _WAITERS:
        service, waiter, arguments = _WAITERS[type_]
        clients(service).get_waiter(waiter).wait(**arguments(identifier))
    elif type_ == _ENDPOINT:
        network.await_endpoint(clients("ec2"), identifier)


def _pair(identifier: str, key: str) -> dict[str, Any]:
    cluster, _, name = identifier.partition(":")
    return {"clusterName": cluster, key: name}


_FINDERS: Final[Mapping[str, Finder]] = {
    **network.FINDERS,
    **services.FINDERS,
    **observing.FINDERS,
    **edge.FINDERS,
}
_AGAIN: Final = frozenset(
    {
        "aws:acm/certificateValidation:CertificateValidation",
        "aws:autoscaling/attachment:Attachment",
        "aws:cloudwatch/dashboard:Dashboard",
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "aws:s3/bucketLogging:BucketLogging",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketVersioning:BucketVersioning",
        "aws:sns/topicPolicy:TopicPolicy",
        "aws:sns/topicSubscription:TopicSubscription",
        "aws:wafv2/webAclAssociation:WebAclAssociation",
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    }
)
"""What may be asked for twice."""
_ENDPOINT: Final = "aws:ec2/vpcEndpoint:VpcEndpoint"
"""The one that takes minutes and has no waiter in botocore."""
_WAITERS: Final[Mapping[str, tuple[str, str, Callable[[str], dict[str, Any]]]]] = {
    "aws:ec2/natGateway:NatGateway": ("ec2", "nat_gateway_available", lambda id_: {"NatGatewayIds": [id_]}),
    "aws:rds/instance:Instance": ("rds", "db_instance_available", lambda id_: {"DBInstanceIdentifier": id_}),
    "aws:eks/cluster:Cluster": ("eks", "cluster_active", lambda id_: {"name": id_}),
    "aws:eks/nodeGroup:NodeGroup": ("eks", "nodegroup_active", lambda id_: _pair(id_, "nodegroupName")),
    "aws:eks/addon:Addon": ("eks", "addon_active", lambda id_: _pair(id_, "addonName")),
    "aws:lb/loadBalancer:LoadBalancer": ("elbv2", "load_balancer_available", lambda id_: {"LoadBalancerArns": [id_]}),
}
"""What is not usable the moment it exists, and botocore's own waiter for it."""
