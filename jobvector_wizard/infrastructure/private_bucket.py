"""An S3 bucket as every bucket here is: private, encrypted, TLS only, and rid of what nobody sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pulumi

from jobvector_wizard.infrastructure import aws, policies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobvector_wizard.infrastructure.deployment import Component

OLD_VERSION_DAYS: Final = 30
ABANDONED_UPLOAD_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Wish:
    """What one bucket is to be like.

    `kept` protects it and its settings; `key` is the KMS key's ARN, or None for S3's own keys; `expire_days` is after
    how many days its objects go; `statements` are added to its policy.
    """

    full_name: pulumi.Input[str]
    kept: bool
    key: pulumi.Output[str] | None = None
    versioned: bool = False
    expire_days: int | None = None
    statements: Callable[[aws.s3.Bucket], list[policies.Statement]] = lambda _: []


class PrivateBucket:
    """A bucket and its settings, children of a component."""

    def __init__(self, owner: Component, name: str, wish: Wish) -> None:
        self._owner, self._name, self._wish = owner, name, wish
        self.bucket = aws.s3.Bucket(
            name,
            bucket=wish.full_name,
            force_destroy=not wish.kept,
            tags=owner.deployment.tags(name),
            opts=owner.child(protect=wish.kept),
        )
        self.policy = self._keep_private()
        self._encrypt()
        self._expire(self._keep_versions() if wish.versioned else None)

    def _setting(self, *after: pulumi.Resource) -> pulumi.ResourceOptions:
        """Return the options of a bucket's setting: it stays as long as the bucket, which must not lose its guards."""
        return self._owner.child(*after, protect=self._wish.kept)

    def _keep_private(self) -> aws.s3.BucketPolicy:
        block = aws.s3.BucketPublicAccessBlock(
            self._name,
            bucket=self.bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self._setting(),
        )
        aws.s3.BucketOwnershipControls(
            self._name,
            bucket=self.bucket.id,
            rule=aws.s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=self._setting(block),  # S3 refuses concurrent changes of one bucket's access
        )
        return aws.s3.BucketPolicy(
            self._name,
            bucket=self.bucket.id,
            policy=policies.document(_tls_only(self.bucket), *self._wish.statements(self.bucket)),
            opts=self._setting(block),
        )

    def _encrypt(self) -> None:
        default = aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
            sse_algorithm="aws:kms" if self._wish.key else "AES256", kms_master_key_id=self._wish.key
        )
        aws.s3.BucketServerSideEncryptionConfiguration(
            self._name,
            bucket=self.bucket.id,
            rules=[
                aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=default,
                    bucket_key_enabled=True if self._wish.key else None,  # one KMS request for many objects
                )
            ],
            opts=self._setting(),
        )

    def _keep_versions(self) -> aws.s3.BucketVersioning:
        return aws.s3.BucketVersioning(
            self._name,
            bucket=self.bucket.id,
            versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
            opts=self._setting(),
        )

    def _expire(self, versioning: aws.s3.BucketVersioning | None) -> None:
        aws.s3.BucketLifecycleConfiguration(
            self._name,
            bucket=self.bucket.id,
            rules=list(self._lifecycle()),
            opts=self._setting(*([versioning] if versioning else [])),
        )

    def _lifecycle(self) -> Iterator[aws.s3.BucketLifecycleConfigurationRuleArgs]:
        """Let go of what nobody sees and S3 bills: abandoned uploads, old versions, and what was to expire."""
        rule = aws.s3.BucketLifecycleConfigurationRuleArgs
        everything = aws.s3.BucketLifecycleConfigurationRuleFilterArgs()
        yield rule(
            id="abandoned-uploads",
            status="Enabled",
            filter=everything,
            abort_incomplete_multipart_upload=aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                days_after_initiation=ABANDONED_UPLOAD_DAYS
            ),
        )
        if self._wish.versioned:
            yield rule(
                id="old-versions",
                status="Enabled",
                filter=everything,
                noncurrent_version_expiration=aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                    noncurrent_days=OLD_VERSION_DAYS
                ),
            )
        if self._wish.expire_days is not None:
            yield rule(
                id="expired",
                status="Enabled",
                filter=everything,
                expiration=aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(days=self._wish.expire_days),
            )


def _tls_only(bucket: aws.s3.Bucket) -> policies.Statement:
    return {
        "Sid": "OnlyOverTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [bucket.arn, pulumi.Output.concat(bucket.arn, "/*")],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
