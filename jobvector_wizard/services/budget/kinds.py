"""The kind of resource that a budget is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.services.kind import Kind, actions
from jobvector_wizard.services.lookup import Hit, only, tag_map

if TYPE_CHECKING:
    from jobvector_wizard.services.lookup import Clients, Wanted

__all__ = ["KINDS"]


def _budget(clients: Clients, wanted: Wanted) -> Hit | None:
    account, budgets = clients("sts").get_caller_identity()["Account"], clients("budgets")
    found = budgets.describe_budgets(AccountId=account).get("Budgets", [])
    hits = []
    for name in [each["BudgetName"] for each in found if wanted.may_be_called(each["BudgetName"])]:
        arn = f"arn:aws:budgets::{account}:budget/{name}"
        if wanted.carries(tag_map(budgets.list_tags_for_resource(ResourceARN=arn)["ResourceTags"])):
            hits.append(Hit(f"{account}:{name}", {"name": name}))
    return only(hits, wanted)


_READS: Final = "ViewBudget billing:GetBillingViewData ListTagsForResource"
"""A budget is of a billing view, the account's own where none is named, and AWS checks the right to see it too."""

KINDS: Final = (
    Kind(
        "aws:budgets/budget:Budget",
        title="budget",
        actions=actions(
            "budgets",
            "ModifyBudget TagResource",
            _READS,
            "ModifyBudget TagResource UntagResource",
            "ModifyBudget",
            _READS,
        ),
        find=_budget,
    ),
)
