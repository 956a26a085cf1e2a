"""Rules about the names of zones: which an account has, and which of them take an EKS cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.planning.findings.network import EKS
from jobvector_wizard.planning.findings.rule import Facts, Problem, Remedy, Severity, rule
from jobvector_wizard.planning.moving import move, zones_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.design.patch import Patch

NETWORK_REQUIREMENTS = "Amazon EKS user guide, subnet requirements for clusters: zones that take none"


@rule("ZONE-01", Severity.ERROR, source=NETWORK_REQUIREMENTS)
def zone_without_eks(facts: Facts) -> Iterator[Problem]:
    """Some zones take no subnet of an EKS cluster, and a design that uses every zone of the region uses them too."""
    zones, names, without = facts.blueprint.network.zones, facts.region.zone_names, facts.region.without_eks
    if not without or not names.each_has - len(without) < len(zones) <= names.each_has:
        return
    busy = {*facts.blueprint.node_zones, *(facts.blueprint.database.zones or ())}
    spare = next((zone for zone in reversed(zones) if zone not in busy), zones[-1])
    fewer = [zone for zone in zones if zone != spare]
    yield Problem(
        f"one of these {len(zones)} zones is {' or '.join(without)}, where EKS takes no cluster subnet",
        evidence=(
            f"{facts.region.name} has {names.each_has} zones, {len(without)} of them without EKS; which name that is "
            "depends on the account, and preflight says so",
        ),
        remedies=(
            Remedy(f"leave out {spare}; if the account calls another one so, leave out that", _move(facts, fewer)),
        ),
        path="network.zones",
        refused=EKS,
    )


@rule("ZONE-02", Severity.NOTE, source=NETWORK_REQUIREMENTS)
def zone_perhaps_without_eks(facts: Facts) -> Iterator[Problem]:
    """Which of a region's zone names stands for the one that EKS does not take depends on the account."""
    zones, names, without = facts.blueprint.network.zones, facts.region.zone_names, facts.region.without_eks
    if without and len(zones) <= names.each_has - len(without):
        yield Problem(
            f"one of {facts.region.name}'s {names.each_has} zone names is {' or '.join(without)}, which EKS does not "
            "take; whether it is one of these depends on the account",
            evidence=("preflight asks EC2 which name is which id before anything is built",),
            path="network.zones",
        )


@rule("ZONE-03", Severity.WARNING, source="the catalog's zone names by region")
def zone_name_not_known(facts: Facts) -> Iterator[Problem]:
    """Which zone names there are depends on region and account: some are closed to new accounts."""
    network, names = facts.blueprint.network, facts.region.zone_names
    for zone in network.zones:
        if zone[-1] in names.letters:
            continue
        closed = zone[-1] in names.closed
        moved = zones_in(facts.region, network.zones)
        yield Problem(
            f"{zone} is closed to new accounts" if closed else f"no account is known to have a zone {zone}",
            subject=zone,
            evidence=(
                f"{facts.region.name} has {', '.join(names.letters)}: {names.source.text}, {names.source.date}",
                "preflight asks EC2 for the account's own zones before anything is built",
            ),
            remedies=(Remedy(f"{', '.join(moved)}", _move(facts, moved)),) if set(moved) != set(network.zones) else (),
            path="network.zones",
        )


@rule("ZONE-04", Severity.WARNING, source="the catalog's zone names by region")
def zones_by_account(facts: Facts) -> Iterator[Problem]:
    """In some regions an account has some of the zone names only, and which depends on the account."""
    network, names = facts.blueprint.network, facts.region.zone_names
    if len(network.zones) <= names.each_has < len(names.letters):
        yield Problem(
            f"an account has {names.each_has} of {facts.region.name}'s zones {', '.join(names.letters)}, and which "
            "depends on the account",
            evidence=(
                f"{names.source.text}, {names.source.date}",
                "`aws ec2 describe-availability-zones` names yours; preflight compares them",
            ),
            path="network.zones",
        )


def _move(facts: Facts, zones: list[str]) -> Patch:
    return move(facts.blueprint, facts.region.name, zones)
