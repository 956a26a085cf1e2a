"""The kinds of resource that KMS keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.services.kind import Kind, actions
from jobvector_wizard.services.lookup import Hit, only

if TYPE_CHECKING:
    from jobvector_wizard.services.lookup import Clients, Wanted

__all__ = ["KINDS"]

_GOING: Final = "PendingDeletion"
"""What AWS says of a key that it will delete some day; nothing can use it any more."""


def _key(clients: Clients, wanted: Wanted) -> Hit | None:
    kms = clients("kms")
    keys = [key["KeyId"] for page in kms.get_paginator("list_keys").paginate() for key in page["Keys"]]
    ours = [key for key in keys if wanted.carries(_key_tags(kms, key))]
    alive = [key for key in ours if kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] != _GOING]
    return only([Hit(key) for key in alive], wanted)


def _key_tags(kms: Any, key: str) -> dict[str, str]:
    """Read a key's tags. One whose owner lets nobody look is a stranger's: ours let the whole account."""
    try:
        pages = list(kms.get_paginator("list_resource_tags").paginate(KeyId=key))
    except kms.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != "AccessDeniedException":
            raise
        return {}
    return {tag["TagKey"]: tag["TagValue"] for page in pages for tag in page["Tags"]}


def _alias(clients: Clients, wanted: Wanted) -> Hit | None:
    """Look an alias up by its name; one that leads to another key is somebody else's."""
    name, key = wanted.inputs["name"], wanted.inputs["targetKeyId"]
    pages = clients("kms").get_paginator("list_aliases").paginate()
    found = [alias for page in pages for alias in page["Aliases"] if alias["AliasName"] == name]
    return Hit(name) if any(alias.get("TargetKeyId") == key for alias in found) else None


KINDS: Final = (
    Kind(
        "aws:kms/key:Key",
        title="key",
        actions=actions(
            "kms",
            "CreateKey EnableKeyRotation PutKeyPolicy TagResource",
            "DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags",
            "UpdateKeyDescription PutKeyPolicy EnableKeyRotation TagResource UntagResource",
            "ScheduleKeyDeletion",
            "ListKeys DescribeKey ListResourceTags",
        ),
        find=_key,
        outputs=("arn", "key_id"),
        mock=lambda identifier, _, __: {"keyId": identifier},
        holds_data=True,
    ),
    Kind(
        "aws:kms/alias:Alias",
        title="key alias",
        actions=actions("kms", "CreateAlias", "ListAliases", "UpdateAlias", "DeleteAlias", "ListAliases"),
        find=_alias,
    ),
)
