"""Actions that CloudFormation or AWS's reference lists for what the program makes and that the program does not need.

Each stands with the reason, found in the calls of Terraform's AWS provider (hashicorp/terraform-provider-aws, which
pulumi_aws 7.51.1 bridges), in what the program sets, or in what another service would need.
"""

from __future__ import annotations

from typing import Final

_NEVER_SET: Final = "The program does not set what this changes."
_OTHER_KIND: Final = "Another resource, which the program does not make."
_NO_IMAGE: Final = "For an image named by a parameter; EKS chooses the image and the template names none."
_OWN_TAGS: Final = "CloudFormation reads its own tags; the provider reads those of the resource."


CLOUDFORMATION: Final = {
    "aws:acm/certificate:Certificate": "AWS::CertificateManager::Certificate",
    "aws:budgets/budget:Budget": "AWS::Budgets::Budget",
    "aws:cloudwatch/dashboard:Dashboard": "AWS::CloudWatch::Dashboard",
    "aws:cloudwatch/logGroup:LogGroup": "AWS::Logs::LogGroup",
    "aws:cloudwatch/metricAlarm:MetricAlarm": "AWS::CloudWatch::Alarm",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "AWS::EC2::SecurityGroup",
    "aws:ec2/eip:Eip": "AWS::EC2::EIP",
    "aws:ec2/flowLog:FlowLog": "AWS::EC2::FlowLog",
    "aws:ec2/internetGateway:InternetGateway": "AWS::EC2::InternetGateway AWS::EC2::VPCGatewayAttachment",
    "aws:ec2/launchTemplate:LaunchTemplate": "AWS::EC2::LaunchTemplate",
    "aws:ec2/natGateway:NatGateway": "AWS::EC2::NatGateway",
    "aws:ec2/route:Route": "AWS::EC2::Route",
    "aws:ec2/routeTable:RouteTable": "AWS::EC2::RouteTable",
    "aws:ec2/routeTableAssociation:RouteTableAssociation": "AWS::EC2::SubnetRouteTableAssociation",
    "aws:ec2/securityGroup:SecurityGroup": "AWS::EC2::SecurityGroup",
    "aws:ec2/subnet:Subnet": "AWS::EC2::Subnet",
    "aws:ec2/vpc:Vpc": "AWS::EC2::VPC",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "AWS::EC2::VPCEndpoint",
    "aws:eks/accessEntry:AccessEntry": "AWS::EKS::AccessEntry",
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": "AWS::EKS::AccessEntry",
    "aws:eks/addon:Addon": "AWS::EKS::Addon",
    "aws:eks/cluster:Cluster": "AWS::EKS::Cluster",
    "aws:eks/nodeGroup:NodeGroup": "AWS::EKS::Nodegroup",
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": "AWS::EKS::PodIdentityAssociation",
    "aws:iam/role:Role": "AWS::IAM::Role",
    "aws:iam/rolePolicy:RolePolicy": "AWS::IAM::RolePolicy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "AWS::IAM::Role",
    "aws:kms/alias:Alias": "AWS::KMS::Alias",
    "aws:kms/key:Key": "AWS::KMS::Key",
    "aws:lb/listener:Listener": "AWS::ElasticLoadBalancingV2::Listener",
    "aws:lb/listenerRule:ListenerRule": "AWS::ElasticLoadBalancingV2::ListenerRule",
    "aws:lb/loadBalancer:LoadBalancer": "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "aws:lb/targetGroup:TargetGroup": "AWS::ElasticLoadBalancingV2::TargetGroup",
    "aws:rds/eventSubscription:EventSubscription": "AWS::RDS::EventSubscription",
    "aws:rds/instance:Instance": "AWS::RDS::DBInstance",
    "aws:rds/parameterGroup:ParameterGroup": "AWS::RDS::DBParameterGroup",
    "aws:rds/subnetGroup:SubnetGroup": "AWS::RDS::DBSubnetGroup",
    "aws:route53/record:Record": "AWS::Route53::RecordSet",
    "aws:s3/bucket:Bucket": "AWS::S3::Bucket",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "AWS::S3::Bucket",
    "aws:s3/bucketLogging:BucketLogging": "AWS::S3::Bucket",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "AWS::S3::Bucket",
    "aws:s3/bucketPolicy:BucketPolicy": "AWS::S3::BucketPolicy",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "AWS::S3::Bucket",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": "AWS::S3::Bucket",
    "aws:s3/bucketVersioning:BucketVersioning": "AWS::S3::Bucket",
    "aws:sns/topic:Topic": "AWS::SNS::Topic",
    "aws:sns/topicPolicy:TopicPolicy": "AWS::SNS::TopicPolicy",
    "aws:sns/topicSubscription:TopicSubscription": "AWS::SNS::Subscription",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "AWS::EC2::SecurityGroupEgress",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "AWS::EC2::SecurityGroupIngress",
    "aws:wafv2/webAcl:WebAcl": "AWS::WAFv2::WebACL",
    "aws:wafv2/webAclAssociation:WebAclAssociation": "AWS::WAFv2::WebACLAssociation",
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": "AWS::WAFv2::LoggingConfiguration",
}
"""CloudFormation's names of the kinds that the program makes; a setting of a bucket is a property of it there."""
NOT_IN_CLOUDFORMATION: Final = {
    "aws:acm/certificateValidation:CertificateValidation": "It waits until the certificate is issued.",
    "aws:autoscaling/attachment:Attachment": "There it is a property of the group, which EKS makes here.",
}

