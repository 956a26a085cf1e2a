"""The Pulumi program of a blueprint."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pulumi

from jobvector_wizard.infrastructure.add_ons import BEFORE_NODES, AddOns
from jobvector_wizard.infrastructure.buckets import Buckets
from jobvector_wizard.infrastructure.budget import Budget
from jobvector_wizard.infrastructure.cluster import Cluster
from jobvector_wizard.infrastructure.database import Database
from jobvector_wizard.infrastructure.deployment import Deployment, Safeguards, architecture_by_name
from jobvector_wizard.infrastructure.firewall import Firewall
from jobvector_wizard.infrastructure.identities import Identities
from jobvector_wizard.infrastructure.load_balancer import LoadBalancer
from jobvector_wizard.infrastructure.logs import Logs
from jobvector_wizard.infrastructure.network import Network
from jobvector_wizard.infrastructure.nodes import Nodes
from jobvector_wizard.infrastructure.roles import Roles

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobvector_wizard.blueprint import Architecture, Blueprint

__all__ = ["PROJECT", "Safeguards", "program", "stack_config"]

PROJECT = "jobvector"
_SERVICES = (
    "autoscaling", "budgets", "cloudwatch", "ec2", "eks", "elbv2", "iam", "kms", "logs", "rds", "s3",
    "secretsmanager", "sns", "sts",
)  # fmt: skip
"""Every service that the program's resources belong to, as the provider's `endpoints` names them."""


def program(
    blueprint: Blueprint,
    *,
    architecture: Callable[[str], Architecture] = architecture_by_name,
    safeguards: Safeguards = Safeguards(),  # noqa: B008 frozen
    partial: bool = False,
) -> Callable[[], None]:
    """Return the inline program that creates a blueprint's resources in the stack it runs in.

    The deployment's name is the stack's. `architecture` answers for an instance type, as a catalog does.
    `partial` says that the engine is told to touch only some of the resources.
    """

    def run() -> None:
        _create(Deployment.current(blueprint, safeguards, partial=partial), architecture)

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


def _create(deployment: Deployment, architecture: Callable[[str], Architecture]) -> None:
    blueprint = deployment.blueprint
    network = Network(deployment)
    firewall = Firewall(deployment, network)
    roles, logs, buckets = Roles(deployment), Logs(deployment), Buckets(deployment)
    database = Database(deployment, network, firewall, logs)
    cluster = Cluster(deployment, network, roles, logs)
    wanted = dict.fromkeys(blueprint.kubernetes.add_ons)
    early = AddOns(deployment, cluster, "before-nodes", [name for name in wanted if name in BEFORE_NODES])
    nodes = Nodes(deployment, cluster, network, firewall, roles, early, architecture)
    late = [name for name in wanted if name not in BEFORE_NODES]
    AddOns(deployment, cluster, "after-nodes", late, nodes.groups.values())
    Identities(deployment, cluster, buckets, database)
    balancer = LoadBalancer(deployment, network, firewall, nodes)
    if blueprint.budget.monthly_usd is not None and not blueprint.region.startswith("us-gov-"):
        Budget(deployment, blueprint.budget.monthly_usd)
    pulumi.export("load_balancer_dns_name", balancer.balancer.dns_name)
    pulumi.export("cluster_name", cluster.control_plane.name)
    pulumi.export("database_endpoint", database.instance.endpoint)
    pulumi.export("database_secret_arn", database.secret_arn)
    pulumi.export("bucket_names", {name: bucket.bucket for name, bucket in buckets.by_name.items()})
