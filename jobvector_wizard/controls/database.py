"""Controls of the database and its password."""

from __future__ import annotations

from typing import Any, Final

from jobvector_wizard.controls.control import Control, Waiver, switched_off
from jobvector_wizard.controls.requirement import Every, Never, NoneOf, Some

INSTANCE: Final = "aws:rds/instance:Instance"
PARAMETERS: Final = "aws:rds/parameterGroup:ParameterGroup"
EVENTS: Final = "aws:rds/eventSubscription:EventSubscription"
_WEEK: Final = 7
_GUESSED_NAMES: Final = ("postgres", "admin")
_CRITICAL: Final = {"failure", "maintenance", "configuration change"}


def _is(path: str, wanted: object) -> Every:
    return Every(INSTANCE, path, lambda it: it == wanted)


def _forces_tls(parameters: Any) -> bool:
    return {"name": "rds.force_ssl", "value": "1", "applyMethod": "immediate"} in parameters


_NO_ALARMS: Final = switched_off("observability.alarms")

CONTROLS: Final = (
    Control(
        "The database is not reached from the internet",
        ("CIS 2.2.3", "FSBP RDS.2"),
        "database.py",
        (_is("publiclyAccessible", wanted=False),),
    ),
    Control(
        "The database, its snapshots and backups are encrypted",
        ("CIS 2.2.1", "FSBP RDS.3", "FSBP RDS.4"),
        "database.py",
        (_is("storageEncrypted", wanted=True),),
    ),
    Control(
        "The database is encrypted with an own key",
        ("EKS: encrypt data at rest",),
        "database.py",
        (Every(INSTANCE, "kmsKeyId", bool),),
        Waiver(
            "AWS's key aws/rds is used.", "encryption.own_keys = true, before the first up",
            lambda blueprint: not blueprint.encryption.own_keys,
        ),
    ),
    Control(
        "A standby in a second zone takes over",
        ("CIS 2.2.4", "FSBP RDS.5"),
        "database.py",
        (_is("multiAz", wanted=True),),
        Waiver(
            "The design has one instance: it is down while its zone is.", "database.multi_az = true",
            lambda blueprint: not blueprint.database.multi_az,
        ),
    ),
    Control(
        "Enhanced monitoring reads the database's operating system",
        ("FSBP RDS.6",),
        "database.py",
        (Every(INSTANCE, "monitoringInterval", lambda it: it > 0), Every(INSTANCE, "monitoringRoleArn", bool)),
        Waiver(
            "Switched off in the design.", "database.enhanced_monitoring_seconds = 60",
            lambda blueprint: blueprint.database.enhanced_monitoring_seconds == 0,
        ),
    ),
    Control(
        "The database is protected from deletion", ("FSBP RDS.8",), "database.py",
        (_is("deletionProtection", wanted=True),),
    ),
    Control(
        "PostgreSQL's logs go to CloudWatch",
        ("FSBP RDS.9", "FSBP RDS.36"),
        "database.py",
        (Every(INSTANCE, "enabledCloudwatchLogsExports", lambda it: set(it) == {"postgresql", "upgrade"}),),
    ),
    Control(
        "The database takes IAM authentication", ("FSBP RDS.10",), "database.py",
        (_is("iamDatabaseAuthenticationEnabled", wanted=True),),
    ),
    Control(
        "Backups are kept for a week at least",
        ("FSBP RDS.11",),
        "database.py",
        (Every(INSTANCE, "backupRetentionPeriod", lambda it: it >= _WEEK), Every(INSTANCE, "backupWindow", bool)),
        Waiver(
            "The design keeps them for less.", "database.backup_days = 7",
            lambda blueprint: blueprint.database.backup_days < _WEEK,
        ),
    ),
    Control(
        "Minor versions are taken by themselves, in a window",
        ("CIS 2.2.2", "FSBP RDS.13"),
        "database.py",
        (_is("autoMinorVersionUpgrade", wanted=True), Every(INSTANCE, "maintenanceWindow", bool)),
    ),
    Control("Snapshots carry the tags", ("FSBP RDS.17",), "database.py", (_is("copyTagsToSnapshot", wanted=True),)),
    Control(
        "The database is in the VPC", ("Security Hub RDS.18",), "database.py",
        (Every(INSTANCE, "dbSubnetGroupName", bool), Every(INSTANCE, "vpcSecurityGroupIds.*", bool)),
    ),
    Control(
        "People hear of the database's critical events, failover among them",
        ("FSBP RDS.20",),
        "alerts.py",
        (
            Every(
                EVENTS, "eventCategories", lambda it: {*_CRITICAL, "failover"} <= set(it),
                lambda it: it.inputs["sourceType"] == "db-instance",
            ),
        ),
        _NO_ALARMS,
    ),
    Control(
        "People hear of changes to the database's parameters",
        ("FSBP RDS.21",),
        "alerts.py",
        (Some(EVENTS, lambda it: it.inputs["sourceType"] == "db-parameter-group"),),
        _NO_ALARMS,
    ),
    Control(
        "PostgreSQL does not listen on its default port",
        ("FSBP RDS.23",),
        waiver=Waiver("The brief draws 5432; only the nodes' security group reaches it.", "nothing; it hides nothing"),
    ),
    Control(
        "The administrator has a name of its own",
        ("FSBP RDS.25",),
        "database.py",
        (Every(INSTANCE, "username", lambda it: it not in _GUESSED_NAMES),),
    ),
    Control(
        "The database is in a backup plan",
        ("Security Hub RDS.26",),
        waiver=Waiver("RDS's own backups are used; AWS Backup is the account's.", "a plan that selects by tag"),
    ),
    Control(
        "Connections use TLS", ("Security Hub RDS.38", "brief"), "database.py",
        (Every(PARAMETERS, "parameters", _forces_tls),),
    ),
    Control(
        "Snapshots are shared with nobody", ("FSBP RDS.1",), "database.py",
        (
            NoneOf("aws:rds/snapshot:Snapshot", {"sharedAccounts": ["all"]}),
            NoneOf("aws:rds/snapshotCopy:SnapshotCopy", {"sharedAccounts": ["all"]}),
        ),
    ),
    Control(
        "A last snapshot is taken before the database goes",
        ("brief",),
        "database.py",
        (_is("skipFinalSnapshot", wanted=False), Every(INSTANCE, "finalSnapshotIdentifier", bool)),
    ),
    Control(
        "RDS keeps the password in Secrets Manager and rotates it each week",
        ("FSBP SecretsManager.1", "FSBP SecretsManager.4", "EKS: use an external secrets provider"),
        "database.py",
        (_is("manageMasterUserPassword", wanted=True), Never(INSTANCE, "password", "a-password")),
    ),
    Control(
        "The password is encrypted with an own key",
        ("EKS: encrypt data at rest",),
        "database.py",
        (Every(INSTANCE, "masterUserSecretKmsKeyId", bool),),
        Waiver(
            "AWS's key aws/secretsmanager is used.", "encryption.own_keys = true",
            lambda blueprint: not blueprint.encryption.own_keys,
        ),
    ),
    Control(
        "No extended support is bought by surprise",
        ("brief",),
        "database.py",
        (_is("engineLifecycleSupport", "open-source-rds-extended-support-disabled"),),
    ),
    Control(
        "Database Insights shows what the database waits for",
        ("brief",),
        "database.py",
        (_is("databaseInsightsMode", "standard"),),
    ),
)  # fmt: skip
