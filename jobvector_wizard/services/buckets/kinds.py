"""The kinds of resource that S3 keeps of a bucket: itself, and each of its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.services.kind import Kind, actions
from jobvector_wizard.services.lookup import Hit, tag_map
from jobvector_wizard.services.mock import partition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobvector_wizard.services.lookup import Clients, Wanted

__all__ = ["KINDS"]


def _bucket(clients: Clients, wanted: Wanted) -> Hit | None:
    """Look a bucket up by its name. One without any tag was cut off before it got them, if it is this account's own.

    Only what this deployment began is looked for, and the name that the program gives holds deployment and account.
    """
    name, s3 = str(wanted.inputs["bucket"]), clients("s3")
    try:
        tags = tag_map(s3.get_bucket_tagging(Bucket=name)["TagSet"])
    except s3.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchTagSet":
            raise
        account = clients("sts").get_caller_identity()["Account"]
        if account not in name or wanted.deployment not in name:
            return None
        s3.head_bucket(Bucket=name, ExpectedBucketOwner=account)
        return Hit(name)
    return Hit(name) if wanted.carries(tags) else None


def _mock_bucket(_: str, inputs: Mapping[str, Any], region: str) -> dict[str, object]:
    name = str(inputs["bucket"])
    return {"id": name, "arn": f"arn:{partition(region)}:s3:::{name}"}


def _setting(part: str, put: str, get: str, *, title: str = "", delete: str = "", renamed: bool = False) -> Kind:
    """Return a setting of a bucket; most are deleted by the right to write them, and may be written twice."""
    return Kind(
        f"aws:s3/bucket{part}:Bucket{part}",
        title=title,
        actions=actions("s3", put, get, put, delete or put),
        again=True,
        former=f"aws:s3/bucket{part}V2:Bucket{part}V2" if renamed else None,
    )


_READS: Final = (
    "ListBucket GetBucketLocation GetBucketPolicy GetBucketAcl GetBucketCORS GetBucketWebsite GetBucketVersioning "
    "GetAccelerateConfiguration GetBucketRequestPayment GetBucketLogging GetLifecycleConfiguration "
    "GetReplicationConfiguration GetEncryptionConfiguration GetBucketObjectLockConfiguration GetBucketTagging "
    "ListTagsForResource"
)
"""The provider reads every setting of a bucket, whether the program makes it or not."""

KINDS: Final = (
    Kind(
        "aws:s3/bucket:Bucket",
        title="bucket",
        actions=actions(
            "s3",
            "CreateBucket PutBucketTagging TagResource",
            _READS,
            "PutBucketTagging TagResource UntagResource",
            "DeleteBucket ListBucketVersions DeleteObject DeleteObjectVersion",
            "ListBucket GetBucketTagging",
        ),
        find=_bucket,
        outputs=("arn", "bucket"),
        former="aws:s3/bucketV2:BucketV2",
        mock=_mock_bucket,
        holds_data=True,
    ),
    _setting(
        "LifecycleConfiguration",
        "PutLifecycleConfiguration",
        "GetLifecycleConfiguration",
        title="bucket lifecycle",
        renamed=True,
    ),
    _setting("Logging", "PutBucketLogging", "GetBucketLogging", title="bucket logging", renamed=True),
    _setting("OwnershipControls", "PutBucketOwnershipControls", "GetBucketOwnershipControls", title="bucket ownership"),
    _setting("Policy", "PutBucketPolicy", "GetBucketPolicy", delete="DeleteBucketPolicy"),
    _setting(
        "PublicAccessBlock", "PutBucketPublicAccessBlock", "GetBucketPublicAccessBlock", title="public access block"
    ),
    _setting(
        "ServerSideEncryptionConfiguration",
        "PutEncryptionConfiguration",
        "GetEncryptionConfiguration",
        title="bucket encryption",
        renamed=True,
    ),
    _setting("Versioning", "PutBucketVersioning", "GetBucketVersioning", renamed=True),
)
