"""Analyses the draft beside the screens: every order, tie and node loss takes too long for a key press."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, TypeAlias

from jobvector_wizard.planning.analysis import Analysis, Budget, analyse
from jobvector_wizard.session.latest import Latest

if TYPE_CHECKING:
    from jobvector_wizard.base.errors import WizardError
    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["Analysed", "Analyst"]

Analysed: TypeAlias = "Analysis | WizardError | None"
"""An analysis, why there is none, or None while it is still being made."""
WITHOUT_UPGRADES: Final = Budget(upgrades=False)


class Analyst(Latest[Analysis]):
    """Analyses the latest design that was asked for."""

    NAME: ClassVar[str] = "analysis"
    QUIET: ClassVar[float] = 0.7

    def find(self, blueprint: Blueprint) -> Analysis:
        """Analyse a design, without upgrades."""
        return analyse(blueprint, self.assessor.catalog, self.assessor.on, budget=WITHOUT_UPGRADES)
