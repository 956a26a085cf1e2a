"""Assesses what may mend the draft beside the screens: a key press waits for no remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeAlias

from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.remedies import Remedies, remedies_of
from jobvector_wizard.session.latest import Latest

if TYPE_CHECKING:
    from jobvector_wizard.base.errors import WizardError
    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["Mended", "Mender"]

Mended: TypeAlias = "Remedies | WizardError | None"
"""What mends a design, why that is not known, or None while it is still looked for."""


class Mender(Latest[Remedies]):
    """Looks for the remedies of the latest design that was asked for."""

    NAME: ClassVar[str] = "search for remedies"
    QUIET: ClassVar[float] = 0.15

    def find(self, blueprint: Blueprint) -> Remedies:
        """Assess every proposed change, and look for one that mends all errors."""
        catalog = self.assessor.catalog
        found = remedies_of(assess(blueprint, catalog, self.assessor.on), catalog)
        self.assessor.remedies[blueprint.digest] = found
        return found
