"""EKS, RDS, load balancing, S3, IAM and logs, made in moto."""

from __future__ import annotations

import json
from typing import Any

from handler import HANDLERS, Account, Handler, Properties, tag_list


def present(service: str, call: str, argument: str, *, many: bool = False) -> Any:
    """Look something up by its ID; whatever the service calls absent is absent."""

    def live(account: Account, identifier: str, _: Properties) -> Properties | None:
        client = getattr(account, service)
        try:
            getattr(client, call)(**{argument: [identifier] if many else identifier})
        except client.exceptions.ClientError as error:
            if error.response["ResponseMetadata"].get("HTTPStatusCode") == 404 or "NotFound" in str(error):
                return None
            raise
        return {}

    return live


def make_cluster(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    network = inputs["vpcConfig"]
    made = account.eks.create_cluster(
        name=inputs["name"],
        version=inputs["version"],
        roleArn=inputs["roleArn"],
        resourcesVpcConfig={"subnetIds": network["subnetIds"]},
        tags=inputs.get("tags") or {},
    )["cluster"]
    return inputs["name"], {
        "arn": made["arn"],
        "endpoint": made.get("endpoint", ""),
        "vpcConfig": {**network, "clusterSecurityGroupId": f"sg-of-{inputs['name']}"},
    }


def keep_group(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
    return {"vpcConfig": {**new["vpcConfig"], "clusterSecurityGroupId": old["vpcConfig"]["clusterSecurityGroupId"]}}


def make_nodes(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    scaling = inputs["scalingConfig"]
    made = account.eks.create_nodegroup(
        clusterName=inputs["clusterName"],
        nodegroupName=inputs["nodeGroupName"],
        scalingConfig={key: int(scaling[key]) for key in ("minSize", "maxSize", "desiredSize")},
        subnets=inputs["subnetIds"],
        nodeRole=inputs["nodeRoleArn"],
        instanceTypes=inputs["instanceTypes"],
        tags=inputs.get("tags") or {},
    )["nodegroup"]
    groups = [{"name": group["name"]} for group in made["resources"]["autoScalingGroups"]]
    return f"{inputs['clusterName']}:{inputs['nodeGroupName']}", {
        "arn": made["nodegroupArn"],
        "status": "ACTIVE",
        "resources": [{"autoscalingGroups": groups}],
    }


def live_nodes(account: Account, identifier: str, _: Properties) -> Properties | None:
    cluster, _, name = identifier.partition(":")
    try:
        found = account.eks.describe_nodegroup(clusterName=cluster, nodegroupName=name)["nodegroup"]
    except account.eks.exceptions.ResourceNotFoundException:
        return None
    groups = [{"name": group["name"]} for group in found["resources"]["autoScalingGroups"]]
    return {"resources": [{"autoscalingGroups": groups}]}


def drop_nodes(account: Account, identifier: str, _: Properties) -> None:
    cluster, _, name = identifier.partition(":")
    account.eks.delete_nodegroup(clusterName=cluster, nodegroupName=name)


def make_database(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    made = account.rds.create_db_instance(
        DBInstanceIdentifier=inputs["identifier"],
        DBInstanceClass=inputs["instanceClass"],
        Engine=inputs["engine"],
        EngineVersion=inputs["engineVersion"],
        AllocatedStorage=int(inputs["allocatedStorage"]),
        MasterUsername=inputs["username"],
        ManageMasterUserPassword=True,
        MultiAZ=bool(inputs.get("multiAz")),
        DBSubnetGroupName=inputs["dbSubnetGroupName"],
        DeletionProtection=bool(inputs.get("deletionProtection")),
        Tags=tag_list(inputs),
    )["DBInstance"]
    return inputs["identifier"], database_outputs(made)


def database_outputs(found: Any) -> Properties:
    name, arn = found["DBInstanceIdentifier"], found["DBInstanceArn"]
    secret = (found.get("MasterUserSecret") or {}).get("SecretArn") or arn.replace(":rds:", ":secretsmanager:")
    address = (found.get("Endpoint") or {}).get("Address", f"{name}.rds.local")
    return {
        "arn": arn,
        "address": address,
        "endpoint": f"{address}:5432",
        "masterUserSecrets": [{"secretArn": secret}],
    }


def live_database(account: Account, identifier: str, _: Properties) -> Properties | None:
    try:
        [found] = account.rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"]
    except account.rds.exceptions.DBInstanceNotFoundFault:
        return None
    return database_outputs(found)


def change_database(account: Account, identifier: str, _: Properties, new: Properties) -> Properties:
    account.rds.modify_db_instance(
        DBInstanceIdentifier=identifier,
        DeletionProtection=bool(new.get("deletionProtection")),
        DBInstanceClass=new["instanceClass"],
        ApplyImmediately=True,
    )
    return {}


def drop_database(account: Account, identifier: str, state: Properties) -> None:
    account.rds.delete_db_instance(DBInstanceIdentifier=identifier, SkipFinalSnapshot=True)


def make_subnet_group(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    account.rds.create_db_subnet_group(
        DBSubnetGroupName=inputs["name"],
        DBSubnetGroupDescription=inputs["description"],
        SubnetIds=inputs["subnetIds"],
        Tags=tag_list(inputs),
    )
    return inputs["name"], {}


def make_parameters(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    account.rds.create_db_parameter_group(
        DBParameterGroupName=inputs["name"],
        DBParameterGroupFamily=inputs["family"],
        Description=inputs["description"],
        Tags=tag_list(inputs),
    )
    return inputs["name"], {}


def make_balancer(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    [made] = account.elbv2.create_load_balancer(
        Name=inputs["name"], Subnets=inputs["subnets"], Type="application", Tags=tag_list(inputs)
    )["LoadBalancers"]
    outputs = {"arn": made["LoadBalancerArn"], "dnsName": made["DNSName"], "zoneId": made["CanonicalHostedZoneId"]}
    protect(account, made["LoadBalancerArn"], {}, inputs)
    return made["LoadBalancerArn"], outputs


def protect(account: Account, identifier: str, _: Properties, new: Properties) -> Properties:
    value = "true" if new.get("enableDeletionProtection") else "false"
    account.elbv2.modify_load_balancer_attributes(
        LoadBalancerArn=identifier, Attributes=[{"Key": "deletion_protection.enabled", "Value": value}]
    )
    return {}


def live_balancer(account: Account, identifier: str, _: Properties) -> Properties | None:
    try:
        [found] = account.elbv2.describe_load_balancers(LoadBalancerArns=[identifier])["LoadBalancers"]
    except account.elbv2.exceptions.LoadBalancerNotFoundException:
        return None
    return {"arn": identifier, "dnsName": found["DNSName"], "zoneId": found["CanonicalHostedZoneId"]}


def make_target(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    [made] = account.elbv2.create_target_group(
        Name=inputs["name"],
        Protocol="HTTP",
        Port=int(inputs["port"]),
        VpcId=inputs["vpcId"],
        TargetType="instance",
        Tags=tag_list(inputs),
    )["TargetGroups"]
    return made["TargetGroupArn"], {"arn": made["TargetGroupArn"]}


def make_listener(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    fixed = {"ContentType": "text/plain", "StatusCode": "404", "MessageBody": "Nothing here"}
    [made] = account.elbv2.create_listener(
        LoadBalancerArn=inputs["loadBalancerArn"],
        Port=int(inputs["port"]),
        Protocol=inputs["protocol"],
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": fixed}],
        Tags=tag_list(inputs),
    )["Listeners"]
    return made["ListenerArn"], {"arn": made["ListenerArn"]}


def make_listener_rule(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    values = inputs["conditions"][0]["pathPattern"]["values"]
    target = inputs["actions"][0]["targetGroupArn"]
    [made] = account.elbv2.create_rule(
        ListenerArn=inputs["listenerArn"],
        Priority=int(inputs["priority"]),
        Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": values}}],
        Actions=[{"Type": "forward", "TargetGroupArn": target}],
        Tags=tag_list(inputs),
    )["Rules"]
    return made["RuleArn"], {"arn": made["RuleArn"]}


def arn_is_output(live: Any) -> Any:
    """What is known by its ARN reports it when it is imported."""

    def look(account: Account, identifier: str, state: Properties) -> Properties | None:
        found = live(account, identifier, state)
        return None if found is None else {"arn": identifier, **found}

    return look


def make_bucket(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    name = inputs["bucket"]
    account.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": account.region})
    if inputs.get("tags"):
        account.s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tag_list(inputs)})
    return name, {"arn": f"arn:aws:s3:::{name}"}


def live_bucket(account: Account, identifier: str, state: Properties) -> Properties | None:
    found = present("s3", "head_bucket", "Bucket")(account, identifier, state)
    return None if found is None else {"arn": f"arn:aws:s3:::{identifier}"}


def setting(put: Any) -> Handler:
    """A bucket's setting: asked for again and again it stays the same; it goes with its bucket."""

    def create(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
        put(account, inputs)
        return inputs["bucket"], {}

    return Handler(create, present("s3", "head_bucket", "Bucket"), lambda *_: None, None, frozenset({"bucket"}))


def make_role(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    made = account.iam.create_role(
        RoleName=inputs["name"],
        AssumeRolePolicyDocument=inputs["assumeRolePolicy"],
        Description=inputs.get("description", ""),
        Tags=tag_list(inputs),
    )["Role"]
    return inputs["name"], {"arn": made["Arn"]}


def live_role(account: Account, identifier: str, _: Properties) -> Properties | None:
    try:
        return {"arn": account.iam.get_role(RoleName=identifier)["Role"]["Arn"]}
    except account.iam.exceptions.NoSuchEntityException:
        return None


def make_role_policy(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    json.loads(inputs["policy"])
    account.iam.put_role_policy(RoleName=inputs["role"], PolicyName=inputs["name"], PolicyDocument=inputs["policy"])
    return f"{inputs['role']}:{inputs['name']}", {}


def live_role_policy(account: Account, identifier: str, _: Properties) -> Properties | None:
    role, _, name = identifier.partition(":")
    try:
        account.iam.get_role_policy(RoleName=role, PolicyName=name)
    except account.iam.exceptions.NoSuchEntityException:
        return None
    return {}


def drop_role_policy(account: Account, identifier: str, _: Properties) -> None:
    role, _, name = identifier.partition(":")
    account.iam.delete_role_policy(RoleName=role, PolicyName=name)


def make_logs(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    account.logs.create_log_group(logGroupName=inputs["name"], tags=inputs.get("tags") or {})
    return inputs["name"], {}


def live_logs(account: Account, identifier: str, _: Properties) -> Properties | None:
    groups = account.logs.describe_log_groups(logGroupNamePrefix=identifier)["logGroups"]
    return {} if any(group["logGroupName"] == identifier for group in groups) else None


def block_public(account: Account, inputs: Properties) -> None:
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    account.s3.put_public_access_block(
        Bucket=inputs["bucket"], PublicAccessBlockConfiguration=dict.fromkeys(names, True)
    )


def keep_versions(account: Account, inputs: Properties) -> None:
    account.s3.put_bucket_versioning(Bucket=inputs["bucket"], VersioningConfiguration={"Status": "Enabled"})


def put_policy(account: Account, inputs: Properties) -> None:
    account.s3.put_bucket_policy(Bucket=inputs["bucket"], Policy=inputs["policy"])


def leave(account: Account, inputs: Properties) -> None:
    """Kept by the provider alone."""


HANDLERS |= {
    "aws:eks/cluster:Cluster": Handler(
        make_cluster, present("eks", "describe_cluster", "name"),
        lambda a, i, s: a.eks.delete_cluster(name=i), keep_group, frozenset({"name", "roleArn"})),
    "aws:eks/nodeGroup:NodeGroup": Handler(
        make_nodes, live_nodes, drop_nodes, None,
        frozenset({"instanceTypes", "subnetIds", "amiType", "nodeRoleArn", "clusterName", "nodeGroupName"})),
    "aws:rds/instance:Instance": Handler(
        make_database, live_database, drop_database, change_database,
        frozenset({"identifier", "engine", "username", "dbName", "storageEncrypted"})),
    "aws:rds/subnetGroup:SubnetGroup": Handler(
        make_subnet_group, present("rds", "describe_db_subnet_groups", "DBSubnetGroupName"),
        lambda a, i, s: a.rds.delete_db_subnet_group(DBSubnetGroupName=i), None, frozenset({"name"})),
    "aws:rds/parameterGroup:ParameterGroup": Handler(
        make_parameters, present("rds", "describe_db_parameter_groups", "DBParameterGroupName"),
        lambda a, i, s: a.rds.delete_db_parameter_group(DBParameterGroupName=i), None, frozenset({"name", "family"})),
    "aws:lb/loadBalancer:LoadBalancer": Handler(
        make_balancer, live_balancer, lambda a, i, s: a.elbv2.delete_load_balancer(LoadBalancerArn=i), protect,
        frozenset({"name", "internal"})),
    "aws:lb/targetGroup:TargetGroup": Handler(
        make_target, arn_is_output(present("elbv2", "describe_target_groups", "TargetGroupArns", many=True)),
        lambda a, i, s: a.elbv2.delete_target_group(TargetGroupArn=i), None,
        frozenset({"name", "port", "protocol", "vpcId", "targetType"})),
    "aws:lb/listener:Listener": Handler(
        make_listener, arn_is_output(present("elbv2", "describe_listeners", "ListenerArns", many=True)),
        lambda a, i, s: a.elbv2.delete_listener(ListenerArn=i), None, frozenset({"loadBalancerArn"})),
    "aws:lb/listenerRule:ListenerRule": Handler(
        make_listener_rule, arn_is_output(present("elbv2", "describe_rules", "RuleArns", many=True)),
        lambda a, i, s: a.elbv2.delete_rule(RuleArn=i), None, frozenset({"listenerArn"})),
    "aws:s3/bucket:Bucket": Handler(
        make_bucket, live_bucket, lambda a, i, s: a.s3.delete_bucket(Bucket=i), None, frozenset({"bucket"})),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": setting(block_public),
    "aws:s3/bucketVersioning:BucketVersioning": setting(keep_versions),
    "aws:s3/bucketPolicy:BucketPolicy": setting(put_policy),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": setting(leave),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": setting(leave),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": setting(leave),
    "aws:iam/role:Role": Handler(
        make_role, live_role, lambda a, i, s: a.iam.delete_role(RoleName=i), None, frozenset({"name"})),
    "aws:iam/rolePolicy:RolePolicy": Handler(
        make_role_policy, live_role_policy, drop_role_policy, None, frozenset({"role", "name"})),
    "aws:cloudwatch/logGroup:LogGroup": Handler(
        make_logs, live_logs, lambda a, i, s: a.logs.delete_log_group(logGroupName=i), None, frozenset({"name"})),
}  # fmt: skip
