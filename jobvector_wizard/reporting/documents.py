"""The document of `estimate`, and the parts of them that other documents have too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.base.units import exact, rate, usd_plain
from jobvector_wizard.catalog import Reserved, SavingsPlan
from jobvector_wizard.catalog.identities import products_of
from jobvector_wizard.documents import SCHEMA
from jobvector_wizard.planning.analysis import Verdict
from jobvector_wizard.planning.cost import LEFT_OUT, effects
from jobvector_wizard.planning.standing import standing
from jobvector_wizard.reporting.explain import explain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from jobvector_wizard.catalog import Catalog, Commitment, Own, OwnPrices, Price
    from jobvector_wizard.catalog.identity import Identity
    from jobvector_wizard.documents import estimate as told
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.capacity import ZoneLoss
    from jobvector_wizard.planning.cost import Amounts, BillLine, Effect
    from jobvector_wizard.planning.findings import Finding
    from jobvector_wizard.planning.remedies import AssessedRemedy, Mending, Remedies

__all__ = [
    "commitment_document",
    "estimate_document",
    "explanation_document",
    "own_document",
    "own_prices_document",
]


def estimate_document(
    assessment: Assessment, remedies: Remedies | None = None, explanation: told.Explanation | None = None
) -> told.Estimate:
    """Return an assessment: total, bill lines with sources, placement, losses, agreements and findings.

    Without `remedies` those of each finding are null: nobody has looked for them.
    """
    blueprint, capacity, verdict = assessment.blueprint, assessment.capacity, standing(assessment)
    own = assessment.region.own
    return {
        "schema": SCHEMA,
        "design": blueprint.name,
        "digest": blueprint.digest,
        "region": blueprint.region,
        "on": assessment.on.isoformat(),
        "total": _total(assessment),
        "own_prices": own_prices_document(own),
        "drawn_total": _money(blueprint.drawn.total_usd if blueprint.drawn else None),
        "budget": _money(blueprint.budget.monthly_usd),
        "commitments": [_commitment(effect) for effect in effects(assessment.bill, own, blueprint.region)],
        "lines": [_line(line, assessment.region.usage_types) for line in assessment.bill.lines],
        "later": [_line(line, assessment.region.usage_types) for line in assessment.bill.later],
        "not_priced": [{"what": it.title, "reason": it.why} for it in assessment.bill.not_priced],
        "left_out": LEFT_OUT,
        "placement": {
            "method": "one pass in the blueprint's order",
            "rules": capacity.cluster.rules.told,
            "bound": {
                pod.name: capacity.steady.bound[pod.name] for pod in capacity.pods if pod.name in capacity.steady.bound
            },
            "pending": [item.pod.name for item in capacity.steady.pending],
        },
        "zone_losses": [_loss(lost) for lost in capacity.losses],
        "availability": {
            "composed": None if assessment.availability.composed is None else exact(assessment.availability.composed),
            "links": [
                {
                    "carries": link.carries,
                    "share": exact(link.sla.share),
                    "agreement": link.sla.title,
                    "date": link.sla.source.date,
                }
                for link in assessment.availability.links
            ],
        },
        "stands": {"glyph": verdict.glyph, "text": verdict.text},
        "findings": [_finding(finding, remedies) for finding in assessment.findings],
        "all_mended": _mending(remedies.together) if remedies and remedies.together else None,
        "explanation": explanation,
    }


def explanation_document(
    assessment: Assessment, catalog: Catalog, path: str, remedies: Remedies | None = None
) -> told.Explanation:
    """Return the explanation of one figure: its path, and the lines that a person reads.

    Raises UnknownNameError where nothing has that path.
    """
    return {"path": path, "lines": list(explain(assessment, catalog, path, remedies))}


def own_prices_document(own: OwnPrices) -> told.OwnSource | None:
    """Return what vouches for the user's own prices; None where there are none."""
    source = own.source
    return None if source is None else {"source": source.text, "date": source.date}


def commitment_document(it: Commitment) -> told.Commitment:
    """Return what a commitment binds to; null what is unknown of it."""
    return {
        "name": it.name,
        "kind": "savings-plan" if isinstance(it, SavingsPlan) else "reserved",
        "years": it.years,
        "usd_a_month": _money(it.usd_a_month),
        "upfront_usd": _money(it.upfront_usd),
        "missing": (it.missing or None) if isinstance(it, Reserved) else None,
    }


