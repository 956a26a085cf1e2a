"""The bucket that load balancer and S3 write their access logs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pulumi

from jobvector_wizard.infrastructure import aws
from jobvector_wizard.infrastructure.deployment import Component, Deployment
from jobvector_wizard.infrastructure.private_bucket import PrivateBucket, Wish

if TYPE_CHECKING:
    from jobvector_wizard.infrastructure.buckets import Buckets
    from jobvector_wizard.infrastructure.policies import Statement

NAME: Final = "access-logs"
BALANCER_PREFIX: Final = "load-balancer"
_BUCKETS_PREFIX: Final = "buckets"


class AccessLogs(Component):
    """One bucket, emptied when it is destroyed: what it holds tells of requests, and expires anyway."""

    def __init__(self, deployment: Deployment, buckets: Buckets) -> None:
        super().__init__("AccessLogs", deployment)
        days = self.blueprint.usage.log_retention_days
        # no key: neither the load balancer nor S3 writes logs to a bucket that is encrypted with one
        wish = Wish(deployment.bucket_name(NAME), kept=False, expire_days=days, statements=self._writers)
        private = PrivateBucket(self, NAME, wish)
        self.bucket, self.policy = private.bucket, private.policy
        for name, bucket in buckets.by_name.items():
            aws.s3.BucketLogging(
                name,
                bucket=bucket.id,
                target_bucket=self.bucket.id,
                target_prefix=f"{_BUCKETS_PREFIX}/{name}/",
                opts=self.child(self.policy),
            )
        self.register_outputs({})

    def _writers(self, bucket: aws.s3.Bucket) -> list[Statement]:
        account = self.deployment.account
        return [
            {
                "Sid": "LoadBalancer",
                "Effect": "Allow",
                "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
                "Action": "s3:PutObject",
                # the account in the path is what limits it: AWS names no condition that this service fulfils
                "Resource": pulumi.Output.concat(bucket.arn, f"/{BALANCER_PREFIX}/AWSLogs/", account, "/*"),
            },
            {
                "Sid": "Buckets",
                "Effect": "Allow",
                "Principal": {"Service": "logging.s3.amazonaws.com"},
                "Action": "s3:PutObject",
                "Resource": pulumi.Output.concat(bucket.arn, f"/{_BUCKETS_PREFIX}/*"),
                "Condition": {"StringEquals": {"aws:SourceAccount": account}},
            },
        ]
