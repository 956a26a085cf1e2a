"""Encryption, rights, protections: what good practice adds and an audit would ask for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from jobvector_wizard.infrastructure.program import Safeguards, program, stack_config
from jobvector_wizard.provisioning.graph import ACCOUNT, resource_graph
from tests.infrastructure.conftest import Graph, Named


def test_nodes_take_signed_metadata_requests_only_and_pods_cannot_pose_as_nodes(graph: Graph) -> None:
    for template in graph.of("LaunchTemplate"):
        metadata = template.inputs["metadataOptions"]
        assert (metadata["httpTokens"], metadata["httpPutResponseHopLimit"]) == ("required", 1)


def test_root_volumes_are_encrypted_gp3_of_the_size_asked_for(graph: Graph) -> None:
    for template in graph.of("LaunchTemplate"):
        (device,) = template.inputs["blockDeviceMappings"]
        wanted = graph.blueprint.nodes[template.name].root_gib
        assert device["ebs"] == {
            "encrypted": "true",
            "volumeType": "gp3",
            "volumeSize": wanted,
            "deleteOnTermination": "true",
        }


def test_nodes_carry_the_group_of_the_cluster_beside_their_own(graph: Graph) -> None:
    for template in graph.of("LaunchTemplate"):
        assert template.inputs["vpcSecurityGroupIds"] == ["sg-cluster-0a1b2c3", "nodes-0a1b2c3"]
        assert graph.waits(template) == {("Cluster", "cluster"), ("SecurityGroup", "nodes")}


def test_node_groups_are_what_the_blueprint_says(graph: Graph) -> None:
    for group in graph.of("NodeGroup"):
        wanted = graph.blueprint.nodes[group.name]
        given = group.inputs
        assert given["instanceTypes"] == [wanted.type]
        most = wanted.max_count or wanted.count
        assert given["scalingConfig"] == {"minSize": wanted.count, "desiredSize": wanted.count, "maxSize": most}
        letter = wanted.zone.removeprefix(graph.blueprint.region)
        assert given["subnetIds"] == [f"private-{letter}-0a1b2c3"]
        assert given["labels"] == {"jobvector.io/node-group": group.name}
        assert "ARM" in given["amiType"] if wanted.type.startswith("t4g") else "x86_64" in given["amiType"]
        assert "diskSize" not in given  # refused beside a launch template


def test_the_kubernetes_api_is_private_unless_networks_are_named(graph: Graph) -> None:
    config = graph.one("Cluster", "cluster").inputs["vpcConfig"]
    outside = list(graph.blueprint.access.endpoint_cidrs)
    assert config["endpointPrivateAccess"] is True
    assert config["endpointPublicAccess"] is bool(outside)
    assert config.get("publicAccessCidrs", []) == outside


def test_the_cluster_is_protected_logged_and_without_a_hidden_administrator(graph: Graph) -> None:
    given = graph.one("Cluster", "cluster").inputs
    assert given["deletionProtection"] is True
    assert given["accessConfig"] == {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False}
    assert given["enabledClusterLogTypes"] == list(graph.blueprint.kubernetes.logs)
    assert given["upgradePolicy"] == {"supportType": "STANDARD"}
    assert given["version"] == graph.blueprint.kubernetes.version


def test_the_control_plane_writes_every_log_unless_the_design_names_some(named: Named) -> None:
    def written(name: str) -> list[str]:
        return named(name).one("Cluster", "cluster").inputs["enabledClusterLogTypes"]

    assert written("ha") == ["api", "audit", "authenticator", "controllerManager", "scheduler"]
    assert written("all-off") == []


def test_administrators_are_those_of_the_blueprint(named: Named) -> None:
    entries = named("everything-set").of("AccessEntry")
    assert {each.inputs["principalArn"] for each in entries} == set(named("everything-set").blueprint.access.admins)
    policies = {each.inputs["policyArn"] for each in named("everything-set").of("AccessPolicyAssociation")}
    assert policies == {"arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"}


def test_add_ons_take_over_what_is_there(graph: Graph) -> None:
    assert {each.inputs["resolveConflictsOnCreate"] for each in graph.of("Addon")} == {"OVERWRITE"}


def test_the_database_is_what_the_blueprint_says_private_encrypted_and_protected(graph: Graph) -> None:
    wanted, given = graph.blueprint.database, graph.one("Instance", "database").inputs
    assert given["engineVersion"] == wanted.engine_version
    assert (given["instanceClass"], given["allocatedStorage"]) == (wanted.instance_class, wanted.storage_gib)
    assert (given["multiAz"], given["backupRetentionPeriod"]) == (wanted.multi_az, wanted.backup_days)
    assert given["storageType"] == "gp3"
    assert given["publiclyAccessible"] is False
    for promise in ("storageEncrypted", "deletionProtection", "manageMasterUserPassword", "copyTagsToSnapshot"):
        assert given[promise] is True, promise
    assert given["skipFinalSnapshot"] is False
    assert not {"password", "passwordWo"} & set(given)
    assert len(graph.one("SubnetGroup", "database").inputs["subnetIds"]) == len(graph.blueprint.network.zones)


def test_a_zone_is_chosen_for_a_single_database_and_never_for_multi_az(graph: Graph, named: Named) -> None:
    given = graph.one("Instance", "database").inputs
    if graph.blueprint.database.multi_az:
        assert "availabilityZone" not in given
    single = named("everything-set").one("Instance", "database").inputs
    assert single["availabilityZone"] == "eu-west-1b"
    assert named("ha-as-drawn").blueprint.database.zones  # drawn with zones, which are not asked of AWS


def test_a_final_snapshot_is_named_after_its_generation(graph: Graph) -> None:
    given = graph.one("Instance", "database").inputs
    assert given["finalSnapshotIdentifier"] == f"{given['identifier']}-final-0a1b2c3"
    assert given["dbSubnetGroupName"].endswith("0a1b2c3")


def test_the_database_takes_tls_only(graph: Graph) -> None:
    group = graph.one("ParameterGroup", "database")
    major = graph.blueprint.database.engine_version.partition(".")[0]
    assert group.inputs["family"] == f"postgres{major}"
    assert {"name": "rds.force_ssl", "value": "1", "applyMethod": "immediate"} in group.inputs["parameters"]


def test_buckets_are_private_encrypted_and_take_tls_only(graph: Graph) -> None:
    for bucket in graph.of("Bucket"):
        block = graph.one("BucketPublicAccessBlock", bucket.name).inputs
        flags = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
        assert [block[flag] for flag in flags] == [True] * 4
        rule = graph.one("BucketOwnershipControls", bucket.name).inputs["rule"]
        assert rule == {"objectOwnership": "BucketOwnerEnforced"}
        (encryption,) = graph.one("BucketServerSideEncryptionConfiguration", bucket.name).inputs["rules"]
        own = graph.blueprint.encryption.own_keys and bucket.name != "access-logs"
        default = encryption["applyServerSideEncryptionByDefault"]
        assert default["sseAlgorithm"] == ("aws:kms" if own else "AES256")
        assert ("kmsMasterKeyId" in default) == own
        statement, *writers = json.loads(graph.one("BucketPolicy", bucket.name).inputs["policy"])["Statement"]
        assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        assert len(writers) == (2 if bucket.name == "access-logs" else 0)
        assert bucket.inputs["forceDestroy"] is (bucket.name == "access-logs")
    assert {each.name for each in graph.of("BucketVersioning")} == {
        name for name, bucket in graph.blueprint.buckets.items() if bucket.versioned
    }


def test_a_workload_reaches_its_own_bucket_and_nothing_else(graph: Graph) -> None:
    for rights in [each for each in graph.of("RolePolicy") if each.name.endswith("-bucket")]:
        workload = graph.blueprint.workloads[rights.name.removesuffix("-bucket")]
        assert workload.bucket
        own = graph.one("Bucket", workload.bucket).inputs["bucket"]
        listing, objects, *use_key = json.loads(rights.inputs["policy"])["Statement"]
        for statement in (listing, objects):
            assert "*" not in statement["Action"]
            assert statement["Resource"].split(":::")[1].removesuffix("/*") == own
        assert len(use_key) == graph.blueprint.encryption.own_keys
        for statement in use_key:
            assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
            assert statement["Resource"].endswith("key/data-key-0a1b2c3")
            assert statement["Condition"]["StringEquals"]["kms:ViaService"].startswith("s3.")


def test_only_workloads_that_use_the_database_read_its_password_and_nothing_else(graph: Graph) -> None:
    readers = {
        each.name.removesuffix("-database") for each in graph.of("RolePolicy") if each.name.endswith("-database")
    }
    assert readers == {name for name, workload in graph.blueprint.workloads.items() if workload.database}
    for reader in readers:
        statement, *use_key = json.loads(graph.one("RolePolicy", f"{reader}-database").inputs["policy"])["Statement"]
        assert [each["Action"] for each in use_key] == [["kms:Decrypt"]] * graph.blueprint.encryption.own_keys
        assert statement["Action"] == ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
        assert ":secretsmanager:" in statement["Resource"]
        assert "*" not in statement["Resource"]


def test_a_pod_role_is_for_one_service_account_of_one_cluster(graph: Graph) -> None:
    for association in graph.of("PodIdentityAssociation"):
        (role_name,) = (name for kind, name in graph.waits(association) if kind == "Role")
        role = graph.one("Role", role_name)
        (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
        assert statement["Principal"] == {"Service": "pods.eks.amazonaws.com"}
        assert statement["Condition"]["StringEquals"] == {
            "aws:SourceAccount": ACCOUNT,
            "aws:RequestTag/eks-cluster-name": association.inputs["clusterName"],
            "aws:RequestTag/kubernetes-namespace": association.inputs["namespace"],
            "aws:RequestTag/kubernetes-service-account": association.inputs["serviceAccount"],
        }


def test_every_arn_lies_in_the_partition_of_the_region(named: Named) -> None:
    for name, partition in (("ha", "aws"), ("china", "aws-cn"), ("govcloud", "aws-us-gov")):
        for resource in named(name):
            for arn in [text for text in strings(resource.inputs) if text.startswith("arn:")]:
                assert arn.split(":")[1] == partition, (resource.name, arn)


def test_logs_expire(graph: Graph) -> None:
    wanted = graph.blueprint.usage.log_retention_days
    assert {each.inputs["retentionInDays"] for each in graph.of("LogGroup")} == {wanted}


@pytest.mark.parametrize(("services", "data"), [(False, True), (True, False), (False, False)])
def test_protections_are_lowered_each_for_itself(named: Named, services: bool, data: bool) -> None:
    blueprint = named("ha").blueprint
    lowered = resource_graph(program(blueprint, safeguards=Safeguards(services, data)), "ha", blueprint.region)
    given = {resource.type.rsplit(":", 1)[1]: resource.inputs for resource in lowered}
    assert given["Cluster"]["deletionProtection"] is services
    assert given["LoadBalancer"]["enableDeletionProtection"] is services
    assert given["Instance"]["deletionProtection"] is data
    assert given["Instance"]["skipFinalSnapshot"] is not data
    buckets = {each.name: each.inputs["forceDestroy"] for each in lowered if each.type.endswith(":Bucket")}
    assert buckets.pop("access-logs") is True
    assert set(buckets.values()) == {not data}


def test_the_load_balancer_drops_invalid_headers_and_faces_the_internet_in_every_zone(graph: Graph) -> None:
    given = graph.one("LoadBalancer", "load-balancer").inputs
    assert given["dropInvalidHeaderFields"] is True
    assert given["internal"] is False
    assert len(given["subnets"]) == len(graph.blueprint.network.zones)


def test_a_budget_warns_before_and_at_the_limit(named: Named) -> None:
    (budget,) = named("everything-set").of("Budget")
    assert (budget.inputs["limitAmount"], budget.inputs["limitUnit"]) == ("650.50", "USD")
    alerts = {(each["notificationType"], each["threshold"]) for each in budget.inputs["notifications"]}
    assert alerts == {("ACTUAL", 50), ("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100)}
    for each in budget.inputs["notifications"]:
        assert each["subscriberEmailAddresses"] == ["a@example.com", "b@example.com"]
        assert each["subscriberSnsTopicArns"]
    assert not named("govcloud").of("Budget")  # AWS has none there
    assert not named("ha-as-drawn").of("Budget")


def test_the_provider_works_in_the_region_and_the_allowed_accounts_only(named: Named) -> None:
    assert stack_config(named("ha").blueprint) == {"aws:region": "eu-west-1"}
    allowed = stack_config(named("everything-set").blueprint)["aws:allowedAccountIds"]
    assert json.loads(allowed) == ["123456789012"]


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def test_no_output_went_missing_inside_a_text(graph: Graph) -> None:
    for resource in graph:
        assert not [text for text in strings(resource.inputs) if "None" in text or "Output" in text]


def test_access_logs_are_let_in_from_the_load_balancer_of_this_account_and_from_s3(named: Named) -> None:
    """AWS's own example for ALB: the principal, and the account in the path; it names no condition."""
    policy = json.loads(named("ha").one("BucketPolicy", "access-logs").inputs["policy"])["Statement"]
    balancer, s3 = policy[1:]
    assert balancer["Principal"] == {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    assert balancer["Resource"].endswith(f"/load-balancer/AWSLogs/{ACCOUNT}/*")
    assert "Condition" not in balancer
    assert s3["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert s3["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    given = named("ha").one("LoadBalancer", "load-balancer").inputs["accessLogs"]
    assert given["prefix"] == "load-balancer"
