"""EC2, asked in which zones it offers each type: pages, refusals, and answers that break off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber

from jobvector_wizard.errors import AccessError
from jobvector_wizard.operations.zone_questions import zones_of_types

if TYPE_CHECKING:
    from types_boto3_ec2 import EC2Client

ASKED = {"LocationType": "availability-zone-id"}


@pytest.fixture
def client() -> EC2Client:
    return boto3.client(
        "ec2", region_name="eu-west-1", aws_access_key_id="AKIDTESTTESTTEST", aws_secret_access_key="very-secret"
    )


def page(*offers: tuple[str, str], token: str = "") -> dict[str, Any]:
    rows = [{"InstanceType": kind, "LocationType": "availability-zone-id", "Location": zone} for kind, zone in offers]
    return {"InstanceTypeOfferings": rows} | ({"NextToken": token} if token else {})


def test_pages_are_read_to_the_end(client: EC2Client) -> None:
    with Stubber(client) as stub:
        first = page(("t3.large", "euw1-az1"), ("m5.large", "euw1-az1"), token="second")
        stub.add_response("describe_instance_type_offerings", first, ASKED)
        stub.add_response(
            "describe_instance_type_offerings", page(("t3.large", "euw1-az2")), {**ASKED, "NextToken": "second"}
        )
        assert zones_of_types(client) == {"t3.large": {"euw1-az1", "euw1-az2"}, "m5.large": {"euw1-az1"}}
        stub.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("UnauthorizedOperation", "AWS denies DescribeInstanceTypeOfferings to this identity"),
        ("RequestLimitExceeded", "refused with RequestLimitExceeded: no .31m way"),
        ("AuthFailure", "refused with AuthFailure"),
    ],
)
@pytest.mark.parametrize("half_way", [False, True])
def test_a_refusal_says_why(client: EC2Client, code: str, said: str, half_way: bool) -> None:
    with Stubber(client) as stub:
        if half_way:
            stub.add_response("describe_instance_type_offerings", page(("t3.large", "euw1-az1"), token="second"), ASKED)
        stub.add_client_error("describe_instance_type_offerings", code, "no\x1b[31m way")
        with pytest.raises(AccessError, match=said) as caught:
            zones_of_types(client)
    assert "\x1b" not in str(caught.value)


def test_pages_that_repeat_and_answers_without_a_list_are_no_end(client: EC2Client) -> None:
    with Stubber(client) as stub:
        stub.add_response("describe_instance_type_offerings", page(token="again"), ASKED)
        stub.add_response("describe_instance_type_offerings", page(token="again"), {**ASKED, "NextToken": "again"})
        with pytest.raises(AccessError, match="same next token"):
            zones_of_types(client)
    with Stubber(client) as stub:
        stub.add_response("describe_instance_type_offerings", {}, ASKED)
        with pytest.raises(AccessError, match="was cut off"):
            zones_of_types(client)
