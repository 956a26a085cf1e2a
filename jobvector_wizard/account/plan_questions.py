"""Ask AWS what Savings Plans charge for the instance types of a region, through the account's own credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from jobvector_wizard.account.asking import failures, reason
from jobvector_wizard.base.errors import AccessError
from jobvector_wizard.catalog.plan_rates import COMPUTE, OF_A_FAMILY, PlanRate, is_hourly
from jobvector_wizard.catalog.terms import amount_of, term_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

__all__ = ["SavingsPlans", "asked_of_plans", "plan_rates"]

_PAGE: Final = 1000
_MOST_PAGES: Final = 400
"""A region has some thousand types, each with a few usage types and twelve rates."""
_KINDS: Final = {"Compute": COMPUTE, "EC2Instance": OF_A_FAMILY}
_YEAR: Final = 365 * 24 * 3600
_YEARS: Final = {_YEAR: "1yr", 3 * _YEAR: "3yr"}


class SavingsPlans(Protocol):
    """What is called of the client of savingsplans, for which there are no published types here."""

    def describe_savings_plans_offering_rates(self, **request: Any) -> Mapping[str, Any]:
        """Return a page of rates."""


def asked_of_plans(region: str, types: Sequence[str] = ()) -> dict[str, Any]:
    """Return the question for the rates of Linux on shared hardware, of these types or of all."""
    limits = {"region": [region], "productDescription": ["Linux/UNIX"], "tenancy": ["shared"]}
    if types:
        limits["instanceType"] = sorted(types)
    return {
        "savingsPlanTypes": [*_KINDS],
        "products": ["EC2"],
        "serviceCodes": ["AmazonEC2"],
        "operations": ["RunInstances"],
        "filters": [{"name": name, "values": values} for name, values in limits.items()],
        "maxResults": _PAGE,
    }


def plan_rates(
    client: SavingsPlans, asked: Mapping[str, Any], among: Collection[str], told: Callable[[int], None]
) -> list[PlanRate]:
    """Return the rates for these usage types; `told` gets after each page how many there are so far.

    Raises AccessError where AWS does not answer to the end.
    """
    found: list[PlanRate] = []
    for page in _pages(client, asked):
        found += [rate for row in page if (rate := _rate(row, among))]
        told(len(found))
    return found


def _pages(client: SavingsPlans, asked: Mapping[str, Any]) -> Iterator[list[dict[str, Any]]]:
    token = ""
    seen: set[str] = set()
    while True:
        try:
            answer = client.describe_savings_plans_offering_rates(**asked, **({"nextToken": token} if token else {}))
        except failures() as error:
            raise AccessError(reason(error)) from error
        if "searchResults" not in answer:  # botocore takes a cut-off body for an answer without members
            raise AccessError("the answer to DescribeSavingsPlansOfferingRates was cut off")
        yield answer["searchResults"]
        token = answer.get("nextToken", "")
        if not token:
            return
        if token in seen or len(seen) >= _MOST_PAGES:
            raise AccessError("the answer to DescribeSavingsPlansOfferingRates has no end: its pages repeat")
        seen.add(token)


def _rate(row: Mapping[str, Any], among: Collection[str]) -> PlanRate | None:
    """Return a rate; None for what is of another kind, term or product."""
    plan, usage = row.get("savingsPlanOffering", {}), row.get("usageType")
    kind = _KINDS.get(plan.get("planType", ""))
    term = term_of(_YEARS.get(plan.get("durationSeconds", 0)), plan.get("paymentOption"))
    if kind is None or term is None:
        return None
    if not is_hourly(row.get("serviceCode"), row.get("operation"), row.get("unit"), usage, among):
        return None
    return PlanRate(kind, term, str(usage), amount_of(row.get("rate")) if plan.get("currency") == "USD" else None)
