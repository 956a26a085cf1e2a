"""Terms of the tests' own making: reserved instances and Savings Plans in AWS's forms, and what looks like them.

Forms after AWS's user guide ("Reading the service price list file") and documents that others recorded
(TypeOneLabs/tellury @c2acfab3); amounts are made up, each different, so that a wrong row shows.
"""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.base.units import plain
from jobvector_wizard.catalog.plan_rates import COMPUTE, OF_A_FAMILY
from jobvector_wizard.catalog.terms import TERMS, Payment, Term, TermRate

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["offering_rates", "plan_file", "plan_index", "plan_usd", "reserved", "reserved_rate"]

_CODES: Final = ("4NA7Y494T4", "6QCMYABX3D", "38NPMPTW36", "HU7G6KETJZ", "BPH4J8HBKS", "NQ3QZPMQV9")
_YEAR: Final = 31_536_000


def reserved_rate(usd: Decimal, term: Term) -> TermRate:
    """Return what a term costs of a machine of this price: less for three years, and by its way of paying."""
    share = usd * (Decimal("0.7") - Decimal("0.05") * TERMS.index(term))
    if term.payment is Payment.NONE:
        return TermRate(plain(share))
    at_once = plain(Decimal(int(share * 8760 * term.years / (2 if term.payment is Payment.PART else 1))))
    return TermRate(plain(share / 2) if term.payment is Payment.PART else Decimal(0), at_once)


def reserved(sku: str, usd: Decimal) -> dict[str, Any]:
    """Return a product's terms under Reserved in no order: standard and convertible, twelve in all."""
    found = []
    for kind, factor in (("standard", Decimal(1)), ("convertible", Decimal("1.1"))):
        for code, term in zip(_CODES, TERMS, strict=True):
            rate, name = reserved_rate(usd * factor, term), f"{sku}.{code[::-1] if kind == 'convertible' else code}"
            rows = {}
            if term.payment is not Payment.NONE:
                rows[f"{name}.2TG2D8R56U"] = _priced(name, "Quantity", rate.upfront, "Upfront Fee")
            hourly = _priced(name, "Hrs", rate.usd_per_hour, "made up")
            rows[f"{name}.6YS6EN2CT7"] = hourly | {"beginRange": "0", "endRange": "Inf"}
            said = {
                "LeaseContractLength": f"{term.years}yr",
                "OfferingClass": kind,
                "PurchaseOption": term.payment.value,
            }
            found.append((name, {"sku": sku, "priceDimensions": rows, "termAttributes": said}))
    Random(sku).shuffle(found)
    return dict(found)


def _priced(name: str, unit: str, usd: Decimal, said: str) -> dict[str, Any]:
    return {
        "rateCode": name,
        "description": said,
        "appliesTo": [],
        "unit": unit,
        "pricePerUnit": {"USD": f"{usd:.10f}"},
    }


def plan_usd(usage: str, plan: str, term: Term) -> Decimal:
    """Return the made-up rate of a plan for a usage type."""
    drawn = Random(f"{usage} {plan} {term.key}").randrange(10_000, 99_999)
    return plain(Decimal(drawn) / 1_000_000)


def _plans(region: str, usages: Iterable[str]) -> list[dict[str, Any]]:
    """Return plans with their rates: for these usage types, and for all kinds of others of the same machines."""
    found = []
    for number, (plan, term) in enumerate((plan, term) for plan in (COMPUTE, OF_A_FAMILY) for term in TERMS):
        rates = []
        for usage in usages:
            usd, other = plan_usd(usage, plan, term), usage.replace("BoxUsage", "DedicatedUsage")
            rates.append(("AmazonEC2", "RunInstances", usage, "Hrs", usd))
            rates.append(("AmazonEC2", "RunInstances:0002", usage, "Hrs", usd + 1))
            rates.append(("AmazonEC2", "RunInstances", other, "Hrs", usd + 2))
            rates.append(("AmazonEC2", "RunInstances", usage.replace("BoxUsage", "UnusedBox"), "Hrs", usd + 3))
            rates.append(("AmazonEC2", "RunInstances", f"QQQ9-{usage}", "Hrs", usd + 4))
            rates.append(("AmazonSageMaker", "RunInstances", usage, "Hrs", usd + 5))
        rates.append(("AWSLambda", "", "Lambda-GB-Second", "Lambda-GB-Second", Decimal("0.00001")))
        Random(f"{region}{number}").shuffle(rates)
        found.append({"sku": f"PLAN{number:04}", "plan": plan, "term": term, "rates": rates, "region": region})
    Random(region).shuffle(found)
    return found


