"""The JSON documents of `--json`: one object each, with its schema version. Money is USD a month in whole cents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.catalog import Reserved, SavingsPlan
from jobvector_wizard.catalog.identities import products_of
from jobvector_wizard.planning.analysis import Verdict
from jobvector_wizard.planning.cost import LEFT_OUT, effects
from jobvector_wizard.planning.standing import standing
from jobvector_wizard.reporting.compare import opening_sentence
from jobvector_wizard.reporting.explain import explain
from jobvector_wizard.units import cents, rate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from jobvector_wizard.catalog import Catalog, Commitment, Own, OwnPrices, Price
    from jobvector_wizard.catalog.identity import Identity
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.capacity import ZoneLoss
    from jobvector_wizard.planning.comparison import Comparison
    from jobvector_wizard.planning.cost import Amounts, BillLine, Effect
    from jobvector_wizard.planning.findings import Finding
    from jobvector_wizard.planning.remedies import AssessedRemedy, Mending, Remedies

__all__ = [
    "SCHEMA",
    "commitment_document",
    "comparison_document",
    "estimate_document",
    "explanation_document",
    "own_document",
    "own_prices_document",
]

SCHEMA: Final = 1


def estimate_document(assessment: Assessment, remedies: Remedies | None = None) -> dict[str, Any]:
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
            "pass": "one pass in the blueprint's order",
            "rules": capacity.cluster.rules.told,
            "bound": {
                pod.name: capacity.steady.bound[pod.name] for pod in capacity.pods if pod.name in capacity.steady.bound
            },
            "pending": [item.pod.name for item in capacity.steady.pending],
        },
        "zone_losses": [_loss(lost) for lost in capacity.losses],
        "availability": {
            "composed": None if assessment.availability.composed is None else str(assessment.availability.composed),
            "links": [
                {
                    "carries": link.carries,
                    "share": str(link.sla.share),
                    "agreement": link.sla.title,
                    "date": link.sla.source.date,
                }
                for link in assessment.availability.links
            ],
        },
        "stands": {"glyph": verdict.glyph, "text": verdict.text},
        "findings": [_finding(finding, remedies) for finding in assessment.findings],
        "all_mended": _mending(remedies.together) if remedies and remedies.together else None,
    }


def explanation_document(
    assessment: Assessment, catalog: Catalog, path: str, remedies: Remedies | None = None
) -> dict[str, Any]:
    """Return the explanation of one figure: its path, and the lines that a person reads.

    Raises UnknownNameError where nothing has that path.
    """
    return {"path": path, "lines": list(explain(assessment, catalog, path, remedies))}


def own_prices_document(own: OwnPrices) -> dict[str, Any] | None:
    """Return what vouches for the user's own prices; None where there are none."""
    source = own.source
    return None if source is None else {"source": source.text, "date": source.date}


def commitment_document(it: Commitment) -> dict[str, Any]:
    """Return what a commitment binds to; null what is unknown of it."""
    return {
        "name": it.name,
        "kind": "savings-plan" if isinstance(it, SavingsPlan) else "reserved",
        "years": it.years,
        "usd_a_month": _money(None if it.usd_a_month is None else cents(it.usd_a_month)),
        "upfront_usd": _money(None if it.upfront_usd is None else cents(it.upfront_usd)),
        "missing": (it.missing or None) if isinstance(it, Reserved) else None,
    }


def _commitment(effect: Effect) -> dict[str, Any]:
    return {
        **commitment_document(effect.commitment),
        "chosen": effect.chosen,
        "change": None if effect.change is None else _amounts(effect.change),
    }


def comparison_document(comparison: Comparison, refusals: Sequence[str] | None = None) -> dict[str, Any]:
    """Return a comparison: the sentence, the difference by part, by line and as a patch, and what it buys.

    `refusals` are the reasons why the change may not pass; None where nothing was asked of it.
    """
    return {
        "schema": SCHEMA,
        "refusals": None if refusals is None else list(refusals),
        "sentence": opening_sentence(comparison),
        "change": _money(comparison.change),
        "percent": None if comparison.percent is None else round(float(comparison.percent), 1),
        "groups": [
            {
                "group": row.group.value,
                "base": _money(row.base),
                "other": _money(row.other),
                "change": _money(row.change),
            }
            for row in comparison.groups
        ],
        "gains": [
            {"text": gain.text, "change": _money(gain.change), "only_in": "base" if gain.lost else "other"}
            for gain in comparison.gains
        ],
        "rest": [{"group": row.group.value, "change": _money(row.change)} for row in comparison.rest],
        "lines": [
            {
                "path": row.path,
                "title": row.title,
                "base": _money(row.base),
                "other": _money(row.other),
                "change": _money(row.change),
            }
            for row in comparison.lines
        ],
        "patch": [str(change) for change in comparison.patch.changes],
        "findings": {
            "appeared": [_named(finding) for finding in comparison.appeared],
            "vanished": [_named(finding) for finding in comparison.vanished],
        },
        "names": {"base": comparison.names[0], "other": comparison.names[1]},
        "base": estimate_document(comparison.base),
        "other": estimate_document(comparison.other),
    }


