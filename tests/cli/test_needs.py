"""The command that says what bringing a design up takes."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Cli

ON = ("--on", "2026-11-23")


def test_the_report_has_time_price_resources_quotas_and_permissions(cli: Cli) -> None:
    done = cli("needs", "ha", *ON)
    assert (done.returncode, done.stderr) == (0, "")
    for said in (
        "at least 12:38",
        "00:17 to 10:39  EKS cluster cluster",
        "$0.89 an hour, $21.36 on day one",
        "Resources: 144 of 47 kinds",
        "L-1216C47A of ec2",
        "iam:\n    AttachRolePolicy, CreateRole",
    ):
        assert said in done.stdout
    assert "not tried on AWS" in " ".join(done.stdout.split())


def test_the_document_agrees_with_the_estimate_and_the_rehearsal(cli: Cli) -> None:
    needs = json.loads(cli("needs", "ha", "--json", *ON).stdout)
    estimate = json.loads(cli("estimate", "ha", "--json", *ON).stdout)
    month = Decimal(estimate["total"]["expected"])
    assert needs["schema"] == 2
    assert needs["digest"] == estimate["digest"]
    assert needs["price"]["month"] == str(month)
    assert needs["price"]["first_day"] == str(round(month * 24 / 730, 2))
    assert needs["ready"]["lower_bound"] is True
    assert needs["ready"]["seconds"] == needs["ready"]["path"][-1]["end"]
    assert needs["resources"]["count"] == sum(needs["resources"]["kinds"].values())
    rehearsed = json.loads(cli("rehearse", "ha", "--speed", "0", "--json", *ON).stdout)
    assert rehearsed["seconds"] == needs["ready"]["seconds"]
    assert rehearsed["resources"]["done"] == needs["resources"]["count"]


def test_the_policies_allow_what_the_document_names_and_stand_alone(cli: Cli) -> None:
    document = json.loads(cli("needs", "economy", "--json", *ON).stdout)["permissions"]
    policies = json.loads(cli("needs", "economy", "--policy", *ON).stdout)
    assert policies == document["policies"]
    allowed = [action for policy in policies for each in policy["Statement"] for action in each["Action"]]
    assert sorted(allowed) == list(document["actions"])
    assert document["actions"]["eks:CreateCluster"] == ["up"]
    buckets = next(each for policy in policies for each in policy["Statement"] if each["Sid"] == "S3")["Resource"]
    assert "arn:aws:s3:::jobvector-uploads-economy-*-eu-west-1/*" in buckets


def test_the_actions_of_refresh_and_calculator_are_named_by_what_iam_checks(cli: Cli) -> None:
    actions = json.loads(cli("needs", "economy", "--json", *ON).stdout)["permissions"]["actions"]
    assert [name for name in actions if name.startswith("bcm-")] == [
        f"bcm-pricing-calculator:{name}"
        for name in (
            "CreateWorkloadEstimate",
            "CreateWorkloadEstimateUsage",
            "DeleteWorkloadEstimate",
            "GetWorkloadEstimate",
            "ListWorkloadEstimateUsage",
        )
    ]
    assert "catalog refresh" in actions["ec2:DescribeInstanceTypeOfferings"]
    assert "catalog refresh" in actions["eks:DescribeClusterVersions"]
    assert "catalog refresh" in actions["eks:DescribeAddonVersions"]
    assert "catalog refresh" in actions["ec2:DescribeSpotPriceHistory"]
    assert "catalog refresh" in actions["rds:DescribeOrderableDBInstanceOptions"]
    assert "catalog refresh" in actions["rds:DescribeDBEngineVersions"]
    assert "catalog refresh" in actions["savingsplans:DescribeSavingsPlansOfferingRates"]
    assert actions["bcm-pricing-calculator:CreateWorkloadEstimate"] == ["verify --with aws-calculator"]
    assert "verify DESIGN --with aws-calculator --send" in cli("needs", "economy", *ON).stdout


def test_changes_count(cli: Cli) -> None:
    changed = json.loads(cli("needs", "ha", "--set", "edge.waf=true", "--json", *ON).stdout)
    assert "wafv2:CreateWebACL" in changed["permissions"]["actions"]


def test_a_design_that_is_none_is_refused_in_a_sentence(cli: Cli) -> None:
    done = cli("needs", "hq")
    assert (done.returncode, done.stdout) == (2, "")
    assert 'There is no preset "hq"' in done.stderr
