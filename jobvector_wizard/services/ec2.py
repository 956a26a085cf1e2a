"""What EC2's kinds of resource share: rights that go with tags, and being found by these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.services.kind import Actions, actions
from jobvector_wizard.services.lookup import Clients, Finder, Hit, Wanted, only, tag_map

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["LINGERING", "ec2_actions", "ours", "tag_filters", "tagged"]

_GONE: Final = ("deleted", "deleting", "failed")
LINGERING: Final = "DescribeNetworkInterfaces DetachNetworkInterface DeleteNetworkInterface"
"""What the provider does about interfaces that pods and load balancers left in a subnet or a security group."""


def ec2_actions(create: str, read: str, change: str = "", delete: str = "") -> Actions:
    """Return the actions of a kind whose tags have actions of their own, and are what a lost one is found by."""
    return actions("ec2", f"{create} CreateTags", read, f"{change} CreateTags DeleteTags", delete, read)


def tag_filters(wanted: Wanted) -> list[dict[str, Any]]:
    """Return EC2's filters for a deployment's resource."""
    return [
        {"Name": "tag:jobvector:deployment", "Values": [wanted.deployment]},
        {"Name": "tag:jobvector:logical-name", "Values": [wanted.name]},
    ]


def ours(found: Iterable[Mapping[str, Any]], wanted: Wanted) -> list[Mapping[str, Any]]:
    """Return what is alive and carries the tags, whatever the filters let by."""
    alive = (each for each in found if each.get("State") not in _GONE)
    return [each for each in alive if wanted.carries(tag_map(each.get("Tags", [])))]


def tagged(call: str, result: str, id_key: str, **inputs: str) -> Finder:
    """Look by tags; `inputs` names the keys of the answer that are inputs of the resource."""

    def look(clients: Clients, wanted: Wanted) -> Hit | None:
        pages = clients("ec2").get_paginator(call).paginate(Filters=tag_filters(wanted))
        found = ours((each for page in pages for each in page[result]), wanted)
        return only([Hit(each[id_key], {name: each[key] for name, key in inputs.items()}) for each in found], wanted)

    return look