def _named(finding: Finding) -> dict[str, Any]:
    return {"id": finding.id, "severity": finding.severity, "message": finding.message}


def _total(assessment: Assessment) -> dict[str, Any]:
    unknown = assessment.bill.unknown
    return {
        **_amounts(assessment.bill.total),
        "lower_bound": bool(unknown),
        "missing": [{"path": line.path, "title": line.title, "reason": line.price.missing} for line in unknown],
    }


def _line(line: BillLine, spelled: Mapping[str, str]) -> dict[str, Any]:
    return {
        "path": line.path,
        "group": line.group.value,
        "title": line.title,
        "basis": line.basis.value,
        "note": line.note or None,
        "quantity": str(line.quantity.expected),
        "price": _price(line.price),
        "billed_as": [_product(product, line) for product in products_of(line.price, spelled)],
        "usd": None if line.usd is None else _amounts(line.usd),
    }


def _price(price: Price) -> dict[str, Any]:
    source = price.source
    return {
        "usd": None if price.usd is None else rate(price.usd),
        "per": price.unit.value,
        "region": price.region,
        "source": None if source is None else source.text,
        "date": None if source is None else source.date,
        "origin": None if source is None else source.origin.value,
        "own": own_document(price.own) if price.own else None,
    }


def own_document(own: Own) -> dict[str, Any]:
    """Return what an own price is made of: per cent off the list price, or null where it stands in place of it."""
    source = own.source
    return {
        "by": own.by,
        "percent": None if own.percent is None else str(own.percent),
        "list_usd": [rate(usd) for usd in own.listed],
        "list_source": None if source is None else source.text,
        "list_date": None if source is None else source.date,
        "list_origin": None if source is None else source.origin.value,
    }


def _product(product: Identity, line: BillLine) -> dict[str, Any]:
    """Return what AWS calls it, and how many of its units the expected month has; null where the price is unknown."""
    amount = None if line.price.usd is None else str(line.quantity.expected * product.amount)
    return {
        "service": product.service,
        "product_family": product.family,
        "usage_type": product.usage_type,
        "operation": product.operation,
        "unit": product.unit,
        "amount": amount,
    }


def _loss(lost: ZoneLoss) -> dict[str, Any]:
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
        "database": lost.database.value,
        "every_node_lost": lost.every_node,
        "evicted_after_seconds": {"first_node": lost.disruption.first, "last_node": lost.disruption.last},
        "workloads": {
            name: {
                "replicas": fate.replicas,
                "fewest": fate.fewest,
                "most": fate.most,
                "down": Verdict.of(fate.down, fate.orders).value,
                "orders_tried": fate.orders,
            }
            for name, fate in lost.fates.items()
        },
    }


def _finding(finding: Finding, remedies: Remedies | None) -> dict[str, Any]:
    return {
        "id": finding.id,
        "code": finding.code,
        "severity": finding.severity.value if finding.severity else None,
        "message": finding.message,
        "evidence": list(finding.evidence),
        "source": finding.source,
        "path": finding.path,
        "refused": finding.refused or None,
        "accepted": finding.accepted or None,
        "remedies": None if remedies is None else [_remedy(remedy) for remedy in remedies.of(finding)],
    }


def _remedy(remedy: AssessedRemedy) -> dict[str, Any]:
    return {
        "title": remedy.title,
        "patch": [str(change) for change in remedy.patch.changes],
        "change": _money(remedy.change),
    }


def _mending(together: Mending) -> dict[str, Any]:
    left = [error.id for error in together.left]
    return {**_remedy(together.remedy), "steps": list(together.steps), "left": left}


def _amounts(amounts: Amounts) -> dict[str, Any]:
    return {"low": _money(amounts.low), "expected": _money(amounts.expected), "high": _money(amounts.high)}


def _money(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)
