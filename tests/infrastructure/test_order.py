"""What must stand before what; a missing edge costs half an hour on AWS, a needless one minutes each time."""

from __future__ import annotations

from jobvector_wizard.catalog import bundled
from tests.infrastructure.conftest import Graph

EARLY = {"vpc-cni", "kube-proxy", "eks-pod-identity-agent"}
GIVEN = {("RolePolicyAttachment", f"node-{policy}") for policy in (
    "AmazonEKSWorkerNodePolicy",
    "AmazonEKS_CNI_Policy",
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonSSMManagedInstanceCore",
)}  # fmt: skip


def letter(graph: Graph, zone: str) -> str:
    return zone.removeprefix(graph.blueprint.region)


def test_nodes_wait_for_their_way_out_their_rights_and_the_add_ons_that_make_them_ready(graph: Graph) -> None:
    for group in graph.of("NodeGroup"):
        zone = letter(graph, graph.blueprint.nodes[group.name].zone)
        waits = graph.waits(group)
        assert waits >= GIVEN
        assert waits >= {("Addon", name) for name in EARLY & set(graph.blueprint.kubernetes.add_ons)}
        assert ("RouteTableAssociation", f"private-{zone}") in waits
        assert (("Route", f"private-{zone}") in waits) == (graph.blueprint.network.nat != "none")
        interfaces = {each.name for each in graph.of("VpcEndpoint") if each.inputs["vpcEndpointType"] == "Interface"}
        assert {name for kind, name in waits if kind == "VpcEndpoint"} == interfaces
        assert ("LaunchTemplate", group.name) in waits


def test_early_add_ons_wait_for_the_cluster_alone_and_late_ones_for_nodes(graph: Graph) -> None:
    groups = {("NodeGroup", name) for name in graph.blueprint.nodes}
    add_ons = {add_on.name: graph.waits(add_on) for add_on in graph.of("Addon")}
    assert set(add_ons) == set(graph.blueprint.kubernetes.add_ons)
    for name, waits in add_ons.items():
        roles = {each for each in waits if each[0] == "PodIdentityAssociation"}
        firsts = {("Addon", other) for other in bundled().eks_add_ons[name].after}
        assert waits - roles == {("Cluster", "cluster")} | firsts | (set() if name in EARLY else groups), name


def test_log_groups_stand_before_their_writers(graph: Graph) -> None:
    assert ("LogGroup", "cluster-logs") in graph.waits(graph.one("Cluster", "cluster"))
    database = graph.waits(graph.one("Instance", "database"))
    assert {("LogGroup", "postgresql-logs"), ("LogGroup", "upgrade-logs")} <= database
    for flow_log in graph.of("FlowLog"):
        assert {("LogGroup", "flow-logs"), ("RolePolicy", "flow-logs")} <= graph.waits(flow_log)
    for logging in graph.of("WebAclLoggingConfiguration"):
        assert ("LogGroup", "waf-logs") in graph.waits(logging)


def test_log_groups_have_the_names_that_the_services_write_to(graph: Graph) -> None:
    cluster, database = graph.one("Cluster", "cluster").inputs, graph.one("Instance", "database").inputs
    assert graph.one("LogGroup", "cluster-logs").inputs["name"] == f"/aws/eks/{cluster['name']}/cluster"
    for kind in database["enabledCloudwatchLogsExports"]:
        expected = f"/aws/rds/instance/{database['identifier']}/{kind}"
        assert graph.one("LogGroup", f"{kind}-logs").inputs["name"] == expected
    for group in graph.of("LogGroup"):
        if group.name == "waf-logs":
            assert group.inputs["name"].startswith("aws-waf-logs-")  # AWS WAF writes to no other


def test_the_cluster_waits_for_its_role_rights_and_private_subnets_and_for_nothing_slow(graph: Graph) -> None:
    waits = graph.waits(graph.one("Cluster", "cluster"))
    private = {("Subnet", f"private-{letter(graph, zone)}") for zone in graph.blueprint.network.zones}
    attachment = ("RolePolicyAttachment", "cluster-AmazonEKSClusterPolicy")
    key = {("Key", "platform-key")} if graph.blueprint.encryption.own_keys else set()
    assert waits == private | key | {attachment, ("Role", "cluster"), ("LogGroup", "cluster-logs")}


def test_the_database_waits_for_neither_cluster_nor_nat(graph: Graph) -> None:
    kinds = {each.type.rsplit(":", 1)[1] for each in graph.behind(graph.one("Instance", "database"))}
    at_once = {"Vpc", "Subnet", "SubnetGroup", "ParameterGroup", "SecurityGroup", "LogGroup"}
    assert at_once <= kinds <= at_once | {"Key", "Role", "RolePolicyAttachment"}


def test_a_nat_gateway_waits_until_its_own_subnet_reaches_the_internet(graph: Graph) -> None:
    for gateway in graph.of("NatGateway"):
        zone = gateway.name.removeprefix("nat-")
        assert graph.waits(gateway) == {
            ("Eip", gateway.name),
            ("Subnet", f"public-{zone}"),
            ("RouteTableAssociation", f"public-{zone}"),
            ("Route", "public"),
        }
        assert ("InternetGateway", "internet") in graph.waits(graph.one("Eip", gateway.name))


