"""RDS for PostgreSQL, reached from the nodes alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.design.addressing import Tier
from jobvector_wizard.infrastructure import aws, naming
from jobvector_wizard.infrastructure.deployment import Component, Deployment

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi

    from jobvector_wizard.infrastructure.firewall import Firewall
    from jobvector_wizard.infrastructure.logs import Logs
    from jobvector_wizard.infrastructure.network import Network
    from jobvector_wizard.infrastructure.roles import Roles


class Database(Component):
    """The instance, its subnets and parameters. RDS keeps the password in Secrets Manager and rotates it."""

    def __init__(
        self,
        deployment: Deployment,
        network: Network,
        firewall: Firewall,
        roles: Roles,
        logs: Logs,
        key: pulumi.Output[str] | None,
    ) -> None:
        super().__init__("Database", deployment)
        self._subnets = aws.rds.SubnetGroup(
            "database",
            description="Every database subnet",
            subnet_ids=network.subnet_ids(Tier.DATABASE),
            tags=deployment.tags("database"),
            opts=self.child(),
        )
        self.parameters = self._parameter_group()
        self.instance = self._instance(firewall, roles, logs, key)
        self.register_outputs({})

    @property
    def secret_arn(self) -> pulumi.Output[str]:
        """Where the password is kept; the password itself never enters the state."""
        return self.instance.master_user_secrets.apply(
            lambda secrets: self.deployment.reported(_arn(secrets), "secret for the database's password")
        )

    def _parameter_group(self) -> aws.rds.ParameterGroup:
        major = self.blueprint.database.engine_version.partition(".")[0]
        return aws.rds.ParameterGroup(
            "database",
            description="PostgreSQL that takes TLS connections only",
            family=f"postgres{major}",
            parameters=[aws.rds.ParameterGroupParameterArgs(name="rds.force_ssl", value="1", apply_method="immediate")],
            tags=self.deployment.tags("database"),
            opts=self.child(),
        )

    def _instance(
        self, firewall: Firewall, roles: Roles, logs: Logs, key: pulumi.Output[str] | None
    ) -> aws.rds.Instance:
        wanted, guarded = self.blueprint.database, self.deployment.safeguards.data
        identifier = naming.database_identifier(self.deployment.name)
        return aws.rds.Instance(
            "database",
            identifier=identifier,
            engine="postgres",
            engine_version=wanted.engine_version,
            engine_lifecycle_support="open-source-rds-extended-support-disabled",
            auto_minor_version_upgrade=True,
            instance_class=wanted.instance_class,
            allocated_storage=wanted.storage_gib,
            storage_type="gp3",
            iops=wanted.iops,
            storage_encrypted=True,
            kms_key_id=key,
            multi_az=wanted.multi_az,
            availability_zone=self._chosen_zone(),
            db_name="jobvector",
            username="jobvector",
            manage_master_user_password=True,
            master_user_secret_kms_key_id=key,
            iam_database_authentication_enabled=True,
            db_subnet_group_name=self._subnets.name,
            parameter_group_name=self.parameters.name,
            vpc_security_group_ids=[firewall.database.id],
            publicly_accessible=False,
            backup_retention_period=wanted.backup_days,
            backup_window=wanted.backup_window,
            maintenance_window=wanted.maintenance_window,
            copy_tags_to_snapshot=True,
            deletion_protection=guarded,
            skip_final_snapshot=not guarded,
            final_snapshot_identifier=self._final_snapshot(identifier),
            enabled_cloudwatch_logs_exports=list(naming.database_log_groups(self.deployment.name)),
            database_insights_mode="standard",
            monitoring_interval=wanted.enhanced_monitoring_seconds,
            monitoring_role_arn=roles.database_monitoring.arn if roles.database_monitoring else None,
            tags=self.deployment.tags("database"),
            opts=self.child(*logs.database, *roles.database_monitoring_attachments, protect=guarded),
        )

    def _chosen_zone(self) -> str | None:
        """Return the zone of a single instance; RDS refuses a zone for Multi-AZ, whatever a drawing shows."""
        database = self.blueprint.database
        return database.zones[0] if database.zones and not database.multi_az else None

    def _final_snapshot(self, identifier: str) -> pulumi.Output[str]:
        """Name the last snapshot after this generation: every subnet group has its own random ending."""
        return self._subnets.name.apply(lambda group: f"{identifier}-final-{group.rpartition('-')[2]}")


def _arn(secrets: Sequence[aws.rds.outputs.InstanceMasterUserSecret]) -> str | None:
    for secret in secrets or ():
        if secret.secret_arn:
            return secret.secret_arn
    return None
