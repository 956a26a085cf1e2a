"""Controls of the control plane, the nodes, and of who pods are on AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.design.tables import CONTROL_PLANE_LOGS
from jobvector_wizard.readiness.controls.control import Control, Waiver
from jobvector_wizard.readiness.controls.requirement import Every, Never, NeverStates, NoneOf, Some, States
from jobvector_wizard.readiness.controls.wildcards import allows_everything_of_a_service, decrypts_with_any_key

if TYPE_CHECKING:
    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.provisioning.plan import PlannedResource

CLUSTER: Final = "aws:eks/cluster:Cluster"
NODE_GROUP: Final = "aws:eks/nodeGroup:NodeGroup"
TEMPLATE: Final = "aws:ec2/launchTemplate:LaunchTemplate"
ADD_ON: Final = "aws:eks/addon:Addon"
ROLE: Final = "aws:iam/role:Role"
ROLE_POLICY: Final = "aws:iam/rolePolicy:RolePolicy"
ATTACHMENT: Final = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
IDENTITY: Final = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
ENTRY: Final = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
_AUDIT: Final = 'kubernetes.logs with "audit"'
_ENCRYPTED: Final = "blockDeviceMappings.*.ebs.encrypted"


def _own_keys_are_off(blueprint: Blueprint) -> bool:
    return not blueprint.encryption.own_keys


def _audit_is_off(blueprint: Blueprint) -> bool:
    return "audit" not in blueprint.kubernetes.logs


def _some_log_is_off(blueprint: Blueprint) -> bool:
    return set(blueprint.kubernetes.logs) != set(CONTROL_PLANE_LOGS)


def _api_is_public(blueprint: Blueprint) -> bool:
    return bool(blueprint.access.endpoint_cidrs)


def _attached(policy: str) -> Some:
    return Some(ATTACHMENT, lambda attachment: str(attachment.inputs["policyArn"]).endswith(f"/{policy}"))


def _for_one_service_account(statement: Any) -> bool:
    wanted = {"aws:SourceAccount", "aws:RequestTag/eks-cluster-name", "aws:RequestTag/kubernetes-service-account"}
    return wanted <= set(statement.get("Condition", {}).get("StringEquals", {}))


def _is_pods(role: PlannedResource) -> bool:
    return role.name.endswith("-pods")


def _is_vpc_cni(add_on: PlannedResource) -> bool:
    return add_on.name == "vpc-cni"


CONTROLS: Final = (
    Control(
        "C-EKS-01",
        "The Kubernetes API is not reached from the internet",
        ("FSBP EKS.1", "EKS: make the cluster endpoint private"),
        "cluster.py",
        (Every(CLUSTER, "vpcConfig.endpointPublicAccess", lambda it: it is False),),
        Waiver("It is open to the networks that the design names.", "access.endpoint_cidrs = []", _api_is_public),
    ),
    Control(
        "C-EKS-02",
        "A public Kubernetes API is open to named networks only",
        ("EKS: make the cluster endpoint private",),
        "cluster.py",
        (
            Never(
                CLUSTER, "vpcConfig.publicAccessCidrs.*", ["0.0.0.0/0"], lambda it: it in ("0.0.0.0/0", ["0.0.0.0/0"])
            ),
        ),
    ),
    Control(
        "C-EKS-03",
        "Nodes reach the Kubernetes API inside the VPC",
        ("EKS: make the cluster endpoint private",),
        "cluster.py",
        (Every(CLUSTER, "vpcConfig.endpointPrivateAccess", lambda it: it is True),),
    ),
    Control(
        "C-EKS-04",
        "The Kubernetes version stays in standard support",
        ("FSBP EKS.2", "EKS: keep your cluster up to date"),
        "cluster.py",
        (Every(CLUSTER, "upgradePolicy.supportType", lambda it: it == "STANDARD"),),
    ),
    Control(
        "C-EKS-05",
        "Kubernetes secrets are encrypted with an own key",
        ("FSBP EKS.3", "EKS: use AWS KMS for envelope encryption of Kubernetes secrets"),
        "cluster.py",
        (
            Every(CLUSTER, "encryptionConfig.resources", lambda it: "secrets" in it),
            Every(CLUSTER, "encryptionConfig.provider.keyArn", bool),
        ),
        Waiver("EKS encrypts them with a key of AWS.", "encryption.own_keys = true", _own_keys_are_off),
    ),
    Control(
        "C-EKS-06",
        "The control plane writes audit logs",
        ("FSBP EKS.8", "EKS: auditing and logging"),
        "cluster.py",
        (Every(CLUSTER, "enabledClusterLogTypes", lambda it: "audit" in it),),
        Waiver("Switched off in the design: who asked the API for what is not known.", _AUDIT, _audit_is_off),
    ),
    Control(
        "C-EKS-07",
        "The control plane writes every kind of log",
        ("EKS: enable control plane logging",),
        "cluster.py",
        (Every(CLUSTER, "enabledClusterLogTypes", lambda it: set(it) == set(CONTROL_PLANE_LOGS)),),
        Waiver("The design names those that it writes.", "kubernetes.logs with every type", _some_log_is_off),
    ),
    Control(
        "C-EKS-08",
        "Access is by access entries",
        ("EKS: cluster access manager",),
        "cluster.py",
        (Every(CLUSTER, "accessConfig.authenticationMode", lambda it: it == "API"),),
    ),
    Control(
        "C-EKS-09",
        "Whoever creates the cluster is no hidden administrator",
        ("EKS: remove the cluster-admin permissions from the cluster creator",),
        "cluster.py",
        (Every(CLUSTER, "accessConfig.bootstrapClusterCreatorAdminPermissions", lambda it: it is False),),
    ),
    Control(
        "C-EKS-10",
        "Administrators are those that the design names",
        ("EKS: employ least privileged access",),
        "cluster.py",
        (
            Every(ENTRY, "principalArn", bool, may_be_none=True),
            Every(
                ENTRY,
                "policyArn",
                lambda it: it.endswith("cluster-access-policy/AmazonEKSClusterAdminPolicy"),
                may_be_none=True,
            ),
        ),
    ),
    Control(
        "C-EKS-11",
        "The cluster has a role of its own",
        ("EKS: create the cluster with a dedicated IAM role",),
        "roles.py",
        (Every(CLUSTER, "roleArn", bool), _attached("AmazonEKSClusterPolicy")),
    ),
    Control(
        "C-EKS-12",
        "The cluster is protected from deletion",
        ("brief",),
        "cluster.py",
        (Every(CLUSTER, "deletionProtection", lambda it: it is True),),
    ),
    Control(
        "C-EKS-13",
        "Instance metadata takes signed requests only (IMDSv2)",
        ("CIS 5.7", "FSBP EC2.8", "FSBP EC2.170", "FSBP AutoScaling.3"),
        "nodes.py",
        (Every(TEMPLATE, "metadataOptions.httpTokens", lambda it: it == "required"),),
    ),
    Control(
        "C-EKS-14",
        "Pods cannot pose as their node",
        ("Security Hub AutoScaling.4", "EKS: restrict access to the instance profile"),
        "nodes.py",
        (Every(TEMPLATE, "metadataOptions.httpPutResponseHopLimit", lambda it: it == 1),),
    ),
    Control(
        "C-EKS-15",
        "Root volumes are encrypted",
        ("FSBP EC2.3", "FSBP EC2.181"),
        "nodes.py",
        (Every(TEMPLATE, _ENCRYPTED, lambda it: it == "true"),),
    ),
    Control(
        "C-EKS-16",
        "Root volumes are encrypted with an own key",
        ("EKS: encrypt data at rest",),
        waiver=Waiver(
            "The AWS-managed key is used: with an own key, instances are refused unless the role of EC2 Auto Scaling "
            "stands in its policy, and naming a role that an account does not have yet fails.",
            "a later version",
        ),
    ),
    Control(
        "C-EKS-17",
        "Nobody logs in to nodes by SSH",
        ("EKS: minimize access to worker nodes",),
        "nodes.py",
        (Never(TEMPLATE, "keyName", "a-key"), Never(NODE_GROUP, "remoteAccess", {"ec2SshKey": "a-key"})),
    ),
    Control(
        "C-EKS-18",
        "Nodes are managed by Systems Manager",
        ("FSBP SSM.1", "EKS: minimize access to worker nodes"),
        "roles.py",
        (_attached("AmazonSSMManagedInstanceCore"),),
    ),
    Control(
        "C-EKS-19",
        "Nodes run an operating system made for containers",
        ("EKS: use an OS optimized for running containers",),
        "nodes.py",
        (Every(NODE_GROUP, "amiType", lambda it: it.startswith("AL2023_")),),
    ),
    Control(
        "C-EKS-20",
        "Nodes are made from launch templates",
        ("FSBP AutoScaling.9",),
        "nodes.py",
        (Every(NODE_GROUP, "launchTemplate.id", bool),),
    ),
    Control(
        "C-EKS-21",
        "Nodes are replaced one after the other",
        ("EKS: treat your infrastructure as immutable",),
        "nodes.py",
        (Every(NODE_GROUP, "updateConfig.maxUnavailable", lambda it: it == 1),),
    ),
    Control(
        "C-EKS-22",
        "Nodes act by a role, not by keys",
        ("CIS 1.17",),
        "nodes.py",
        (Every(NODE_GROUP, "nodeRoleArn", bool),),
    ),
    Control(
        "C-EKS-23",
        "Nodes pull images and may do nothing else to a registry",
        ("EKS: employ least privileged access",),
        "roles.py",
        (
            _attached("AmazonEC2ContainerRegistryPullOnly"),
            NoneOf(
                ATTACHMENT,
                {"policyArn": "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryFullAccess"},
                lambda it: str(it.inputs["policyArn"]).endswith(("RegistryFullAccess", "RegistryPowerUser")),
            ),
        ),
    ),
    Control(
        "C-EKS-24",
        "The CNI is a managed add-on",
        ("EKS: deploy VPC CNI managed add-on",),
        "add_ons.py",
        (Every(ADD_ON, "addonName", lambda it: it == "vpc-cni", _is_vpc_cni),),
        Waiver(
            "The design lists no vpc-cni.",
            'kubernetes.add_ons with "vpc-cni"',
            lambda blueprint: "vpc-cni" not in blueprint.kubernetes.add_ons,
        ),
    ),
    Control(
        "C-EKS-25",
        "Network policies are enforced",
        ("EKS: network policy",),
        "add_ons.py",
        (Every(ADD_ON, "configurationValues", lambda it: '"enableNetworkPolicy"' in it, _is_vpc_cni),),
        Waiver(
            "A policy that limits what comes in and forgets the nodes' networks cuts off the load balancer's health "
            "checks, so it is a choice.",
            "kubernetes.network_policies = true",
            lambda blueprint: not blueprint.kubernetes.network_policies,
        ),
    ),
    Control(
        "C-EKS-26",
        "Pods get credentials for their own service account only",
        ("EKS: EKS Pod Identities",),
        "pod_roles.py",
        (
            States(ROLE, "assumeRolePolicy", _for_one_service_account, _is_pods, may_be_none=True),
            Every(IDENTITY, "serviceAccount", bool, may_be_none=True),
        ),
    ),
    Control(
        "C-EKS-27",
        "No policy allows everything of a service",
        ("CIS 1.15", "FSBP IAM.1", "FSBP IAM.21"),
        "pod_roles.py",
        (
            NeverStates(
                ROLE_POLICY,
                "policy",
                {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
                allows_everything_of_a_service,
            ),
        ),
    ),
    Control(
        "C-EKS-28",
        "No policy allows decryption with every key",
        ("FSBP KMS.1", "FSBP KMS.2"),
        "identities.py",
        (
            NeverStates(
                ROLE_POLICY,
                "policy",
                {"Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": "*"},
                decrypts_with_any_key,
            ),
        ),
    ),
    Control(
        "C-EKS-29",
        "There are no IAM users and no access keys",
        ("CIS 1.13", "CIS 1.14", "FSBP IAM.2", "FSBP IAM.3", "brief"),
        "identities.py",
        (NoneOf("aws:iam/user:User", {}), NoneOf("aws:iam/accessKey:AccessKey", {})),
    ),
    Control(
        "C-EKS-30",
        "Node groups span several zones and instance types",
        ("FSBP AutoScaling.2", "FSBP AutoScaling.6"),
        waiver=Waiver(
            "Each group is one type in one zone on purpose: only so can it be said what survives the loss of which. "
            "The design spans zones by having several groups.",
            "nothing; it is the design",
        ),
    ),
    Control(
        "C-EKS-31",
        "Instances have one network interface",
        ("FSBP EC2.17",),
        waiver=Waiver(
            "The VPC CNI attaches more, so that pods get addresses of the VPC.", "nothing; EKS works that way"
        ),
    ),
    Control(
        "C-EKS-32",
        "Auto scaling groups go by the load balancer's health checks",
        ("FSBP AutoScaling.1",),
        waiver=Waiver(
            "A node port that does not answer says that a pod is ill, not that its node is; EKS replaces ill nodes.",
            "nothing; it would replace healthy nodes",
        ),
    ),
    Control(
        "C-EKS-33",
        "Disruption budgets keep workloads up while nodes are replaced",
        ("EKS: configure PodDisruptionBudgets",),
        waiver=Waiver("Workloads are not deployed from here.", "budgets beside your Deployments, from two replicas on"),
    ),
)
