"""Rules about the volumes of pods: who makes them, how many a node attaches, and the zone that binds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.add_ons import EBS_DRIVER, IDENTITY_AGENT
from jobvector_wizard.planning.attachments import sure_slots
from jobvector_wizard.planning.findings.add_ons import ADD_ONS
from jobvector_wizard.planning.findings.rule import Facts, Problem, Remedy, Severity, rule
from jobvector_wizard.planning.sizes import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.planning.scheduler import Node, Placement

DRIVER = "kubernetes-sigs/aws-ebs-csi-driver @429e202e"


@rule("VOL-01", Severity.ERROR, source=f"{DRIVER}, docs/install.md")
def volume_without_driver(facts: Facts) -> Iterator[Problem]:
    """Only the EBS CSI driver makes and attaches volumes; without it the pods that ask for one stay Pending."""
    listed = facts.blueprint.kubernetes.add_ons
    users = [name for name, workload in facts.blueprint.workloads.items() if workload.has_volume]
    if users and EBS_DRIVER not in listed:
        wanted = [*listed, *(it for it in (IDENTITY_AGENT, EBS_DRIVER) if it not in listed)]
        yield Problem(
            f"nothing makes the volumes of {', '.join(users)}, so their pods stay Pending",
            evidence=(f"the add-on {EBS_DRIVER} does, under a role that comes with it",),
            remedies=(Remedy(f"add {EBS_DRIVER} and its role", Patch.set(ADD_ONS, wanted)),),
            path=ADD_ONS,
        )


@rule("VOL-02", Severity.WARNING, source=f"{DRIVER}, pkg/cloud/limits and pkg/driver/node.go")
def more_volumes_than_surely_attach(facts: Facts) -> Iterator[Problem]:
    """The scheduler may put more volumes on a node than its instance attaches beside all its interfaces."""
    if not any(pod.volumes for pod in facts.capacity.pods):
        return
    seen: dict[str, int] = {}
    for placement in (facts.capacity.steady, *(loss.placement for loss in facts.capacity.losses)):
        for node in placement.nodes:
            seen[node.name] = max(seen.get(node.name, 0), _volumes(placement, node))
    for node in facts.capacity.nodes:
        kind = kind_of(facts.blueprint.nodes[node.group], facts.catalog)
        sure = sure_slots(kind) if kind else None
        if kind is not None and sure is not None and seen.get(node.name, 0) > sure:
            yield Problem(
                f"{node.name} may get {seen[node.name]} volumes, and a {kind.name} with all its interfaces attaches "
                f"{sure}: the pods of the others would wait for theirs",
                subject=node.name,
                evidence=(
                    f"the driver counts {node.volumes}: it does not see up to {kind.max_enis - 1} further interfaces",
                ),
                path=f"nodes.{node.group}.type",
            )


@rule("VOL-04", Severity.NOTE, source=f"{DRIVER}, pkg/cloud/limits")
def unknown_number_of_volumes(facts: Facts) -> Iterator[Problem]:
    """How many volumes a type attaches is not known, so that none is counted as one too many."""
    users = [name for name, workload in facts.blueprint.workloads.items() if workload.has_volume]
    for group in dict.fromkeys(node.group for node in facts.capacity.nodes if node.volumes is None):
        if users:
            kind = facts.blueprint.nodes[group].type
            yield Problem(
                f"how many volumes a {kind} attaches is not known; here {group} takes as many as are asked for",
                subject=group,
                path=f"nodes.{group}.type",
            )


@rule("VOL-03", Severity.ERROR, source="Amazon EBS user guide: a volume can be attached in its own zone alone")
def volume_goes_with_its_zone(facts: Facts) -> Iterator[Problem]:
    """The design promises to survive the loss of a zone, and a workload's only volumes are in it."""
    if not facts.blueprint.goals.survive_zone_loss:
        return
    for loss in facts.capacity.losses:
        waiting = {item.pod.owner for item in loss.placement.pending if item.pod.volume_zone == loss.zone}
        for name, workload in facts.blueprint.workloads.items():
            served = any(pod.name in loss.placement.bound for pod in facts.capacity.pods_of(name))
            if name in waiting and not served:
                first = "" if workload.zone_of_volume else ", where its first placement puts it"
                yield Problem(
                    f"with {loss.zone} lost, {name} stays Pending: its volume is in {loss.zone}{first}",
                    subject=f"{loss.zone}:{name}",
                    evidence=("no other zone can attach it; RDS, S3 and EFS keep data for several zones",),
                    path=f"workloads.{name}.volume",
                )


def _volumes(placement: Placement, node: Node) -> int:
    return sum(pod.volumes for pod in placement.on(node.name))
