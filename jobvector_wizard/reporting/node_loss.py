"""What the loss of any one node does, in the few words that the ledger has room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.planning.analysis import Kind, Verdict

if TYPE_CHECKING:
    from jobvector_wizard.planning.analysis import Analysis, Outcome

__all__ = ["node_loss"]


def node_loss(analysis: Analysis) -> tuple[str, str]:
    """Return a glyph and a sentence on the loss of whichever node hurts most, over all orders and ties.

    A workload that is Pending before anything is lost is left out: the ledger says that elsewhere.
    """
    running = [
        name
        for name in analysis.blueprint.workloads
        if analysis.worst(name, Kind.STEADY, Kind.ONE_BY_ONE) is not Verdict.NEVER
    ]
    worst = {name: analysis.worst(name, Kind.NODE_LOST) for name in running}
    gone = [name for name, verdict in worst.items() if verdict is Verdict.NEVER]
    unsure = [name for name, verdict in worst.items() if verdict is Verdict.DEPENDS]
    at_once = [name for name in unsure if analysis.worst(name, Kind.NODE_LOST, staggered=False) is not Verdict.ALWAYS]
    if gone:
        return "✗", f"{', '.join(gone)} Pending"
    if any(it.every_node for it in _lost(analysis)):
        return "✗", "all down until it returns or is replaced"
    if unsure:
        return "?", f"{', '.join(at_once or unsure)}: by order and ties"
    if len(running) < len(analysis.blueprint.workloads):
        return "✓", "what ran comes back"
    down = [name for name in running if _goes_down(analysis, name)]
    return "✓", f"all come back; {', '.join(down)} down for minutes" if down else "all run"


def _goes_down(analysis: Analysis, name: str) -> bool:
    return any(it.of(name).interrupted is not Verdict.NEVER for it in _lost(analysis))


def _lost(analysis: Analysis) -> list[Outcome]:
    return [it for it in analysis.outcomes if it.situation.kind is Kind.NODE_LOST and it.situation.during is None]
