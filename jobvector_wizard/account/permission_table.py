"""Which IAM actions each kind of resource takes.

Written down after the calls of Terraform's AWS provider, which Pulumi's bridges, with the names that AWS's Service
Authorization Reference gives where an action is called otherwise than its operation. A test holds it against that
reference's dependent actions and against the permissions of CloudFormation's handlers. None of it was tried on AWS, so
it is what is needed at least. An action stands without its service where that is the row's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ROWS", "Row", "named"]


def named(service: str, actions: str) -> frozenset[str]:
    """Return actions with their service: those written without one are of `service`."""
    return frozenset(each if ":" in each else f"{service}:{each}" for each in actions.split())


@dataclass(frozen=True, slots=True)
class Row:
    """The actions of one kind of resource: to make, read, change and delete it, and to find one that was cut off."""

    create: frozenset[str]
    read: frozenset[str]
    change: frozenset[str]
    delete: frozenset[str]
    find: frozenset[str]


def _row(service: str, create: str = "", read: str = "", change: str = "", delete: str = "", find: str = "") -> Row:
    return Row(*(named(service, actions) for actions in (create, read, change, delete, find)))


def _ec2(create: str, read: str, change: str = "", delete: str = "") -> Row:
    """Return a row of EC2's, whose tags have actions of their own and are what a lost resource is found by."""
    return _row("ec2", f"{create} CreateTags", read, f"{change} CreateTags DeleteTags", delete, read)


def _eks(kind: str, create: str = "", change: str = "", find: str = "") -> Row:
    """Return a row of EKS's, which names its operations after the kind."""
    return _row(
        "eks",
        f"Create{kind} TagResource {create}",
        f"Describe{kind}",
        f"Update{kind} TagResource UntagResource {change}",
        f"Delete{kind}",
        f"Describe{kind} {find}",
    )


def _elb(create: str, read: str, change: str, delete: str) -> Row:
    return _row(
        "elasticloadbalancing",
        f"{create} AddTags",
        f"{read} DescribeTags",
        f"{change} AddTags RemoveTags",
        delete,
        f"{read.split()[0]} DescribeTags",
    )


def _rds(kind: str, plural: str, read: str = "", change: str = "", delete: str = "") -> Row:
    return _row(
        "rds",
        f"Create{kind} AddTagsToResource",
        f"Describe{plural} ListTagsForResource {read}",
        f"Modify{kind} AddTagsToResource RemoveTagsFromResource {change}",
        f"Delete{kind} {delete}",
        f"Describe{plural} ListTagsForResource",
    )


def _s3(put: str, get: str, delete: str = "") -> Row:
    """Return a row of a bucket's setting; most are deleted by the right to write them."""
    return _row("s3", put, get, put, delete or put)


_LINGERING: Final = "DescribeNetworkInterfaces DetachNetworkInterface DeleteNetworkInterface"
"""What the provider does about interfaces that pods and load balancers left in a subnet or a security group."""
_BUDGET_READS: Final = "ViewBudget billing:GetBillingViewData"
"""A budget is of a billing view, the account's own where none is named, and AWS checks the right to see it too."""
_BUCKET_READS: Final = (
    "ListBucket GetBucketLocation GetBucketPolicy GetBucketAcl GetBucketCORS GetBucketWebsite GetBucketVersioning "
    "GetAccelerateConfiguration GetBucketRequestPayment GetBucketLogging GetLifecycleConfiguration "
    "GetReplicationConfiguration GetEncryptionConfiguration GetBucketObjectLockConfiguration GetBucketTagging "
    "ListTagsForResource"
)
"""The provider reads every setting of a bucket, whether the program makes it or not."""

