"""Rules about what dies with what, and how long it takes to come back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from jobvector_wizard.base.units import about_minutes, percent
from jobvector_wizard.design.blueprint import NatMode
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.availability import recovery_seconds
from jobvector_wizard.planning.capacity import DatabaseFate, size_unknown
from jobvector_wizard.planning.findings.rule import Facts, Problem, Remedy, Severity, rule
from jobvector_wizard.planning.lifecycle import AFTER_ALL_ARE_LOST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobvector_wizard.planning.scheduler import Node

STANDBY = Patch.set("database.multi_az", value=True) + Patch.unset("database.zones")
NODE_LOSS = "Kubernetes v1.34 to v1.37: nodelifecycle's defaults and rules, the default tolerations of 300 s"


@rule("AVL-01", Severity.WARNING, source="the placement, with each node and each zone taken away")
def single_point_of_failure(facts: Facts) -> Iterator[Problem]:
    """One node alone can hold a workload, or one zone alone holds what everything needs."""
    yield from _only_node(facts)
    if not facts.blueprint.goals.survive_zone_loss:
        yield from _only_zone(facts)


def _only_node(facts: Facts) -> Iterator[Problem]:
    capacity = facts.capacity
    for name in facts.blueprint.workloads:
        if not capacity.nodes_of(name):
            continue  # what never ran does not die with a node
        groups = capacity.able(name)
        if len(groups) != 1:
            continue  # each of them has a node
        able = [node for node in capacity.nodes if node.group in groups]
        if len(able) == 1:
            group = able[0].group
            yield Problem(
                f"{able[0].name} is the only node that can hold {name}: with it, {name} dies",
                subject=name,
                evidence=(f"of {len(capacity.nodes)} nodes, only {able[0].name} in {able[0].zone} meets its requests",),
                remedies=(Remedy(f"two nodes in {group}", Patch.set(f"nodes.{group}.count", 2)),),
                path=f"nodes.{group}",
            )


def _only_zone(facts: Facts) -> Iterator[Problem]:
    for loss in facts.capacity.losses:
        dies, remedy = [], Remedy("", Patch())
        lost = [name for name in loss.gone if name not in facts.availability.idle]
        perhaps = [name for name in loss.perhaps_lost if name not in facts.availability.idle]
        if lost:
            dies.append("every workload" if loss.every_node else ", ".join(lost))
        if facts.blueprint.network.nat is NatMode.SINGLE and loss.zone in facts.blueprint.network.nat_zones:
            dies.append("the only NAT gateway")
            remedy = _with(remedy, "one NAT gateway in each zone", Patch.set("network.nat", NatMode.PER_ZONE.value))
        if loss.database is DatabaseFate.LOST:
            dies.append("the database")
            remedy = _with(remedy, "a Multi-AZ database", STANDBY)
        said, why = [], [_why(facts, loss.zone, what) for what in dies]
        if dies:
            said.append(f"{' and '.join(dies)} die{'s' if len(dies) == 1 and len(lost) < 2 else ''}")
        if perhaps:
            said.append(f"{' or '.join(perhaps)} may die, depending on the order in which pods arrive")
            why.append(f"in some orders, places elsewhere go to pods that are put first: {', '.join(perhaps)}")
        if said:
            yield Problem(
                f"with {loss.zone}, {'; '.join(said)}",
                subject=loss.zone,
                evidence=tuple(why),
                remedies=(remedy,) if remedy.patch.changes else (),
                path="network.zones",
            )


def _why(facts: Facts, zone: str, what: str) -> str:
    """Say that something is in the zone alone, or that a workload's other places go to pods that are put first."""
    elsewhere = [
        name
        for name in what.split(", ")
        if name in facts.blueprint.workloads and any(it.zone != zone for it in facts.capacity.nodes_of(name))
    ]
    if elsewhere:
        return f"not only in {zone}, but its places elsewhere go to pods that are put first: {', '.join(elsewhere)}"
    return f"only in {zone}: {what}"


