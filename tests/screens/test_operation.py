from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from jobvector_wizard.preset_file import load_design
from jobvector_wizard.provisioning.events import (
    Duration,
    Finished,
    Header,
    Kind,
    Outcome,
    Planned,
    Resource,
    ResourceFailed,
    ResourceFinished,
    ResourceStarted,
)
from jobvector_wizard.provisioning.journal import Writer, process_started
from jobvector_wizard.provisioning.operation import OperationDirectory
from jobvector_wizard.screens.dialogs import QuestionDialog, TextDialog
from jobvector_wizard.screens.operation import OperationScreen, ResourceTree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NETWORK = Resource(urn="network", type="jobvector:network:Network", name="network", component=True)
CLUSTER = Resource(urn="cluster", type="jobvector:cluster:Cluster", name="cluster", component=True)
VPC = Resource(urn="vpc", type="aws:ec2/vpc:Vpc", name="vpc", parent="network", duration=Duration(usual=17))
EKS = Resource(
    urn="eks",
    type="aws:eks/cluster:Cluster",
    name="cluster",
    parent="cluster",
    depends_on=("vpc",),
    duration=Duration(usual=622, low=494, high=765, n=17),
)
NODES = Resource(urn="nodes", type="aws:eks/nodeGroup:NodeGroup", name="node-1", parent="cluster", depends_on=("eks",))
BUCKET = Resource(urn="bucket", type="aws:s3/bucket:Bucket", name="uploads")


