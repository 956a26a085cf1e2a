"""AWS, asked for the rates of Savings Plans: the request, pages, refusals, and answers that break off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.client import BaseClient
from botocore.stub import Stubber

from jobvector_wizard.account.plan_questions import asked_of_plans, plan_rates
from jobvector_wizard.base.errors import AccessError
from jobvector_wizard.catalog.plan_rates import COMPUTE, OF_A_FAMILY
from jobvector_wizard.catalog.terms import TERMS
from tests.catalog.term_documents import offering_rates, plan_usd

if TYPE_CHECKING:
    from jobvector_wizard.account.plan_questions import SavingsPlans
    from jobvector_wizard.catalog.plan_rates import PlanRate

REGION = "eu-west-1"
USAGE = "EU-BoxUsage:t3.large"
CALL = "describe_savings_plans_offering_rates"
ASKED = asked_of_plans(REGION)


@pytest.fixture
def client() -> BaseClient:
    made = boto3.client(
        "savingsplans", region_name="us-east-1", aws_access_key_id="AKIDTESTTESTTEST", aws_secret_access_key="secret"
    )
    return cast("BaseClient", made)


def rates(client: BaseClient, asked: dict[str, Any] = ASKED) -> list[PlanRate]:
    return plan_rates(cast("SavingsPlans", client), asked, {USAGE}, lambda _: None)


def test_the_question_is_one_that_aws_takes(client: BaseClient) -> None:
    asked = asked_of_plans(REGION, ["t3.large", "m5.large"])
    assert {it["name"]: it["values"] for it in asked["filters"]} == {
        "region": [REGION],
        "productDescription": ["Linux/UNIX"],
        "tenancy": ["shared"],
        "instanceType": ["m5.large", "t3.large"],
    }
    with Stubber(client) as stub:  # botocore holds the request against its own model
        stub.add_response(CALL, {"searchResults": []}, asked)
        assert rates(client, asked) == []


def test_pages_are_read_to_the_end_and_look_alikes_left_out(client: BaseClient) -> None:
    rows = offering_rates(REGION, [USAGE, "EU-BoxUsage:m5.large"])
    other = {**rows[0]["savingsPlanOffering"], "durationSeconds": 1}
    rows.append({**rows[0], "savingsPlanOffering": other})
    rows.append({"rate": "1"})
    seen: list[int] = []
    with Stubber(client) as stub:
        stub.add_response(CALL, {"searchResults": rows[:40], "nextToken": "abc="}, ASKED)
        stub.add_response(CALL, {"searchResults": rows[40:], "nextToken": ""}, {**ASKED, "nextToken": "abc="})
        found = plan_rates(cast("SavingsPlans", client), ASKED, {USAGE}, seen.append)
        stub.assert_no_pending_responses()
    assert {(it.plan, it.term): it.usd for it in found} == {
        (plan, term): plan_usd(USAGE, plan, term) for plan in (COMPUTE, OF_A_FAMILY) for term in TERMS
    }
    assert len(found) == seen[-1] == 2 * len(TERMS)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("AccessDeniedException", "AWS denies DescribeSavingsPlansOfferingRates to this identity"),
        ("ThrottlingException", "refused with ThrottlingException: no .31m way"),
        ("ExpiredTokenException", "refused with ExpiredTokenException"),
        ("ValidationException", "refused with ValidationException"),
    ],
)
@pytest.mark.parametrize("half_way", [False, True])
def test_a_refusal_says_why(client: BaseClient, code: str, said: str, half_way: bool) -> None:
    with Stubber(client) as stub:
        if half_way:
            stub.add_response(CALL, {"searchResults": [], "nextToken": "abc="}, ASKED)
        stub.add_client_error(CALL, code, "no\x1b[31m way")
        with pytest.raises(AccessError, match=said) as caught:
            rates(client)
    assert "\x1b" not in str(caught.value)


def test_pages_that_repeat_and_answers_without_a_list_are_no_end(client: BaseClient) -> None:
    again = {"searchResults": [], "nextToken": "abc="}
    with Stubber(client) as stub:
        stub.add_response(CALL, again, ASKED)
        stub.add_response(CALL, again, {**ASKED, "nextToken": "abc="})
        with pytest.raises(AccessError, match="its pages repeat"):
            rates(client)
    with Stubber(client) as stub:
        stub.add_response(CALL, {}, ASKED)
        with pytest.raises(AccessError, match="was cut off"):
            rates(client)