REVIEWED: Final[dict[str, dict[str, str]]] = {
    "AWS::CertificateManager::Certificate": {
        "acm-pca:GetCertificate acm-pca:IssueCertificate": "The certificate is a public one.",
        "acm:UpdateCertificateOptions": _NEVER_SET,
    },
    "AWS::EC2::EIP": {
        "ec2:AcceptAddressTransfer": "The address is allocated, not taken over from another account.",
        "ec2:AssociateAddress": "The NAT gateway associates it, by CreateNatGateway.",
    },
    "AWS::EC2::FlowLog": {
        "autoscaling:DescribeTags ec2:DescribeTags": _OWN_TAGS,
        "logs:CreateLogDelivery logs:DeleteLogDelivery": "For S3 and Firehose; into a log group it is a role that writes.",
    },
    "AWS::EC2::NatGateway": {
        "ec2:AssociateNatGatewayAddress ec2:AssignPrivateNatGatewayAddress ec2:DisassociateNatGatewayAddress "
        "ec2:UnassignPrivateNatGatewayAddress": "The gateway keeps its one address; with another it is replaced.",
    },
    "AWS::EC2::SecurityGroup": {
        "ec2:DescribeInstances": "CloudFormation waits for instances; the provider asks again while it is refused.",
        "ec2:UpdateSecurityGroupRuleDescriptionsEgress ec2:UpdateSecurityGroupRuleDescriptionsIngress": "The groups have "
        "no rules of their own; rules are resources, changed with their description by ModifySecurityGroupRules.",
    },
    "AWS::EC2::SecurityGroupEgress": {
        "ec2:UpdateSecurityGroupRuleDescriptionsEgress": "The provider calls ModifySecurityGroupRules instead.",
    },
    "AWS::EC2::SecurityGroupIngress": {
        "ec2:UpdateSecurityGroupRuleDescriptionsIngress": "The provider calls ModifySecurityGroupRules instead.",
    },
    "AWS::EC2::Subnet": {
        "ec2:AssociateSubnetCidrBlock ec2:DisassociateSubnetCidrBlock": "For IPv6, which the subnets do not have.",
    },
    "AWS::EC2::VPC": {
        "ec2:CreateVpcEncryptionControl ec2:DescribeVpcEncryptionControls": _OTHER_KIND,
        "ec2:ModifyVpcTenancy": _NEVER_SET,
    },
    "AWS::EC2::VPCEndpoint": {
        "vpc-lattice:CreateServiceNetworkVpcEndpointAssociation "
        "vpc-lattice:DescribeServiceNetworkVpcEndpointAssociation": "The endpoints are of services, not of networks.",
        "vpce:AllowMultiRegion": "The services are of the VPC's own region.",
    },
    "AWS::EC2::VPCGatewayAttachment": {
        "ec2:AttachVpnGateway ec2:DescribeVpnGateways ec2:DetachVpnGateway": "An internet gateway is attached.",
    },
    "AWS::EKS::Cluster": {
        "eks:ActivateCertificateAuthority": _NEVER_SET,
        "eks:CreateAccessEntry": "bootstrap_cluster_creator_admin_permissions is false, so no entry comes with the cluster.",
        "iam:AddRoleToInstanceProfile iam:CreateInstanceProfile iam:DeleteInstanceProfile iam:GetInstanceProfile "
        "iam:RemoveRoleFromInstanceProfile iam:TagInstanceProfile": "For EKS Auto Mode, which the cluster does not use.",
    },
    "AWS::EKS::Nodegroup": {
        "ec2:DescribeKeyPairs": "Nobody logs in by SSH: remote_access is not set.",
        "eks:ListUpdates": "The provider asks for the one update that it began, by DescribeUpdate.",
    },
    "AWS::ElasticLoadBalancingV2::Listener": {
        "cognito-idp:DescribeUserPoolClient": "No action of a listener authenticates.",
    },
    "AWS::ElasticLoadBalancingV2::ListenerRule": {
        "cognito-idp:DescribeUserPoolClient": "No action of a rule authenticates.",
    },
    "AWS::ElasticLoadBalancingV2::LoadBalancer": {
        "ec2:DescribeIpamPools elasticloadbalancing:ModifyIpPools": "Its addresses are AWS's, not of an IPAM pool.",
        "elasticloadbalancing:ModifyCapacityReservation elasticloadbalancing:SetIpAddressType": _NEVER_SET,
    },
    "AWS::ElasticLoadBalancingV2::TargetGroup": {
        "elasticloadbalancing:DeregisterTargets elasticloadbalancing:DescribeTargetHealth "
        "elasticloadbalancing:RegisterTargets": "The auto scaling group registers its nodes, with its own role.",
    },
    "AWS::IAM::Role": {
        "iam:DeleteRolePermissionsBoundary iam:PutRolePermissionsBoundary": _NEVER_SET,
    },
    "AWS::KMS::Key": {
        "kms:DisableKey kms:DisableKeyRotation kms:EnableKey": "A key is enabled and rotated from the first to the last.",
    },
    "AWS::Logs::LogGroup": {
        "firehose:TagDeliveryStream logs:DeleteDataProtectionPolicy logs:GetDataProtectionPolicy "
        "logs:PutDataProtectionPolicy s3:REST.PUT.OBJECT": _OTHER_KIND,
        "logs:CreateLogDelivery logs:DeleteResourcePolicy logs:DescribeResourcePolicies logs:PutResourcePolicy": _OTHER_KIND,
        "logs:DeleteIndexPolicy logs:DescribeIndexPolicies logs:PutIndexPolicy": _OTHER_KIND,
        "logs:DeleteRetentionPolicy": "A group always has a retention of some days.",
        "logs:PutBearerTokenAuthentication logs:PutLogGroupDeletionProtection": _NEVER_SET,
    },
    "AWS::RDS::DBInstance": {
        "rds:AddRoleToDBInstance rds:RemoveRoleFromDBInstance": _OTHER_KIND,
        "rds:CreateDBInstanceReadReplica rds:PromoteReadReplica": "It is no replica.",
        "rds:DescribeDBClusterSnapshots rds:DescribeDBClusters": "It is an instance, not in a cluster.",
        "rds:DescribeDBInstanceAutomatedBackups rds:StartDBInstanceAutomatedBackupsReplication "
        "rds:StopDBInstanceAutomatedBackupsReplication": "Its backups are not copied to another region.",
        "rds:DescribeDBSnapshots rds:RestoreDBInstanceFromDBSnapshot rds:RestoreDBInstanceToPointInTime": "It is made "
        "empty; a restore is a person's own act.",
        "rds:DescribeEvents": "CloudFormation tells of storage by events; the provider asks the instance.",
        "rds:RebootDBInstance": "The provider reboots what it restored or made as a replica, and nothing else.",
    },
    "AWS::RDS::DBParameterGroup": {
        "rds:DescribeEngineDefaultParameters": "The provider reads the parameters that the user set, by DescribeDBParameters.",
    },
    "AWS::Route53::RecordSet": {
        "route53:ListHostedZones": "CloudFormation finds a zone by its name; a record's zone is known by its ID.",
    },
    "AWS::S3::Bucket": {
        "s3:CreateBucketMetadataTableConfiguration s3:DeleteBucketMetadataTableConfiguration "
        "s3:GetBucketMetadataTableConfiguration s3:UpdateBucketMetadataAnnotationTableConfiguration "
        "s3:UpdateBucketMetadataInventoryTableConfiguration s3:UpdateBucketMetadataJournalTableConfiguration "
        "s3tables:CreateNamespace s3tables:CreateTable s3tables:CreateTableBucket s3tables:GetTable "
        "s3tables:GetTableMetadataLocation s3tables:PutTableBucketPolicy s3tables:PutTableEncryption "
        "s3tables:PutTablePolicy s3tables:UpdateTableMetadataLocation": _OTHER_KIND,
        "s3:DeleteBucketAnalyticsConfiguration s3:DeleteBucketMetricsConfiguration s3:GetAnalyticsConfiguration "
        "s3:GetBucketNotification s3:GetIntelligentTieringConfiguration s3:GetInventoryConfiguration "
        "s3:GetMetricsConfiguration s3:PutAnalyticsConfiguration s3:PutBucketNotification "
        "s3:PutIntelligentTieringConfiguration s3:PutInventoryConfiguration s3:PutMetricsConfiguration": _OTHER_KIND,
        "s3:DeleteBucketCors s3:DeleteBucketEncryption s3:DeleteBucketLifecycle "
        "s3:DeleteBucketReplication": "Operations, not actions: the right to write a setting is the right to delete it.",
        "s3:DeleteBucketWebsite s3:PutAccelerateConfiguration s3:PutBucketAcl s3:PutBucketCORS "
        "s3:PutBucketObjectLockConfiguration s3:PutBucketReplication s3:PutBucketWebsite s3:PutObjectAcl "
        "s3:PutObjectLockConfiguration s3:PutReplicationConfiguration": _NEVER_SET,
        "s3:GetBucketAbac s3:PutBucketAbac": _OTHER_KIND,
    },
    "AWS::SNS::Topic": {
        "sns:GetDataProtectionPolicy sns:PutDataProtectionPolicy": _OTHER_KIND,
        "sns:ListSubscriptionsByTopic sns:Subscribe sns:Unsubscribe": "Subscriptions are resources of their own.",
    },
    "AWS::WAFv2::LoggingConfiguration": {
        "firehose:ListDeliveryStreams iam:DescribeOrganization": "It logs into a log group, of its own account.",
    },
    "AWS::WAFv2::WebACL": {
        "payments:GetConnectedAccount": "No rule takes payments.",
    },
    "AWS::WAFv2::WebACLAssociation": {
        "amplify:AssociateWebACL amplify:DisassociateWebACL amplify:GetWebACLForResource apigateway:SetWebACL "
        "apprunner:AssociateWebAcl apprunner:DescribeWebAclForService apprunner:DisassociateWebAcl "
        "appsync:AssociateWebACL appsync:DisassociateWebACL appsync:GetWebACLForResource appsync:SetWebACL "
        "bedrock-agentcore:GatewayAssociateWebACL bedrock-agentcore:GatewayDisassociateWebACL "
        "bedrock-agentcore:GatewayGetWebACLForResource cognito-idp:AssociateWebACL cognito-idp:DisassociateWebACL "
        "cognito-idp:GetWebACLForResource ec2:AssociateVerifiedAccessInstanceWebAcl "
        "ec2:DescribeVerifiedAccessInstanceWebAclAssociations ec2:DisassociateVerifiedAccessInstanceWebAcl "
        "ec2:GetVerifiedAccessInstanceWebAcl": "Another kind of resource is protected there; here it is a load balancer.",
        "wafv2:GetPermissionPolicy wafv2:PutPermissionPolicy": "For resources that keep a policy of the ACL (App Runner, "
        "Verified Access); a load balancer keeps none.",
        "elasticloadbalancing:CreateWebACLAssociation elasticloadbalancing:DeleteWebACLAssociation "
        "elasticloadbalancing:SetWebACL wafv2:AssociateWebACL wafv2:DisassociateWebACL": "One list stands under each of its "
        "handlers: to read it, or to delete it, nothing is associated.",
    },
}
"""By CloudFormation's name: actions of its handlers that are not printed, and why they need not be."""