@dataclass
class Journal:
    directory: OperationDirectory
    writer: Writer

    def write(self, at: float, *events) -> None:
        for event in events:
            self.writer.write(event, at)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A journal that this very process owns, at speed 0 so that its clock stands still between events."""
    folder = tmp_path / "ha-20261123-1200-abcd"
    folder.mkdir()
    directory = OperationDirectory(folder)
    with Writer(directory.journal) as writer:
        written = Journal(directory, writer)
        written.write(0, header(), Planned(resources=(NETWORK, CLUSTER, VPC, EKS, NODES, BUCKET)))
        yield written


def header(**changes) -> Header:
    fields = {
        "kind": Kind.REHEARSE,
        "deployment": "ha",
        "digest": "0" * 64,
        "region": "eu-west-1",
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "process_started": process_started(os.getpid()),
        "speed": 0.0,
    }
    return Header(**(fields | changes))


async def follow(wizard, journal: Journal) -> OperationScreen:
    screen = OperationScreen(journal.directory, "When it stands: $588.46 a month")
    await wizard.app.push_screen(screen)
    await look(wizard)
    return screen


async def look(wizard) -> None:
    if wizard.app.screen.query(ResourceTree):
        wizard.app.screen.look()
    await wizard.pilot.pause()
    await wizard.pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_view_follows_the_journal(open_wizard, journal: Journal, size: tuple[int, int]) -> None:
    async with open_wizard("ha", size=size) as wizard:
        await follow(wizard, journal)
        assert "REHEARSAL" in wizard.lines[0]
        assert "ha · eu-west-1" in wizard.lines[0]
        assert "instant" in wizard.lines[0]
        journal.write(0, ResourceStarted(urn="vpc"), ResourceStarted(urn="bucket"), ResourceFinished(urn="bucket"))
        journal.write(17, ResourceFinished(urn="vpc"), ResourceStarted(urn="eks"))
        await look(wizard)
        assert "waiting for  EKS cluster 00:00, usually 10:22, seen 08:14 to 12:45 (n=17)" in wizard.lines[2]
        assert "of ≥ 10:39" in wizard.lines[1]
        assert "2 of 4" in wizard.lines[1]
        assert "◆" in next(line for line in wizard.lines if "◐ EKS cluster" in line)
        assert "jobvector-wizard watch ha" in wizard.text
        journal.write(639, ResourceFinished(urn="eks"), ResourceStarted(urn="nodes"), ResourceFinished(urn="nodes"))
        journal.write(639, Finished(outcome=Outcome.SUCCEEDED, exit_code=0, changes={"create": 4}))
        await look(wizard)
        assert "✓ succeeded at 10:39, 4 of 4 resources" in wizard.lines[2]
        assert "When it stands: $588.46 a month" in wizard.text
        assert "watch ha-20261123-1200-abcd" in wizard.text
        assert len(wizard.sent(OperationScreen.Ended)) == 1


async def test_a_failure_says_what_why_and_what_to_do(open_wizard, journal: Journal) -> None:
    async with open_wizard("ha") as wizard:
        screen = await follow(wizard, journal)
        failed = ResourceFailed(
            urn="vpc", message="VpcLimitExceeded", meaning="Two wait for it.", remedy="Ask for more."
        )
        journal.write(1, ResourceStarted(urn="vpc"), failed)
        journal.write(
            1, Finished(outcome=Outcome.FAILED, exit_code=1, message="AWS refused vpc", remedy="Go on with up")
        )
        await look(wizard)
        assert "✗ failed" in wizard.lines[2]
        tree = screen.query_one(ResourceTree)
        tree.cursor = [row.key for row in tree.rows].index("vpc")
        await wizard.press("enter")
        for said in ("VpcLimitExceeded", "Two wait for it.", "Ask for more."):
            assert said in wizard.text


async def test_a_dead_owner_is_an_interruption(open_wizard, tmp_path: Path) -> None:
    directory = OperationDirectory(tmp_path)
    with Writer(directory.journal) as writer:
        dead = Journal(directory, writer)
        dead.write(0, header(pid=2**22 + 1), Planned(resources=(VPC,)), ResourceStarted(urn="vpc"))
    async with open_wizard("ha") as wizard:
        await follow(wizard, dead)
        assert "? interrupted" in wizard.lines[2]


async def test_a_journal_that_cannot_be_read_is_a_dialog(open_wizard, journal: Journal) -> None:
    async with open_wizard("ha") as wizard:
        await follow(wizard, journal)
        with journal.directory.journal.open("a") as file:
            file.write("nonsense\n")
        await look(wizard)
        assert isinstance(wizard.app.screen, TextDialog)
        assert "line 3" in wizard.text.replace("\n", " ")


async def test_concerns_open_and_close(open_wizard, journal: Journal) -> None:
    async with open_wizard("ha") as wizard:
        screen = await follow(wizard, journal)
        tree = screen.query_one(ResourceTree)
        tree.cursor = 0
        assert not any(row.row for row in tree.rows)
        await wizard.press("right")
        assert "VPC" in wizard.text
        await wizard.press("left")
        assert not any(row.row for row in tree.rows)


async def test_detaching_leaves_and_says_how_to_come_back(open_wizard, journal: Journal) -> None:
    async with open_wizard("ha") as wizard:
        wizard.app._follow(journal.directory, "promise")
        await wizard.pilot.pause()
        await wizard.press("d")
        assert wizard.app.return_value == 0
        assert f"jobvector-wizard watch {journal.directory.name}" in "\n".join(wizard.app.ending.lines())


async def test_escape_goes_back_to_the_wizard_and_stop_asks(open_wizard, journal: Journal) -> None:
    async with open_wizard("ha") as wizard:
        await follow(wizard, journal)
        await wizard.press("s")
        assert isinstance(wizard.app.screen, QuestionDialog)
        await wizard.press("enter", "escape")
        assert wizard.app.screen is wizard.app.wizard


async def test_quitting_while_it_runs_asks_and_leaving_stops_nothing(open_wizard, journal: Journal) -> None:
    async with open_wizard("ha") as wizard:
        await follow(wizard, journal)
        await wizard.press("q")
        assert isinstance(wizard.app.screen, QuestionDialog)
        await wizard.press("right", "enter")
        assert wizard.app.return_value == 0


async def test_stopping_an_operation_that_has_ended_is_said(open_wizard, journal: Journal) -> None:
    async with open_wizard("ha") as wizard:
        screen = await follow(wizard, journal)
        screen.action_stop()
        await wizard.pilot.pause()
        journal.write(1, Finished(outcome=Outcome.SUCCEEDED, exit_code=0))
        await wizard.press("right", "right", "enter")
        assert "already ended" in wizard.text


async def test_a_rehearsal_runs_from_the_wizard_to_its_end(open_wizard) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("rehearse")
        await wizard.press("end", "enter")
        await wizard.app.workers.wait_for_complete()
        await wizard.pilot.pause()
        screen = wizard.app.screen
        assert isinstance(screen, OperationScreen)
        until = datetime.now(UTC).timestamp() + 90
        while screen.running and datetime.now(UTC).timestamp() < until:
            await wizard.pilot.pause(0.1)
        assert screen.timeline.exit_code == 0
        assert screen.timeline.header.digest == load_design("ha").blueprint.digest
        assert "✓ succeeded" in wizard.text
