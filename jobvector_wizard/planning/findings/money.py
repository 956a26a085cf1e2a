"""Rules about the bill."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from jobvector_wizard.base.units import cents, percent, usd
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.cost import Group
from jobvector_wizard.planning.findings.rule import Facts, Problem, Remedy, Severity, rule

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule("BUD-01", Severity.ERROR, source="the bill against the budget")
def over_budget(facts: Facts) -> Iterator[Problem]:
    """The expected bill exceeds the budget."""
    budget = facts.blueprint.budget.monthly_usd
    total = facts.bill.total.expected
    if budget is not None and total > budget:
        enough = total.quantize(Decimal("1E1"), rounding=ROUND_CEILING)
        least = "at least " if facts.bill.unknown else ""
        dearest = facts.bill.groups[0]
        yield Problem(
            f"{least}{usd(total)} a month expected, {usd(total - budget)} over the budget of {usd(budget)}",
            evidence=(f"the largest part: {dearest.label}, {usd(facts.bill.group_total(dearest).expected)}",),
            remedies=(Remedy(f"raise the budget to {usd(enough)}", Patch.set("budget.monthly_usd", int(enough))),),
            path="budget.monthly_usd",
            brief="over budget",
        )


@rule("BUD-02", Severity.WARNING, source="the bill against the budget")
def budget_beside_unknown_prices(facts: Facts) -> Iterator[Problem]:
    """What is known of the bill keeps the budget, and some prices or uses are not known."""
    budget, known, unknown = facts.blueprint.budget.monthly_usd, facts.bill.total.expected, facts.bill.unknown
    if budget is not None and unknown and known <= budget:
        missing = "one price is" if len(unknown) == 1 else f"{len(unknown)} prices are"
        yield Problem(
            f"whether the budget of {usd(budget)} is kept cannot be told: {missing} unknown",
            evidence=(f"what is known comes to {usd(known)} a month expected",),
            path="budget.monthly_usd",
        )


@rule("COST-01", Severity.WARNING, source="the catalog: what has no sourced price stays unknown")
def unknown_prices(facts: Facts) -> Iterator[Problem]:
    """Some prices or uses are not known, so that the total is a lower bound."""
    unknown = facts.bill.unknown
    if unknown:
        yield Problem(
            f"the total is a lower bound: {len(unknown)} price{'s are' if len(unknown) > 1 else ' is'} unknown "
            f"in {facts.region.name}",
            evidence=tuple(f"{line.path}: {line.title}, {line.price.missing}" for line in unknown),
            path="region",
        )


@rule("COST-04", Severity.NOTE, source="the bill, and the audit log's share as others measured it")
def audit_log_is_the_dearest_log(facts: Facts) -> Iterator[Problem]:
    """The control plane's logs cost more than any other log, nearly all of it for the audit log."""
    chosen = facts.blueprint.kubernetes.logs
    own = ("logs.control-plane", "logs.control-plane-stored")
    spent = {line.path: line.usd.expected for line in facts.bill.group(Group.LOGS) if line.usd}
    written = spent.get(own[0], Decimal(0))
    if "audit" not in chosen or written <= max((cost for path, cost in spent.items() if path not in own), default=0):
        return
    volumes, together = facts.catalog.log_volumes, written + spent.get(own[1], Decimal(0))
    rest = [kind for kind in chosen if kind != "audit"]
    saved = cents(together * volumes.audit_share) if rest else together
    share, source = percent(volumes.audit_share, 1), volumes.audit_source
    yield Problem(
        f"the control plane's logs are the dearest of all logs: {usd(together)} a month, {usd(saved)} of it for audit",
        evidence=(
            f"audit is {share} of what the control plane writes ({source.text}, {source.date})",
            "without it nobody can tell who asked Kubernetes for what, and FSBP EKS.8 is not met",
        ),
        remedies=(Remedy("leave the audit log out", Patch.set("kubernetes.logs", rest)),),
        path="kubernetes.logs",
    )
