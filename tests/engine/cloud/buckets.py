"""S3 buckets and their settings, made in moto."""

from __future__ import annotations

import fnmatch
import json
from typing import Any

from tests.engine.cloud.handler import HANDLERS, Account, Handler, Properties, nothing, present, tag_list


def make_bucket(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    name = inputs["bucket"]
    account.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": account.region})
    if inputs.get("tags"):
        account.s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tag_list(inputs)})
    return name, {"arn": f"arn:aws:s3:::{name}"}


def live_bucket(account: Account, identifier: str, state: Properties) -> Properties | None:
    found = present("s3", "head_bucket", "Bucket")(account, identifier, state)
    return None if found is None else {"arn": f"arn:aws:s3:::{identifier}"}


def change_bucket(account: Account, identifier: str, _: Properties, new: Properties) -> Properties:
    account.s3.put_bucket_tagging(Bucket=identifier, Tagging={"TagSet": tag_list(new)})
    return {}


def drop_bucket(account: Account, identifier: str, state: Properties) -> None:
    """Delete a bucket: as the real provider, after emptying it where that was allowed."""
    while held := versions(account, identifier):
        if not state.get("forceDestroy"):
            raise ValueError(f"BucketNotEmpty: the bucket {identifier} that you tried to delete is not empty")
        account.s3.delete_objects(Bucket=identifier, Delete={"Objects": held, "Quiet": True})
    account.s3.delete_bucket(Bucket=identifier)


def versions(account: Account, name: str) -> list[dict[str, str]]:
    """Up to a thousand objects, old versions and marks of deletion among them."""
    page = account.s3.list_object_versions(Bucket=name)
    found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
    return [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]


def setting(put: Any, remove: Any = nothing) -> Handler:
    """A bucket's setting: asked for again and again it stays the same; most go with their bucket."""

    def create(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
        put(account, inputs)
        return inputs["bucket"], {}

    def update(account: Account, _: str, __: Properties, new: Properties) -> Properties:
        put(account, new)
        return {}

    return Handler(create, present("s3", "head_bucket", "Bucket"), remove, update, frozenset({"bucket"}))


def block_public(account: Account, inputs: Properties) -> None:
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    account.s3.put_public_access_block(
        Bucket=inputs["bucket"], PublicAccessBlockConfiguration=dict.fromkeys(names, True)
    )


def keep_versions(account: Account, inputs: Properties) -> None:
    account.s3.put_bucket_versioning(Bucket=inputs["bucket"], VersioningConfiguration={"Status": "Enabled"})


def put_policy(account: Account, inputs: Properties) -> None:
    account.s3.put_bucket_policy(Bucket=inputs["bucket"], Policy=inputs["policy"])


def encrypt(account: Account, inputs: Properties) -> None:
    rules = []
    for rule in inputs["rules"]:
        default = rule["applyServerSideEncryptionByDefault"]
        wanted = {"SSEAlgorithm": default["sseAlgorithm"]}
        if default.get("kmsMasterKeyId"):
            wanted["KMSMasterKeyID"] = default["kmsMasterKeyId"]
        rules.append(
            {"ApplyServerSideEncryptionByDefault": wanted, "BucketKeyEnabled": bool(rule.get("bucketKeyEnabled"))}
        )
    account.s3.put_bucket_encryption(Bucket=inputs["bucket"], ServerSideEncryptionConfiguration={"Rules": rules})


def log_requests(account: Account, inputs: Properties) -> None:
    """Check what S3 checks; moto knows two spellings of the policy that allows it, and ours is neither."""
    written = f"{inputs['targetPrefix']}2026-01-01-00-00-00-0123456789ABCDEF"
    if not may_write(account, "logging.s3.amazonaws.com", inputs["targetBucket"], written):
        raise ValueError(f"InvalidTargetBucketForLogging: S3 may not write {written} to {inputs['targetBucket']}")


def may_write(account: Account, service: str, bucket: str, key: str) -> bool:
    """Whether a bucket's policy lets a service put an object."""
    for statement in json.loads(account.s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]:
        who = statement["Principal"] if isinstance(statement["Principal"], dict) else {}
        allowed = statement["Effect"] == "Allow" and "s3:PutObject" in statement["Action"]
        if allowed and who.get("Service") == service:
            return fnmatch.fnmatchcase(f"arn:aws:s3:::{bucket}/{key}", statement["Resource"])
    return False


def leave(account: Account, inputs: Properties) -> None:
    """Kept by the provider alone."""


HANDLERS |= {
    "aws:s3/bucket:Bucket": Handler(make_bucket, live_bucket, drop_bucket, change_bucket, frozenset({"bucket"})),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": setting(block_public),
    "aws:s3/bucketVersioning:BucketVersioning": setting(keep_versions),
    "aws:s3/bucketPolicy:BucketPolicy": setting(put_policy, lambda a, i, s: a.s3.delete_bucket_policy(Bucket=i)),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": setting(leave),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": setting(leave),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": setting(encrypt),
    "aws:s3/bucketLogging:BucketLogging": setting(log_requests),
}
