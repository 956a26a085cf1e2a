"""Controls of buckets, keys and log groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.readiness.controls.control import Control, Waiver, switched_off
from jobvector_wizard.readiness.controls.requirement import Every, NeverStates, NoneOf, Paired, States
from jobvector_wizard.readiness.controls.wildcards import for_everyone

if TYPE_CHECKING:
    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.provisioning.plan import PlannedResource
    from jobvector_wizard.readiness.controls.wildcards import Statement

BUCKET: Final = "aws:s3/bucket:Bucket"
BLOCK: Final = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
POLICY: Final = "aws:s3/bucketPolicy:BucketPolicy"
OWNERSHIP: Final = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
ENCRYPTION: Final = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
LIFECYCLE: Final = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
VERSIONING: Final = "aws:s3/bucketVersioning:BucketVersioning"
LOGGING: Final = "aws:s3/bucketLogging:BucketLogging"
KEY: Final = "aws:kms/key:Key"
LOG_GROUP: Final = "aws:cloudwatch/logGroup:LogGroup"
_DEFAULT: Final = "rules.*.applyServerSideEncryptionByDefault"
_LONGEST: Final = 30


def _holds_data(resource: PlannedResource) -> bool:
    """Whether it is of a bucket with data: the access logs' own is written by services that take no key."""
    return resource.name != "access-logs"


def _no_own_keys(blueprint: Blueprint) -> bool:
    return not blueprint.encryption.own_keys


def _denies_plain_http(statement: Statement) -> bool:
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    return statement["Effect"] == "Deny" and statement["Principal"] == "*" and plain == statement.get("Condition")


def _for_another_account(statement: Statement) -> bool:
    principal = statement.get("Principal")
    return statement["Effect"] == "Allow" and isinstance(principal, dict) and "AWS" in principal


def _blocked(flag: str) -> Every:
    return Every(BLOCK, flag, lambda it: it is True, may_be_none=True)


_OWN_KEYS: Final = Waiver("Keys of AWS are used.", "encryption.own_keys = true", _no_own_keys)
_ALIEN: Final = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "s3:GetObject"}
_PUBLIC: Final = {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}

