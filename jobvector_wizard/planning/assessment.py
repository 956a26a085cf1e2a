"""A blueprint goes in, an assessment comes back at once: the one place where a design is judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobvector_wizard.planning.addresses import demands_of
from jobvector_wizard.planning.availability import Availability, availability_of
from jobvector_wizard.planning.capacity import Capacity, capacity_of
from jobvector_wizard.planning.cost import Bill, bill_of
from jobvector_wizard.planning.findings import Facts, Finding, findings_of

if TYPE_CHECKING:
    from datetime import date

    from jobvector_wizard.catalog import Catalog, Region
    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["Assessment", "assess"]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a blueprint costs, whether it holds and what is wrong with it, on one day."""

    blueprint: Blueprint
    on: date
    region: Region
    bill: Bill
    capacity: Capacity
    availability: Availability
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings that stop `up`."""
        return tuple(finding for finding in self.findings if finding.is_error)

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """Findings that nobody has accepted."""
        return tuple(finding for finding in self.findings if not finding.accepted)

    @property
    def refusals(self) -> tuple[Finding, ...]:
        """Findings that AWS itself would refuse, each with the resource."""
        return tuple(finding for finding in self.findings if finding.refused)


def assess(blueprint: Blueprint, catalog: Catalog, on: date) -> Assessment:
    """Assess a blueprint as of a day.

    Raises UnknownNameError where the catalog does not know the region.
    """
    region = catalog.region(blueprint.region)
    capacity = capacity_of(blueprint, catalog)
    bill = bill_of(blueprint, region, catalog, on, capacity.steady)
    availability = availability_of(blueprint, capacity, catalog)
    facts = Facts(
        blueprint, region, catalog, on, bill, capacity, availability, demands_of(blueprint, catalog, capacity)
    )
    return Assessment(blueprint, on, region, bill, capacity, availability, findings_of(facts))
