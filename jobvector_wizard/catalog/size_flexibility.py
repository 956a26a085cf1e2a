"""How reserved instances apply to other sizes than their own: normalised units of an hour, by AWS's tables.

EC2: docs.aws.amazon.com/AWSEC2/latest/UserGuide/apply_ri.html, "Instance size flexibility", for reserved instances of a
region on Linux with default tenancy. RDS for PostgreSQL, where a standby counts as a second instance:
docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithReservedDBInstances.html, "Size-flexible reserved DB
instances", as kept by awsdocs/amazon-rds-user-guide @0382800. A size that its table does not name covers itself alone;
so does bare metal here, whose units differ by family.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from jobvector_wizard.catalog.identities import DATABASE, INSTANCE

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SIZES", "units_of"]

SIZES: Final[Mapping[str, str]] = {
    INSTANCE.service: "docs.aws.amazon.com/AWSEC2/latest/UserGuide/apply_ri.html",
    DATABASE[
        "single"
    ].service: "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithReservedDBInstances.html",
}
"""Who says to which sizes reserved instances of a service apply."""
_SMALL: Final = {"micro": "0.5", "small": "1", "medium": "2", "large": "4", "xlarge": "8"}
_OF_INSTANCES: Final = {
    "nano": "0.25",
    **_SMALL,
    **{f"{times}xlarge": str(8 * times) for times in (2, 3, 4, 6, 8, 9, 10, 12, 16, 18, 24, 32, 48, 56, 112)},
}
_OF_DATABASES: Final = _SMALL | {f"{times}xlarge": str(8 * times) for times in (2, 4, 6, 8, 10, 12, 16, 24, 32)}
_RIGID: Final = frozenset(
    {"g4ad", "g4dn", "g5", "g5g", "g6", "g6e", "g6f", "gr6", "gr6f", "hpc7a", "p5", "inf1", "inf2"}
    | {"u7i-6tb", "u7i-8tb"}
)
"""Families of EC2 whose reserved instances apply to their own size alone."""
_KINDS: Final[tuple[tuple[str, str, Mapping[str, str], int], ...]] = (
    (INSTANCE.service, INSTANCE.usage, _OF_INSTANCES, 1),
    (DATABASE["single"].service, DATABASE["single"].usage, _OF_DATABASES, 1),
    (DATABASE["multi"].service, DATABASE["multi"].usage, _OF_DATABASES, 2),
)
"""Service, the beginning of its usage types, units by size, and how many instances one of them is."""


def units_of(service: str, usage: str) -> tuple[str, Decimal] | None:
    """Return the family in which a product's reserved instances apply to every size, and its units an hour.

    None where they apply to the product alone. `usage` is a usage type without a region's prefix.
    """
    for of, begins, units, times in _KINDS:
        family, _, size = usage.removeprefix(begins).rpartition(".")
        if service == of and usage.startswith(begins) and size in units and family not in _RIGID:
            return f"{service} {family}", times * Decimal(units[size])
    return None
