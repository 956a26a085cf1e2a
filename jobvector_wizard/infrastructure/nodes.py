"""Managed node groups: each of one instance type in one zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi_aws as aws

from jobvector_wizard.addressing import Tier
from jobvector_wizard.infrastructure.deployment import NODE_GROUP_LABEL, Component, Deployment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pulumi

    from jobvector_wizard.blueprint import Architecture, NodeGroup
    from jobvector_wizard.infrastructure.add_ons import AddOns
    from jobvector_wizard.infrastructure.cluster import Cluster
    from jobvector_wizard.infrastructure.firewall import Firewall
    from jobvector_wizard.infrastructure.network import Network
    from jobvector_wizard.infrastructure.roles import Roles

_EFFECTS = {"NoSchedule": "NO_SCHEDULE", "NoExecute": "NO_EXECUTE", "PreferNoSchedule": "PREFER_NO_SCHEDULE"}
"""Kubernetes' effects of a taint in EKS's words."""
_IMAGES = {"x86_64": "AL2023_x86_64_STANDARD", "arm64": "AL2023_ARM_64_STANDARD"}


class Nodes(Component):
    """The node groups; each waits for its way out, its role's rights and the add-ons a node needs."""

    def __init__(
        self,
        deployment: Deployment,
        cluster: Cluster,
        network: Network,
        firewall: Firewall,
        roles: Roles,
        add_ons: AddOns,
        architecture: Callable[[str], Architecture],
    ) -> None:
        super().__init__("Nodes", deployment)
        self._cluster, self._network, self._firewall, self._roles = cluster, network, firewall, roles
        self._add_ons, self._architecture = add_ons, architecture
        self.groups = {name: self._group(name, group) for name, group in self.blueprint.nodes.items()}
        self.register_outputs({})

    def auto_scaling_group(self, name: str) -> pulumi.Output[str]:
        """Return the name of the auto scaling group that EKS makes for a node group."""
        return self.groups[name].resources.apply(
            lambda resources: self.deployment.reported(_only_group(resources), f"auto scaling group of {name}")
        )

    def _group(self, name: str, group: NodeGroup) -> aws.eks.NodeGroup:
        template = self._template(name, group)
        return aws.eks.NodeGroup(
            name,
            cluster_name=self._cluster.control_plane.name,
            version=self._cluster.control_plane.version,
            node_role_arn=self._roles.node.arn,
            subnet_ids=self._network.subnet_ids(Tier.PRIVATE, group.zone),
            ami_type=_IMAGES[self._architecture(group.type)],
            instance_types=[group.type],
            capacity_type="ON_DEMAND",
            launch_template=aws.eks.NodeGroupLaunchTemplateArgs(
                id=template.id, version=template.latest_version.apply(str)
            ),
            scaling_config=aws.eks.NodeGroupScalingConfigArgs(
                min_size=group.count, desired_size=group.count, max_size=group.count
            ),
            update_config=aws.eks.NodeGroupUpdateConfigArgs(max_unavailable=1, update_strategy="DEFAULT"),
            labels={NODE_GROUP_LABEL: name},
            taints=_taints(group) or None,
            tags=self.deployment.tags(name),
            opts=self.child(*self._network.way_out(group.zone), *self._roles.node_attachments, self._add_ons),
        )

    def _template(self, name: str, group: NodeGroup) -> aws.ec2.LaunchTemplate:
        """Describe the instances. EKS adds the cluster's group to no template that names groups itself."""
        tags = self.deployment.tags(name)
        return aws.ec2.LaunchTemplate(
            name,
            description=f"Nodes of {name}",
            update_default_version=True,
            vpc_security_group_ids=[self._cluster.security_group_id, self._firewall.nodes.id],
            metadata_options=aws.ec2.LaunchTemplateMetadataOptionsArgs(
                http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
            ),
            block_device_mappings=[
                aws.ec2.LaunchTemplateBlockDeviceMappingArgs(
                    device_name="/dev/xvda",
                    ebs=aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
                        volume_type="gp3",
                        volume_size=group.root_gib,
                        encrypted="true",
                        delete_on_termination="true",
                    ),
                )
            ],
            tag_specifications=[
                aws.ec2.LaunchTemplateTagSpecificationArgs(resource_type=kind, tags=tags)
                for kind in ("instance", "volume", "network-interface")
            ],
            tags=tags,
            opts=self.child(),
        )


def _taints(group: NodeGroup) -> list[aws.eks.NodeGroupTaintArgs]:
    return [
        aws.eks.NodeGroupTaintArgs(key=taint.key, value=taint.value or None, effect=_EFFECTS[taint.effect])
        for taint in group.taints
    ]


def _only_group(resources: Sequence[aws.eks.outputs.NodeGroupResource]) -> str | None:
    for resource in resources or ():
        for group in resource.autoscaling_groups or ():
            if group.name:
                return group.name
    return None
