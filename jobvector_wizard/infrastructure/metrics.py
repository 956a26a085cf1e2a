"""Where CloudWatch keeps the metrics of what stands: the dimensions that tell one resource from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobvector_wizard.planning.alarms import Subject

if TYPE_CHECKING:
    import pulumi

    from jobvector_wizard.infrastructure.database import Database
    from jobvector_wizard.infrastructure.load_balancer import LoadBalancer
    from jobvector_wizard.infrastructure.network import Network
    from jobvector_wizard.infrastructure.nodes import Nodes


@dataclass(frozen=True, slots=True)
class Metrics:
    """What is measured."""

    balancer: LoadBalancer
    database: Database
    nodes: Nodes
    network: Network

    def dimensions(self, subject: Subject, of: str = "") -> dict[str, pulumi.Output[str]]:
        """Return the dimensions of a workload's targets, a node group, a zone's NAT gateway, or of the only one."""
        match subject:
            case Subject.LOAD_BALANCER:
                return {"LoadBalancer": self.balancer.balancer.arn_suffix}
            case Subject.TARGET:
                target = self.balancer.targets[of].arn_suffix
                return {"TargetGroup": target, "LoadBalancer": self.balancer.balancer.arn_suffix}
            case Subject.DATABASE:
                return {"DBInstanceIdentifier": self.database.instance.identifier}
            case Subject.NODES:
                return {"AutoScalingGroupName": self.nodes.auto_scaling_group(of)}
            case Subject.NAT:
                return {"NatGatewayId": self.network.nat_gateways[of].id}
