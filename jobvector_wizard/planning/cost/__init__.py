"""The bill of a month, line by line: a line is a quantity times a price, a component is a generator of its lines."""

from jobvector_wizard.planning.cost.bill import (
    LEFT_OUT,
    Amounts,
    Basis,
    Bill,
    BillLine,
    Group,
    NotPriced,
)
from jobvector_wizard.planning.cost.commitments import Effect, committed, effects
from jobvector_wizard.planning.cost.credits import DatabaseUse, NodeUse, burstable_nodes, database_use
from jobvector_wizard.planning.cost.lines import bill_of
from jobvector_wizard.planning.cost.switches import FIREWALL_RULES

__all__ = [
    "FIREWALL_RULES",
    "LEFT_OUT",
    "Amounts",
    "Basis",
    "Bill",
    "BillLine",
    "DatabaseUse",
    "Effect",
    "Group",
    "NodeUse",
    "NotPriced",
    "bill_of",
    "burstable_nodes",
    "committed",
    "database_use",
    "effects",
]
