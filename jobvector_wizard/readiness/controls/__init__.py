"""Controls: what good practice asks for, and whether the resources of a design do it.

A control is data: what it requires of the resources, or why it is waived and what lifts the waiver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.readiness.controls import account, cluster, database, edge, network, operations, storage
from jobvector_wizard.readiness.controls.control import Control, Row, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.provisioning.plan import PlannedResource

__all__ = ["AREAS", "CONTROLS", "Control", "Row", "State", "audit"]

AREAS: Final = {
    "Network": network.CONTROLS,
    "Cluster and nodes": cluster.CONTROLS,
    "Database": database.CONTROLS,
    "Buckets, keys and logs": storage.CONTROLS,
    "Edge": edge.CONTROLS,
    "Operations": operations.CONTROLS,
    "Account": account.CONTROLS,
}
"""The controls by what they are about."""
CONTROLS: Final = tuple(control for controls in AREAS.values() for control in controls)


def audit(blueprint: Blueprint, resources: Sequence[PlannedResource]) -> tuple[Row, ...]:
    """Hold every control against the resources that a design's program creates."""
    return tuple(_row(control, blueprint, resources) for control in CONTROLS)


def _row(control: Control, blueprint: Blueprint, resources: Sequence[PlannedResource]) -> Row:
    if control.waived(blueprint):
        return Row(control, State.WAIVED)
    problems = tuple(said for requirement in control.requires for said in requirement.problems(resources))
    return Row(control, State.BROKEN if problems else State.MET, problems)
