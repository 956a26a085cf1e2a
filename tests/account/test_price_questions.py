"""The price list, asked page by page: requests that botocore takes, and every way in which the answers may end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from botocore.stub import Stubber

from jobvector_wizard.account.price_questions import ask, filters_of
from jobvector_wizard.base.errors import AccessError
from jobvector_wizard.catalog.refreshing import Filter, Query, queries
from tests.catalog.price_documents import RIGHT, document

if TYPE_CHECKING:
    from types_boto3_pricing import PricingClient

QUERY = Query("AWSELB", (Filter("regionCode", ("eu-west-1",)), Filter("productFamily", ("A", "B"))))
FILTERS = [
    {"Type": "TERM_MATCH", "Field": "regionCode", "Value": "eu-west-1"},
    {"Type": "ANY_OF", "Field": "productFamily", "Value": "A,B"},
]
ASKED: dict[str, Any] = {"ServiceCode": "AWSELB", "Filters": FILTERS, "FormatVersion": "aws_v1", "MaxResults": 100}


@pytest.fixture
def client() -> PricingClient:
    return boto3.client(
        "pricing", region_name="us-east-1", aws_access_key_id="AKIDTESTTESTTEST", aws_secret_access_key="very-secret"
    )


def page(*numbers: int, token: str = "") -> dict[str, Any]:
    found = [json.dumps(document(RIGHT["alb_hour"], "eu-west-1", number)) for number in numbers]
    return {"FormatVersion": "aws_v1", "PriceList": found} | ({"NextToken": token} if token else {})


def silent(*_: object) -> None:
    """Tell nobody."""


@pytest.mark.parametrize("region", ["eu-west-1", "us-gov-west-1"])
def test_every_question_passes_the_validator_of_botocore(client: PricingClient, region: str) -> None:
    with Stubber(client) as stub:
        asked = queries(region)
        for query in asked:
            told = {"ServiceCode": query.service, "Filters": filters_of(query)}
            stub.add_response("get_products", {"PriceList": []}, {**ASKED, **told})
        assert ask(client, asked, silent) == ([], {})
        stub.assert_no_pending_responses()


def test_pages_are_read_to_the_end(client: PricingClient) -> None:
    told: list[tuple[str, int, int]] = []
    with Stubber(client) as stub:
        stub.add_response("get_products", page(1, 2, token="second"), ASKED)
        stub.add_response("get_products", page(token="third"), {**ASKED, "NextToken": "second"})
        stub.add_response("get_products", page(3), {**ASKED, "NextToken": "third"})
        products, unread = ask(client, [QUERY], lambda *said: told.append(said))
    assert [product.sku for product in products] == [f"{number:016X}" for number in (1, 2, 3)]
    assert unread == {}
    assert told[-1] == ("AWSELB", 1, 3)


def test_pages_that_repeat_are_no_end(client: PricingClient) -> None:
    with Stubber(client) as stub:
        stub.add_response("get_products", page(1, token="again"), ASKED)
        stub.add_response("get_products", page(1, token="again"), {**ASKED, "NextToken": "again"})
        with pytest.raises(AccessError, match="its pages repeat"):
            ask(client, [QUERY], silent)


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("AccessDeniedException", 400, "AWS denies GetProducts to this identity"),
        ("ThrottlingException", 400, "refused with ThrottlingException"),
        ("ExpiredTokenException", 400, "refused with ExpiredTokenException"),
        ("ExpiredNextTokenException", 400, "refused with ExpiredNextTokenException"),
        ("InternalErrorException", 500, "refused with InternalErrorException"),
        ("InvalidParameterException", 400, "refused with InvalidParameterException"),
    ],
)
@pytest.mark.parametrize("half_way", [False, True])
def test_a_refusal_ends_it_with_4_and_says_why(
    client: PricingClient, code: str, status: int, said: str, half_way: bool
) -> None:
    with Stubber(client) as stub:
        again = {**ASKED, "NextToken": "second"} if half_way else ASKED
        if half_way:
            stub.add_response("get_products", page(1, token="second"), ASKED)
        stub.add_client_error("get_products", code, "no\x1b[31m way\nat all", status, expected_params=again)
        with pytest.raises(AccessError, match=said) as caught:
            ask(client, [QUERY], silent)
    assert caught.value.exit_code == 4
    assert "The prices stay as they were." in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_a_refusal_names_the_action_or_asks_for_fresh_credentials(client: PricingClient) -> None:
    for code, remedy in (
        ("AccessDeniedException", "pricing:GetProducts"),
        ("ExpiredTokenException", "Get fresh credentials"),
    ):
        with Stubber(client) as stub:
            stub.add_client_error("get_products", code)
            with pytest.raises(AccessError, match=remedy):
                ask(client, [QUERY], silent)


@pytest.mark.parametrize(
    "error",
    [EndpointConnectionError(endpoint_url="https://x"), ReadTimeoutError(endpoint_url="https://x")],
    ids=["unreached", "cut-off"],
)
def test_a_broken_connection_ends_it_with_4(
    client: PricingClient, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def broken(**_: object) -> None:
        raise error

    monkeypatch.setattr(client, "get_products", broken)
    with pytest.raises(AccessError, match="was not read to its end"):
        ask(client, [QUERY], silent)


def test_a_row_that_cannot_be_read_is_told_of_its_service(client: PricingClient) -> None:
    with Stubber(client) as stub:
        spoiled = page(1)
        spoiled["PriceList"] += ['{"product": [', page(2)["PriceList"][0]]
        stub.add_response("get_products", spoiled, ASKED)
        products, unread = ask(client, [QUERY], silent)
    assert len(products) == 2
    assert unread == {"AWSELB": "a row of AWSELB cannot be read: an entry is not JSON"}


def test_an_answer_without_its_list_was_cut_off(client: PricingClient) -> None:
    with Stubber(client) as stub:
        stub.add_response("get_products", {"FormatVersion": "aws_v1"}, ASKED)
        with pytest.raises(AccessError, match="was cut off"):
            ask(client, [QUERY], silent)
