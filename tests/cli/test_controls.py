"""The command that holds a design against the controls."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.infrastructure.control_ids import IDS

if TYPE_CHECKING:
    from tests.cli.conftest import Cli


def test_each_control_is_met_or_waived_with_what_lifts_the_waiver(cli: Cli) -> None:
    done = cli("controls", "ha", "--strict")
    assert done.returncode == 0
    first = done.stdout.splitlines()[0]
    assert first.startswith("ha: ")
    assert "broken" not in first
    assert all(name in done.stdout for name in IDS)
    assert "Lifted by: edge.waf = true" in " ".join(done.stdout.split())


def test_a_kubernetes_api_open_to_everyone_is_broken_and_said_so(cli: Cli) -> None:
    done = cli("controls", "ha", "--set", 'access.endpoint_cidrs=["0.0.0.0/0"]', "--strict")
    assert done.returncode == 3
    assert "cluster: vpcConfig.publicAccessCidrs" in done.stdout


def test_the_document_has_every_control_with_its_state(cli: Cli) -> None:
    document = json.loads(cli("controls", "economy", "--set", "edge.waf=true", "--json").stdout)
    states = {each["title"]: each["state"] for each in document["controls"]}
    assert len(states) >= 80
    assert {each["id"]: each["title"] for each in document["controls"]} == IDS
    assert states["The firewall has rules"] == "met"
    waived = next(each for each in document["controls"] if each["title"] == "A standby in a second zone takes over")
    assert (waived["state"], waived["lifted_by"]) == ("waived", "database.multi_az = true")