def offering_rates(region: str, usages: Iterable[str]) -> list[dict[str, Any]]:
    """Return the rows of DescribeSavingsPlansOfferingRates, shuffled."""
    rows = [
        {
            "savingsPlanOffering": {
                "offeringId": "0a0a0a0a-1111-2222-3333-444444444444",
                "paymentOption": each["term"].payment.value,
                "planType": "Compute" if each["plan"] == COMPUTE else "EC2Instance",
                "durationSeconds": each["term"].years * _YEAR,
                "currency": "USD",
                "planDescription": "made up",
            },
            "rate": f"{usd:f}",
            "unit": unit,
            "productType": "EC2",
            "serviceCode": service,
            "usageType": usage,
            "operation": operation,
            "properties": [{"name": "region", "value": region}],
        }
        for each in _plans(region, usages)
        for service, operation, usage, unit, usd in each["rates"]
        if service == "AmazonEC2"
    ]
    Random(region).shuffle(rows)
    return rows


def plan_index(regions: Iterable[str]) -> dict[str, Any]:
    """Return the index of the files of Savings Plans."""
    root = "/savingsPlan/v1.0/aws/AWSComputeSavingsPlan/20261120100000"
    return {
        "formatVersion": "v1.0",
        "publicationDate": "2026-11-20T10:00:00Z",
        "regions": [{"regionCode": name, "versionUrl": f"{root}/{name}/index.json"} for name in regions],
    }


def plan_file(region: str, usages: Iterable[str]) -> dict[str, Any]:
    """Return a region's file of Savings Plans, with a plan of another kind and one for another region."""
    plans = _plans(region, usages)
    families = {COMPUTE: "ComputeSavingsPlans", OF_A_FAMILY: "EC2InstanceSavingsPlans"}
    products = [_product(each["sku"], families[each["plan"]], each["term"], region) for each in plans]
    products.append(_product("OTHER1", "SageMakerSavingsPlans", TERMS[0], region))
    products.append(_product("OTHER2", "EC2InstanceSavingsPlans", TERMS[0], "xx-nowhere-1"))
    others = [{**plans[0], "sku": "OTHER1"}, {**plans[0], "sku": "OTHER2"}, {**plans[0], "sku": "UNKNOWN"}]
    return {
        "version": "20261120100000",
        "publicationDate": "2026-11-20T10:00:00Z",
        "regionCode": region,
        "products": products,
        "terms": {"savingsPlan": [_term(each) for each in (*plans, *others)]},
    }


def _product(sku: str, family: str, term: Term, region: str) -> dict[str, Any]:
    said = {"purchaseOption": term.payment.value, "granularity": "hourly", "purchaseTerm": f"{term.years}yr"}
    where = {"regionCode": region, "instanceType": "t3"} if family == "EC2InstanceSavingsPlans" else {"location": "Any"}
    return {"sku": sku, "productFamily": family, "serviceCode": family, "attributes": {**said, **where}}


def _term(plan: dict[str, Any]) -> dict[str, Any]:
    return {
        "sku": plan["sku"],
        "description": "made up",
        "effectiveDate": "2026-11-20T10:00:00Z",
        "leaseContractLength": {"duration": plan["term"].years, "unit": "year"},
        "rates": [
            {
                "discountedSku": f"D{number}",
                "discountedUsageType": usage,
                "discountedOperation": operation,
                "discountedServiceCode": service,
                "rateCode": f"{plan['sku']}.D{number}",
                "unit": unit,
                "discountedRate": {"price": f"{usd:f}", "currency": "USD"},
                "discountedRegionCode": plan["region"],
            }
            for number, (service, operation, usage, unit, usd) in enumerate(plan["rates"])
        ],
    }
