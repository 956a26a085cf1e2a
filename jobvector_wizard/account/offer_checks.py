"""Preflight of places: the zones of this account by name and id, and what EC2 offers in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.account.verdicts import Check, Verdict
from jobvector_wizard.base.units import Mi
from jobvector_wizard.design.blueprint import NodeSize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_ec2.type_defs import AvailabilityZoneTypeDef, InstanceTypeInfoTypeDef

    from jobvector_wizard.account.questions import Question

__all__ = ["node_types", "zones"]


def zones(question: Question) -> Check:
    """Every zone exists in this account, is available, and takes a cluster subnet.

    Which zone a name stands for depends on the account, so that only its ids tell where EKS refuses.
    """
    found = _zones(question)
    wanted = question.blueprint.network.zones
    named = [f"{zone} is {found[zone].get('ZoneId', 'without an id')}" for zone in wanted if zone in found]
    wrong = [f"{zone} does not exist in this account" for zone in wanted if zone not in found]
    wrong += [
        f"{zone} is {found[zone].get('State', 'in an unknown state')}"
        for zone in wanted
        if zone in found and found[zone].get("State") != "available"
    ]
    wrong += [
        f"{zone} is {found[zone].get('ZoneId')}, where EKS takes no cluster subnet"
        for zone in wanted
        if zone in found and found[zone].get("ZoneId") in question.catalog.without_eks
    ]
    if wrong:
        good = sorted(
            name
            for name, zone in found.items()
            if zone.get("State") == "available" and zone.get("ZoneId") not in question.catalog.without_eks
        )
        return Check("zones", Verdict.FAILED, "; ".join(wrong), f"Usable here: {', '.join(good) or 'none'}.")
    return Check("zones", Verdict.PASSED, "; ".join(named))


def node_types(question: Question) -> Check:
    """EC2 offers each node group's type in its zone."""
    wanted = {(group.type, group.zone): name for name, group in question.blueprint.nodes.items()}
    offered: set[tuple[str, str]] = set()
    pages = question.connection.client("ec2").get_paginator("describe_instance_type_offerings")
    for page in pages.paginate(
        LocationType="availability-zone",
        Filters=[{"Name": "instance-type", "Values": sorted({kind for kind, _ in wanted})}],
    ):
        offered |= {
            (str(offer.get("InstanceType")), offer.get("Location", "")) for offer in page["InstanceTypeOfferings"]
        }
    missing = [(kind, zone, name) for (kind, zone), name in wanted.items() if (kind, zone) not in offered]
    if not missing:
        told = "; ".join(f"{kind} in {zone}" for kind, zone in sorted(wanted))
        if sizes := list(_sizes_to_write(question)):
            return Check("node types", Verdict.WARNING, f"EC2 offers {told}", f"Write down: {' '.join(sizes)}")
        return Check("node types", Verdict.PASSED, told)
    elsewhere = {
        kind: sorted(zone for offer, zone in offered if offer == kind) for kind in sorted({it[0] for it in missing})
    }
    return Check(
        "node types",
        Verdict.FAILED,
        "; ".join(f"EC2 does not offer {kind} in {zone}, where {name} is" for kind, zone, name in missing),
        "; ".join(
            f"{kind} is offered in {', '.join(places)}" if places else f"{kind} is offered nowhere in this region"
            for kind, places in elsewhere.items()
        )
        + ".",
    )


def _sizes_to_write(question: Question) -> Iterator[str]:
    """Yield the settings that state the size of types that the catalogue lacks, as EC2 gives it, where they differ."""
    known = question.catalog.instance_types
    groups = {name: group for name, group in question.blueprint.nodes.items() if group.type not in known}
    if not groups:
        return
    answer = question.connection.client("ec2").describe_instance_types(
        InstanceTypes=sorted({group.type for group in groups.values()})  # type: ignore[misc]
    )
    found = {str(kind.get("InstanceType")): _size(kind) for kind in answer["InstanceTypes"]}
    for name, group in groups.items():
        size = found.get(group.type)
        if size is not None and size != group.size:
            yield from (f"--set nodes.{name}.size.{key}={value}" for key, value in size.model_dump(mode="json").items())


def _size(kind: InstanceTypeInfoTypeDef) -> NodeSize:
    network, gpus = kind["NetworkInfo"], kind.get("GpuInfo", {}).get("Gpus", ())
    return NodeSize(
        vcpu=kind["VCpuInfo"]["DefaultVCpus"],
        memory=kind["MemoryInfo"]["SizeInMiB"] * Mi,
        interfaces=network["NetworkCards"][network.get("DefaultNetworkCardIndex", 0)]["MaximumNetworkInterfaces"],
        addresses=network["Ipv4AddressesPerInterface"],
        architecture="arm64" if "arm64" in kind["ProcessorInfo"]["SupportedArchitectures"] else "x86_64",
        gpus=sum(gpu.get("Count", 0) for gpu in gpus),
    )


def _zones(question: Question) -> dict[str, AvailabilityZoneTypeDef]:
    answer = question.connection.client("ec2").describe_availability_zones(
        Filters=[{"Name": "region-name", "Values": [question.connection.region]}]
    )
    return {zone.get("ZoneName", ""): zone for zone in answer["AvailabilityZones"]}
