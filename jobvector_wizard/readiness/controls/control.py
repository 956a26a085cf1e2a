"""What a control is, and how a design stands to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.readiness.controls.requirement import Requirement

__all__ = ["Control", "Row", "State", "Waiver", "always", "switched_off"]


class State(StrEnum):
    """How a design stands to a control."""

    MET = "met"
    WAIVED = "waived"
    BROKEN = "broken"


def always(_: Blueprint) -> bool:
    """Say that a control is waived whatever the design."""
    return True


@dataclass(frozen=True, slots=True)
class Waiver:
    """Why a control is not met, for which designs, and what lifts the waiver: a setting, or who has to do it."""

    reason: str
    lift: str
    applies: Callable[[Blueprint], bool] = always

    @property
    def unconditional(self) -> bool:
        """Whether no setting of a design lifts it."""
        return self.applies is always


def switched_off(path: str) -> Waiver:
    """Return the waiver of a control that a design has switched off at a path such as `edge.waf`."""
    table, _, key = path.partition(".")
    return Waiver("Switched off in the design.", f"{path} = true", lambda it: not getattr(getattr(it, table), key))


@dataclass(frozen=True, slots=True)
class Control:
    """One thing that good practice asks for.

    `id` is its name for ever: a control that is reworded keeps it, and that of one which is gone is given to no other.
    `standards` says who asks: CIS is the CIS AWS Foundations Benchmark 5.0, FSBP the AWS Foundational Security Best
    Practices, Security Hub a control of AWS's beyond FSBP, EKS the EKS best practices guide, brief the architecture
    that was drawn. `met_in` is the module that meets it; empty where nothing does.
    """

    id: str
    title: str
    standards: tuple[str, ...]
    met_in: str = ""
    requires: tuple[Requirement, ...] = ()
    waiver: Waiver | None = None

    def waived(self, blueprint: Blueprint) -> bool:
        """Whether this design does without."""
        return self.waiver is not None and self.waiver.applies(blueprint)


@dataclass(frozen=True, slots=True)
class Row:
    """One control and how a design stands to it; `problems` names what breaks it."""

    control: Control
    state: State
    problems: tuple[str, ...] = ()