def _with(remedy: Remedy, title: str, patch: Patch) -> Remedy:
    return Remedy(f"{remedy.title}, and {title}" if remedy.title else title, remedy.patch + patch)


@rule("AVL-02", Severity.WARNING, source=NODE_LOSS)
def on_one_node(facts: Facts) -> Iterator[Problem]:
    """A workload on one node is down until Kubernetes gives the node up and starts its pods elsewhere."""
    defaults = facts.catalog.node_loss
    seconds = recovery_seconds(facts.catalog)
    given_up = (
        f"node monitor grace {defaults.monitor_grace} s + toleration {defaults.toleration} s = {seconds} s, "
        "then scheduling, image pull and start, whose time is unknown"
    )
    for name, workload in facts.blueprint.workloads.items():
        single = workload.replicas == 1
        running = facts.capacity.nodes_of(name)
        if len({node.name for node in running}) != 1:
            continue  # it stands on several, or on none: a pod that never ran goes down with nothing
        has = f"has its {workload.replicas} replicas on {running[0].name} alone"
        if single:
            has = "has one replica"
        elif len(running) < workload.replicas:
            has = f"has {len(running)} of its {workload.replicas} replicas running, on {running[0].name} alone"
        remedies = (Remedy("two replicas", Patch.set(f"workloads.{name}.replicas", 2)),) if single else ()
        elsewhere = _elsewhere(facts, name)
        yield Problem(
            f"{name} {has}: {_down_when_lost(facts, running[0], elsewhere, seconds)}",
            subject=name,
            evidence=(*((given_up,) if elsewhere else ()), *_with_its_zone(facts, name)),
            remedies=remedies,
            path=f"workloads.{name}.replicas",
        )


def _down_when_lost(facts: Facts, here: Node, elsewhere: Sequence[Node], seconds: int) -> str:
    """Say how long a workload on one node is down: for good, so to speak, where no other node could take it."""
    down = f"it is down for {about_minutes(seconds)} at least"
    if not elsewhere:
        return "when its node is lost it is down until the node returns or is replaced"
    if all(node.zone == here.zone for node in facts.capacity.nodes):
        return f"when its node is lost {down}, when its zone is lost until its nodes return or are replaced"
    if all(node.zone == here.zone for node in elsewhere):
        return f"when its node is lost {down}, when {here.zone} is lost until it returns: no node elsewhere can hold it"
    return f"when its node or zone is lost {down}"


def _elsewhere(facts: Facts, name: str) -> list[Node]:
    """Return the nodes but its own that could hold a pod of a workload on one node."""
    capacity = facts.capacity
    here, pod = capacity.nodes_of(name)[0], capacity.steady.of(name)[0]
    return [node for node in capacity.nodes if node.name != here.name and capacity.could_hold(pod, node)]


def _with_its_zone(facts: Facts, name: str) -> Iterator[str]:
    """Yield what the loss of the workload's zone adds to the time: its node may be given up after all the others."""
    zones = {node.zone for node in facts.capacity.nodes_of(name)}
    for loss in facts.capacity.losses:
        if loss.zone not in zones:
            continue
        if loss.every_node:
            yield f"with {loss.zone} lost {AFTER_ALL_ARE_LOST}"
        elif (longest := loss.seconds_down(name)) and longest > recovery_seconds(facts.catalog):
            yield (
                f"with {loss.zone} lost up to {longest} s: of its {loss.disruption.silent} nodes one is given up each "
                f"{loss.disruption.interval:.0f} s"
            )


