"""Read a file of Savings Plans rates piece by piece: AWS publishes one for each region, with the rates of every plan.

It is one JSON object (docs.aws.amazon.com/awsaccountbilling, "Reading the service price list file for a Savings Plan"):
`products`, each a plan, then under `terms.savingsPlan` each plan's rates by the usage that they are for. Each rate is
read at once; what nobody wants is dropped at once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.catalog.json_stream import JsonStream
from jobvector_wizard.catalog.plan_rates import COMPUTE, OF_A_FAMILY, PlanRate, is_hourly
from jobvector_wizard.catalog.price_list import PriceListError
from jobvector_wizard.catalog.terms import amount_of, term_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from jobvector_wizard.catalog.terms import Term

__all__ = ["INDEX", "plans_of", "read_plans"]

INDEX: Final = "/savingsPlan/v1.0/aws/AWSComputeSavingsPlan/current/region_index.json"
"""Where AWS lists the files of the regions."""
_FILE: Final = re.compile(r"/savingsPlan/v1\.0/aws/AWSComputeSavingsPlan/[A-Za-z0-9._/-]{1,120}\.json")
_KINDS: Final = {"ComputeSavingsPlans": COMPUTE, "EC2InstanceSavingsPlans": OF_A_FAMILY}


def plans_of(chunks: Iterator[str], region: str) -> str:
    """Return the address of a region's file on the same server, "" where AWS lists none; `chunks` are the index's text.

    Raises PriceListError where the index has another form.
    """
    stream = JsonStream(chunks)
    address, listed = "", False
    for key in stream.members():
        value = stream.value()
        if key == "regions":
            listed = isinstance(value, list)
            for each in value if isinstance(value, list) else ():
                if isinstance(each, dict) and each.get("regionCode") == region:
                    address = str(each.get("versionUrl", ""))
    stream.end()
    if not listed or (address and not (_FILE.fullmatch(address) and ".." not in address)):
        raise PriceListError("it does not list the files of regions")
    return address


def read_plans(chunks: Iterator[str], region: str, among: Collection[str]) -> list[PlanRate]:
    """Return the rates for these usage types; `chunks` are the pieces of the file's text.

    Raises PriceListError where the file ends early, goes on after its end, or has another form.
    """
    stream = JsonStream(chunks)
    plans: dict[str, tuple[str, Term]] = {}
    found: list[PlanRate] = []
    seen = set()
    for key in stream.members():
        if key == "products":
            for _ in stream.elements():
                plans.update(_plan(stream.value(), region))
        elif key == "terms":
            if "products" not in seen:
                raise PriceListError("the terms come before the products")
            found += _terms(stream, plans, among)
        else:
            value = stream.value()
            if key == "regionCode" and value != region:
                raise PriceListError("it is of another region")
        seen.add(key)
    stream.end()
    if not {"regionCode", "products", "terms"} <= seen:
        raise PriceListError("it has no region, no plans or no rates")
    return found


def _plan(product: object, region: str) -> dict[str, tuple[str, Term]]:
    """Return kind and term of a plan by its SKU; nothing for a plan of another kind or region."""
    has = product.get("attributes") if isinstance(product, dict) else None
    if not isinstance(product, dict) or not isinstance(has, dict):
        raise PriceListError("a product is no object")
    kind, sku = product.get("productFamily"), product.get("sku")
    term = term_of(has.get("purchaseTerm"), has.get("purchaseOption"))
    if kind not in _KINDS or term is None or not isinstance(sku, str) or has.get("regionCode", region) != region:
        return {}
    return {sku: (_KINDS[kind], term)}


def _terms(stream: JsonStream, plans: dict[str, tuple[str, Term]], among: Collection[str]) -> Iterator[PlanRate]:
    for kind in stream.members():
        if kind != "savingsPlan":
            stream.value()
            continue
        for _ in stream.elements():
            yield from _rates(stream, plans, among)


def _rates(stream: JsonStream, plans: dict[str, tuple[str, Term]], among: Collection[str]) -> Iterator[PlanRate]:
    plan: tuple[str, Term] | None = None
    named = False
    for key in stream.members():
        if key == "rates":
            if not named:
                raise PriceListError("rates come before the plan that they are of")
            for _ in stream.elements():
                rate = stream.value()
                if not isinstance(rate, dict):
                    raise PriceListError("a rate is no object")
                if plan is not None and _is_wanted(rate, among):
                    yield PlanRate(*plan, rate["discountedUsageType"], _usd(rate))
            continue
        value = stream.value()
        if key == "sku":
            plan, named = plans.get(str(value)), True


def _is_wanted(rate: dict[str, Any], among: Collection[str]) -> bool:
    service, operation, usage = (rate.get(f"discounted{name}") for name in ("ServiceCode", "Operation", "UsageType"))
    return is_hourly(service, operation, rate.get("unit"), usage, among)


def _usd(rate: dict[str, Any]) -> Any:
    price = rate.get("discountedRate")
    return amount_of(price.get("price")) if isinstance(price, dict) and price.get("currency") == "USD" else None
