"""EC2, asked for spot prices: the request, pages, refusals, and answers that break off."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from jobvector_wizard.account.spot_questions import asked_of_spot, spot_prices
from jobvector_wizard.base.errors import AccessError
from jobvector_wizard.catalog.spot import SpotPrice

if TYPE_CHECKING:
    from types_boto3_ec2 import EC2Client

REGION = "eu-west-1"
CALL = "describe_spot_price_history"
ASKED = {"StartTime": ANY, "EndTime": ANY, "ProductDescriptions": ["Linux/UNIX"], "MaxResults": 1000}
SINCE = datetime(2026, 11, 30, 8, 12, tzinfo=UTC)


@pytest.fixture
def client() -> EC2Client:
    return boto3.client(
        "ec2", region_name=REGION, aws_access_key_id="AKIDTESTTESTTEST", aws_secret_access_key="very-secret"
    )


def row(name: str, usd: str, **changed: Any) -> dict[str, Any]:
    known = {
        "InstanceType": name,
        "ProductDescription": "Linux/UNIX",
        "AvailabilityZone": f"{REGION}a",
        "AvailabilityZoneId": "euw1-az1",
        "SpotPrice": usd,
        "Timestamp": SINCE,
    }
    return {key: value for key, value in {**known, **changed}.items() if value is not None}


def test_the_question_is_about_one_moment() -> None:
    assert asked_of_spot(SINCE) == {"StartTime": SINCE, "EndTime": SINCE, "ProductDescriptions": ["Linux/UNIX"]}
    assert asked_of_spot(SINCE, ["t3.large", "m5.large"])["InstanceTypes"] == ["m5.large", "t3.large"]


def test_pages_are_read_to_the_end_and_look_alikes_left_out(client: EC2Client) -> None:
    seen: list[int] = []
    with Stubber(client) as stub:
        first = [row("t3.large", "0.0312"), row("t3.large", "0.05", ProductDescription="Windows")]
        asked = {**ASKED, "InstanceTypes": ["t3.large"]}
        stub.add_response(CALL, {"SpotPriceHistory": first, "NextToken": "second"}, asked)
        rest = [
            row("t3.large", "0.04", AvailabilityZoneId=None, AvailabilityZone=f"{REGION}b"),
            row("t3.large", "0.06", AvailabilityZoneId="euw1-lon1-az1"),
            row("t3.large", "0.07", Timestamp=None),
        ]
        stub.add_response(CALL, {"SpotPriceHistory": rest, "NextToken": ""}, {**asked, "NextToken": "second"})
        assert [*spot_prices(client, REGION, ["t3.large"], seen.append)] == [
            SpotPrice("t3.large", "euw1-az1", "0.0312", SINCE),
            SpotPrice("t3.large", f"{REGION}b", "0.04", SINCE),
            SpotPrice("t3.large", "", "0.06", SINCE),
        ]
        assert seen == [2, 5]
        stub.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("UnauthorizedOperation", "AWS denies DescribeSpotPriceHistory to this identity"),
        ("RequestLimitExceeded", "refused with RequestLimitExceeded: no .31m way"),
        ("RequestExpired", "refused with RequestExpired"),
    ],
)
@pytest.mark.parametrize("half_way", [False, True])
def test_a_refusal_says_why(client: EC2Client, code: str, said: str, half_way: bool) -> None:
    with Stubber(client) as stub:
        if half_way:
            stub.add_response(CALL, {"SpotPriceHistory": [row("t3.large", "0.03")], "NextToken": "second"}, ASKED)
        stub.add_client_error(CALL, code, "no\x1b[31m way")
        with pytest.raises(AccessError, match=said) as caught:
            [*spot_prices(client, REGION, (), lambda _: None)]
    assert "\x1b" not in str(caught.value)


def test_an_answer_without_a_list_was_cut_off(client: EC2Client) -> None:
    with Stubber(client) as stub:
        stub.add_response(CALL, {}, ASKED)
        with pytest.raises(AccessError, match="was cut off"):
            [*spot_prices(client, REGION, (), lambda _: None)]
