"""What a preflight is about, and how the deployment's own resources are told from others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from jobvector_wizard.account.connection import Connection
    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["DEPLOYMENT_TAG", "LOGICAL_NAME_TAG", "Question", "tag_values"]

DEPLOYMENT_TAG: Final = "jobvector:deployment"
"""The tag with the deployment's name on everything that is created."""
LOGICAL_NAME_TAG: Final = "jobvector:logical-name"
"""The tag with a resource's name inside its deployment."""


class Tag(Protocol):
    """A tag as EC2, RDS and S3 write it."""

    def get(self, key: str, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Question:
    """A design, the account it is for, and what the deployment is called.

    `stands` says that the deployment exists already, whole or in part.
    """

    blueprint: Blueprint
    connection: Connection
    catalog: Catalog
    on: date
    deployment: str
    stands: bool = False

    def is_own(self, tags: Sequence[Tag] | None) -> bool:
        """Whether something belongs to the standing deployment, by its tags."""
        return self.stands and tag_values(tags).get(DEPLOYMENT_TAG) == self.deployment


def tag_values(tags: Sequence[Tag] | None) -> Mapping[str, str]:
    """Return tags as a mapping."""
    return {str(tag.get("Key")): str(tag.get("Value")) for tag in tags or ()}
