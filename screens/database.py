"""The database: its instance class, and whether it has a standby."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.planning.steps import question_of
from jobvector_wizard.reporting.rows import database_lines
from jobvector_wizard.screens.step import ChoiceStep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["DatabaseStep"]


class DatabaseStep(ChoiceStep):
    """The instance class of RDS for PostgreSQL, and Multi-AZ."""

    ASKS = question_of("database")
    TITLE, HELP = ASKS.title, ASKS.help

    def figures(self, shown: Assessment) -> Iterable[str]:
        """The database's part of the bill, and what the agreements come to."""
        del shown
        return ("database", "sla")

    def evidence(self, shown: Assessment) -> Iterable[str]:
        """Say what the class is and who vouches for its price."""
        return database_lines(shown)
