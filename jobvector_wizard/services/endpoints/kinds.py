"""The kind of resource that an endpoint is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.services.ec2 import ec2_actions, tagged
from jobvector_wizard.services.kind import Kind, named

if TYPE_CHECKING:
    from jobvector_wizard.services.lookup import Clients

__all__ = ["KINDS"]


def _of_every(state: str, outcome: str, matcher: str = "pathAll") -> dict[str, str]:
    return {"matcher": matcher, "argument": "VpcEndpoints[].State", "expected": state, "state": outcome}


_AVAILABLE: Final = {
    "version": 2,
    "waiters": {
        "EndpointAvailable": {
            "operation": "DescribeVpcEndpoints",
            "delay": 10,
            "maxAttempts": 60,
            "acceptors": [
                *(_of_every(state, "success") for state in ("available", "Available")),
                *(_of_every(state, "failure", "pathAny") for state in ("failed", "Failed", "rejected", "Rejected")),
            ],
        }
    },
}
"""How botocore would wait for an endpoint; EC2's reference writes the states with capitals, its answers without."""


def _await(clients: Clients, identifier: str) -> None:
    """Wait until an endpoint can be used. Raises WaiterError where it fails or takes longer than ten minutes."""
    from botocore.waiter import WaiterModel, create_waiter_with_client

    waiter = create_waiter_with_client("EndpointAvailable", WaiterModel(_AVAILABLE), clients("ec2"))
    waiter.wait(VpcEndpointIds=[identifier])


KINDS: Final = (
    Kind(
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        title="VPC endpoint",
        actions=ec2_actions(
            "CreateVpcEndpoint",
            "DescribeVpcEndpoints DescribePrefixLists DescribeNetworkInterfaces",
            "ModifyVpcEndpoint",
            "DeleteVpcEndpoints",
        ),
        extra={"privateDnsEnabled": named("route53", "AssociateVPCWithHostedZone")},
        find=tagged("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
        wait=_await,
    ),
)