def _commitment(effect: Effect) -> told.CommitmentEffect:
    return {
        **commitment_document(effect.commitment),
        "missing": effect.unread or None,
        "chosen": effect.chosen,
        "change": None if effect.change is None else _amounts(effect.change),
    }


def _total(assessment: Assessment) -> told.Total:
    unknown = assessment.bill.unknown
    return {
        **_amounts(assessment.bill.total),
        "lower_bound": bool(unknown),
        "missing": [{"path": line.path, "title": line.title, "reason": line.price.missing} for line in unknown],
    }


def _line(line: BillLine, spelled: Mapping[str, str]) -> told.Line:
    return {
        "path": line.path,
        "group": line.group,
        "title": line.title,
        "basis": line.basis,
        "note": line.note or None,
        "quantity": exact(line.quantity.expected),
        "price": _price(line.price),
        "billed_as": [_product(product, line) for product in products_of(line.price, spelled)],
        "usd": None if line.usd is None else _amounts(line.usd),
    }


def _price(price: Price) -> told.Price:
    source = price.source
    return {
        "usd": None if price.usd is None else rate(price.usd),
        "per": price.unit,
        "region": price.region,
        "source": None if source is None else source.text,
        "date": None if source is None else source.date,
        "origin": None if source is None else source.origin,
        "own": own_document(price.own) if price.own else None,
    }


def own_document(own: Own) -> told.Own:
    """Return what an own price is made of: per cent off the list price, or null where it stands in place of it."""
    source = own.source
    return {
        "by": own.by,
        "percent": None if own.percent is None else exact(own.percent),
        "list_usd": [rate(usd) for usd in own.listed],
        "list_source": None if source is None else source.text,
        "list_date": None if source is None else source.date,
        "list_origin": None if source is None else source.origin,
    }


def _product(product: Identity, line: BillLine) -> told.Product:
    """Return what AWS calls it, and how many of its units the expected month has; null where the price is unknown."""
    amount = None if line.price.usd is None else exact(line.quantity.expected * product.amount)
    return {
        "service": product.service,
        "product_family": product.family,
        "usage_type": product.usage_type,
        "operation": product.operation,
        "unit": product.unit,
        "amount": amount,
    }


def _loss(lost: ZoneLoss) -> told.ZoneLoss:
    return {
        "zone": lost.zone,
        "survived": lost.survived,
        "moved": list(lost.moved),
        "interrupted": list(lost.down),
        "lost": list(lost.gone),
        "depends_on_arrival": {
            "lost": list(lost.perhaps_lost),
            "fewer_replicas": list(lost.perhaps_fewer),
            "interrupted": list(lost.perhaps_down),
        },
        "egress_lost": lost.egress_lost,
        "database": lost.database,
        "every_node_lost": lost.every_node,
        "evicted_after_seconds": {"first_node": lost.disruption.first, "last_node": lost.disruption.last},
        "workloads": {
            name: {
                "replicas": fate.replicas,
                "fewest": fate.fewest,
                "most": fate.most,
                "down": Verdict.of(fate.down, fate.orders),
                "orders_tried": fate.orders,
            }
            for name, fate in lost.fates.items()
        },
    }


def _finding(finding: Finding, remedies: Remedies | None) -> told.Finding:
    return {
        "id": finding.id,
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "evidence": list(finding.evidence),
        "source": finding.source,
        "path": finding.path,
        "refused": finding.refused or None,
        "accepted": finding.accepted or None,
        "remedies": None if remedies is None else [_remedy(remedy) for remedy in remedies.of(finding)],
    }


def _remedy(remedy: AssessedRemedy) -> told.Remedy:
    return {
        "title": remedy.title,
        "patch": [str(change) for change in remedy.patch.changes],
        "change": _money(remedy.change),
    }


def _mending(together: Mending) -> told.Mending:
    left = [error.id for error in together.left]
    return {**_remedy(together.remedy), "steps": list(together.steps), "left": left}


def _amounts(amounts: Amounts) -> told.Spread:
    return {
        "low": usd_plain(amounts.low),
        "expected": usd_plain(amounts.expected),
        "high": usd_plain(amounts.high),
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else usd_plain(amount)
