"""Managed node groups: each of one instance type in one zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.catalog import Architecture, bundled
from jobvector_wizard.design.addressing import Tier
from jobvector_wizard.infrastructure import aws, naming
from jobvector_wizard.infrastructure.deployment import NODE_GROUP_LABEL, Component, Deployment
from jobvector_wizard.planning.images import Accelerator, accelerator_of, image_of
from jobvector_wizard.planning.sizes import kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi

    from jobvector_wizard.design.blueprint import NodeGroup
    from jobvector_wizard.infrastructure.add_ons import AddOns
    from jobvector_wizard.infrastructure.cluster import Cluster
    from jobvector_wizard.infrastructure.firewall import Firewall
    from jobvector_wizard.infrastructure.network import Network
    from jobvector_wizard.infrastructure.roles import Roles

_EFFECTS = {"NoSchedule": "NO_SCHEDULE", "NoExecute": "NO_EXECUTE", "PreferNoSchedule": "PREFER_NO_SCHEDULE"}
"""Kubernetes' effects of a taint in EKS's words."""
_GPU_LABEL = {"nvidia.com/gpu.present": "true"}
"""What NVIDIA's device plugin looks for on a node (v0.20.0, chart); from Kubernetes 1.35 on the image says it too."""


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
        endpoints: Sequence[pulumi.Resource],
    ) -> None:
        super().__init__("Nodes", deployment)
        self._cluster, self._network, self._firewall, self._roles = cluster, network, firewall, roles
        self._add_ons, self._endpoints = add_ons, endpoints
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
            ami_type=_image(group),
            instance_types=[group.type],
            capacity_type="ON_DEMAND",
            launch_template=aws.eks.NodeGroupLaunchTemplateArgs(
                id=template.id, version=template.latest_version.apply(str)
            ),
            scaling_config=aws.eks.NodeGroupScalingConfigArgs(
                min_size=group.count, desired_size=group.count, max_size=group.max_count or group.count
            ),
            update_config=aws.eks.NodeGroupUpdateConfigArgs(max_unavailable=1, update_strategy="DEFAULT"),
            labels={NODE_GROUP_LABEL: name, **(_GPU_LABEL if _has_gpus(group) else {})},
            taints=_taints(group) or None,
            tags=self.deployment.tags(name),
            opts=self._waiting(group),
        )

    def _waiting(self, group: NodeGroup) -> pulumi.ResourceOptions:
        """Wait for all that a node needs to join. Once nodes may come and go, their number is the autoscaler's."""
        needed = (*self._network.way_out(group.zone), *self._endpoints, *self._roles.node_attachments, self._add_ons)
        options = self.child(*needed)
        if group.scales:
            options.ignore_changes = ["scalingConfig.desiredSize"]
        return options

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


def _image(group: NodeGroup) -> str:
    """Return the image that has a type's drivers; one of unknown size tells its architecture by its name."""
    kind = kind_of(group, bundled())
    by_name = Architecture.ARM64 if naming.is_arm(group.type) else Architecture.X86_64
    return image_of(group.type, kind.arch if kind else by_name)


def _has_gpus(group: NodeGroup) -> bool:
    return accelerator_of(group.type) is Accelerator.NVIDIA


def _only_group(resources: Sequence[aws.eks.outputs.NodeGroupResource]) -> str | None:
    for resource in resources or ():
        for group in resource.autoscaling_groups or ():
            if group.name:
                return group.name
    return None
