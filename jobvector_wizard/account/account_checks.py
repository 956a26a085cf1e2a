"""Preflight of the account itself: who calls, whether the region is enabled, what its plan launches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.account.verdicts import Check, Verdict

if TYPE_CHECKING:
    from jobvector_wizard.account.questions import Question

__all__ = ["caller", "plan", "region"]

_ENABLED: Final = frozenset({"opt-in-not-required", "opted-in"})


def caller(question: Question) -> Check:
    """The account is one that the blueprint allows, and the caller is not its root user."""
    connection, allowed = question.connection, question.blueprint.access.accounts
    who = f"account {connection.account} as {connection.caller}"
    if allowed and connection.account not in allowed:
        return Check(
            "account",
            Verdict.FAILED,
            f"{who}, but the blueprint allows only {', '.join(allowed)}",
            "Choose a profile of an allowed account, or add this one to access.accounts.",
        )
    if connection.caller.endswith(":root"):
        return Check(
            "account",
            Verdict.WARNING,
            f"{who}: the root user, whose rights nothing limits and whom EKS takes as no administrator",
            "Use a role or user with the rights that are needed.",
        )
    listed = "on the blueprint's list" if allowed else "the blueprint lists no accounts, so any is allowed"
    return Check("account", Verdict.PASSED, f"{who}; {listed}")


def region(question: Question) -> Check:
    """The region is enabled in this account; the younger ones are not until somebody enables them."""
    name = question.connection.region
    found = question.connection.client("ec2").describe_regions(
        AllRegions=True, Filters=[{"Name": "region-name", "Values": [name]}]
    )["Regions"]
    if not found:
        return Check("region", Verdict.FAILED, f"AWS has no region {name} for this account", "Choose another region.")
    status = found[0].get("OptInStatus", "unknown")
    if status in _ENABLED:
        return Check("region", Verdict.PASSED, f"{name} is enabled ({status})")
    if status == "unknown":
        return Check("region", Verdict.UNKNOWN, f"AWS does not say whether {name} is enabled")
    return Check(
        "region",
        Verdict.FAILED,
        f"{name} is not enabled in this account ({status}), so every call there is refused",
        f"Enable it with: aws account enable-region --region-name {name}",
    )


def plan(question: Question) -> Check:
    """An account on AWS's Free plan launches the node types.

    Such an account refuses every type that is not free-tier eligible, and a node group notices after half an
    hour. Which types those are depends on the account; EC2's own error message names the flag that is read here.
    """
    state = question.connection.client("freetier").get_account_plan_state()
    kind: str = state.get("accountPlanType", "unknown")
    if kind == "PAID":
        return Check("plan", Verdict.PASSED, "the account is on a paid plan, which launches every type")
    if kind != "FREE":
        return Check("plan", Verdict.UNKNOWN, f"AWS names a plan that is not known here: {kind}")
    wanted = sorted({group.type for group in question.blueprint.nodes.values()})
    types = question.connection.client("ec2").describe_instance_types(
        Filters=[{"Name": "free-tier-eligible", "Values": ["true"]}]
    )["InstanceTypes"]
    eligible = sorted(str(entry["InstanceType"]) for entry in types)
    if refused := [name for name in wanted if name not in eligible]:
        return Check(
            "plan",
            Verdict.FAILED,
            f"the account is on AWS's Free plan, which does not launch {', '.join(refused)}; "
            f"it launches {', '.join(eligible) or 'no type at all'}",
            "Upgrade the account to the paid plan in the billing console, or choose among those types.",
        )
    return Check(
        "plan",
        Verdict.WARNING,
        f"the account is on AWS's Free plan, which launches {', '.join(wanted)}; whether it takes "
        f"{question.blueprint.database.instance_class} is not known, and the account closes when its credits are used",
        "Upgrade the account to the paid plan before anything lives there.",
    )
