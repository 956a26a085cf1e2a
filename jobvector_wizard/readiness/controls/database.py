"""Controls of the database and its password."""

from __future__ import annotations

from typing import Any, Final

from jobvector_wizard.readiness.controls.control import Control, Waiver, switched_off
from jobvector_wizard.readiness.controls.requirement import Every, Never, NoneOf, Some

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
        "C-DB-01", "The database is not reached from the internet",
        ("CIS 2.2.3", "FSBP RDS.2"),
        "database.py",
        (_is("publiclyAccessible", wanted=False),),
    ),
    Control(
        "C-DB-02", "The database, its snapshots and backups are encrypted",
        ("CIS 2.2.1", "FSBP RDS.3", "FSBP RDS.4"),
        "database.py",
        (_is("storageEncrypted", wanted=True),),
    ),
    Control(
        "C-DB-03", "The database is encrypted with an own key",
        ("EKS: encrypt data at rest",),
        "database.py",
        (Every(INSTANCE, "kmsKeyId", bool),),
        Waiver(
            "AWS's key aws/rds is used.", "encryption.own_keys = true, before the first up",
            lambda blueprint: not blueprint.encryption.own_keys,
        ),
    ),
    Control(
        "C-DB-04", "A standby in a second zone takes over",
        ("CIS 2.2.4", "FSBP RDS.5"),
        "database.py",
        (_is("multiAz", wanted=True),),
        Waiver(
            "The design has one instance: it is down while its zone is.", "database.multi_az = true",
            lambda blueprint: not blueprint.database.multi_az,
        ),
    ),
    Control(
        "C-DB-05", "Enhanced monitoring reads the database's operating system",
        ("FSBP RDS.6",),
        "database.py",
        (Every(INSTANCE, "monitoringInterval", lambda it: it > 0), Every(INSTANCE, "monitoringRoleArn", bool)),
        Waiver(
            "Switched off in the design.", "database.enhanced_monitoring_seconds = 60",
            lambda blueprint: blueprint.database.enhanced_monitoring_seconds == 0,
        ),
    ),
    Control(
        "C-DB-06", "The database is protected from deletion", ("FSBP RDS.8",), "database.py",
        (_is("deletionProtection", wanted=True),),
    ),
    Control(
        "C-DB-07", "PostgreSQL's logs go to CloudWatch",
        ("FSBP RDS.9", "FSBP RDS.36"),
        "database.py",
        (Every(INSTANCE, "enabledCloudwatchLogsExports", lambda it: set(it) == {"postgresql", "upgrade"}),),
    ),
    Control(
        "C-DB-08", "The database takes IAM authentication", ("FSBP RDS.10",), "database.py",
        (_is("iamDatabaseAuthenticationEnabled", wanted=True),),
    ),
    Control(
        "C-DB-09", "Backups are kept for a week at least",
        ("FSBP RDS.11",),
        "database.py",
        (Every(INSTANCE, "backupRetentionPeriod", lambda it: it >= _WEEK), Every(INSTANCE, "backupWindow", bool)),
        Waiver(
            "The design keeps them for less.", "database.backup_days = 7",
            lambda blueprint: blueprint.database.backup_days < _WEEK,
        ),
    ),
    Control(
        "C-DB-10", "Minor versions are taken by themselves, in a window",
        ("CIS 2.2.2", "FSBP RDS.13"),
        "database.py",
        (_is("autoMinorVersionUpgrade", wanted=True), Every(INSTANCE, "maintenanceWindow", bool)),
    ),
    Control(
        "C-DB-11", "Snapshots carry the tags", ("FSBP RDS.17",), "database.py",
        (_is("copyTagsToSnapshot", wanted=True),),
    ),
    Control(
        "C-DB-12", "The database is in the VPC", ("Security Hub RDS.18",), "database.py",
        (Every(INSTANCE, "dbSubnetGroupName", bool), Every(INSTANCE, "vpcSecurityGroupIds.*", bool)),
    ),
    Control(
        "C-DB-13", "People hear of the database's critical events, failover among them",
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
        "C-DB-14", "People hear of changes to the database's parameters",
        ("FSBP RDS.21",),
        "alerts.py",
        (Some(EVENTS, lambda it: it.inputs["sourceType"] == "db-parameter-group"),),
        _NO_ALARMS,
    ),
    Control(
        "C-DB-15", "PostgreSQL does not listen on its default port",
        ("FSBP RDS.23",),
        waiver=Waiver("The brief draws 5432; only the nodes' security group reaches it.", "nothing; it hides nothing"),
    ),
    Control(
        "C-DB-16", "The administrator has a name of its own",
        ("FSBP RDS.25",),
        "database.py",
        (Every(INSTANCE, "username", lambda it: it not in _GUESSED_NAMES),),
    ),
    Control(
        "C-DB-17", "The database is in a backup plan",
        ("Security Hub RDS.26",),
        waiver=Waiver("RDS's own backups are used; AWS Backup is the account's.", "a plan that selects by tag"),
    ),
    Control(
        "C-DB-18", "Connections use TLS", ("Security Hub RDS.38", "brief"), "database.py",
        (Every(PARAMETERS, "parameters", _forces_tls),),
    ),
    Control(
        "C-DB-19", "Snapshots are shared with nobody", ("FSBP RDS.1",), "database.py",
        (
            NoneOf("aws:rds/snapshot:Snapshot", {"sharedAccounts": ["all"]}),
            NoneOf("aws:rds/snapshotCopy:SnapshotCopy", {"sharedAccounts": ["all"]}),
        ),
    ),
    Control(
        "C-DB-20", "A last snapshot is taken before the database goes",
        ("brief",),
        "database.py",
        (_is("skipFinalSnapshot", wanted=False), Every(INSTANCE, "finalSnapshotIdentifier", bool)),
    ),
    Control(
        "C-DB-21", "RDS keeps the password in Secrets Manager and rotates it each week",
        ("FSBP SecretsManager.1", "FSBP SecretsManager.4", "EKS: use an external secrets provider"),
        "database.py",
        (_is("manageMasterUserPassword", wanted=True), Never(INSTANCE, "password", "a-password")),
    ),
    Control(
        "C-DB-22", "The password is encrypted with an own key",
        ("EKS: encrypt data at rest",),
        "database.py",
        (Every(INSTANCE, "masterUserSecretKmsKeyId", bool),),
        Waiver(
            "AWS's key aws/secretsmanager is used.", "encryption.own_keys = true",
            lambda blueprint: not blueprint.encryption.own_keys,
        ),
    ),
    Control(
        "C-DB-23", "No extended support is bought by surprise",
        ("brief",),
        "database.py",
        (_is("engineLifecycleSupport", "open-source-rds-extended-support-disabled"),),
    ),
    Control(
        "C-DB-24", "Database Insights shows what the database waits for",
        ("brief",),
        "database.py",
        (_is("databaseInsightsMode", "standard"),),
    ),
)  # fmt: skip
