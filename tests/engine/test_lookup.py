"""Whether what was cut off is found again: made in moto as the provider makes it, looked up as recovery does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

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


def test_a_name_with_a_random_ending_is_taken_as_it_stands(aws: Callable[[str], Any]) -> None:
    inputs, _ = role(aws, tags("it"))

    assert find(PendingCreate("urn::it", "aws:iam/role:Role", inputs), "ha", (), aws).inputs == {"name": "it-0a1b2c3"}


def test_what_is_not_there_is_absent_and_what_nobody_can_look_up_unknown(aws: Callable[[str], Any]) -> None:
    for token, inputs in (
        ("aws:ec2/vpc:Vpc", {}),
        ("aws:eks/cluster:Cluster", {"name": "ha"}),
        ("aws:rds/instance:Instance", {"identifier": "ha"}),
        ("aws:s3/bucket:Bucket", {"bucket": "uploads-2"}),
        ("aws:iam/rolePolicy:RolePolicy", {}),
        ("aws:budgets/budget:Budget", {}),
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
