"""The database: its instance class, and whether it has a standby."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from jobvector_wizard.reporting.rows import database_lines
from jobvector_wizard.screens.step import ChoiceStep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["DatabaseStep"]


class DatabaseStep(ChoiceStep):
    """The instance class of RDS for PostgreSQL, and Multi-AZ."""

    TITLE = "DATABASE   RDS for PostgreSQL"
    HELP = (
        "Multi-AZ keeps a standby in a second zone, which takes over by itself; it has a listed price of its own. "
        "Tab goes from one list to the other."
    )
    FIELDS: ClassVar[Sequence[tuple[str, str]]] = (
        ("database.instance_class", "class"),
        ("database.multi_az", "standby"),
    )

    def figures(self, shown: Assessment) -> Iterable[str]:
        """The database's part of the bill, and what the agreements come to."""
        del shown
        return ("database", "sla")

    def evidence(self, shown: Assessment) -> Iterable[str]:
        """Say what the class is and who vouches for its price."""
        return database_lines(shown)
