"""An operation that has ended can be seen again, at any speed, paused, from its start and from its end."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from jobvector_wizard.provisioning.events import (
    Finished,
    Outcome,
    ResourceFinished,
    ResourceStarted,
)
from jobvector_wizard.screens import operation
from jobvector_wizard.screens.operation import OperationScreen
from jobvector_wizard.screens.operation_panes import ResourceTree, Summary
from tests.screens.journals import Journal, begun, follow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.screens.conftest import OpenWizard, Wizard


@pytest.fixture
def ended(tmp_path: Path) -> Iterator[Journal]:
    """vpc 0 to 17, eks 17 to 639, nodes 639 to 758."""
    with begun(tmp_path / "ha-20261123-1200-abcd") as journal:
        journal.write(0, ResourceStarted(urn="bucket"), ResourceFinished(urn="bucket"), ResourceStarted(urn="vpc"))
        journal.write(17, ResourceFinished(urn="vpc"), ResourceStarted(urn="eks"))
        journal.write(639, ResourceFinished(urn="eks"), ResourceStarted(urn="nodes"))
        journal.write(758, ResourceFinished(urn="nodes"))
        journal.write(758, Finished(outcome=Outcome.SUCCEEDED, exit_code=0))
        yield journal


async def replaying(wizard: Wizard, journal: Journal) -> OperationScreen:
    """Start a replay that stands at its start, so that no test waits for a clock."""
    screen = await follow(wizard, journal)
    await wizard.press("p", "space", "home")
    return screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_replay_says_what_it_is_and_its_clock_goes_on(
    open_wizard: OpenWizard, ended: Journal, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(operation, "time", SimpleNamespace(monotonic=lambda: clock.seconds))
    async with open_wizard("ha", size=size) as wizard:
        screen = await replaying(wizard, ended)
        assert "REPLAY · REHEARSAL  ha · eu-west-1" in wizard.lines[0]
        assert "speed ×60 · paused" in wizard.lines[0]
        assert "00:00 of 12:38   1 of 4" in wizard.lines[1]
        assert "space pause" in wizard.lines[-1]
        await wizard.press("plus", "plus", "space")
        clock.seconds += 0.4
        await wizard.pilot.pause(0.4)
        assert "speed ×1000" in wizard.lines[0]
        assert "paused" not in wizard.lines[0]
        assert screen.timeline.now > 100
        await wizard.press("space")
        await wizard.until("· paused")  # the key is drawn at the next look
        moment = screen.timeline.now
        clock.seconds += 0.3
        await wizard.pilot.pause(0.3)
        assert screen.timeline.now == moment


async def test_home_and_end_go_to_the_start_and_the_end(open_wizard: OpenWizard, ended: Journal) -> None:
    async with open_wizard("ha") as wizard:
        screen = await replaying(wizard, ended)
        assert screen.timeline.now == 0
        assert "waiting for  VPC 00:00" in wizard.lines[2]
        await wizard.press("end")
        assert "at its end" in wizard.lines[0]
        assert "✓ succeeded at 12:38, 4 of 4 resources" in wizard.lines[2]
        await wizard.press("home")
        assert screen.timeline.now == 0
        await wizard.press("end", "space")
        assert screen.timeline.now < 758  # at its end it starts over


async def test_speeds_stop_at_the_slowest_and_the_fastest(open_wizard: OpenWizard, ended: Journal) -> None:
    async with open_wizard("ha") as wizard:
        await replaying(wizard, ended)
        await wizard.press(*["minus"] * 9)
        assert "speed ×1 " in wizard.lines[0]
        await wizard.press(*["equals_sign"] * 9)
        assert "speed ×1000 " in wizard.lines[0]


async def test_leaving_a_replay_shows_the_end_again_and_changes_no_journal(
    open_wizard: OpenWizard, ended: Journal
) -> None:
    before = ended.directory.journal.read_bytes()
    async with open_wizard("ha") as wizard:
        screen = await replaying(wizard, ended)
        assert "jobvector-wizard watch" in wizard.text
        await wizard.press("escape")
        assert wizard.shown is screen
        assert "REPLAY" not in wizard.text
        assert "✓ succeeded" in wizard.lines[2]
        await wizard.press("p", "end", "p")
        assert "REPLAY" not in wizard.text
        assert "A replay" not in wizard.text
        assert "When it stands: $649.80 a month" in wizard.text
        await wizard.press("escape")
        assert wizard.app.screen is wizard.app.wizard
    assert ended.directory.journal.read_bytes() == before
    assert len(wizard.sent(OperationScreen.Ended)) == 1


async def test_quitting_from_a_replay_does_not_ask_whether_to_stop_what_has_ended(
    open_wizard: OpenWizard, ended: Journal
) -> None:
    async with open_wizard("ha") as wizard:
        await replaying(wizard, ended)
        await wizard.press("q")
        assert wizard.app.return_value == 0


async def test_what_runs_is_not_replayed_and_home_moves_the_highlight(open_wizard: OpenWizard, tmp_path: Path) -> None:
    with begun(tmp_path / "ops") as journal:
        async with open_wizard("ha") as wizard:
            screen = await follow(wizard, journal)
            tree = screen.query_one(ResourceTree)
            await wizard.press("end")
            assert tree.cursor == len(tree.rows) - 1
            await wizard.press("p", "plus", "home")
            assert "REPLAY" not in wizard.text
            assert "replay" not in wizard.lines[-1]
            assert tree.cursor == 0


async def test_a_replay_of_what_was_interrupted_ends_as_it_broke_off(open_wizard: OpenWizard, tmp_path: Path) -> None:
    with begun(tmp_path / "ops", pid=2**22 + 1) as journal:
        journal.write(0, ResourceStarted(urn="vpc"))
        journal.write(17, ResourceFinished(urn="vpc"), ResourceStarted(urn="eks"))
        async with open_wizard("ha") as wizard:
            screen = await replaying(wizard, journal)
            assert "? interrupted" not in wizard.text
            assert not screen.query_one(Summary).display
            await wizard.press("end")
            assert "? interrupted at 00:17" in wizard.lines[2]
            await wizard.press("escape")
            assert screen.query_one(Summary).display
