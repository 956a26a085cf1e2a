"""Buckets and their settings, each of which the real provider makes a resource of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.engine.provider.handler import HANDLERS, Account, Handler, absent, tag_list, tag_map
from tests.engine.provider.wire import Properties

_BLOCKS = ("blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets")


def capital(key: str) -> str:
    return key[0].upper() + key[1:]


def make_bucket(account: Account, inputs: Properties) -> tuple[str, Properties]:
    name = inputs["bucket"]
    here = {"CreateBucketConfiguration": {"LocationConstraint": account.region}}
    account.s3.create_bucket(Bucket=name, **({} if account.region == "us-east-1" else here))
    retag(account, name, {}, inputs)
    return name, {"arn": f"arn:aws:s3:::{name}", "bucketDomainName": f"{name}.s3.amazonaws.com"}


def retag(account: Account, identifier: str, _: Properties, new: Properties) -> Properties:
    if new.get("tags"):
        account.s3.put_bucket_tagging(Bucket=identifier, Tagging={"TagSet": tag_list(new)})
    else:
        account.s3.delete_bucket_tagging(Bucket=identifier)
    return {}


def bucket(account: Account, identifier: str, _: Properties) -> Properties | None:
    account.s3.head_bucket(Bucket=identifier)
    try:
        tags = tag_map(account.s3.get_bucket_tagging(Bucket=identifier)["TagSet"])
    except account.s3.exceptions.ClientError:
        tags = {}
    return {"bucket": identifier, "arn": f"arn:aws:s3:::{identifier}", "tags": tags}


def drop_bucket(account: Account, identifier: str, state: Properties) -> None:
    if state.get("forceDestroy"):
        for page in account.s3.get_paginator("list_object_versions").paginate(Bucket=identifier):
            for each in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                account.s3.delete_object(Bucket=identifier, Key=each["Key"], VersionId=each["VersionId"])
    account.s3.delete_bucket(Bucket=identifier)


def setting(
    token: str,
    put: Callable[[Account, str, Properties], None],
    get: Callable[[Account, str], Properties],
    delete: Callable[[Account, str], None],
) -> None:
    """Enter a setting: it has its bucket's name, and its bucket takes it along."""

    def create(account: Account, inputs: Properties) -> tuple[str, Properties]:
        put(account, inputs["bucket"], inputs)
        return inputs["bucket"], {}

    def read(account: Account, identifier: str, _: Properties) -> Properties | None:
        return {"bucket": identifier, **get(account, identifier)}

    def update(account: Account, identifier: str, _: Properties, new: Properties) -> Properties:
        put(account, identifier, new)
        return {}

    def drop(account: Account, identifier: str, _: Properties) -> None:
        try:
            delete(account, identifier)
        except account.s3.exceptions.ClientError as error:
            if not absent(error):
                raise

    HANDLERS[token] = Handler(create, read, drop, update)


def put_block(account: Account, name: str, inputs: Properties) -> None:
    block = {capital(key): bool(inputs.get(key)) for key in _BLOCKS}
    account.s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=block)


def get_block(account: Account, name: str) -> Properties:
    found = account.s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    return {key: found[capital(key)] for key in _BLOCKS}


def put_versioning(account: Account, name: str, inputs: Properties) -> None:
    status = {"Status": inputs["versioningConfiguration"]["status"]}
    account.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=status)


def get_versioning(account: Account, name: str) -> Properties:
    status = account.s3.get_bucket_versioning(Bucket=name).get("Status", "Disabled")
    return {"versioningConfiguration": {"status": status}}


def suspend(account: Account, name: str) -> None:
    account.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Suspended"})


def put_policy(account: Account, name: str, inputs: Properties) -> None:
    account.s3.put_bucket_policy(Bucket=name, Policy=inputs["policy"])


def get_policy(account: Account, name: str) -> Properties:
    return {"policy": account.s3.get_bucket_policy(Bucket=name)["Policy"]}


def put_owner(account: Account, name: str, inputs: Properties) -> None:
    rules = {"Rules": [{"ObjectOwnership": inputs["rule"]["objectOwnership"]}]}
    account.s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls=rules)


def get_owner(account: Account, name: str) -> Properties:
    [rule] = account.s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"]
    return {"rule": {"objectOwnership": rule["ObjectOwnership"]}}


def put_encryption(account: Account, name: str, inputs: Properties) -> None:
    rules = []
    for each in inputs["rules"]:
        default = each.get("applyServerSideEncryptionByDefault") or {}
        words = {"SSEAlgorithm": default.get("sseAlgorithm"), "KMSMasterKeyID": default.get("kmsMasterKeyId")}
        given = {key: value for key, value in words.items() if value}
        rules.append({"ApplyServerSideEncryptionByDefault": given} if given else {})
    account.s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": rules})


def get_encryption(account: Account, name: str) -> Properties:
    found = account.s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    defaults = [each.get("ApplyServerSideEncryptionByDefault", {}) for each in found]
    return {
        "rules": [
            {"applyServerSideEncryptionByDefault": {"sseAlgorithm": each.get("SSEAlgorithm")}} for each in defaults
        ]
    }


def put_lifecycle(account: Account, name: str, inputs: Properties) -> None:
    rules: list[dict[str, Any]] = []
    for each in inputs["rules"]:
        rule: dict[str, Any] = {"ID": each["id"], "Status": each["status"], "Filter": {"Prefix": ""}}
        if abandoned := each.get("abortIncompleteMultipartUpload"):
            rule["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": int(abandoned["daysAfterInitiation"])}
        if old := each.get("noncurrentVersionExpiration"):
            rule["NoncurrentVersionExpiration"] = {"NoncurrentDays": int(old["noncurrentDays"])}
        if ending := each.get("expiration"):
            rule["Expiration"] = {"Days": int(ending["days"])}
        rules.append(rule)
    account.s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": rules})


def get_lifecycle(account: Account, name: str) -> Properties:
    rules = []
    for each in account.s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]:
        rule: Properties = {"id": each["ID"], "status": each["Status"], "filter": {}}
        if abandoned := each.get("AbortIncompleteMultipartUpload"):
            rule["abortIncompleteMultipartUpload"] = {"daysAfterInitiation": abandoned["DaysAfterInitiation"]}
        if old := each.get("NoncurrentVersionExpiration"):
            rule["noncurrentVersionExpiration"] = {"noncurrentDays": old["NoncurrentDays"]}
        if ending := each.get("Expiration"):
            rule["expiration"] = {"days": ending["Days"]}
        rules.append(rule)
    return {"rules": rules}


HANDLERS["aws:s3/bucket:Bucket"] = Handler(make_bucket, bucket, drop_bucket, retag)
setting("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", put_block, get_block,
        lambda account, name: account.s3.delete_public_access_block(Bucket=name))  # fmt: skip
setting("aws:s3/bucketVersioning:BucketVersioning", put_versioning, get_versioning, suspend)
setting("aws:s3/bucketPolicy:BucketPolicy", put_policy, get_policy,
        lambda account, name: account.s3.delete_bucket_policy(Bucket=name))  # fmt: skip
setting("aws:s3/bucketOwnershipControls:BucketOwnershipControls", put_owner, get_owner,
        lambda account, name: account.s3.delete_bucket_ownership_controls(Bucket=name))  # fmt: skip
setting("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        put_encryption, get_encryption,
        lambda account, name: account.s3.delete_bucket_encryption(Bucket=name))  # fmt: skip
setting("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", put_lifecycle, get_lifecycle,
        lambda account, name: account.s3.delete_bucket_lifecycle(Bucket=name))  # fmt: skip
