"""What takes longer than a key press: every arrival order and tie, every loss, exact placement.

`analyse` follows the scheduler through every order in which pods can arrive, every tie that it can break and every
preemption that equal start times leave open, by the rules of the design's Kubernetes minor: in steady state, with
each zone and node lost, and with each node group in a rolling upgrade. Nodes that are lost together are given up one
after another or all at once (`lifecycle`). Where that is too much, it samples passes from a seed and says so. A
verdict is the scheduler's; neither a chance nor a winner can be named. That a placement exists at all is a weaker
statement.
"""

from jobvector_wizard.planning.analysis.analyse import analyse
from jobvector_wizard.planning.analysis.existence import could_run_alone, placement_exists
from jobvector_wizard.planning.analysis.model import (
    NODE_UPDATE,
    UNKNOWN_PARTS,
    Analysis,
    Budget,
    Example,
    Existence,
    Kind,
    Method,
    Outcome,
    OwnerOutcome,
    Situation,
    Step,
    Verdict,
)

__all__ = [
    "NODE_UPDATE",
    "UNKNOWN_PARTS",
    "Analysis",
    "Budget",
    "Example",
    "Existence",
    "Kind",
    "Method",
    "Outcome",
    "OwnerOutcome",
    "Situation",
    "Step",
    "Verdict",
    "analyse",
    "could_run_alone",
    "placement_exists",
]
