"""When everything stands, the view lands on what stands: endpoints, the price so far, and how to end it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from jobvector_wizard.account.connection import Connection
from jobvector_wizard.account.observation import Endpoints, Health, Kind, Observation, Part
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.provisioning import events
from jobvector_wizard.provisioning.deployment import DeploymentDirectory
from jobvector_wizard.provisioning.events import Finished, Outcome, ResourceFinished, ResourceStarted
from jobvector_wizard.provisioning.pulumi_cli import Cli
from jobvector_wizard.screens.dialogs import TextDialog
from jobvector_wizard.session import account as building
from tests.screens.journals import VPC, begun, follow, look

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screens.conftest import OpenWizard

FOUND = Observation(
    deployment="ha",
    account="123456789012",
    region="eu-west-1",
    endpoint_url=None,
    at=datetime.now(UTC),
    parts=(Part(Kind.CLUSTER, "ha", "1.34", "1.34 ACTIVE", Health.HEALTHY),),
    endpoints=Endpoints(load_balancer="ha-1.eu-west-1.elb.amazonaws.com"),
)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_after_an_up_it_is_said_what_stands_what_it_has_cost_and_how_to_end_it(
    open_wizard: OpenWizard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setattr(building, "observe", lambda *_: FOUND)  # the account's answer
    deployment = DeploymentDirectory(tmp_path / "deployments" / "ha")
    head: dict[str, Any] = {"kind": events.Kind.UP, "account": "123456789012"}
    with begun(deployment.operations / "20261123-120000-abcd-up", VPC, **head) as journal:
        async with open_wizard("ha", size=size) as wizard:
            connection = Connection("123456789012", "arn:me", "eu-west-1", None, None, None, None)  # type: ignore[arg-type]
            cli = Cli(path=tmp_path / "pulumi", version="3.259.0", origin="PATH")
            view = wizard.app.view()
            wizard.app.site = building.Site(load_design("ha"), view.assessment, deployment, connection, cli)
            await follow(wizard, journal)
            journal.write(0, ResourceStarted(urn="vpc"))
            journal.write(17, ResourceFinished(urn="vpc"))
            journal.write(17, Finished(outcome=Outcome.SUCCEEDED, exit_code=0, changes={"create": 1}))
            await look(wizard)
            for _ in range(50):
                if isinstance(wizard.app.screen, TextDialog):
                    break
                await wizard.pilot.pause(0.1)
            said = wizard.text
            await wizard.press("end")
            said = " ".join((said + wizard.text).split())
            assert "WHAT STANDS" in said
            assert "ha-1.eu-west-1.elb.amazonaws.com" in said
            assert "so far $" in said
            assert "jobvector-wizard destroy ha" in said


async def test_the_view_itself_says_how_to_end_what_was_brought_up(open_wizard: OpenWizard, tmp_path: Path) -> None:
    with begun(tmp_path / "up", VPC, kind=events.Kind.UP, account="1", deployment="live") as journal:
        journal.write(17, ResourceStarted(urn="vpc"), ResourceFinished(urn="vpc"))
        journal.write(17, Finished(outcome=Outcome.SUCCEEDED, exit_code=0, changes={"create": 1}))
        async with open_wizard("ha") as wizard:
            await follow(wizard, journal)
            assert "When it stands: $649.80 a month" in wizard.text
            assert "jobvector-wizard destroy live" in wizard.text
