"""The operation view follows a journal: what runs, what is waited for, and how it ended."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.provisioning.events import (
    Finished,
    Kind,
    Outcome,
    ResourceFinished,
    ResourceStarted,
)
from jobvector_wizard.screens.dialogs import QuestionDialog, TextDialog
from jobvector_wizard.screens.messages import RehearsalStarted
from jobvector_wizard.screens.operation import OperationScreen
from jobvector_wizard.screens.operation_panes import ResourceTree
from tests.screens.journals import BUCKET, EKS, NETWORK, VPC, Journal, begun, follow, look, to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.screens.conftest import OpenWizard


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with begun(tmp_path / "ha-20261123-1200-abcd") as written:
        yield written


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_view_follows_the_journal(open_wizard: OpenWizard, journal: Journal, size: tuple[int, int]) -> None:
    async with open_wizard("ha", size=size) as wizard:
        await follow(wizard, journal)
        assert "REHEARSAL" in wizard.lines[0]
        assert "ha · eu-west-1" in wizard.lines[0]
        assert "instant" in wizard.lines[0]
        journal.write(0, ResourceStarted(urn="vpc"), ResourceStarted(urn="bucket"), ResourceFinished(urn="bucket"))
        journal.write(17, ResourceFinished(urn="vpc"), ResourceStarted(urn="eks"))
        await look(wizard)
        assert "waiting for  EKS cluster 00:00, usually 10:22, seen 08:14 to 12:45 (n=17)" in wizard.lines[2]
        assert "of about 12:38" in wizard.lines[1]
        assert "2 of 4" in wizard.lines[1]
        assert "◆" in next(line for line in wizard.lines if "◐ EKS cluster" in line)
        assert "jobvector-wizard watch ha" in wizard.text
        journal.write(639, ResourceFinished(urn="eks"), ResourceStarted(urn="nodes"))
        journal.write(758, ResourceFinished(urn="nodes"))
        journal.write(758, Finished(outcome=Outcome.SUCCEEDED, exit_code=0, changes={"create": 4}))
        await look(wizard)
        assert "✓ succeeded at 12:38, 4 of 4 resources" in wizard.lines[2]
        assert "When it stands: $649.80 a month" in wizard.text
        assert "watch ha-20261123-1200-abcd" in wizard.text
        assert len(wizard.sent(OperationScreen.Ended)) == 1


async def test_a_journal_that_cannot_be_read_is_a_dialog(open_wizard: OpenWizard, journal: Journal) -> None:
    async with open_wizard("ha") as wizard:
        await follow(wizard, journal)
        with journal.directory.journal.open("a") as file:
            file.write("nonsense\n")
        await look(wizard)
        assert isinstance(wizard.app.screen, TextDialog)
        assert "line 3" in wizard.text.replace("\n", " ")


async def test_concerns_open_and_close(open_wizard: OpenWizard, journal: Journal) -> None:
    async with open_wizard("ha") as wizard:
        screen = await follow(wizard, journal)
        tree = screen.query_one(ResourceTree)
        tree.cursor = 0
        assert not any(row.row for row in tree.rows)
        await wizard.press("right")
        assert "VPC" in wizard.text
        await wizard.press("left")
        assert not any(row.row for row in tree.rows)


async def test_detaching_leaves_and_says_how_to_come_back(open_wizard: OpenWizard, journal: Journal) -> None:
    async with open_wizard("ha") as wizard:
        wizard.app.post_message(RehearsalStarted(journal.directory, "promise"))
        await wizard.pilot.pause()
        await wizard.pilot.pause()
        await wizard.press("d")
        assert wizard.app.return_value == 0
        assert f"jobvector-wizard watch {journal.directory.name}" in "\n".join(wizard.app.ending.lines())


async def test_escape_goes_back_to_the_wizard_and_stop_asks(open_wizard: OpenWizard, journal: Journal) -> None:
    async with open_wizard("ha") as wizard:
        await follow(wizard, journal)
        await wizard.press("s")
        assert isinstance(wizard.app.screen, QuestionDialog)
        await wizard.press("enter", "escape")
        assert wizard.app.screen is wizard.app.wizard


async def test_quitting_while_it_runs_asks_and_leaving_stops_nothing(open_wizard: OpenWizard, journal: Journal) -> None:
    async with open_wizard("ha") as wizard:
        await follow(wizard, journal)
        await wizard.press("q")
        assert isinstance(wizard.app.screen, QuestionDialog)
        await wizard.press("right", "enter")
        assert wizard.app.return_value == 0


async def test_stopping_an_operation_that_has_ended_is_said(open_wizard: OpenWizard, journal: Journal) -> None:
    async with open_wizard("ha") as wizard:
        screen = await follow(wizard, journal)
        screen.action_stop()
        await wizard.pilot.pause()
        journal.write(1, Finished(outcome=Outcome.SUCCEEDED, exit_code=0))
        await wizard.press("right", "right", "enter")
        assert "already ended" in wizard.text


async def test_a_rehearsal_runs_from_the_wizard_to_its_end(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("provision")
        await wizard.press("end", "enter")
        until = datetime.now(UTC).timestamp() + 90
        while not isinstance(wizard.app.screen, OperationScreen) and datetime.now(UTC).timestamp() < until:
            await wizard.pilot.pause(0.1)
        screen = wizard.app.screen
        assert isinstance(screen, OperationScreen)
        while screen.running and datetime.now(UTC).timestamp() < until:
            await wizard.pilot.pause(0.1)
        assert screen.timeline.exit_code == 0
        assert screen.timeline.header.digest == load_design("ha").blueprint.digest
        assert "✓ succeeded" in wizard.text


@pytest.mark.parametrize(
    ("kind", "operation", "doing", "did"),
    [
        (Kind.UP, "create", "creating", "created"),
        (Kind.UP, "update", "updating", "updated"),
        (Kind.UP, "replace", "replacing", "replaced"),
        (Kind.DESTROY, "delete", "deleting", "deleted"),
        (Kind.REFRESH, "refresh", "reading", "read"),
    ],
)
async def test_what_is_done_to_a_resource_is_called_by_its_name(
    open_wizard: OpenWizard, tmp_path: Path, kind: Kind, operation: str, doing: str, did: str
) -> None:
    changed = to(operation, VPC, EKS)
    with begun(tmp_path / "ops", NETWORK, *changed, kind=kind, account="1") as written:
        async with open_wizard("ha", size=(120, 40)) as wizard:
            await follow(wizard, written)
            written.write(1, ResourceStarted(urn="vpc"))
            await look(wizard)
            assert f"◐ {doing} since 00:01" in wizard.text
            assert f"◐ 1 {doing} " in wizard.text
            await wizard.press("up", "down")  # what somebody looks at stays in sight
            written.write(9, ResourceFinished(urn="vpc"))
            await look(wizard)
            assert f"✓ {did} in 00:08" in wizard.text
            assert f"◐ 0 {doing} " in wizard.text
            others = {"creating", "updating", "replacing", "deleting", "reading"} - {doing}
            assert not any(word in wizard.text for word in others)


async def test_a_deletion_says_so_where_it_is_waited_for_and_in_the_log(
    open_wizard: OpenWizard, tmp_path: Path
) -> None:
    with begun(tmp_path / "ops", *to("delete", VPC, EKS, BUCKET), kind=Kind.DESTROY, account="1") as written:
        async with open_wizard("ha", size=(120, 40)) as wizard:
            await follow(wizard, written)
            written.write(1, ResourceStarted(urn="eks"), ResourceStarted(urn="bucket"))
            written.write(3, ResourceFinished(urn="bucket"))
            await look(wizard)
            assert "waiting for  EKS cluster deleting 00:02" in wizard.lines[2]
            assert "✓ bucket uploads, deleted  00:02" in wizard.text


async def test_while_it_waits_for_a_yes_no_clock_runs(open_wizard: OpenWizard, tmp_path: Path) -> None:
    with begun(tmp_path / "ops", kind=Kind.UP, account="1", speed=1e6) as written:
        async with open_wizard("ha") as wizard:
            screen = await follow(wizard, written)
            await wizard.pilot.pause(0.2)
            await look(wizard)
            assert "waiting for your yes   4 resources to create, at least 12:38 once it begins" in wizard.lines[1]
            assert screen.timeline.now == 0
            written.write(0.001, ResourceStarted(urn="vpc"))
            await wizard.pilot.pause(0.2)
            await look(wizard)
            assert "waiting for your yes" not in wizard.text
            assert screen.timeline.now > 1000


async def test_what_is_proposed_keeps_to_its_line_where_it_is_narrow(open_wizard: OpenWizard, tmp_path: Path) -> None:
    with begun(tmp_path / "ops", kind=Kind.UP, account="1") as written:
        async with open_wizard("ha", size=(60, 20)) as wizard:
            await follow(wizard, written)
            assert "waiting for your yes" in wizard.lines[1]
            assert "Nothing has begun" in wizard.lines[2]


async def test_a_resource_says_what_it_waits_for_and_what_it_blocks(open_wizard: OpenWizard, journal: Journal) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        screen = await follow(wizard, journal)
        journal.write(17, ResourceStarted(urn="vpc"))
        await look(wizard)
        assert "blocks EKS cluster and 1 more" in wizard.text
        assert "◆ sets the finish time" in wizard.text
        tree = screen.query_one(ResourceTree)
        tree._opened["cluster"] = True
        tree.fill(screen.timeline)
        tree.cursor = [row.key for row in tree.rows].index("eks")
        await wizard.pilot.pause()
        assert "usually 10:22, seen 08:14 to 12:45 (n=17)" in wizard.text
        assert "waits for VPC" in wizard.text
        assert "blocks node group node-1" in wizard.text


async def test_y_copies_the_command_that_comes_back_then_what_is_said_of_a_resource(
    open_wizard: OpenWizard, journal: Journal
) -> None:
    async with open_wizard("ha", notifications=True) as wizard:
        await follow(wizard, journal)
        journal.write(1, ResourceStarted(urn="vpc"))
        await look(wizard)
        await wizard.press("y")
        assert wizard.app.clipboard == f"jobvector-wizard watch {journal.directory.name}"
        await wizard.pilot.pause(0.3)
        assert "Copied: the command that comes back" in wizard.text
        journal.write(18, ResourceFinished(urn="vpc"), Finished(outcome=Outcome.SUCCEEDED, exit_code=0))
        await look(wizard)
        await wizard.press("home", "right", "down", "y")
        assert wizard.app.clipboard.startswith("VPC\naws:ec2/vpc:Vpc · create\n✓ created in 00:17")


async def test_the_highlight_stays_while_the_terminal_is_resized(open_wizard: OpenWizard, journal: Journal) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        screen = await follow(wizard, journal)
        journal.write(17, ResourceStarted(urn="vpc"), ResourceFinished(urn="vpc"), ResourceStarted(urn="eks"))
        await look(wizard)
        tree = screen.query_one(ResourceTree)
        await wizard.press("down")
        highlighted = tree.current.key
        assert highlighted == "nodes"
        for size in [(200, 60), (120, 40), (80, 24), (60, 20), (40, 10), (80, 24)]:
            await wizard.pilot.resize_terminal(*size)
            await look(wizard)
            if size != (40, 10):
                assert "waiting for  EKS cluster" in wizard.lines[2]
            assert tree.current.key == highlighted
            shown = [line for line in wizard.lines if "▶" in line and "node group" in line]
            assert bool(shown) == (size != (40, 10))
            assert ("needs 60×20" in wizard.text) == (size == (40, 10))
            assert max(len(line) for line in wizard.lines) <= size[0]
