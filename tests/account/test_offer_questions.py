"""EC2, asked for the zones of types, and EKS for its versions: pages, refusals, and answers that break off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber

from jobvector_wizard.account.offer_questions import add_on_versions, supported_versions, zones_of_types
from jobvector_wizard.base.errors import AccessError
from jobvector_wizard.catalog.overlay import AddOnVersions, SupportDates

if TYPE_CHECKING:
    from types_boto3_ec2 import EC2Client
    from types_boto3_eks import EKSClient

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


@pytest.fixture
def eks() -> EKSClient:
    return boto3.client(
        "eks", region_name="eu-west-1", aws_access_key_id="AKIDTESTTESTTEST", aws_secret_access_key="very-secret"
    )


def version(name: str, **more: Any) -> dict[str, Any]:
    days = {
        "releaseDate": datetime(2026, 6, 2, tzinfo=UTC),
        "endOfStandardSupportDate": datetime(2027, 8, 1, 22, tzinfo=timezone(-timedelta(hours=4))),
        "endOfExtendedSupportDate": datetime(2028, 8, 2, tzinfo=UTC),
    }
    entry = {"clusterVersion": name, "clusterType": "eks", **days, **more}
    return {key: value for key, value in entry.items() if value is not None}


def test_versions_are_read_to_the_end_with_their_days_in_utc(eks: EKSClient) -> None:
    with Stubber(eks) as stub:
        first = {"clusterVersions": [version("1.37")], "nextToken": "second"}
        stub.add_response("describe_cluster_versions", first, {})
        rest = [
            version("1.36", endOfExtendedSupportDate=None),
            version("1.30", clusterType="eks-local-outposts"),
            version("1.35", releaseDate=None),
            version("1.34", endOfStandardSupportDate=None),
            version("1.33\x1b"),
        ]
        stub.add_response("describe_cluster_versions", {"clusterVersions": rest}, {"nextToken": "second"})
        assert supported_versions(eks) == {
            "1.37": SupportDates("2026-06-02", "2027-08-02", "2028-08-02"),
            "1.36": SupportDates("2026-06-02", "2027-08-02"),
        }
        stub.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("AccessDeniedException", "AWS denies DescribeClusterVersions to this identity"),
        ("ServerException", "refused with ServerException: no .31m way"),
    ],
)
def test_a_refusal_of_eks_says_why(eks: EKSClient, code: str, said: str) -> None:
    with Stubber(eks) as stub:
        stub.add_client_error("describe_cluster_versions", code, "no\x1b[31m way")
        with pytest.raises(AccessError, match=said) as caught:
            supported_versions(eks)
    assert "\x1b" not in str(caught.value)


def test_an_answer_of_eks_without_a_list_was_cut_off(eks: EKSClient) -> None:
    with Stubber(eks) as stub:
        stub.add_response("describe_cluster_versions", {}, {})
        with pytest.raises(AccessError, match="was cut off"):
            supported_versions(eks)


ASKED_FOR_ADD_ONS = {"owners": ["aws", "community"]}


def add_on(name: str, *built: tuple[str, dict[str, bool]]) -> dict[str, Any]:
    """Return an add-on with its versions, each with the versions of Kubernetes that it fits and whether by default."""
    return {
        "addonName": name,
        "owner": "aws",
        "addonVersions": [
            {
                "addonVersion": version,
                "compatibilities": [
                    {"clusterVersion": cluster, "platformVersions": ["*"], "defaultVersion": default}
                    for cluster, default in fits.items()
                ],
            }
            for version, fits in built
        ],
    }


def test_the_newest_and_the_default_of_each_add_on_are_read_to_the_end(eks: EKSClient) -> None:
    first = add_on(
        "vpc-cni",
        ("v1.9.3-eksbuild.1", {"1.34": True, "1.33": True}),
        ("v1.20.4-eksbuild.2", {"1.34": False, "1.35": True}),
        ("v1.20.4-eksbuild.10", {"1.34": False, "1.35": True}),
    )
    second = add_on("coredns", ("v1.12.1-eksbuild.2", {"1.34": False}))
    with Stubber(eks) as stub:
        stub.add_response("describe_addon_versions", {"addons": [first], "nextToken": "second"}, ASKED_FOR_ADD_ONS)
        stub.add_response("describe_addon_versions", {"addons": [second]}, {**ASKED_FOR_ADD_ONS, "nextToken": "second"})
        assert add_on_versions(eks) == {
            "vpc-cni": {
                "1.34": AddOnVersions("v1.9.3-eksbuild.1", "v1.20.4-eksbuild.10"),
                "1.33": AddOnVersions("v1.9.3-eksbuild.1", "v1.9.3-eksbuild.1"),
                "1.35": AddOnVersions("", "v1.20.4-eksbuild.10"),  # two are said to be the default
            },
            "coredns": {"1.34": AddOnVersions("", "v1.12.1-eksbuild.2")},
        }
        stub.assert_no_pending_responses()


def test_where_eks_does_not_say_the_versions_of_add_ons_it_says_why(eks: EKSClient) -> None:
    for code, said in (
        ("AccessDeniedException", "AWS denies DescribeAddonVersions"),
        ("ServerException", "no .31m way"),
    ):
        with Stubber(eks) as stub:
            stub.add_response("describe_addon_versions", {"addons": [], "nextToken": "x"}, ASKED_FOR_ADD_ONS)
            stub.add_client_error("describe_addon_versions", code, "no\x1b[31m way")
            with pytest.raises(AccessError, match=said) as caught:
                add_on_versions(eks)
        assert "\x1b" not in str(caught.value)
    with Stubber(eks) as stub:
        stub.add_response("describe_addon_versions", {}, ASKED_FOR_ADD_ONS)
        with pytest.raises(AccessError, match="was cut off"):
            add_on_versions(eks)
