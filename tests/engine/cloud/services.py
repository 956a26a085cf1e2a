"""EKS, RDS, load balancing, IAM and logs, made in moto."""

from __future__ import annotations

import json
from typing import Any

from tests.engine.cloud.buckets import may_write
from tests.engine.cloud.handler import HANDLERS, Account, Handler, Properties, arn_is_output, present, tag_list, usable


def make_cluster(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    network = inputs["vpcConfig"]
    encrypted = [inputs["encryptionConfig"]] if inputs.get("encryptionConfig") else []
    for each in encrypted:
        usable(account, each["provider"]["keyArn"])
    made = account.eks.create_cluster(
        name=inputs["name"],
        version=inputs["version"],
        roleArn=inputs["roleArn"],
        resourcesVpcConfig={"subnetIds": network["subnetIds"]},
        encryptionConfig=[
            {"resources": each["resources"], "provider": {"keyArn": each["provider"]["keyArn"]}} for each in encrypted
        ],
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
    cluster, name = identifier.split(":", 1)
    try:
        found = account.eks.describe_nodegroup(clusterName=cluster, nodegroupName=name)["nodegroup"]
    except account.eks.exceptions.ResourceNotFoundException:
        return None
    groups = [{"name": group["name"]} for group in found["resources"]["autoScalingGroups"]]
    return {"resources": [{"autoscalingGroups": groups}]}


def drop_nodes(account: Account, identifier: str, _: Properties) -> None:
    cluster, name = identifier.split(":", 1)
    account.eks.delete_nodegroup(clusterName=cluster, nodegroupName=name)


def make_database(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    usable(account, inputs.get("kmsKeyId"))
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
        StorageEncrypted=bool(inputs.get("storageEncrypted")),
        **({"KmsKeyId": inputs["kmsKeyId"]} if inputs.get("kmsKeyId") else {}),
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
    last = {"SkipFinalSnapshot": True}
    if not state.get("skipFinalSnapshot"):
        if not state.get("finalSnapshotIdentifier"):
            raise ValueError("final_snapshot_identifier is required when skip_final_snapshot is false")
        last = {"SkipFinalSnapshot": False, "FinalDBSnapshotIdentifier": state["finalSnapshotIdentifier"]}
    account.rds.delete_db_instance(DBInstanceIdentifier=identifier, **last)


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


def make_event_subscription(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    made = account.rds.create_event_subscription(
        SubscriptionName=inputs["name"],
        SnsTopicArn=inputs["snsTopic"],
        SourceType=inputs["sourceType"],
        SourceIds=inputs["sourceIds"],
        EventCategories=inputs["eventCategories"],
        Tags=tag_list(inputs),
    )["EventSubscription"]
    return inputs["name"], {"arn": made["EventSubscriptionArn"]}


def make_balancer(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    [made] = account.elbv2.create_load_balancer(
        Name=inputs["name"],
        Subnets=inputs["subnets"],
        SecurityGroups=inputs["securityGroups"],
        Type="application",
        Tags=tag_list(inputs),
    )["LoadBalancers"]
    protect(account, made["LoadBalancerArn"], {}, inputs)
    return made["LoadBalancerArn"], balancer_outputs(made)


def balancer_outputs(found: Any) -> Properties:
    arn = found["LoadBalancerArn"]
    return {
        "arn": arn,
        "arnSuffix": arn.partition(":loadbalancer/")[2],
        "dnsName": found["DNSName"],
        "zoneId": found["CanonicalHostedZoneId"],
    }


def protect(account: Account, identifier: str, _: Properties, new: Properties) -> Properties:
    """Set attributes. AWS writes a first object to where it is to log; moto refuses all under our TLS-only policy."""
    wanted = {"deletion_protection.enabled": "true" if new.get("enableDeletionProtection") else "false"}
    if logs := new.get("accessLogs"):
        name, prefix, number = logs["bucket"], logs["prefix"], identifier.split(":")[4]
        key = f"{prefix}/AWSLogs/{number}/ELBAccessLogTestFile"
        if not may_write(account, "logdelivery.elasticloadbalancing.amazonaws.com", name, key):
            raise ValueError(f"InvalidConfigurationRequest: Access Denied for bucket {name}: {key}")
        wanted |= {"access_logs.s3.enabled": "true", "access_logs.s3.bucket": name, "access_logs.s3.prefix": prefix}
    attributes = [{"Key": key, "Value": value} for key, value in wanted.items()]
    account.elbv2.modify_load_balancer_attributes(LoadBalancerArn=identifier, Attributes=attributes)
    return {}


def live_balancer(account: Account, identifier: str, _: Properties) -> Properties | None:
    try:
        [found] = account.elbv2.describe_load_balancers(LoadBalancerArns=[identifier])["LoadBalancers"]
    except account.elbv2.exceptions.LoadBalancerNotFoundException:
        return None
    return balancer_outputs(found)


def make_target(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    check = inputs["healthCheck"]
    [made] = account.elbv2.create_target_group(
        Name=inputs["name"],
        Protocol=inputs["protocol"],
        Port=int(inputs["port"]),
        VpcId=inputs["vpcId"],
        TargetType=inputs["targetType"],
        HealthCheckProtocol=check["protocol"],
        HealthCheckPath=check["path"],
        Matcher={"HttpCode": check["matcher"]},
        Tags=tag_list(inputs),
    )["TargetGroups"]
    return made["TargetGroupArn"], target_outputs(made["TargetGroupArn"])


def target_outputs(arn: str) -> Properties:
    return {"arn": arn, "arnSuffix": arn.rsplit(":", 1)[1]}


def live_target(account: Account, identifier: str, state: Properties) -> Properties | None:
    found = present("elbv2", "describe_target_groups", "TargetGroupArns", many=True)(account, identifier, state)
    return None if found is None else target_outputs(identifier)


def make_listener(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    [made] = account.elbv2.create_listener(
        LoadBalancerArn=inputs["loadBalancerArn"], **listener_wishes(inputs), Tags=tag_list(inputs)
    )["Listeners"]
    return made["ListenerArn"], {"arn": made["ListenerArn"]}


def change_listener(account: Account, identifier: str, _: Properties, new: Properties) -> Properties:
    account.elbv2.modify_listener(ListenerArn=identifier, **listener_wishes(new))
    return {}


def listener_wishes(inputs: Properties) -> Properties:
    wanted = {
        "Port": int(inputs["port"]),
        "Protocol": inputs["protocol"],
        "DefaultActions": [listener_action(action) for action in inputs["defaultActions"]],
    }
    if inputs["protocol"] == "HTTPS":
        wanted |= {"SslPolicy": inputs["sslPolicy"], "Certificates": [{"CertificateArn": inputs["certificateArn"]}]}
    return wanted


def listener_action(action: Properties) -> Properties:
    if action["type"] == "redirect":
        to = action["redirect"]
        return {
            "Type": "redirect",
            "RedirectConfig": {"Protocol": to["protocol"], "Port": to["port"], "StatusCode": to["statusCode"]},
        }
    fixed = action["fixedResponse"]
    return {
        "Type": "fixed-response",
        "FixedResponseConfig": {
            "ContentType": fixed["contentType"],
            "StatusCode": fixed["statusCode"],
            "MessageBody": fixed["messageBody"],
        },
    }


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
    role, name = identifier.split(":", 1)
    try:
        account.iam.get_role_policy(RoleName=role, PolicyName=name)
    except account.iam.exceptions.NoSuchEntityException:
        return None
    return {}


def drop_role_policy(account: Account, identifier: str, _: Properties) -> None:
    role, name = identifier.split(":", 1)
    account.iam.delete_role_policy(RoleName=role, PolicyName=name)


def make_logs(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    key = inputs.get("kmsKeyId")
    usable(account, key)
    account.logs.create_log_group(
        logGroupName=inputs["name"], tags=inputs.get("tags") or {}, **({"kmsKeyId": key} if key else {})
    )
    account.logs.put_retention_policy(logGroupName=inputs["name"], retentionInDays=int(inputs["retentionInDays"]))
    return inputs["name"], live_logs(account, inputs["name"], inputs) or {}


def live_logs(account: Account, identifier: str, _: Properties) -> Properties | None:
    groups = account.logs.describe_log_groups(logGroupNamePrefix=identifier)["logGroups"]
    return next(
        ({"arn": group["arn"].removesuffix(":*")} for group in groups if group["logGroupName"] == identifier), None
    )


HANDLERS |= {
    "aws:eks/cluster:Cluster": Handler(
        make_cluster, present("eks", "describe_cluster", "name"),
        lambda a, i, s: a.eks.delete_cluster(name=i), keep_group, frozenset({"name", "roleArn"})),
    "aws:eks/nodeGroup:NodeGroup": Handler(
        make_nodes, live_nodes, drop_nodes, None,
        frozenset({"instanceTypes", "subnetIds", "amiType", "nodeRoleArn", "clusterName", "nodeGroupName"})),
    "aws:rds/instance:Instance": Handler(
        make_database, live_database, drop_database, change_database,
        frozenset({"identifier", "engine", "username", "dbName", "storageEncrypted", "kmsKeyId"})),
    "aws:rds/eventSubscription:EventSubscription": Handler(
        make_event_subscription, present("rds", "describe_event_subscriptions", "SubscriptionName"),
        lambda a, i, s: a.rds.delete_event_subscription(SubscriptionName=i), None, frozenset({"name", "sourceType"})),
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
        make_target, live_target,
        lambda a, i, s: a.elbv2.delete_target_group(TargetGroupArn=i), None,
        frozenset({"name", "port", "protocol", "vpcId", "targetType"})),
    "aws:lb/listener:Listener": Handler(
        make_listener, arn_is_output(present("elbv2", "describe_listeners", "ListenerArns", many=True)),
        lambda a, i, s: a.elbv2.delete_listener(ListenerArn=i), change_listener, frozenset({"loadBalancerArn"})),
    "aws:lb/listenerRule:ListenerRule": Handler(
        make_listener_rule, arn_is_output(present("elbv2", "describe_rules", "RuleArns", many=True)),
        lambda a, i, s: a.elbv2.delete_rule(RuleArn=i), None, frozenset({"listenerArn"})),
    "aws:iam/role:Role": Handler(
        make_role, live_role, lambda a, i, s: a.iam.delete_role(RoleName=i), None, frozenset({"name"})),
    "aws:iam/rolePolicy:RolePolicy": Handler(
        make_role_policy, live_role_policy, drop_role_policy, None, frozenset({"role", "name"})),
    "aws:cloudwatch/logGroup:LogGroup": Handler(
        make_logs, live_logs, lambda a, i, s: a.logs.delete_log_group(logGroupName=i), None, frozenset({"name"})),
}  # fmt: skip
