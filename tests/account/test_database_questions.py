"""RDS, asked what can be ordered: pages, look-alikes, refusals, and answers that break off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber

from jobvector_wizard.account.database_questions import engine_versions, orderable_classes
from jobvector_wizard.base.errors import AccessError
from jobvector_wizard.catalog.orderable import ClassOptions
from tests.catalog.database_answers import Option, entry, options_of

if TYPE_CHECKING:
    from types_boto3_rds import RDSClient

REGION = "af-south-1"
ASKED = {"Engine": "postgres", "Vpc": True, "MaxRecords": 1000}
ASKED_FOR_VERSIONS = {"Engine": "postgres", "MaxRecords": 100}
OPTIONS, VERSIONS = "describe_orderable_db_instance_options", "describe_db_engine_versions"


@pytest.fixture
def client() -> RDSClient:
    return boto3.client(
        "rds", region_name=REGION, aws_access_key_id="AKIDTESTTESTTEST", aws_secret_access_key="very-secret"
    )


def page(options: list[Option], marker: str = "") -> dict[str, Any]:
    return {"OrderableDBInstanceOptions": [entry(it) for it in options]} | ({"Marker": marker} if marker else {})


def test_pages_are_folded_by_class_and_look_alikes_left_out(client: RDSClient) -> None:
    options = [
        *options_of("db.t3.small", "17.6", "9.6.24", "17.10", "16.9", "11.22-rds.20240418"),
        Option("db.t3.small", "15.13", standby=False, zones=("af-south-1c",)),
        Option("db.m1.small", "16.9", "gp2"),
        Option("db.t3.small", "18.1\x1b[2J"),
    ]
    seen: list[int] = []
    with Stubber(client) as stub:
        stub.add_response(OPTIONS, page(options[:9], "next"), ASKED)
        stub.add_response(OPTIONS, page(options[9:]), {**ASKED, "Marker": "next"})
        classes, versions = orderable_classes(client, REGION, seen.append)
        stub.assert_no_pending_responses()
    assert seen == [9, len(options)]
    standby = "9.6.24 11.22-rds.20240418 16.9 17.6 17.10"
    assert classes == {
        "db.t3.small": ClassOptions(
            "9.6.24 11.22-rds.20240418 15.13 16.9 17.6 17.10",
            standby,
            "gp2 gp3 io1",
            "af-south-1a af-south-1b af-south-1c",
        ),
        "db.m1.small": ClassOptions("", "", "gp2", ""),
    }
    assert versions == "9.6.24 11.22-rds.20240418 15.13 16.9 17.6 17.10"


def test_versions_that_are_not_available_are_left_out(client: RDSClient) -> None:
    rows = [
        {"Engine": "postgres", "EngineVersion": "17.6", "Status": "available"},
        {"Engine": "postgres", "EngineVersion": "14.1", "Status": "deprecated"},
        {"Engine": "aurora-postgresql", "EngineVersion": "16.1"},
    ]
    with Stubber(client) as stub:
        stub.add_response(VERSIONS, {"DBEngineVersions": rows, "Marker": "next"}, ASKED_FOR_VERSIONS)
        more = [{"Engine": "postgres", "EngineVersion": "16.9"}]
        stub.add_response(VERSIONS, {"DBEngineVersions": more}, {**ASKED_FOR_VERSIONS, "Marker": "next"})
        assert engine_versions(client) == "16.9 17.6"


@pytest.mark.parametrize(
    ("call", "asked", "ask"),
    [
        (OPTIONS, ASKED, lambda client: orderable_classes(client, REGION, lambda _: None)),
        (VERSIONS, ASKED_FOR_VERSIONS, engine_versions),
    ],
)
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("AccessDenied", "AWS denies "),
        ("Throttling", "refused with Throttling: no .31m way"),
        ("ExpiredToken", "refused with ExpiredToken"),
        ("InvalidParameterValue", "refused with InvalidParameterValue"),
    ],
)
def test_a_refusal_says_why(
    client: RDSClient, call: str, asked: dict[str, Any], ask: Callable[[RDSClient], object], code: str, said: str
) -> None:
    listed = "OrderableDBInstanceOptions" if call == OPTIONS else "DBEngineVersions"
    for half_way in (False, True):
        with Stubber(client) as stub:
            if half_way:
                stub.add_response(call, {listed: [], "Marker": "next"}, asked)
            stub.add_client_error(call, code, "no\x1b[31m way")
            with pytest.raises(AccessError, match=said) as caught:
                ask(client)
        assert "\x1b" not in str(caught.value)
    with Stubber(client) as stub:
        stub.add_response(call, {}, asked)
        with pytest.raises(AccessError, match="was cut off"):
            ask(client)
    with Stubber(client) as stub:
        stub.add_response(call, {listed: [], "Marker": "again"}, asked)
        stub.add_response(call, {listed: [], "Marker": "again"}, {**asked, "Marker": "again"})
        with pytest.raises(AccessError, match="same next token"):
            ask(client)
