"""Looking a resource up in the account: what it starts from, what it ends with, and which tags tell ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Clients", "Finder", "Hit", "SeveralError", "Wanted", "only", "tag_map"]

Clients = Callable[[str], Any]
"""Gives the boto3 client of a service; which service decides the type, so that none is said here."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A deployment's resource by logical name, with what is or was asked of AWS.

    `known` are IDs that the state has of this type, so that an older generation is not taken for the new one.
    """

    deployment: str
    name: str
    inputs: Mapping[str, Any]
    known: frozenset[str]

    def carries(self, tags: Mapping[str, str]) -> bool:
        """Whether these are the tags of what is looked for. A name alone would take a stranger's resource."""
        return tags.get("jobvector:deployment") == self.deployment and tags.get("jobvector:logical-name") == self.name

    def may_be_called(self, name: str) -> bool:
        """Whether Pulumi would have given this name to it if nobody named it: its own, and a random ending."""
        return re.fullmatch(rf"{re.escape(self.name)}-[0-9a-f]{{7}}", name) is not None


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found: its ID as the provider's import takes it, and inputs that it has whatever is asked now."""

    id: str
    inputs: Mapping[str, str] = field(default_factory=dict)


Finder = Callable[[Clients, Wanted], Hit | None]


class SeveralError(Exception):
    """More than one resource answers to the description."""


def only(hits: Iterable[Hit], wanted: Wanted) -> Hit | None:
    """Return the one that the state does not know yet. Raises SeveralError."""
    fresh = [hit for hit in hits if hit.id not in wanted.known]
    if len(fresh) > 1:
        raise SeveralError(f"several answer to it: {', '.join(hit.id for hit in fresh)}")
    return fresh[0] if fresh else None


def tag_map(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Read tags as most services write them."""
    return {tag["Key"]: tag["Value"] for tag in tags}