REVIEWED_DEPENDENT: Final[dict[str, dict[str, str]]] = {
    "ec2:CreateFlowLogs": {
        "ecs:ListClusters ecs:ListContainerInstances ecs:ListServices ecs:ListTaskDefinitions ecs:ListTasks": "For fields "
        "of ECS in the log's format, which the program leaves at its default.",
    },
    "ec2:CreateLaunchTemplate": {"ssm:GetParameters": _NO_IMAGE},
    "ec2:CreateLaunchTemplateVersion": {"ssm:GetParameters": _NO_IMAGE},
    "ec2:DescribeLaunchTemplateVersions": {"ssm:GetParameters": _NO_IMAGE},
    "ec2:RunInstances": {"ssm:GetParameters": _NO_IMAGE},
    "rds:CreateDBInstance": {"rds:CreateTenantDatabase": "For Oracle."},
    "rds:DeleteDBInstance": {"rds:DeleteTenantDatabase": "For Oracle."},
    "rds:ModifyDBInstance": {
        "rds:CreateTenantDatabase": "For Oracle.",
        "secretsmanager:RotateSecret": "To rotate the password at once; RDS rotates it by itself, with its own role.",
    },
    "servicequotas:GetServiceQuota": {
        "autoscaling:DescribeAccountLimits cloudformation:DescribeAccountLimits dynamodb:DescribeLimits "
        "iam:GetAccountSummary kinesis:DescribeLimits route53:GetAccountLimit": "No quota of these services is asked for.",
    },
    "wafv2:AssociateWebACL": {
        "amplify:AssociateWebACL apigateway:SetWebACL apprunner:AssociateWebAcl appsync:AssociateWebACL "
        "appsync:SetWebACL cognito-idp:AssociateWebACL ec2:AssociateVerifiedAccessInstanceWebAcl "
        "wafv2:GetPermissionPolicy wafv2:PutPermissionPolicy": "For other kinds of protected resources than a load balancer.",
    },
    "wafv2:DisassociateWebACL": {
        "amplify:DisassociateWebACL apigateway:SetWebACL apprunner:DisassociateWebAcl appsync:DisassociateWebACL "
        "appsync:SetWebACL cognito-idp:DisassociateWebACL ec2:DisassociateVerifiedAccessInstanceWebAcl "
        "wafv2:PutPermissionPolicy": "For other kinds of protected resources than a load balancer.",
    },
    "wafv2:GetWebACLForResource": {
        "amplify:GetWebACLForResource apprunner:DescribeWebAclForService appsync:GetWebACLForResource "
        "cognito-idp:GetWebACLForResource ec2:GetVerifiedAccessInstanceWebAcl": "For other kinds of protected resources "
        "than a load balancer.",
    },
}
"""By the action that is called: actions that AWS's reference names beside it and that need not be printed."""

UNLESS_SET: Final[dict[tuple[str, str], tuple[str, str]]] = {
    ("AWS::EKS::Cluster", "kms:CreateGrant"): ("aws:eks/cluster:Cluster", "encryptionConfig"),
    ("AWS::RDS::DBInstance", "kms:CreateGrant"): ("aws:rds/instance:Instance", "kmsKeyId"),
    ("AWS::S3::Bucket", "s3:PutBucketLogging"): ("aws:s3/bucketLogging:BucketLogging", "bucket"),
    ("ec2:CreateVpcEndpoint", "route53:AssociateVPCWithHostedZone"): (
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        "privateDnsEnabled",
    ),
    **{
        (f"rds:{called}", f"kms:{action}"): ("aws:rds/instance:Instance", "masterUserSecretKmsKeyId")
        for called in ("CreateDBInstance", "ModifyDBInstance")
        for action in ("CreateGrant", "Decrypt", "GenerateDataKey")
    },
}
"""Actions that are needed only by a design that has a resource of this type with this input."""
