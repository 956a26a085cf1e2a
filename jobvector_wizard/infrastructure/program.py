"""The Pulumi program of a blueprint."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pulumi

from jobvector_wizard.catalog import bundled
from jobvector_wizard.infrastructure.access_logs import AccessLogs
from jobvector_wizard.infrastructure.add_on_roles import AddOnRoles
from jobvector_wizard.infrastructure.add_ons import BEFORE_NODES, AddOns
from jobvector_wizard.infrastructure.alarms import Alarms
from jobvector_wizard.infrastructure.alerts import Alerts
from jobvector_wizard.infrastructure.buckets import Buckets
from jobvector_wizard.infrastructure.budget import Budget
from jobvector_wizard.infrastructure.cluster import Cluster
from jobvector_wizard.infrastructure.dashboard import Dashboard
from jobvector_wizard.infrastructure.database import Database
from jobvector_wizard.infrastructure.deployment import Deployment, Safeguards
from jobvector_wizard.infrastructure.domain import Domain
from jobvector_wizard.infrastructure.endpoints import Endpoints
from jobvector_wizard.infrastructure.firewall import Firewall
from jobvector_wizard.infrastructure.flow_logs import FlowLogs
from jobvector_wizard.infrastructure.identities import Identities
from jobvector_wizard.infrastructure.keys import Keys
from jobvector_wizard.infrastructure.load_balancer import LoadBalancer
from jobvector_wizard.infrastructure.logs import Logs
from jobvector_wizard.infrastructure.metrics import Metrics
from jobvector_wizard.infrastructure.network import Network
from jobvector_wizard.infrastructure.nodes import Nodes
from jobvector_wizard.infrastructure.roles import Roles
from jobvector_wizard.infrastructure.waf import Waf
from jobvector_wizard.planning.add_ons import EBS_DRIVER, roles_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["PROJECT", "Safeguards", "program", "stack_config"]

PROJECT = "jobvector"
_SERVICES = (
    "acm", "autoscaling", "budgets", "cloudwatch", "ec2", "eks", "elbv2", "iam", "kms", "logs", "rds", "route53", "s3",
    "secretsmanager", "sns", "sts", "wafv2",
)  # fmt: skip
"""Every service that the program's resources belong to, as the provider's `endpoints` names them."""


def program(
    blueprint: Blueprint,
    *,
    safeguards: Safeguards = Safeguards(),  # noqa: B008 frozen
    partial: bool = False,
) -> Callable[[], None]:
    """Return the inline program that creates a blueprint's resources in the stack it runs in.

    The deployment's name is the stack's. `partial` says that the engine is told to touch only some of the resources.
    """

    def run() -> None:
        _create(Deployment.current(blueprint, safeguards, partial=partial))

    return run


def stack_config(blueprint: Blueprint, endpoint_url: str | None = None) -> dict[str, str]:
    """Return the stack's configuration: the provider's region, and the accounts it may work in.

    With an endpoint (LocalStack, moto) every service goes there, buckets by path, and the provider leaves away what
    only AWS itself can answer.
    """
    config = {"aws:region": blueprint.region}
    if blueprint.access.accounts:
        config["aws:allowedAccountIds"] = json.dumps(list(blueprint.access.accounts))
    if endpoint_url is not None:
        config["aws:endpoints"] = json.dumps([dict.fromkeys(_SERVICES, endpoint_url)])
        config["aws:s3UsePathStyle"] = "true"
        for flag in ("skipCredentialsValidation", "skipMetadataApiCheck", "skipRequestingAccountId"):
            config[f"aws:{flag}"] = "true"
    return config


def _create(deployment: Deployment) -> None:
    blueprint = deployment.blueprint
    wanted = blueprint.observability
    keys, roles = Keys(deployment), Roles(deployment)
    logs, buckets = Logs(deployment, keys), Buckets(deployment, keys)
    access_logs = AccessLogs(deployment, buckets) if wanted.access_logs else None
    network = Network(deployment)
    if logs.flows:
        FlowLogs(deployment, network, logs.flows)
    firewall = Firewall(deployment, network)
    database = Database(deployment, network, firewall, roles, logs, keys.data)
    cluster = Cluster(deployment, network, roles, logs, keys.platform)
    add_on_roles = AddOnRoles(deployment, cluster, buckets, keys) if roles_of(blueprint, bundled()) else None
    nodes = _nodes(deployment, cluster, network, firewall, roles, add_on_roles)
    Identities(deployment, cluster, buckets, database, keys)
    balancer = _edge(deployment, network, firewall, nodes, access_logs, logs)
    metrics = Metrics(balancer, database, nodes, network)
    alerts = Alerts(deployment, keys, database) if wanted.alarms else None
    if alerts:
        Alarms(deployment, alerts, metrics)
    if wanted.dashboard:
        Dashboard(deployment, metrics)
    if blueprint.budget.monthly_usd is not None and not blueprint.region.startswith("us-gov-"):
        Budget(deployment, blueprint.budget.monthly_usd, alerts)
    _export(cluster, database, buckets, balancer)
    if keys.data and EBS_DRIVER in blueprint.kubernetes.add_ons:
        pulumi.export("volume_key_arn", keys.data)


def _nodes(
    deployment: Deployment,
    cluster: Cluster,
    network: Network,
    firewall: Firewall,
    roles: Roles,
    add_on_roles: AddOnRoles | None,
) -> Nodes:
    """Create the nodes between the add-ons that make them ready and those that need them."""
    wanted = dict.fromkeys(deployment.blueprint.kubernetes.add_ons)
    early = AddOns(deployment, cluster, "before-nodes", [name for name in wanted if name in BEFORE_NODES])
    endpoints = Endpoints(deployment, network, firewall.endpoints).all if firewall.endpoints else []
    nodes = Nodes(deployment, cluster, network, firewall, roles, early, endpoints)
    late = [name for name in wanted if name not in BEFORE_NODES]
    identities = add_on_roles.by_add_on if add_on_roles else {}
    AddOns(deployment, cluster, "after-nodes", late, nodes.groups.values(), identities)
    return nodes


def _edge(
    deployment: Deployment,
    network: Network,
    firewall: Firewall,
    nodes: Nodes,
    access_logs: AccessLogs | None,
    logs: Logs,
) -> LoadBalancer:
    """Create what the internet meets: the load balancer, its domain and its firewall."""
    edge = deployment.blueprint.edge
    domain = Domain(deployment, edge.domain, edge.zone_name) if edge.domain and edge.zone_name else None
    certificate = domain.certificate_arn if domain else None
    balancer = LoadBalancer(deployment, network, firewall, nodes, access_logs, certificate)
    if domain:
        domain.lead_to(balancer.balancer)
    if logs.waf:
        Waf(deployment, balancer, logs.waf)
    return balancer


def _export(cluster: Cluster, database: Database, buckets: Buckets, balancer: LoadBalancer) -> None:
    pulumi.export("load_balancer_dns_name", balancer.balancer.dns_name)
    pulumi.export("cluster_name", cluster.control_plane.name)
    pulumi.export("database_endpoint", database.instance.endpoint)
    pulumi.export("database_secret_arn", database.secret_arn)
    pulumi.export("bucket_names", {name: bucket.bucket for name, bucket in buckets.by_name.items()})
