"""Whether what was cut off is found again: made in moto as the provider makes it, looked up as recovery does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.provisioning.graph import blueprint_graph
from jobvector_wizard.provisioning.lookup import Verdict, find
from jobvector_wizard.provisioning.state import PendingCreate

Make = Callable[[Callable[[str], Any], dict[str, str]], tuple[dict[str, Any], str]]
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


def tags(name: str, deployment: str = "ha") -> dict[str, str]:
    return {"jobvector:deployment": deployment, "jobvector:logical-name": name}


def listed(given: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in given.items()]


def marked(kind: str, given: dict[str, str]) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": listed(given)}]


def network(aws: Callable[[str], Any]) -> tuple[str, str, str]:
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"eu-west-1{zone}")["Subnet"][
            "SubnetId"
        ]
        for n, zone in enumerate("ab")
    ]
    return vpc, made[0], made[1]


def vpc(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    made = aws("ec2").create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=marked("vpc", given))
    return {}, made["Vpc"]["VpcId"]


def address(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    made = aws("ec2").allocate_address(Domain="vpc", TagSpecifications=marked("elastic-ip", given))
    return {}, made["AllocationId"]


def gateway(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    _, subnet, other = network(aws)
    for where, its in ((other, tags("another")), (subnet, given)):
        address = aws("ec2").allocate_address(Domain="vpc")["AllocationId"]
        made = aws("ec2").create_nat_gateway(
            SubnetId=where, AllocationId=address, TagSpecifications=marked("natgateway", its)
        )
    return {}, made["NatGateway"]["NatGatewayId"]


def rule(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    group = aws("ec2").create_security_group(GroupName="g", Description="g", VpcId=network(aws)[0])["GroupId"]
    permission = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    made = aws("ec2").authorize_security_group_ingress(
        GroupId=group, IpPermissions=[permission], TagSpecifications=marked("security-group-rule", given)
    )
    return {}, made["SecurityGroupRules"][0]["SecurityGroupRuleId"]


def role(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    aws("iam").create_role(RoleName="it-0a1b2c3", AssumeRolePolicyDocument=TRUST, Tags=listed(given))
    return {"name": "it-fffffff"}, "it-0a1b2c3"  # a new attempt would call it otherwise


def logs(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    aws("logs").create_log_group(logGroupName="/aws/eks/ha/cluster", tags=given)
    return {"name": "/aws/eks/ha/cluster"}, "/aws/eks/ha/cluster"


def bucket(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    where = {"LocationConstraint": "eu-west-1"}
    aws("s3").create_bucket(Bucket="uploads-1", CreateBucketConfiguration=where)
    aws("s3").put_bucket_tagging(Bucket="uploads-1", Tagging={"TagSet": listed(given)})
    return {"bucket": "uploads-1"}, "uploads-1"


def subnet_group(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    aws("rds").create_db_subnet_group(
        DBSubnetGroupName="it-0a1b2c3",
        DBSubnetGroupDescription="d",
        SubnetIds=list(network(aws)[1:]),
        Tags=listed(given),
    )
    return {"name": "it-1111111"}, "it-0a1b2c3"


def database(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    aws("rds").create_db_instance(
        DBInstanceIdentifier="ha",
        DBInstanceClass="db.t3.small",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="jobvector",
        ManageMasterUserPassword=True,
        Tags=listed(given),
    )
    return {"identifier": "ha"}, "ha"


def cluster(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    aws("eks").create_cluster(
        name="ha",
        version="1.31",
        roleArn="arn:aws:iam::123456789012:role/x",
        resourcesVpcConfig={"subnetIds": list(network(aws)[1:])},
        tags=given,
    )
    return {"name": "ha"}, "ha"


def node_group(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    cluster(aws, {})
    aws("eks").create_nodegroup(
        clusterName="ha",
        nodegroupName="it-0a1b2c3",
        subnets=["subnet-1"],
        nodeRole="arn:aws:iam::123456789012:role/x",
        tags=given,
    )
    return {"clusterName": "ha", "nodeGroupName": "it-2222222"}, "ha:it-0a1b2c3"


def balancer(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    [made] = aws("elbv2").create_load_balancer(Name="jv-ha", Subnets=list(network(aws)[1:]), Tags=listed(given))[
        "LoadBalancers"
    ]
    return {"name": "jv-ha"}, made["LoadBalancerArn"]


def listener(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    _, arn = balancer(aws, tags("balancer"))
    answer = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
    [made] = aws("elbv2").create_listener(
        LoadBalancerArn=arn, Port=80, Protocol="HTTP", DefaultActions=[answer], Tags=listed(given)
    )["Listeners"]
    return {"loadBalancerArn": arn}, made["ListenerArn"]


def endpoint(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    vpc, *subnets = network(aws)
    made = aws("ec2").create_vpc_endpoint(
        VpcId=vpc,
        ServiceName="com.amazonaws.eu-west-1.sts",
        VpcEndpointType="Interface",
        SubnetIds=subnets,
        TagSpecifications=marked("vpc-endpoint", given),
    )
    return {}, made["VpcEndpoint"]["VpcEndpointId"]


def flow_log(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    made = [
        aws("ec2").create_flow_logs(
            ResourceType="VPC",
            ResourceIds=[network(aws)[0]],
            TrafficType="ALL",
            LogGroupName="flows",
            DeliverLogsPermissionArn="arn:aws:iam::123456789012:role/x",
            TagSpecifications=marked("vpc-flow-log", its),
        )["FlowLogIds"][0]
        for its in (tags("another"), given)
    ]
    return {}, made[1]


def key(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    made = [
        aws("kms").create_key(Tags=[{"TagKey": name, "TagValue": value} for name, value in its.items()])
        for its in (given, tags("another"), given)
    ]
    doomed, _, alive = (each["KeyMetadata"]["KeyId"] for each in made)
    aws("kms").schedule_key_deletion(KeyId=doomed, PendingWindowInDays=7)  # an earlier deployment's
    return {}, alive


def topic(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    aws("sns").create_topic(Name="it-by-hand", Tags=listed(given))
    return {"name": "it-3333333"}, aws("sns").create_topic(Name="it-0a1b2c3", Tags=listed(given))["TopicArn"]


def event_subscription(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    arn = topic(aws, tags("alerts"))[1]
    aws("rds").create_event_subscription(SubscriptionName="it-0a1b2c3", SnsTopicArn=arn, Tags=listed(given))
    return {"name": "it-4444444"}, "it-0a1b2c3"


def certificate(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    aws("acm").request_certificate(DomainName="www.example.com", Tags=listed(given))
    made = aws("acm").request_certificate(DomainName="example.com", ValidationMethod="DNS", Tags=listed(given))
    return {"domainName": "example.com"}, made["CertificateArn"]


def firewall(aws: Callable[[str], Any], given: dict[str, str]) -> tuple[dict[str, Any], str]:
    made = aws("wafv2").create_web_acl(
        Name="jobvector-ha",
        Scope="REGIONAL",
        DefaultAction={"Allow": {}},
        VisibilityConfig={"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "firewall"},
        Tags=listed(given),
    )["Summary"]
    return {"name": "jobvector-ha", "scope": "REGIONAL"}, f"{made['Id']}/jobvector-ha/REGIONAL"


MADE: dict[str, Make] = {
    "aws:ec2/vpc:Vpc": vpc,
    "aws:ec2/eip:Eip": address,
    "aws:ec2/natGateway:NatGateway": gateway,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule,
    "aws:iam/role:Role": role,
    "aws:cloudwatch/logGroup:LogGroup": logs,
    "aws:s3/bucket:Bucket": bucket,
    "aws:rds/subnetGroup:SubnetGroup": subnet_group,
    "aws:rds/instance:Instance": database,
    "aws:eks/cluster:Cluster": cluster,
    "aws:eks/nodeGroup:NodeGroup": node_group,
    "aws:lb/loadBalancer:LoadBalancer": balancer,
    "aws:lb/listener:Listener": listener,
    "aws:ec2/vpcEndpoint:VpcEndpoint": endpoint,
    "aws:ec2/flowLog:FlowLog": flow_log,
    "aws:kms/key:Key": key,
    "aws:sns/topic:Topic": topic,
    "aws:rds/eventSubscription:EventSubscription": event_subscription,
    "aws:acm/certificate:Certificate": certificate,
    "aws:wafv2/webAcl:WebAcl": firewall,
}


@pytest.mark.parametrize("token", MADE)
def test_what_carries_the_deployment_and_the_name_is_found_and_no_strangers(
    token: str, aws: Callable[[str], Any]
) -> None:
    inputs, identifier = MADE[token](aws, tags("it"))
    lost = PendingCreate(f"urn:pulumi:ha::jobvector::{token}::it", token, inputs)

    found = find(lost, "ha", (), aws)
    strangers = find(lost, "another", (), aws)

    assert (found.verdict, found.id) == (Verdict.STANDS, identifier), found.reason
    assert strangers.verdict is Verdict.ABSENT


@pytest.mark.parametrize(
    "token", ["aws:iam/role:Role", "aws:sns/topic:Topic", "aws:rds/eventSubscription:EventSubscription"]
)
def test_a_name_with_a_random_ending_is_taken_as_it_stands(token: str, aws: Callable[[str], Any]) -> None:
    inputs, _ = MADE[token](aws, tags("it"))

    assert find(PendingCreate("urn::it", token, inputs), "ha", (), aws).inputs == {"name": "it-0a1b2c3"}


def test_an_alias_is_found_where_it_leads_to_the_deployments_key(aws: Callable[[str], Any]) -> None:
    ours, strangers = (aws("kms").create_key()["KeyMetadata"]["KeyId"] for _ in range(2))
    aws("kms").create_alias(AliasName="alias/ha-data", TargetKeyId=ours)

    def found(key: str) -> tuple[Verdict, str]:
        lost = PendingCreate("urn::it", "aws:kms/alias:Alias", {"name": "alias/ha-data", "targetKeyId": key})
        each = find(lost, "ha", (), aws)
        return each.verdict, each.id

    assert found(ours) == (Verdict.STANDS, "alias/ha-data")
    assert found(strangers) == (Verdict.ABSENT, "")


def test_a_dns_record_is_found_where_it_leads_to_the_deployments_load_balancer(aws: Callable[[str], Any]) -> None:
    zone = aws("route53").create_hosted_zone(Name="example.com", CallerReference="x")["HostedZone"]["Id"]
    zone = zone.rpartition("/")[2]
    alias = {"HostedZoneId": "Z0", "DNSName": "Ours.elb.amazonaws.com.", "EvaluateTargetHealth": False}
    record = {"Name": "app.example.com", "Type": "A", "AliasTarget": alias}
    aws("route53").change_resource_record_sets(
        HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    )

    def found(target: str, **more: Any) -> tuple[Verdict, str]:
        inputs = {"zoneId": zone, "name": "app.example.com", "type": "A", "aliases": [{"name": target}], **more}
        each = find(PendingCreate("urn::it", "aws:route53/record:Record", inputs), "ha", (), aws)
        return each.verdict, each.id

    assert found("ours.elb.amazonaws.com") == (Verdict.STANDS, f"{zone}_app.example.com_A")
    assert found("another.elb.amazonaws.com") == (Verdict.ABSENT, "")
    assert found("ours.elb.amazonaws.com", allowOverwrite=True) == (Verdict.ABSENT, "")
    assert found("ours.elb.amazonaws.com", zoneId="ZGONE") == (Verdict.ABSENT, "")


def test_a_bucket_cut_off_before_it_got_tags_is_known_by_deployment_and_account_in_its_name(
    aws: Callable[[str], Any],
) -> None:
    where = {"LocationConstraint": "eu-west-1"}
    ours, bare = "uploads-ha-123456789012-eu-west-1", "uploads-bare"
    for name in (ours, bare):
        aws("s3").create_bucket(Bucket=name, CreateBucketConfiguration=where)

    def found(name: str, deployment: str = "ha") -> Verdict:
        return find(PendingCreate("urn::it", "aws:s3/bucket:Bucket", {"bucket": name}), deployment, (), aws).verdict

    assert found(ours) is Verdict.STANDS
    assert found(ours, "another") is Verdict.ABSENT
    assert found(bare) is Verdict.ABSENT


EVERYTHING = Patch.parse(
    [
        "edge.domain=app.example.com",
        "edge.waf=true",
        "network.interface_endpoints=true",
        "budget.monthly_usd=900",
        'budget.alerts=["ops@example.com"]',
        'access.admins=["arn:aws:iam::123456789012:role/admin"]',
    ]
)


def test_every_type_of_the_program_can_be_looked_up_by_its_tags_or_asked_for_again() -> None:
    def refuse(service: str) -> Any:
        raise KeyError(service)

    for each in blueprint_graph(load_design("ha").apply(EVERYTHING).blueprint):
        if not each.component:
            found = find(PendingCreate(each.urn, each.type, each.inputs), "ha", (), refuse)
            assert "no way is known" not in found.reason, each.type
            given: Any = each.inputs.get("tags")
            assert not given or given["jobvector:logical-name"] == each.name, each.urn


def test_what_is_not_there_is_absent_and_what_nobody_can_look_up_unknown(aws: Callable[[str], Any]) -> None:
    for token, inputs in (
        ("aws:ec2/vpc:Vpc", {}),
        ("aws:eks/cluster:Cluster", {"name": "ha"}),
        ("aws:rds/instance:Instance", {"identifier": "ha"}),
        ("aws:s3/bucket:Bucket", {"bucket": "uploads-2"}),
        ("aws:iam/rolePolicy:RolePolicy", {}),
        ("aws:budgets/budget:Budget", {}),
        ("aws:kms/key:Key", {}),
        ("aws:sns/topic:Topic", {}),
        ("aws:acm/certificate:Certificate", {"domainName": "example.com"}),
        ("aws:wafv2/webAcl:WebAcl", {"name": "jobvector-ha", "scope": "REGIONAL"}),
        ("aws:cloudwatch/metricAlarm:MetricAlarm", {}),
    ):
        lost = PendingCreate(f"urn::{token}::it", token, inputs)
        assert find(lost, "ha", (), aws).verdict is Verdict.ABSENT, token

    unknown = find(PendingCreate("urn::it", "aws:cloudfront/distribution:Distribution"), "ha", (), aws)
    assert unknown.verdict is Verdict.UNKNOWN
    assert "no way is known" in unknown.reason


def test_what_the_state_knows_already_is_another_generation(aws: Callable[[str], Any]) -> None:
    _, old = vpc(aws, tags("it"))
    lost = PendingCreate("urn::it", "aws:ec2/vpc:Vpc")
    assert find(lost, "ha", [old], aws).verdict is Verdict.ABSENT

    _, new = vpc(aws, tags("it"))
    assert find(lost, "ha", [old], aws).id == new


def test_two_that_answer_to_it_are_left_to_a_person(aws: Callable[[str], Any]) -> None:
    vpc(aws, tags("it"))
    vpc(aws, tags("it"))

    found = find(PendingCreate("urn::it", "aws:ec2/vpc:Vpc"), "ha", (), aws)

    assert found.verdict is Verdict.UNKNOWN
    assert "several answer to it" in found.reason
