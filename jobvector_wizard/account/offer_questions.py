"""Ask EC2 in which zones of a region it offers each type, and EKS for its versions and those of its add-ons there."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from jobvector_wizard.account.asking import pages_of
from jobvector_wizard.catalog.overlay import AddOnVersions, SupportDates
from jobvector_wizard.catalog.overlay_file import is_version

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

    from types_boto3_ec2 import EC2Client
    from types_boto3_eks import EKSClient

__all__ = ["add_on_versions", "supported_versions", "zones_of_types"]

_EKS: Final = "eks"
"""The type of a cluster in the region; EKS has versions of other types, such as of clusters on Outposts."""


def zones_of_types(client: EC2Client) -> Mapping[str, Set[str]]:
    """Return the ids of the zones in which each type is offered, as the account sees them.

    Raises AccessError where EC2 does not answer to the end.
    """
    found: dict[str, set[str]] = defaultdict(set)
    asked = {"LocationType": "availability-zone-id"}
    for page in pages_of(client, "describe_instance_type_offerings", "InstanceTypeOfferings", **asked):
        for offer in page:
            found[str(offer.get("InstanceType", ""))].add(offer.get("Location", ""))
    return found


def supported_versions(client: EKSClient) -> Mapping[str, SupportDates]:
    """Return the Kubernetes versions that EKS supports, with the UTC days of each; without those it says no days of.

    Raises AccessError where EKS does not answer to the end.
    """
    found: dict[str, SupportDates] = {}
    for page in pages_of(client, "describe_cluster_versions", "clusterVersions"):
        for entry in page:
            name, kind = entry.get("clusterVersion", ""), entry.get("clusterType", _EKS)
            released, ends = _day(entry.get("releaseDate")), _day(entry.get("endOfStandardSupportDate"))
            if is_version(name) and kind == _EKS and released and ends:
                found[name] = SupportDates(released, ends, _day(entry.get("endOfExtendedSupportDate")))
    return found


def add_on_versions(client: EKSClient) -> Mapping[str, Mapping[str, AddOnVersions]]:
    """Return the versions of each add-on that AWS or the community builds, by the Kubernetes version that they fit.

    Raises AccessError where EKS does not answer to the end.
    """
    found: dict[str, dict[str, list[tuple[str, bool]]]] = defaultdict(lambda: defaultdict(list))
    for page in pages_of(client, "describe_addon_versions", "addons", owners=["aws", "community"]):
        for add_on in page:
            for built in add_on.get("addonVersions", ()):
                for fits in built.get("compatibilities", ()):
                    known = (built.get("addonVersion", ""), fits.get("defaultVersion", False))
                    found[add_on.get("addonName", "")][fits.get("clusterVersion", "")].append(known)
    return {name: {cluster: _of(several) for cluster, several in by.items()} for name, by in found.items()}


def _of(several: list[tuple[str, bool]]) -> AddOnVersions:
    """Return the newest, and the default where exactly one is."""
    defaults = {version for version, default in several if default}
    newest = max((version for version, _ in several), key=_build)
    return AddOnVersions(defaults.pop() if len(defaults) == 1 else "", newest)


def _build(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"[0-9]+", version))


def _day(moment: datetime | None) -> str:
    return moment.astimezone(UTC).date().isoformat() if moment else ""
