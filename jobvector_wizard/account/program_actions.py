"""Which IAM actions the program itself needs, beside those of the resources that it makes."""

from __future__ import annotations

from typing import Final

from jobvector_wizard.services.kind import named

__all__ = ["CALCULATOR", "LATE_LOGS", "OF_A_DOMAIN", "PREFLIGHT", "PRICES", "PROVING", "STATUS"]

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