CONTROLS: Final = (
    Control(
        "C-DATA-01", "Public access to buckets is blocked",
        ("CIS 2.1.4", "FSBP S3.2", "FSBP S3.3", "FSBP S3.8"),
        "private_bucket.py",
        (
            Paired(BUCKET, BLOCK, may_be_none=True),
            *map(_blocked, ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")),
        ),
    ),
    Control(
        "C-DATA-02", "Buckets take TLS only",
        ("CIS 2.1.1", "FSBP S3.5"),
        "private_bucket.py",
        (
            Paired(BUCKET, POLICY, may_be_none=True),
            States(POLICY, "policy", _denies_plain_http, may_be_none=True),
        ),
    ),
    Control(
        "C-DATA-03", "No bucket lets another account in",
        ("FSBP S3.6",),
        "private_bucket.py",
        (NeverStates(POLICY, "policy", _ALIEN, _for_another_account),),
    ),
    Control(
        "C-DATA-04", "Requests to buckets are logged",
        ("FSBP S3.9",),
        "access_logs.py",
        (
            Paired(BUCKET, LOGGING, _holds_data, may_be_none=True),
            Every(LOGGING, "targetBucket", bool, may_be_none=True),
        ),
        switched_off("observability.access_logs"),
    ),
    Control(
        "C-DATA-05", "Buckets know no access control lists",
        ("FSBP S3.12",),
        "private_bucket.py",
        (
            Paired(BUCKET, OWNERSHIP, may_be_none=True),
            Every(OWNERSHIP, "rule.objectOwnership", lambda it: it == "BucketOwnerEnforced", may_be_none=True),
        ),
    ),
    Control(
        "C-DATA-06", "Buckets let go of what nobody needs",
        ("FSBP S3.13", "Security Hub S3.10"),
        "private_bucket.py",
        (
            Paired(BUCKET, LIFECYCLE, may_be_none=True),
            Every(LIFECYCLE, "rules.*.status", lambda it: it == "Enabled", may_be_none=True),
        ),
    ),
    Control(
        "C-DATA-07", "Buckets keep old versions",
        ("Security Hub S3.14",),
        "private_bucket.py",
        (Paired(BUCKET, VERSIONING, _holds_data, may_be_none=True),),
        Waiver(
            "A bucket whose content can be brought again, as models can, keeps no versions.",
            "buckets.<name>.versioned = true",
            lambda blueprint: not all(bucket.versioned for bucket in blueprint.buckets.values()),
        ),
    ),
    Control(
        "C-DATA-08", "Buckets are encrypted",
        ("EKS: encrypt data at rest",),
        "private_bucket.py",
        (
            Paired(BUCKET, ENCRYPTION, may_be_none=True),
            Every(ENCRYPTION, f"{_DEFAULT}.sseAlgorithm", lambda it: it in ("AES256", "aws:kms"), may_be_none=True),
        ),
    ),
    Control(
        "C-DATA-09", "Buckets with data are encrypted with an own key",
        ("Security Hub S3.17",),
        "private_bucket.py",
        (
            Every(ENCRYPTION, f"{_DEFAULT}.kmsMasterKeyId", bool, _holds_data, may_be_none=True),
            Every(ENCRYPTION, f"{_DEFAULT}.sseAlgorithm", lambda it: it == "aws:kms", _holds_data, may_be_none=True),
        ),
        _OWN_KEYS,
    ),
    Control(
        "C-DATA-10", "A bucket with data is not deleted with its objects",
        ("brief",),
        "private_bucket.py",
        (Every(BUCKET, "forceDestroy", lambda it: it is False, _holds_data, may_be_none=True),),
    ),
    Control(
        "C-DATA-11", "Own keys are rotated",
        ("CIS 3.6", "Security Hub KMS.4", "EKS: rotate your CMKs periodically"),
        "keys.py",
        (Every(KEY, "enableKeyRotation", lambda it: it is True),),
        _OWN_KEYS,
    ),
    Control(
        "C-DATA-12", "A key that is deleted by mistake can be had back for a month",
        ("FSBP KMS.3",),
        "keys.py",
        (Every(KEY, "deletionWindowInDays", lambda it: it == _LONGEST),),
        _OWN_KEYS,
    ),
    Control(
        "C-DATA-13", "Keys are for this account only",
        ("FSBP KMS.5",),
        "policies.py",
        (NeverStates(KEY, "policy", _PUBLIC, for_everyone), Every(KEY, "policy", bool)),
        _OWN_KEYS,
    ),
    Control(
        "C-DATA-14", "Log groups expire",
        ("brief",),
        "logs.py",
        (Every(LOG_GROUP, "retentionInDays", lambda it: it > 0),),
    ),
    Control(
        "C-DATA-15", "Log groups are encrypted with an own key",
        ("EKS: encrypt data at rest",),
        "logs.py",
        (Every(LOG_GROUP, "kmsKeyId", bool),),
        _OWN_KEYS,
    ),
    Control(
        "C-DATA-16", "There is no file system that could be unencrypted",
        ("CIS 2.3.1",),
        "program.py",
        (NoneOf("aws:efs/fileSystem:FileSystem", {}),),
    ),
    Control(
        "C-DATA-17", "Buckets are replicated to another region",
        ("Security Hub S3.7",),
        waiver=Waiver("The design promises one region; a copy elsewhere doubles the storage.", "your own replication"),
    ),
    Control(
        "C-DATA-18", "Buckets tell of events",
        ("Security Hub S3.11",),
        waiver=Waiver("Nothing in this architecture listens to them.", "notifications of your own"),
    ),
    Control(
        "C-DATA-19", "Objects are locked",
        ("Security Hub S3.15",),
        waiver=Waiver("CVs must be deletable when their owners ask.", "nothing; the law asks for the opposite"),
    ),
    Control(
        "C-DATA-20", "Deleting versions takes a second factor",
        ("CIS 2.1.2", "Security Hub S3.20"),
        waiver=Waiver("Only the root user can set it, which no program should be.", "the account's owner"),
    ),
    Control(
        "C-DATA-21", "Personal data in buckets is found and classified",
        ("CIS 2.1.3",),
        waiver=Waiver("Macie is the account's; CVs are known to be personal data.", "the account's owner"),
    ),
    Control(
        "C-DATA-22", "Reads and writes of objects are in CloudTrail",
        ("CIS 3.8", "CIS 3.9"),
        waiver=Waiver(
            "Data events belong to the account's trail; access logs record requests here.", "the account's owner"
        ),
    ),
)  # fmt: skip
