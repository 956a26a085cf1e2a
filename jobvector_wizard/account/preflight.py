"""Before the first real `up`: whether this account takes this design."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from jobvector_wizard.account import access_checks, account_checks, offer_checks, quota_checks, service_checks
from jobvector_wizard.account.asking import asked_at_once, denied, failures, reason
from jobvector_wizard.account.questions import Question
from jobvector_wizard.account.verdicts import Check, Preflight, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from jobvector_wizard.account.connection import Connection
    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["Check", "Preflight", "Verdict", "preflight"]

_BY_HAND: Final = "Make sure of it by hand before `up`."

CHECKS: Final[dict[str, Callable[[Question], Check]]] = {
    "account": account_checks.caller,
    "region": account_checks.region,
    "plan": account_checks.plan,
    "zones": offer_checks.zones,
    "node types": offer_checks.node_types,
    "vCPU quota": quota_checks.node_vcpus,
    "address quota": quota_checks.elastic_addresses,
    "VPC quota": quota_checks.vpcs,
    "Kubernetes version": service_checks.kubernetes_version,
    "add-ons": service_checks.add_ons,
    "database": service_checks.database,
    "buckets": service_checks.buckets,
    "administrators": access_checks.administrators,
    "domain": access_checks.hosted_zone,
}


def preflight(
    blueprint: Blueprint,
    connection: Connection,
    catalog: Catalog,
    on: date,
    deployment: str,
    *,
    stands: bool = False,
) -> Preflight:
    """Ask the account all at once whether it takes the design. Nothing is changed by asking.

    Where the deployment stands already, whole or in part, what carries its tag counts as the design's own and not as
    something beside it. A question that fails or is denied gives UNKNOWN with the reason.
    """
    question = Question(blueprint, connection, catalog, on, deployment, stands)
    checks = asked_at_once([partial(_checked, name, check, question) for name, check in CHECKS.items()])
    return Preflight(connection.account, connection.region, tuple(checks))


def _checked(name: str, check: Callable[[Question], Check], question: Question) -> Check:
    try:
        return check(question)
    except failures() as error:
        remedy = "Allow the call, or make sure of it by hand before `up`." if denied(error) else _BY_HAND
        return Check(name, Verdict.UNKNOWN, f"not known, because {reason(error)}", remedy)
