"""Finds keys and what tells people of a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.provisioning.lookup.hit import Clients, Finder, Hit, Wanted, only, tag_map

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FINDERS"]

_DOOMED: Final = "PendingDeletion"
"""What AWS says of a key that it will delete some day; nothing can use it any more."""


def _key(clients: Clients, wanted: Wanted) -> Hit | None:
    kms = clients("kms")
    keys = [key["KeyId"] for page in kms.get_paginator("list_keys").paginate() for key in page["Keys"]]
    ours = [key for key in keys if wanted.carries(_key_tags(kms, key))]
    alive = [key for key in ours if kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] != _DOOMED]
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


def _topic(clients: Clients, wanted: Wanted) -> Hit | None:
    sns = clients("sns")
    arns = [topic["TopicArn"] for page in sns.get_paginator("list_topics").paginate() for topic in page["Topics"]]
    likely = [arn for arn in arns if wanted.may_be_called(_last(arn))]
    ours = [arn for arn in likely if wanted.carries(tag_map(sns.list_tags_for_resource(ResourceArn=arn)["Tags"]))]
    return only([Hit(arn, {"name": _last(arn)}) for arn in ours], wanted)


def _last(arn: str) -> str:
    return arn.rsplit(":", 1)[1]


FINDERS: Final[Mapping[str, Finder]] = {
    "aws:kms/alias:Alias": _alias,
    "aws:kms/key:Key": _key,
    "aws:sns/topic:Topic": _topic,
}
