"""S3 buckets: private, encrypted, TLS only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pulumi
import pulumi_aws as aws

from jobvector_wizard.infrastructure import naming
from jobvector_wizard.infrastructure.deployment import Component, Deployment

if TYPE_CHECKING:
    from jobvector_wizard.blueprint import Bucket

OLD_VERSION_DAYS: Final = 30
ABANDONED_UPLOAD_DAYS: Final = 7


class Buckets(Component):
    """The blueprint's buckets by their blueprint names."""

    def __init__(self, deployment: Deployment) -> None:
        super().__init__("Buckets", deployment)
        self.by_name = {name: self._bucket(name, bucket) for name, bucket in self.blueprint.buckets.items()}
        self.register_outputs({})

    def _bucket(self, name: str, wanted: Bucket) -> aws.s3.Bucket:
        guarded = self.deployment.safeguards.data
        bucket = aws.s3.Bucket(
            name,
            bucket=self._full_name(name, wanted),
            force_destroy=not guarded,
            tags=self.deployment.tags(name),
            opts=self.child(protect=guarded),
        )
        self._keep_private(name, bucket)
        self._encrypt(name, bucket)
        self._expire(name, bucket, self._keep_versions(name, bucket) if wanted.versioned else None)
        return bucket

    def _kept(self, *after: pulumi.Resource) -> pulumi.ResourceOptions:
        """Return the options of a bucket's setting: it stays as long as the bucket, which must not lose its guards."""
        return self.child(*after, protect=self.deployment.safeguards.data)

    def _full_name(self, name: str, wanted: Bucket) -> pulumi.Input[str]:
        if wanted.suffix == "none":
            return name
        region = self.deployment.region
        return self.deployment.account.apply(lambda account: naming.bucket_name(name, account, region))

    def _keep_private(self, name: str, bucket: aws.s3.Bucket) -> None:
        block = aws.s3.BucketPublicAccessBlock(
            name,
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self._kept(),
        )
        aws.s3.BucketOwnershipControls(
            name,
            bucket=bucket.id,
            rule=aws.s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=self._kept(block),  # S3 refuses concurrent changes of one bucket's access
        )
        aws.s3.BucketPolicy(name, bucket=bucket.id, policy=_tls_only(bucket), opts=self._kept(block))

    def _encrypt(self, name: str, bucket: aws.s3.Bucket) -> None:
        default = aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
            sse_algorithm="AES256"
        )
        aws.s3.BucketServerSideEncryptionConfiguration(
            name,
            bucket=bucket.id,
            rules=[
                aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(apply_server_side_encryption_by_default=default)
            ],
            opts=self._kept(),
        )

    def _keep_versions(self, name: str, bucket: aws.s3.Bucket) -> aws.s3.BucketVersioning:
        return aws.s3.BucketVersioning(
            name,
            bucket=bucket.id,
            versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
            opts=self._kept(),
        )

    def _expire(self, name: str, bucket: aws.s3.Bucket, versioning: aws.s3.BucketVersioning | None) -> None:
        """Let go of what nobody sees and S3 bills: abandoned uploads, and old versions if there are any."""
        rule = aws.s3.BucketLifecycleConfigurationRuleArgs
        rules = [
            rule(
                id="abandoned-uploads",
                status="Enabled",
                filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(),
                abort_incomplete_multipart_upload=aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                    days_after_initiation=ABANDONED_UPLOAD_DAYS
                ),
            )
        ]
        if versioning:
            rules.append(
                rule(
                    id="old-versions",
                    status="Enabled",
                    filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(),
                    noncurrent_version_expiration=aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                        noncurrent_days=OLD_VERSION_DAYS
                    ),
                )
            )
        aws.s3.BucketLifecycleConfiguration(
            name, bucket=bucket.id, rules=rules, opts=self._kept(*([versioning] if versioning else []))
        )


def _tls_only(bucket: aws.s3.Bucket) -> pulumi.Output[str]:
    return pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "OnlyOverTls",
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": [bucket.arn, pulumi.Output.concat(bucket.arn, "/*")],
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }
            ],
        }
    )
