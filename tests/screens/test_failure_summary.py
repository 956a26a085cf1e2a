"""Where an operation broke off the view lands on what happened, what stands, what it costs and what to do next."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input

from jobvector_wizard.base.paths import deployments
from jobvector_wizard.provisioning.events import (
    Cause,
    Finished,
    Kind,
    Outcome,
    Resource,
    ResourceFailed,
    ResourceFinished,
    ResourceStarted,
    Touched,
)
from jobvector_wizard.screens.bring_up import BuildScreen
from jobvector_wizard.screens.dialogs import TextDialog
from jobvector_wizard.screens.messages import RehearsalRequested
from jobvector_wizard.screens.operation import OperationScreen
from jobvector_wizard.screens.operation_panes import ResourceTree
from tests.screens.journals import BUCKET, EKS, VPC, Journal, begun, follow, look, to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.screens.conftest import OpenWizard

REFUSED = ResourceFailed(
    urn="nodes", message="VcpuLimitExceeded: 8 of 5.", meaning="A quota is used up.", remedy="Ask AWS for more."
)


@pytest.fixture
def operation() -> Iterator[ExitStack]:
    with ExitStack() as open_journals:
        yield open_journals


def begin(stack: ExitStack, kind: Kind, *resources: Resource, **head: Any) -> Journal:
    """Begin an operation on the deployment `live` where real ones are kept."""
    folder = deployments() / "live" / "operations" / f"20261123-120000-abcd-{kind}"
    return stack.enter_context(begun(folder, *resources, kind=kind, account="1", deployment="live", **head))


def fail(journal: Journal) -> None:
    journal.write(0, ResourceStarted(urn="vpc"), ResourceStarted(urn="bucket"), ResourceFinished(urn="bucket"))
    journal.write(17, ResourceFinished(urn="vpc"), ResourceStarted(urn="eks"))
    journal.write(639, ResourceFinished(urn="eks"), ResourceStarted(urn="nodes"))
    journal.write(700, REFUSED)
    message = f"{REFUSED.message} {REFUSED.meaning}"
    journal.write(700, Finished(outcome=Outcome.FAILED, exit_code=1, message=message, remedy=REFUSED.remedy))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_failure_lands_on_what_happened_what_stands_and_what_now(
    open_wizard: OpenWizard, operation: ExitStack, size: tuple[int, int]
) -> None:
    async with open_wizard("ha", size=size) as wizard:
        journal = begin(operation, Kind.UP)
        fail(journal)
        await follow(wizard, journal)
        assert "✗ failed at 11:40, 3 of 4 resources" in wizard.lines[2]
        said = wizard.text
        await wizard.press("end")
        said = " ".join((said + wizard.text).split())
        for part in ("✗ node group node-1 after 01:01", REFUSED.message, REFUSED.meaning, f"→ {REFUSED.remedy}"):
            assert part in said
        assert "3 of 4 resources created" in said
        assert "1 of 2 created · 1 failed" in said
        assert f"up{journal.directory.path}/design.toml--namelive" in said.replace(" ", "")
        assert "jobvector-wizard destroy live" in said
        assert "u up again" in wizard.lines[-1]


async def test_what_stands_is_priced_by_the_hour_as_a_lower_bound(
    open_wizard: OpenWizard, operation: ExitStack
) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        journal = begin(operation, Kind.UP)
        fail(journal)
        await follow(wizard, journal)
        # control plane 73.00, two nodes 119.84 + 4.40 each, NAT 105.12, addresses 21.90, load balancer 18.40 and database
        # 64.56 make 531.46 a month; node-1, which failed, is not in it
        assert "What stands costs at least $0.72 an hour" in wizard.text


async def test_the_tree_is_one_key_away_and_begins_at_the_failure(
    open_wizard: OpenWizard, operation: ExitStack
) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        journal = begin(operation, Kind.UP)
        fail(journal)
        screen = await follow(wizard, journal)
        await wizard.press("t")
        assert screen.query_one(ResourceTree).current.key == "nodes"
        assert wizard.text.index(REFUSED.message) < wizard.text.index("aws:eks/nodeGroup:NodeGroup")
        await wizard.press("enter")
        assert isinstance(wizard.app.screen, TextDialog)
        for part in (REFUSED.message, REFUSED.meaning, REFUSED.remedy):
            assert part in wizard.text
        await wizard.press("escape", "y")
        assert wizard.app.clipboard.startswith(f"node group node-1\n✗ {REFUSED.message}\n")
        await wizard.press("t", "y")
        assert wizard.app.clipboard.startswith("jobvector-wizard up ")


async def test_up_again_leads_to_the_same_deployment(open_wizard: OpenWizard, operation: ExitStack) -> None:
    async with open_wizard("ha") as wizard:
        journal = begin(operation, Kind.UP)
        fail(journal)
        await follow(wizard, journal)
        await wizard.press("u")
        assert isinstance(wizard.app.screen, BuildScreen)
        assert wizard.app.screen.query_one("#build-name", Input).value == "live"
        await wizard.press("escape")
        assert wizard.app.screen is wizard.app.wizard


async def test_another_design_than_the_draft_is_not_gone_on_with_by_accident(
    open_wizard: OpenWizard, operation: ExitStack
) -> None:
    async with open_wizard("ha") as wizard:
        journal = begin(operation, Kind.UP, digest="0" * 64)
        fail(journal)
        await follow(wizard, journal)
        await wizard.press("u")
        assert isinstance(wizard.app.screen, TextDialog)
        assert "another design" in wizard.text


async def test_a_destroy_that_broke_off_says_what_is_left(open_wizard: OpenWizard, operation: ExitStack) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        journal = begin(operation, Kind.DESTROY, *to("delete", VPC, EKS, BUCKET))
        journal.write(0, ResourceStarted(urn="bucket"))
        journal.write(1, ResourceFinished(urn="bucket"))
        journal.write(1, Finished(outcome=Outcome.CANCELLED, exit_code=130, message="It was stopped as asked."))
        await follow(wizard, journal)
        assert "! It was stopped as asked." in wizard.text
        assert "1 of 3 resources deleted" in wizard.text
        assert "2 not begun" in wizard.text
        assert "What stands costs at least $0.10 an hour" in wizard.text  # the control plane's 73.00 / 730
        assert "jobvector-wizard destroy live" in wizard.text
        assert "up again" not in wizard.lines[-1]


async def test_what_was_in_flight_of_a_dead_process_is_named(open_wizard: OpenWizard, operation: ExitStack) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        journal = begin(operation, Kind.UP, pid=2**22 + 1)
        journal.write(0, ResourceStarted(urn="vpc"))
        journal.write(17, ResourceFinished(urn="vpc"), ResourceStarted(urn="eks"))
        await follow(wizard, journal)
        assert "? interrupted" in wizard.lines[2]
        assert "In flight: EKS cluster." in wizard.text
        assert "1 in flight, unknown what became of it" in wizard.text
        assert "first looks for what was cut off" in wizard.text
        assert "? 1 interrupted" in wizard.text


async def test_a_no_is_told_as_a_no(open_wizard: OpenWizard, operation: ExitStack) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        journal = begin(operation, Kind.UP)
        end = {"outcome": Outcome.CANCELLED, "exit_code": 130, "cause": Cause.DECLINED, "touched": Touched.NOTHING}
        journal.write(0, Finished(**end))
        await follow(wizard, journal)
        assert "! It was not confirmed." in wizard.text
        assert "Nothing was changed." in wizard.text


async def test_a_destroy_that_only_took_protection_away_says_so(open_wizard: OpenWizard, operation: ExitStack) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        journal = begin(operation, Kind.DESTROY, *to("delete", VPC, EKS, BUCKET))
        end = {"outcome": Outcome.CANCELLED, "exit_code": 130, "cause": Cause.STOPPED, "touched": Touched.ACCOUNT}
        journal.write(1, Finished(**end, unprotected=True))
        await follow(wizard, journal)
        assert "! It was stopped as asked." in wizard.text
        assert "Nothing was deleted, but deletion protection was taken away, at least in part." in wizard.text
        assert "An up brings back what is missing, deletion protection too." in wizard.text


async def test_an_up_that_failed_before_its_plan_claims_no_cost(open_wizard: OpenWizard, operation: ExitStack) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        journal = begin(operation, Kind.UP, planned=False)
        journal.write(0, Finished(outcome=Outcome.FAILED, exit_code=4, message="ExpiredToken", remedy="Sign in."))
        await follow(wizard, journal)
        assert "✗ ExpiredToken" in wizard.text
        assert "→ Sign in." in wizard.text
        assert "an hour" not in wizard.text
        assert "no resource was touched" in wizard.lines[1]


async def test_a_rehearsal_that_is_refused_has_created_nothing_and_goes_again(
    open_wizard: OpenWizard, tmp_path: Path
) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        with begun(tmp_path / "ops") as journal:
            fail(journal)
            await follow(wizard, journal)
            assert "Nothing was created on AWS" in wizard.text
            assert REFUSED.message in wizard.text
            assert "an hour" not in wizard.text
            assert "r rehearse " in wizard.lines[-1]
            await wizard.press("r")
            await look(wizard)
            assert wizard.sent(RehearsalRequested)
            assert (
                not isinstance(wizard.app.screen, OperationScreen) or wizard.app.screen.operation != journal.directory
            )