def test_a_pod_identity_waits_for_cluster_role_and_rights(graph: Graph) -> None:
    users = {name: each for name, each in graph.blueprint.workloads.items() if each.bucket or each.database}
    associations = {
        each.name: each for each in graph.of("PodIdentityAssociation") if not each.name.startswith("add-on-")
    }
    scaler = associations.pop("cluster-autoscaler", None)
    assert (scaler is not None) == graph.blueprint.scales
    if scaler:
        assert scaler.inputs["namespace"] == "kube-system"
    assert set(associations) == set(users)
    for association in associations.values():
        name = association.name
        kinds = [kind for kind in ("bucket", "database") if getattr(users[name], kind)]
        rights = {("RolePolicy", f"{name}-{kind}") for kind in kinds}
        assert graph.waits(association) == {("Cluster", "cluster"), ("Role", f"{name}-pods"), *rights}
        if users[name].bucket:
            assert ("Bucket", users[name].bucket) in graph.waits(graph.one("RolePolicy", f"{name}-bucket"))
        if users[name].database:
            assert ("Instance", "database") in graph.waits(graph.one("RolePolicy", f"{name}-database"))
        assert association.inputs["namespace"] == "jobvector"
        assert association.inputs["serviceAccount"] == name


def test_every_rule_waits_for_the_groups_it_names(graph: Graph) -> None:
    rules = graph.of("SecurityGroupIngressRule") + graph.of("SecurityGroupEgressRule")
    assert rules
    for rule in rules:
        own = {("SecurityGroup", rule.inputs["securityGroupId"].rpartition("-")[0])}
        other = rule.inputs.get("referencedSecurityGroupId")
        if other:
            own.add(("SecurityGroup", other.rpartition("-")[0]))
        assert graph.waits(rule) == own


def test_every_node_group_is_behind_every_target_group(graph: Graph) -> None:
    routed = [name for name, workload in graph.blueprint.workloads.items() if workload.path]
    wanted = {f"{name}-{group}": (name, group) for name in routed for group in graph.blueprint.nodes}
    attachments = {each.name: each for each in graph.of("Attachment")}
    assert set(attachments) == set(wanted)
    for name, (workload, group) in wanted.items():
        assert graph.waits(attachments[name]) == {("TargetGroup", workload), ("NodeGroup", group)}
        assert group in attachments[name].inputs["autoscalingGroupName"]


def test_the_load_balancer_waits_for_the_internet_gateway_and_its_listener_for_it(graph: Graph) -> None:
    balancer = graph.one("LoadBalancer", "load-balancer")
    assert ("Route", "public") in graph.waits(balancer)
    assert ("InternetGateway", "internet") in graph.waits(graph.one("Route", "public"))
    assert graph.waits(graph.one("Listener", "http")) == {("LoadBalancer", "load-balancer")}


def test_an_administrator_gets_rights_after_entering(graph: Graph) -> None:
    associations = graph.of("AccessPolicyAssociation")
    assert len(associations) == len(graph.of("AccessEntry")) == len(graph.blueprint.access.admins)
    for association in associations:
        assert ("AccessEntry", association.name) in graph.waits(association)


def test_old_versions_expire_only_once_there_are_versions(graph: Graph) -> None:
    for name, bucket in graph.blueprint.buckets.items():
        expiry = graph.one("BucketLifecycleConfiguration", name)
        assert (("BucketVersioning", name) in graph.waits(expiry)) == bucket.versioned
        rules = {rule["id"] for rule in expiry.inputs["rules"]}
        assert ("old-versions" in rules) == bucket.versioned


def test_a_bucket_policy_waits_for_the_public_access_block(graph: Graph) -> None:
    for policy in graph.of("BucketPolicy"):
        assert ("BucketPublicAccessBlock", policy.name) in graph.waits(policy)


def test_each_resource_stands_after_its_parent_and_all_it_needs_and_needs_no_component(graph: Graph) -> None:
    seen: set[str] = set()
    for resource in graph.all:
        assert set(resource.depends_on) <= seen
        assert resource.parent is None or resource.parent in seen
        assert not any(graph.by_urn[urn].component for urn in resource.depends_on)
        seen.add(resource.urn)


def test_alarms_wait_for_what_they_look_at_and_for_the_right_to_be_heard(graph: Graph) -> None:
    for alarm in graph.of("MetricAlarm"):
        waits = graph.waits(alarm)
        assert {("Topic", "alerts"), ("TopicPolicy", "alerts")} <= waits
        subjects = {kind for kind, _ in waits} - {"Topic", "TopicPolicy"}
        assert subjects <= {"LoadBalancer", "TargetGroup", "Instance", "NodeGroup", "NatGateway"}
        assert subjects


def test_the_https_listener_waits_for_a_valid_certificate(graph: Graph) -> None:
    for listener in graph.of("Listener"):
        if listener.inputs["protocol"] == "HTTPS":
            assert ("CertificateValidation", "certificate") in graph.waits(listener)
            (validation,) = graph.of("CertificateValidation")
            assert graph.waits(validation) >= {("Certificate", "certificate"), ("Record", "certificate")}


def test_access_logs_are_written_only_once_their_bucket_lets_the_writers_in(graph: Graph) -> None:
    writers = [*graph.of("BucketLogging"), graph.one("LoadBalancer", "load-balancer")]
    for writer in writers:
        if graph.blueprint.observability.access_logs:
            assert ("BucketPolicy", "access-logs") in graph.waits(writer)


def test_nothing_but_data_and_what_it_needs_stands_behind_the_data_key(graph: Graph) -> None:
    """Whoever keeps the data keeps its key; the platform's key must not be kept with it."""
    kept = {"Instance", "Bucket"}
    for resource in graph:
        if resource.type.rsplit(":", 1)[1] in kept and resource.name != "access-logs":
            assert "platform-key" not in {each.name for each in graph.behind(resource)}