ROWS: Final[Mapping[str, Row]] = {
    "aws:acm/certificate:Certificate": _row(
        "acm",
        "RequestCertificate AddTagsToCertificate",
        "DescribeCertificate ListTagsForCertificate",
        "AddTagsToCertificate RemoveTagsFromCertificate",
        "DeleteCertificate",
        "ListCertificates ListTagsForCertificate",
    ),
    "aws:acm/certificateValidation:CertificateValidation": _row("acm", read="DescribeCertificate"),
    "aws:autoscaling/attachment:Attachment": _row(
        "autoscaling",
        "AttachLoadBalancerTargetGroups",
        "DescribeAutoScalingGroups",
        delete="DetachLoadBalancerTargetGroups",
    ),
    "aws:budgets/budget:Budget": _row(
        "budgets",
        "ModifyBudget TagResource",
        f"{_BUDGET_READS} ListTagsForResource",
        "ModifyBudget TagResource UntagResource",
        "ModifyBudget",
        f"{_BUDGET_READS} ListTagsForResource",
    ),
    "aws:cloudwatch/dashboard:Dashboard": _row(
        "cloudwatch", "PutDashboard", "GetDashboard", "PutDashboard", "DeleteDashboards"
    ),
    "aws:cloudwatch/logGroup:LogGroup": _row(
        "logs",
        "CreateLogGroup PutRetentionPolicy TagResource",
        "DescribeLogGroups ListTagsForResource",
        "PutRetentionPolicy AssociateKmsKey DisassociateKmsKey TagResource UntagResource",
        "DeleteLogGroup",
        "DescribeLogGroups ListTagsForResource",
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": _row(
        "cloudwatch",
        "PutMetricAlarm TagResource",
        "DescribeAlarms ListTagsForResource",
        "PutMetricAlarm TagResource UntagResource",
        "DeleteAlarms",
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _ec2(
        "RevokeSecurityGroupIngress RevokeSecurityGroupEgress", "DescribeSecurityGroups"
    ),
    "aws:ec2/eip:Eip": _ec2(
        "AllocateAddress",
        "DescribeAddresses DescribeAddressesAttribute",
        delete="DisassociateAddress ReleaseAddress",  # the first where a refresh has seen the NAT gateway that has it
    ),
    "aws:ec2/flowLog:FlowLog": _ec2("CreateFlowLogs iam:PassRole", "DescribeFlowLogs", delete="DeleteFlowLogs"),
    "aws:ec2/internetGateway:InternetGateway": _ec2(
        "CreateInternetGateway AttachInternetGateway",
        "DescribeInternetGateways",
        delete="DetachInternetGateway DeleteInternetGateway",
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": _ec2(
        "CreateLaunchTemplate",
        "DescribeLaunchTemplates DescribeLaunchTemplateVersions",
        "CreateLaunchTemplateVersion ModifyLaunchTemplate",
        "DeleteLaunchTemplate",
    ),
    "aws:ec2/natGateway:NatGateway": _ec2("CreateNatGateway", "DescribeNatGateways", delete="DeleteNatGateway"),
    "aws:ec2/route:Route": _row(
        "ec2", "CreateRoute", "DescribeRouteTables", "ReplaceRoute", "DeleteRoute", "DescribeRouteTables"
    ),
    "aws:ec2/routeTable:RouteTable": _ec2("CreateRouteTable", "DescribeRouteTables", delete="DeleteRouteTable"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": _row(
        "ec2",
        "AssociateRouteTable",
        "DescribeRouteTables",
        "ReplaceRouteTableAssociation",
        "DisassociateRouteTable",
        "DescribeRouteTables",
    ),
    "aws:ec2/securityGroup:SecurityGroup": _ec2(
        "CreateSecurityGroup RevokeSecurityGroupEgress",
        "DescribeSecurityGroups",
        delete=f"DeleteSecurityGroup {_LINGERING}",
    ),
    "aws:ec2/subnet:Subnet": _ec2(
        "CreateSubnet ModifySubnetAttribute", "DescribeSubnets", "ModifySubnetAttribute", f"DeleteSubnet {_LINGERING}"
    ),
    "aws:ec2/vpc:Vpc": _ec2(
        "CreateVpc ModifyVpcAttribute",
        "DescribeVpcs DescribeVpcAttribute DescribeSecurityGroups DescribeNetworkAcls DescribeRouteTables",
        "ModifyVpcAttribute",
        "DeleteVpc",
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _ec2(
        "CreateVpcEndpoint",
        "DescribeVpcEndpoints DescribePrefixLists DescribeNetworkInterfaces",
        "ModifyVpcEndpoint",
        "DeleteVpcEndpoints",
    ),
    "aws:eks/accessEntry:AccessEntry": _eks("AccessEntry"),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": _row(
        "eks",
        "AssociateAccessPolicy",
        "ListAssociatedAccessPolicies",
        delete="DisassociateAccessPolicy",
    ),
    "aws:eks/addon:Addon": _eks("Addon", change="DescribeUpdate"),
    "aws:eks/cluster:Cluster": _row(
        "eks",
        "CreateCluster TagResource iam:PassRole iam:CreateServiceLinkedRole",
        "DescribeCluster",
        "UpdateClusterConfig UpdateClusterVersion DescribeUpdate TagResource UntagResource",
        "DeleteCluster",
        "DescribeCluster",
    ),
    "aws:eks/nodeGroup:NodeGroup": _row(
        "eks",
        "CreateNodegroup TagResource iam:PassRole iam:GetRole iam:ListAttachedRolePolicies "
        "iam:CreateServiceLinkedRole ec2:RunInstances ec2:CreateTags ec2:DescribeSubnets",
        "DescribeNodegroup",
        "UpdateNodegroupConfig UpdateNodegroupVersion DescribeUpdate TagResource UntagResource ec2:RunInstances",
        "DeleteNodegroup",
        "ListNodegroups DescribeNodegroup",
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": _eks(
        "PodIdentityAssociation", "iam:PassRole iam:GetRole", "iam:PassRole iam:GetRole", "ListPodIdentityAssociations"
    ),
    "aws:iam/role:Role": _row(
        "iam",
        "CreateRole TagRole",
        "GetRole ListRolePolicies GetRolePolicy ListAttachedRolePolicies",
        "UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription TagRole UntagRole",
        "DeleteRole ListInstanceProfilesForRole ListRolePolicies ListAttachedRolePolicies",
        "ListRoles ListRoleTags",
    ),
    "aws:iam/rolePolicy:RolePolicy": _row("iam", "PutRolePolicy", "GetRolePolicy", "PutRolePolicy", "DeleteRolePolicy"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _row(
        "iam", "AttachRolePolicy", "ListAttachedRolePolicies", delete="DetachRolePolicy"
    ),
    "aws:kms/alias:Alias": _row("kms", "CreateAlias", "ListAliases", "UpdateAlias", "DeleteAlias", "ListAliases"),
    "aws:kms/key:Key": _row(
        "kms",
        "CreateKey EnableKeyRotation PutKeyPolicy TagResource",
        "DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags",
        "UpdateKeyDescription PutKeyPolicy EnableKeyRotation TagResource UntagResource",
        "ScheduleKeyDeletion",
        "ListKeys DescribeKey ListResourceTags",
    ),
    "aws:lb/listener:Listener": _elb(
        "CreateListener",
        "DescribeListeners DescribeListenerAttributes",
        "ModifyListener ModifyListenerAttributes",
        "DeleteListener",
    ),
    "aws:lb/listenerRule:ListenerRule": _elb(
        "CreateRule", "DescribeRules", "ModifyRule SetRulePriorities", "DeleteRule"
    ),
    "aws:lb/loadBalancer:LoadBalancer": _elb(
        "CreateLoadBalancer ModifyLoadBalancerAttributes iam:CreateServiceLinkedRole",
        "DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeCapacityReservation",
        "ModifyLoadBalancerAttributes SetSecurityGroups SetSubnets",
        "DeleteLoadBalancer ec2:DescribeNetworkInterfaces",
    ),
    "aws:lb/targetGroup:TargetGroup": _elb(
        "CreateTargetGroup ModifyTargetGroupAttributes",
        "DescribeTargetGroups DescribeTargetGroupAttributes",
        "ModifyTargetGroup ModifyTargetGroupAttributes",
        "DeleteTargetGroup",
    ),
    "aws:rds/eventSubscription:EventSubscription": _rds(
        "EventSubscription",
        "EventSubscriptions",
        change="AddSourceIdentifierToSubscription RemoveSourceIdentifierFromSubscription",
    ),
    "aws:rds/instance:Instance": _row(
        "rds",
        "CreateDBInstance AddTagsToResource iam:CreateServiceLinkedRole",
        "DescribeDBInstances ListTagsForResource ec2:DescribeAccountAttributes ec2:DescribeAvailabilityZones "
        "ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs ec2:DescribeVpcAttribute",
        "ModifyDBInstance AddTagsToResource RemoveTagsFromResource",
        "DeleteDBInstance CreateDBSnapshot",
        "DescribeDBInstances",
    ),
    "aws:rds/parameterGroup:ParameterGroup": _rds(
        "DBParameterGroup", "DBParameterGroups", "DescribeDBParameters", "ResetDBParameterGroup"
    ),
    "aws:rds/subnetGroup:SubnetGroup": _rds("DBSubnetGroup", "DBSubnetGroups"),
    "aws:route53/record:Record": _row(
        "route53",
        "ChangeResourceRecordSets GetChange",
        "ListResourceRecordSets GetHostedZone",
        "ChangeResourceRecordSets GetChange",
        "ChangeResourceRecordSets GetChange",
        "ListResourceRecordSets",
    ),
    "aws:s3/bucket:Bucket": _row(
        "s3",
        "CreateBucket PutBucketTagging TagResource",
        _BUCKET_READS,
        "PutBucketTagging TagResource UntagResource",
        "DeleteBucket ListBucketVersions DeleteObject DeleteObjectVersion",
        "ListBucket GetBucketTagging",
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _s3(
        "PutLifecycleConfiguration", "GetLifecycleConfiguration"
    ),
    "aws:s3/bucketLogging:BucketLogging": _s3("PutBucketLogging", "GetBucketLogging"),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _s3(
        "PutBucketOwnershipControls", "GetBucketOwnershipControls"
    ),
    "aws:s3/bucketPolicy:BucketPolicy": _s3("PutBucketPolicy", "GetBucketPolicy", "DeleteBucketPolicy"),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _s3(
        "PutBucketPublicAccessBlock", "GetBucketPublicAccessBlock"
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _s3(
        "PutEncryptionConfiguration", "GetEncryptionConfiguration"
    ),
    "aws:s3/bucketVersioning:BucketVersioning": _s3("PutBucketVersioning", "GetBucketVersioning"),
    "aws:sns/topic:Topic": _row(
        "sns",
        "CreateTopic SetTopicAttributes TagResource",
        "GetTopicAttributes ListTagsForResource",
        "SetTopicAttributes TagResource UntagResource",
        "DeleteTopic",
        "ListTopics ListTagsForResource",
    ),
    "aws:sns/topicPolicy:TopicPolicy": _row(
        "sns", "SetTopicAttributes", "GetTopicAttributes", "SetTopicAttributes", "SetTopicAttributes"
    ),
    "aws:sns/topicSubscription:TopicSubscription": _row(
        "sns", "Subscribe", "GetSubscriptionAttributes", "SetSubscriptionAttributes", "Unsubscribe"
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _ec2(
        "AuthorizeSecurityGroupEgress",
        "DescribeSecurityGroupRules",
        "ModifySecurityGroupRules",
        "RevokeSecurityGroupEgress",
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _ec2(
        "AuthorizeSecurityGroupIngress",
        "DescribeSecurityGroupRules",
        "ModifySecurityGroupRules",
        "RevokeSecurityGroupIngress",
    ),
    "aws:wafv2/webAcl:WebAcl": _row(
        "wafv2",
        "CreateWebACL TagResource",
        "GetWebACL ListTagsForResource",
        "UpdateWebACL TagResource UntagResource",
        "DeleteWebACL",
        "ListWebACLs ListTagsForResource",
    ),
    "aws:wafv2/webAclAssociation:WebAclAssociation": _row(
        "wafv2",
        "AssociateWebACL elasticloadbalancing:SetWebACL elasticloadbalancing:CreateWebACLAssociation",
        "GetWebACLForResource elasticloadbalancing:GetLoadBalancerWebACL",
        delete="DisassociateWebACL elasticloadbalancing:SetWebACL elasticloadbalancing:DeleteWebACLAssociation",
    ),
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": _row(
        "wafv2",
        "PutLoggingConfiguration logs:CreateLogDelivery logs:PutResourcePolicy logs:DescribeResourcePolicies "
        "logs:DescribeLogGroups",
        "GetLoggingConfiguration",
        "PutLoggingConfiguration",
        "DeleteLoggingConfiguration logs:DeleteLogDelivery",
    ),
}