@rule("AVL-03", Severity.WARNING, source="the claim in the drawing against the default times of Kubernetes")
def downtime_against_the_claim(facts: Facts) -> Iterator[Problem]:
    """The drawing promises less downtime in a zone failure than one replica can keep."""
    claimed = facts.blueprint.drawn.claims.downtime_seconds if facts.blueprint.drawn else None
    single = [
        name
        for name, workload in facts.blueprint.workloads.items()
        if workload.replicas == 1 and name not in facts.availability.idle
    ]
    seconds = recovery_seconds(facts.catalog)
    if claimed is not None and single and claimed < seconds:
        patch = Patch(tuple(c for name in single for c in Patch.set(f"workloads.{name}.replicas", 2).changes))
        forever = any(loss.every_node for loss in facts.capacity.losses)
        computed = "until nodes return or are replaced" if forever else f"{about_minutes(seconds)} at least"
        pods = f"each has one replica; {seconds} s pass before its pod is replaced"
        yield Problem(
            f"claimed: {f'{claimed} s of' if claimed else 'no'} downtime when a zone is lost; "
            f"computed: {computed} for {', '.join(single)}",
            evidence=(AFTER_ALL_ARE_LOST if forever else pods,),
            remedies=(
                Remedy("two replicas of each", patch),
                Remedy("withdraw the claim", Patch.unset("drawn.claims.downtime_seconds")),
            ),
            path="drawn.claims.downtime_seconds",
        )


@rule("AVL-04", Severity.WARNING, source="the published SLAs in series, each with its date")
def sla_against_the_claim(facts: Facts) -> Iterator[Problem]:
    """The drawing promises more than the published agreements compose to along a request's path."""
    claims = facts.blueprint.drawn.claims if facts.blueprint.drawn else None
    if claims is None or claims.sla_percent is None:
        return
    composed, down = facts.availability.composed, facts.availability.minutes_down
    claimed = claims.sla_percent / 100
    if composed is not None and composed >= claimed:
        return
    if composed is None or down is None:
        unsized = facts.availability.unsized
        why = size_unknown(unsized) if unsized else f"{', '.join(facts.availability.idle)} does not run"
        outcome = f"nothing, because {why}"
    else:
        outcome = f"{percent(composed)}, {round(down)} minutes a month"
    best = Decimal(1)
    for link in _best_links(facts):
        best *= link
    yield Problem(
        f"claimed: {claims.sla_percent} %; the published SLAs in series come to {outcome}",
        evidence=(
            *(
                f"{link.carries}: {percent(link.sla.share)} ({link.sla.title}, {link.sla.source.date})"
                for link in facts.availability.links
            ),
            f"load balancer, EC2 in two zones and RDS Multi-AZ together never exceed {percent(best)}",
            "the EKS figure covers the Kubernetes API, which no request passes",
        ),
        remedies=(Remedy("withdraw the claim", Patch.unset("drawn.claims.sla_percent")),),
        path="drawn.claims.sla_percent",
    )


def _best_links(facts: Facts) -> Iterator[Decimal]:
    for key in ("elb-multi-az", "ec2-region", "rds-multi-az"):
        yield facts.catalog.slas[key].share


@rule("AVL-05", Severity.WARNING, source="the drawing's claim against the loss of each zone in turn")
def survival_against_the_claim(facts: Facts) -> Iterator[Problem]:
    """The drawing says that it survives the loss of a zone, and for some zone it does not."""
    claimed = facts.blueprint.drawn.claims.survives_zone_loss if facts.blueprint.drawn else None
    if not claimed:
        return
    broken = [loss.zone for loss in facts.capacity.losses if not loss.survived]
    idle = facts.availability.idle
    if broken or idle:
        reasons = [f"{zone} is not survived" for zone in broken] + [f"{name} does not even run before" for name in idle]
        yield Problem(
            f"claimed: survives the loss of a zone; computed: {'; '.join(reasons)}",
            path="drawn.claims.survives_zone_loss",
        )


@rule("AVL-06", Severity.ERROR, source="Amazon RDS user guide, Multi-AZ deployments")
def database_without_standby(facts: Facts) -> Iterator[Problem]:
    """The design promises to survive the loss of a zone, and its database has no standby."""
    if facts.blueprint.goals.survive_zone_loss and not facts.blueprint.database.multi_az:
        yield Problem(
            "the database has no standby: with its zone it is lost until it is restored from a backup",
            evidence=(
                f"goals.survive_zone_loss is promised; backups are kept {facts.blueprint.database.backup_days} days",
            ),
            remedies=(Remedy("a Multi-AZ database", STANDBY),),
            path="database.multi_az",
            brief="no standby",
        )
