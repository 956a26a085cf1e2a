"""Rules about who hears of trouble, and what the program leaves to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.planning.findings.rule import Facts, Problem, Severity, rule

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule("OPS-01", Severity.NOTE, source="the program: alarms go to budget.alerts")
def nobody_hears_the_alarms(facts: Facts) -> Iterator[Problem]:
    """Alarms that nobody subscribes to are seen in the console only."""
    blueprint = facts.blueprint
    if blueprint.observability.alarms and not blueprint.budget.alerts:
        yield Problem(
            "nobody hears the alarms: the design names no address for them",
            evidence=("budget.alerts is empty; each address gets a mail that asks to confirm",),
            path="budget.alerts",
        )


@rule("OPS-02", Severity.NOTE, source="the program: it deploys nothing into the cluster")
def the_autoscaler_is_not_installed(facts: Facts) -> Iterator[Problem]:
    """Node groups that may grow do so only once the Cluster Autoscaler runs, which this program does not install."""
    groups = [name for name, group in facts.blueprint.nodes.items() if group.scales]
    if groups:
        yield Problem(
            f"{', '.join(groups)} grow only once the Cluster Autoscaler runs in the cluster",
            evidence=(
                "its rights are made for the service account cluster-autoscaler in kube-system; the groups carry the "
                "tags by which it finds them",
            ),
            path=f"nodes.{groups[0]}.max_count",
        )
