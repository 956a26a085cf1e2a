"""An analysis as text for a terminal: per situation and workload one line, with an example of either outcome."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from rich.console import Group as Stack
from rich.padding import Padding
from rich.text import Text

from jobvector_wizard.base.units import about_minutes
from jobvector_wizard.planning.analysis import NODE_UPDATE, UNKNOWN_PARTS, Existence, Kind, Verdict
from jobvector_wizard.planning.capacity import DatabaseFate
from jobvector_wizard.planning.lifecycle import AFTER_ALL_ARE_LOST, DRAIN_HELD, MOST_LOST
from jobvector_wizard.planning.scheduler import rules_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from jobvector_wizard.planning.analysis import Analysis, Example, Outcome, OwnerOutcome, Situation

__all__ = ["analysis_report", "method_line", "owner_line"]

LOSSES: Final = frozenset({Kind.ZONE_LOST, Kind.MOST_LOST, Kind.NODE_LOST})
GLYPHS = {Verdict.ALWAYS: ("✓", "green"), Verdict.DEPENDS: ("?", "yellow"), Verdict.NEVER: ("✗", "bold red")}
PLACEMENTS = {
    Existence.YES: "some placement of all pods exists, which is a weaker statement",
    Existence.NO: "no placement of all pods exists",
    Existence.UNKNOWN: "whether any placement of all pods exists is unknown: the search was cut short",
}


def analysis_report(analysis: Analysis) -> RenderableType:
    """Return the whole report."""
    parts: list[RenderableType] = [_header(analysis)]
    for title, kinds in (
        ("Steady state", (Kind.STEADY, Kind.ONE_BY_ONE)),
        ("Lose a zone", (Kind.ZONE_LOST, Kind.MOST_LOST)),
        ("Lose a node", (Kind.NODE_LOST,)),
    ):
        chosen = [it for it in analysis.outcomes if it.situation.kind in kinds and it.situation.plain]
        parts += _section(title, (_outcome(it, _one_by_one(analysis, it)) for it in chosen))
    parts += _section("Rolling upgrade of a node group", _upgrades(analysis))
    return Stack(*parts)


def method_line(outcome: Outcome) -> str:
    """Say how a situation was found out: explored or sampled, and from how many placements."""
    method = outcome.method
    if method.sampled:
        text = f"sampled: {method.passes:,} passes drawn, by chances of our own"
    else:
        text = f"explored: {method.passes:,} arrival orders, ties and preemptions, {method.states:,} states"
    if outcome.situation.kind not in (Kind.STEADY, Kind.ONE_BY_ONE):
        text += f", from {_count(method.starts, 'placement')}{' that were drawn' if method.drawn_starts else ''}"
    return text


def owner_line(found: OwnerOutcome, *, every_node: bool = False) -> str:
    """Say what becomes of one workload: verdict, replicas, interruption; `every_node` is that no node was left."""
    low, high = found.fewest, found.most
    number = f"{low}" if low == high else f"{low} to {high}"
    parts = [f"{found.owner} {found.verdict}: {number} of {_count(found.replicas, 'replica')}"]
    if found.evicted is not Verdict.NEVER:
        parts.append(f"{_how_often(found.evicted)} evicted for a more important pod")
    if found.interrupted is not Verdict.NEVER and found.most:
        parts.append(f"{_how_often(found.interrupted)} down {_down(found, every_node=every_node)}")
    elif found.remaining:
        parts.append(f"{found.remaining} of them at least not interrupted")
    return ", ".join(parts)


def _header(analysis: Analysis) -> Text:
    text = Text(analysis.blueprint.name, style="bold")
    text.append(f"  as of {analysis.on}, seed {analysis.seed}\n", style="not bold")
    text.append(
        "always, depends or never: whether the default scheduler runs a replica, over all arrival orders, ties and "
        "preemptions; neither a chance nor a winner can be named\n"
        f"{_rules(analysis)}",
        style="dim",
    )
    return text


def _rules(analysis: Analysis) -> str:
    return f"rules read from {rules_for(analysis.blueprint.kubernetes.version).told}"


def _one_by_one(analysis: Analysis, outcome: Outcome) -> Outcome | None:
    """Return what the same loss does where the pods had arrived one by one."""
    situation = outcome.situation
    return analysis.find(replace(situation, after=Kind.ONE_BY_ONE)) if situation.kind in LOSSES else None


def _section(title: str, bodies: Iterable[RenderableType]) -> list[RenderableType]:
    shown = [Padding(body, (0, 0, 0, 2)) for body in bodies]
    return [Text(f"\n{title}", style="bold"), *shown] if shown else []


def _outcome(outcome: Outcome, one_by_one: Outcome | None = None) -> RenderableType:
    text = Text(str(outcome.situation))
    if outcome.database not in (None, DatabaseFate.STAYS):
        text.append(f"; database {outcome.database}")
    if outcome.egress_lost:
        text.append("; no way out to the internet")
    text.append(f"\n  {method_line(outcome)}; {PLACEMENTS[outcome.placement_exists]}", style="dim")
    for line in _lifecycle(outcome):
        text.append(f"\n  {line}", style="yellow")
    for found in outcome.owners:
        if not found.system or not found.complete:
            _append_owner(text, found, every_node=outcome.every_node)
    if one_by_one:
        _append_differences(text, outcome, one_by_one)
    return text


def _lifecycle(outcome: Outcome) -> Iterator[str]:
    """Say why pods do not move although their nodes are lost or drained."""
    if outcome.every_node:
        yield AFTER_ALL_ARE_LOST
    if outcome.stuck:
        yield MOST_LOST
    if outcome.held:
        yield f"the disruption budget of {', '.join(outcome.held)} allows no eviction: {DRAIN_HELD}"


def _append_differences(text: Text, outcome: Outcome, one_by_one: Outcome) -> None:
    """Say what else may happen where the pods came one by one, as updates bring them in the course of time."""
    known = {found.owner: _what_happens(found) for found in outcome.owners}
    others = [it for it in one_by_one.owners if known[it.owner] != _what_happens(it)]
    if others:
        text.append(f"\n  where its pods had arrived one by one ({method_line(one_by_one)}):", style="dim")
    for found in others:
        _append_owner(text, found, every_node=outcome.every_node)


def _what_happens(found: OwnerOutcome) -> tuple[object, ...]:
    return found.verdict, found.fewest, found.most, found.interrupted, found.evicted, found.down_seconds


def _upgrades(analysis: Analysis) -> Iterable[RenderableType]:
    """Yield each moment of each upgrade, then what a loss in it changes for workloads that are not always complete."""
    moments = [it for it in analysis.outcomes if it.situation.kind in (Kind.SURGE, Kind.DRAINED, Kind.REPLACED)]
    for moment in moments:
        yield _outcome(moment)
        within = [it for it in analysis.outcomes if it.situation.during == moment.situation]
        if within:
            yield Padding(_losses_within(within), (0, 0, 0, 2))
    if moments and not analysis.losses_in_upgrades:
        yield Text("losses during an upgrade are left out: the cluster is too large for them", style="yellow")
    if moments:
        yield Text(NODE_UPDATE, style="dim")


def _losses_within(outcomes: list[Outcome]) -> Text:
    text = Text()
    hurt = [it for it in outcomes if not all(found.complete for found in it.owners)]
    if not hurt:
        text.append(f"✓ {_count(len(outcomes), 'further loss', 'further losses')} in it: every replica always runs")
    for number, outcome in enumerate(hurt):
        text.append("\n" if number else "").append(f"then {_bare(outcome.situation)}: ")
        text.append(
            ", ".join(
                f"{found.owner} {found.verdict} ({found.fewest}-{found.most} of {found.replicas})"
                for found in outcome.owners
                if not found.complete
            )
        )
        text.append(f"; {method_line(outcome)}", style="dim")
    return text


def _append_owner(text: Text, found: OwnerOutcome, *, every_node: bool) -> None:
    glyph, style = GLYPHS[found.verdict]
    if found.verdict is Verdict.ALWAYS and not found.complete:
        glyph, style = "~", "yellow"
    text.append(f"\n  {glyph} ", style).append(owner_line(found, every_node=every_node))
    for word, example in (("fewest", found.worst), ("most", found.best)):
        if example and not every_node:
            text.append(f"\n      {word}: {_example(example)}", "dim")


def _example(example: Example) -> str:
    before = ", ".join(f"{pod} on {node}" for pod, node in example.before)
    turns = []
    for step in example.steps:
        gone = f" (evicts {', '.join(step.evicted)})" if step.evicted else ""
        turns.append(f"{step.pod} → {step.node or 'Pending'}{gone}")
    return (f"before: {before}; then " if before else "") + ", ".join(turns)


def _how_often(verdict: Verdict) -> str:
    return "always" if verdict is Verdict.ALWAYS else "may be"


def _down(found: OwnerOutcome, *, every_node: bool) -> str:
    if every_node:
        return "until its node returns or is replaced"
    if found.down_seconds is None:
        return "and does not come back"
    parts = f"{', '.join(UNKNOWN_PARTS[:-1])} and {UNKNOWN_PARTS[-1]}"
    if not found.down_seconds:
        return f"for {parts}, whose time is unknown"
    return f"for {about_minutes(found.down_seconds)} at least, then {parts}"


def _bare(situation: Situation) -> str:
    return str(situation).rpartition("; ")[2]


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
