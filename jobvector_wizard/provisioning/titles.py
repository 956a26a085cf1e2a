"""What people call a resource: one table from Pulumi's type tokens to words."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["title_of"]

_TITLES: Final = {
    "aws:acm/certificate:Certificate": "certificate",
    "aws:acm/certificateValidation:CertificateValidation": "certificate validation",
    "aws:autoscaling/attachment:Attachment": "target attachment",
    "aws:budgets/budget:Budget": "budget",
    "aws:cloudwatch/dashboard:Dashboard": "dashboard",
    "aws:cloudwatch/logGroup:LogGroup": "log group",
    "aws:cloudwatch/metricAlarm:MetricAlarm": "alarm",
    "aws:ec2/eip:Eip": "public address",
    "aws:ec2/flowLog:FlowLog": "flow log",
    "aws:ec2/internetGateway:InternetGateway": "internet gateway",
    "aws:ec2/launchTemplate:LaunchTemplate": "launch template",
    "aws:ec2/natGateway:NatGateway": "NAT gateway",
    "aws:ec2/vpc:Vpc": "VPC",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "VPC endpoint",
    "aws:eks/accessEntry:AccessEntry": "access entry",
    "aws:eks/addon:Addon": "add-on",
    "aws:eks/cluster:Cluster": "EKS cluster",
    "aws:eks/nodeGroup:NodeGroup": "node group",
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": "pod identity",
    "aws:iam/role:Role": "IAM role",
    "aws:iam/rolePolicy:RolePolicy": "role policy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policy attachment",
    "aws:kms/alias:Alias": "key alias",
    "aws:kms/key:Key": "key",
    "aws:lb/listener:Listener": "listener",
    "aws:lb/listenerRule:ListenerRule": "listener rule",
    "aws:lb/loadBalancer:LoadBalancer": "load balancer",
    "aws:lb/targetGroup:TargetGroup": "target group",
    "aws:rds/eventSubscription:EventSubscription": "database event subscription",
    "aws:rds/instance:Instance": "database instance",
    "aws:rds/parameterGroup:ParameterGroup": "parameter group",
    "aws:rds/subnetGroup:SubnetGroup": "database subnet group",
    "aws:route53/record:Record": "DNS record",
    "aws:route53/zone:Zone": "DNS zone",
    "aws:s3/bucket:Bucket": "bucket",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "bucket lifecycle",
    "aws:s3/bucketLogging:BucketLogging": "bucket logging",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "bucket ownership",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "public access block",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": "bucket encryption",
    "aws:sns/topic:Topic": "notification topic",
    "aws:sns/topicPolicy:TopicPolicy": "topic policy",
    "aws:sns/topicSubscription:TopicSubscription": "topic subscription",
    "aws:wafv2/webAcl:WebAcl": "web ACL",
    "aws:wafv2/webAclAssociation:WebAclAssociation": "web ACL association",
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": "web ACL logging",
    "pulumi:providers:aws": "AWS provider",
    "pulumi:pulumi:Stack": "stack",
}

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|\d+")


def title_of(token: str) -> str:
    """Name a type: "EKS cluster"; a type not in the table by its last part, "route table association"."""
    if token in _TITLES:
        return _TITLES[token]
    last = re.split(r"[:/]", token)[-1]
    words = _WORDS.findall(last)
    return " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in words) or token
