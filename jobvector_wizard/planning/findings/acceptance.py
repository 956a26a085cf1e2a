"""Findings that somebody takes responsibility for: a reason in the blueprint, under the finding's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.base.errors import PatchError
from jobvector_wizard.design.patch import Patch, write_path

if TYPE_CHECKING:
    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.planning.findings.rule import Finding

__all__ = ["acceptance", "accepted_path", "withdrawal"]


def accepted_path(name: str) -> str:
    """Return where the reason stands for which the finding of a name is accepted."""
    return write_path(("accepted", name))


def acceptance(finding: Finding, why: str) -> Patch:
    """Return the patch that accepts a finding for a reason.

    Raises PatchError without a reason.
    """
    if not why.strip():
        raise PatchError("An accepted finding needs a reason: whoever reads the file later has to understand it.")
    return Patch.set(accepted_path(finding.id), why.strip())


def withdrawal(finding: Finding, blueprint: Blueprint) -> Patch:
    """Return the patch that takes the acceptance of a finding back; one under its code alone goes for all of them."""
    name = finding.id if finding.id in blueprint.accepted else finding.code
    return Patch.unset(accepted_path(name))
