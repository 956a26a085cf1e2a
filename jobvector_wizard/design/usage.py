"""Assumptions about a month of use: what the bill multiplies with prices."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from jobvector_wizard.design.tables import Assumption, CpuUse, Model, Range, Whole

__all__ = ["LOAD_BALANCER_DIMENSIONS", "Usage"]

LOAD_BALANCER_DIMENSIONS = (
    "new_connections_per_second",
    "active_connections_per_minute",
    "processed_gb_per_hour",
    "rule_evaluations_per_second",
)


class Usage(Model):
    """Assumptions about a month of use. Each is a number, or low, expected and high."""

    egress_gb: Assumption = Field(title="Internet egress", description="GB a month that leave AWS for the internet.")
    nat_gb: Assumption = Field(
        title="NAT traffic", description="GB a month through NAT gateways, either way; AWS bills each."
    )
    cross_zone_gb: Assumption = Field(
        title="Cross-zone traffic",
        description="GB a month between pods in different zones, counted once; AWS bills it where it leaves and where "
        "it arrives.",
    )
    database_cross_zone_gb: Assumption | None = Field(
        None,
        title="Traffic to a database elsewhere",
        description="GB a month between nodes and the database in another zone, either way. AWS bills only the nodes' "
        "side. Left out, it is taken to be in cross_zone_gb.",
    )
    load_balancer_units: Assumption | None = Field(
        None, title="Load balancer capacity units", description="Average LCU, where no dimension of it is stated."
    )
    new_connections_per_second: Assumption | None = Field(
        None, title="New connections", description="New connections a second to the load balancer, on average."
    )
    active_connections_per_minute: Assumption | None = Field(
        None, title="Active connections", description="Connections open at the load balancer, sampled each minute."
    )
    processed_gb_per_hour: Assumption | None = Field(
        None, title="Processed data", description="GB an hour through the load balancer, both ways."
    )
    rule_evaluations_per_second: Assumption | None = Field(
        None,
        title="Rule evaluations",
        description="Requests a second times the load balancer's rules above the ten that are free.",
    )
    control_plane_logs_gb: Assumption | None = Field(
        None,
        title="Control-plane logs",
        description="GB a month that the control plane would write to CloudWatch with all its log types on. Measured "
        "elsewhere: 37, about 105 and about 240. kubernetes.logs says which types are on.",
    )
    database_logs_gb: Assumption | None = Field(
        None,
        title="Database logs",
        description="GB a month of PostgreSQL's log, which RDS sends to CloudWatch. Measured once elsewhere: about 0.",
    )
    logs_gb: Assumption | None = Field(
        None,
        title="Logs of pods",
        description="GB a month that pods write. They cost only where an add-on or a DaemonSet of one's own sends them "
        "to CloudWatch.",
    )
    flow_logs_gb: Assumption | None = Field(
        None, title="Flow logs", description="GB a month that the VPC's flow logs write. Measured once elsewhere: 7.7."
    )
    access_logs_gb: Assumption | None = Field(
        None, title="Access logs", description="GB of the load balancer's and the buckets' access logs that are kept."
    )
    endpoint_gb: Assumption | None = Field(
        None, title="Endpoint traffic", description="GB a month through interface endpoints."
    )
    requests_million: Assumption | None = Field(
        None, title="Requests", description="Million requests a month that the web application firewall looks at."
    )
    log_retention_days: Whole = Field(
        30, title="Log retention", description="Days that CloudWatch keeps what is logged.", ge=1, le=3653
    )
    backup_gb: Assumption = Field(
        title="Backups above the free amount",
        description="GB of database backups above the size of the database, which is free.",
    )
    bucket_writes_thousand: Assumption = Field(
        title="S3 writes", description="Thousand PUT, COPY, POST and LIST requests a month."
    )
    bucket_reads_thousand: Assumption = Field(
        title="S3 reads", description="Thousand GET requests a month, and all other kinds."
    )
    secret_reads_ten_thousand: Assumption = Field(
        title="Secret reads", description="Ten thousand Secrets Manager requests a month."
    )
    key_requests_ten_thousand: Assumption | None = Field(
        None, title="KMS requests", description="Ten thousand a month, those that AWS services make included."
    )
    dns_queries_million: Assumption = Field(
        title="DNS queries",
        description="Million queries a month for the domain that are not of type A, such as AAAA. Those of type A are "
        "free, since the record is an alias of the load balancer.",
    )
    alert_mails_thousand: Assumption | None = Field(
        None,
        title="Alert mails",
        description="Thousand mails a month, each address of budget.alerts counted: one a change of an alarm and one a "
        "database event. The first thousand is free.",
    )
    images_gb: Assumption | None = Field(
        None, title="Images in ECR", description="GB of container images that this account's registry (ECR) holds."
    )
    node_cpu_used: CpuUse | None = Field(
        None, title="CPU use of each node", description="Average of kubelet, DaemonSets and add-ons, without workloads."
    )
    database_cpu_percent: Assumption | None = Field(
        None, title="CPU use of the database", description="Average per cent of its vCPUs, as CPUUtilization counts it."
    )

    @model_validator(mode="after")
    def _load_balancer_is_used(self) -> Self:
        if self.load_balancer_units is None and not self.load_balancer_dimensions:
            raise PydanticCustomError("load-balancer", "state load_balancer_units or a dimension of it")
        if self.database_cpu_percent and self.database_cpu_percent.high > 100:
            raise PydanticCustomError("percent", "database_cpu_percent is above 100")
        return self

    @property
    def load_balancer_dimensions(self) -> dict[str, Range]:
        """The dimensions of a load balancer capacity unit that are stated, by field."""
        return {name: found for name in LOAD_BALANCER_DIMENSIONS if (found := getattr(self, name)) is not None}
