"""Which IAM actions single inputs of a resource take, whose roles come with it, and what the program itself asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.account.permission_table import named

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "CALCULATOR",
    "EXTRAS",
    "LATE_LOGS",
    "OF_A_DOMAIN",
    "PREFLIGHT",
    "PRICES",
    "PROVING",
    "SERVICE_ROLES",
    "STATUS",
]

_OWN_KEY: Final = "kms:DescribeKey kms:CreateGrant"
_OWN_SECRET_KEY: Final = "kms:Decrypt kms:GenerateDataKey"  # noqa: S105 - names of actions, not a secret
EXTRAS: Final[Mapping[tuple[str, str], frozenset[str]]] = {
    ("aws:ec2/vpcEndpoint:VpcEndpoint", "privateDnsEnabled"): named("route53", "AssociateVPCWithHostedZone"),
    ("aws:eks/cluster:Cluster", "encryptionConfig"): named("kms", _OWN_KEY),
    ("aws:rds/instance:Instance", "kmsKeyId"): named("kms", _OWN_KEY),
    ("aws:rds/instance:Instance", "manageMasterUserPassword"): named(
        "secretsmanager", "CreateSecret TagResource kms:DescribeKey"
    ),
    ("aws:rds/instance:Instance", "masterUserSecretKmsKeyId"): named("kms", f"{_OWN_KEY} {_OWN_SECRET_KEY}"),
    ("aws:rds/instance:Instance", "monitoringRoleArn"): named("iam", "PassRole"),
}
"""What making or changing a resource takes besides where an input is set: type, input."""

SERVICE_ROLES: Final[Mapping[str, str]] = {
    "aws:eks/cluster:Cluster": "eks.amazonaws.com",
    "aws:eks/nodeGroup:NodeGroup": "eks-nodegroup.amazonaws.com",
    "aws:lb/loadBalancer:LoadBalancer": "elasticloadbalancing.amazonaws.com",
    "aws:rds/instance:Instance": "rds.amazonaws.com",
}
"""Whose service-linked role is made with the first resource of a kind in an account."""

PROVING: Final = named("sts", "GetCallerIdentity")
"""What proves the account, for the program as for the provider."""
PREFLIGHT: Final = named(
    "ec2",
    "DescribeRegions DescribeAvailabilityZones DescribeInstanceTypes DescribeInstanceTypeOfferings DescribeInstances "
    "DescribeAddresses DescribeVpcs eks:DescribeClusterVersions eks:DescribeAddonVersions eks:DescribeCluster "
    "freetier:GetAccountPlanState iam:GetRole rds:DescribeDBEngineVersions rds:DescribeOrderableDBInstanceOptions "
    "s3:GetBucketTagging s3:ListBucket servicequotas:GetServiceQuota elasticloadbalancing:DescribeAccountLimits "
    "rds:DescribeAccountAttributes",
)
"""What the preflight asks; where it may not, its check is unknown and nothing else fails.

Service Quotas asks Elastic Load Balancing and RDS for theirs with the rights of who asks it.
"""
OF_A_DOMAIN: Final = named(
    "route53",
    "ListHostedZonesByName ListResourceRecordSets ListHostedZones GetHostedZone ListTagsForResource",
)
"""What the preflight and the program ask of the hosted zone, where there is a domain."""
STATUS: Final = named(
    "eks",
    "DescribeCluster ListNodegroups DescribeNodegroup rds:DescribeDBInstances "
    "elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeTargetGroups "
    "elasticloadbalancing:DescribeTargetHealth ec2:DescribeNatGateways tag:GetResources cloudwatch:DescribeAlarms",
)
"""What `status` asks."""
LATE_LOGS: Final = named("logs", "DescribeLogGroups ListTagsForResource DeleteLogGroup")
"""What sweeps the log group that EKS makes again after a destroy."""
PRICES: Final = named(
    "pricing",
    "GetProducts ec2:DescribeInstanceTypeOfferings eks:DescribeClusterVersions "
    "savingsplans:DescribeSavingsPlansOfferingRates rds:DescribeOrderableDBInstanceOptions "
    "rds:DescribeDBEngineVersions eks:DescribeAddonVersions ec2:DescribeSpotPriceHistory",
)
"""What `catalog refresh` asks: prices, rates, what EC2, EKS and RDS offer in a region; nothing that the account has."""
CALCULATOR: Final = named(
    "bcm-pricing-calculator",
    "CreateWorkloadEstimate CreateWorkloadEstimateUsage GetWorkloadEstimate ListWorkloadEstimateUsage "
    "DeleteWorkloadEstimate",
)
"""What `verify --with aws-calculator --send` takes: it makes workload estimates, reads and deletes them.

BatchCreateWorkloadEstimateUsage has no action of its own: IAM checks CreateWorkloadEstimateUsage.
"""
