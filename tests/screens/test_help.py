"""What ? and e say about what has the focus, on every step; keys and letters; the mouse."""

from __future__ import annotations

import pytest
from textual.widgets import Button, Input

from jobvector_wizard.design.blueprint import schema_at
from jobvector_wizard.design.patch import read_path
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.settings import setting_groups
from jobvector_wizard.planning.steps import STEPS
from jobvector_wizard.reporting.explain import paths
from jobvector_wizard.reporting.fields import field_lines, is_table
from jobvector_wizard.reporting.figures import figures
from jobvector_wizard.screens.dialogs import TextDialog
from jobvector_wizard.screens.figure_dialog import FigureDialog
from jobvector_wizard.screens.row_list import RowList
from tests.screens.conftest import OpenWizard, Wizard

ASKED = {
    "region": "region",
    "zones": "network.zones",
    "nodes": "nodes.node-1",
    "workloads": "workloads.backend",
    "database": "database.instance_class",
    "edge": "edge.waf",
    "extras": "encryption.own_keys",
    "usage": "usage.egress_gb",
    "budget": "budget.monthly_usd",
}


async def said(wizard: Wizard, key: str) -> str:
    """Return the whole text of the dialog that a key opens, as y copies it."""
    await wizard.press(key)
    assert isinstance(wizard.app.screen, TextDialog)
    await wizard.press("y")
    return wizard.app.clipboard


@pytest.mark.parametrize("step", ASKED)
async def test_help_says_what_the_field_is(open_wizard: OpenWizard, step: str) -> None:
    async with open_wizard(size=(120, 40)) as wizard:
        await wizard.go(step)
        if step in ("edge", "extras"):
            await wizard.press("down")
        text = await said(wizard, "question_mark")
        assert "\n".join(field_lines(ASKED[step])) in text
        assert ASKED[step] in text


async def test_help_on_nat_says_what_it_is_and_what_each_option_means(open_wizard: OpenWizard) -> None:
    async with open_wizard(size=(120, 40)) as wizard:
        await wizard.go("zones")
        await wizard.press("tab", "down")
        text = await said(wizard, "question_mark")
        assert "NAT gateways · network.nat" in text
        assert "private subnets reach the internet" in text
        assert all(f"{mode}: " in text for mode in ("per-zone", "single", "none"))
        assert "if left out, per-zone" in text
        assert "▶ single: one gateway" in text


def test_bounds_and_units_come_from_the_blueprint() -> None:
    storage = "\n".join(field_lines("database.storage_gib"))
    assert "GiB" in storage
    assert "20 to 65,536" in storage
    assert "if left out, 30" in storage
    assert "0, 1, 5, 10, 15, 30, 60" in "\n".join(field_lines("database.enhanced_monitoring_seconds"))
    assert "low, expected and high" in "\n".join(field_lines("usage.egress_gb"))
    assert not list(field_lines("usage.nonsense"))


def test_every_field_that_the_wizard_asks_for_has_a_label_and_a_meaning() -> None:
    blueprint = load_design("ha").blueprint
    groups = [group for step in ("workloads", "usage") for group in setting_groups(blueprint, step).values()]
    written = [setting.path for group in groups for setting in group]
    chosen = ["region", "network.zones", "network.nat", "nodes.node-1.type", "database.multi_az", "edge.tls_to_pods"]
    for path in (*written, *chosen, "observability.flow_logs", "kubernetes.network_policies", "budget.monthly_usd"):
        label, meaning, *_ = field_lines(path)
        assert label.endswith(f" · {path}")
        assert meaning.endswith("."), path
        assert schema_at(read_path(path))["title"] in label
        assert not is_table(path)


@pytest.mark.parametrize("step", STEPS)
async def test_e_explains_something_on_every_step(open_wizard: OpenWizard, step: str) -> None:
    async with open_wizard() as wizard:
        await wizard.go(step)
        if isinstance(wizard.app.screen.focused, Input):
            await wizard.press("escape")
        await wizard.press("e")
        assert isinstance(wizard.app.screen, TextDialog)
        assert "$" in wizard.text or "✗" in wizard.text


async def test_e_on_an_assumption_names_the_lines_that_it_feeds(open_wizard: OpenWizard) -> None:
    async with open_wizard(size=(120, 40)) as wizard:
        await wizard.go("usage")
        text = await said(wizard, "e")
        assert "the owners' drawing" in text
        assert "transfer.egress: to the internet, $8.10 a month" in text
        assert "this alone: -$8.10 at its low" in text


async def test_e_on_a_workload_says_where_its_pods_fit(open_wizard: OpenWizard) -> None:
    async with open_wizard(size=(120, 40)) as wizard:
        await wizard.go("workloads")
        text = await said(wizard, "e")
        assert "requests 500m" in text
        assert "kube-scheduler" in text


async def test_every_figure_is_in_a_list_and_is_explained(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.press("E")
        assert isinstance(wizard.app.screen, FigureDialog)
        shown = wizard.app.view().assessment
        listed = figures(shown)
        assert {it.path for it in listed} == set(paths(shown)) - {line.path for line in shown.bill.lines}
        kinds: set[str] = set()
        for at, figure in enumerate(listed):
            assert list(wizard.app.assessor.explained(shown, figure.path))
            if figure.path.partition(".")[0] not in kinds:
                kinds.add(figure.path.partition(".")[0])
                wizard.app.screen.query_one(RowList).cursor = at
                await wizard.press("enter")
                assert isinstance(wizard.app.screen, TextDialog)
                assert figure.title[:20] in wizard.text
                await wizard.press("escape")
        assert isinstance(wizard.app.screen, FigureDialog)
        await wizard.press("escape")
        assert wizard.app.screen is wizard.app.wizard


async def test_letters_and_digits_are_text_in_every_line_of_every_step(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        for step in STEPS:
            await wizard.go(step)
            if step in ("region", "nodes"):
                await wizard.press("slash")
            for line in wizard.app.wizard.current.query(Input):
                line.focus()
                line.value = ""
                await wizard.pilot.pause()
                keys = {key for key, active in wizard.app.screen.active_bindings.items() if len(key) == 1}
                typed = "".join(sorted(key for key in keys | set("aZ") if key.isalnum()))
                before = wizard.app.draft.now
                await wizard.type(typed)
                assert line.value == typed, (step, line)
                assert wizard.app.wizard.step == step
                assert wizard.app.screen is wizard.app.wizard
                assert wizard.app.draft.now is before
                line.value = ""
                await wizard.press("escape")


async def test_a_clicked_row_is_highlighted_and_a_double_click_chooses_it(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("region")
        row = next(n for n, line in enumerate(wizard.lines) if " eu-central-1 " in line)
        await wizard.pilot.click(offset=(5, row))
        await wizard.pilot.pause()
        rows = wizard.app.wizard.current.query_one(RowList)
        assert rows.current.label == "eu-central-1"
        assert wizard.blueprint.region == "eu-west-1"
        await wizard.pilot.click(offset=(5, row), times=2)
        await wizard.pilot.pause()
        assert wizard.blueprint.region == "eu-central-1"


async def test_rows_and_buttons_of_dialogs_can_be_clicked(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.press("E")
        row = next(n for n, line in enumerate(wizard.lines) if "Nodes " in line and "a month" in line)
        await wizard.pilot.click(offset=(20, row))
        await wizard.pilot.click(offset=(20, row), times=2)
        await wizard.pilot.pause()
        assert isinstance(wizard.app.screen, TextDialog)
        await wizard.press("escape", "escape")
        await wizard.press("ctrl+s")
        await wizard.pilot.click("#back")
        await wizard.pilot.pause()
        assert wizard.app.screen is wizard.app.wizard


async def test_a_button_of_a_step_can_be_clicked(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("review")
        await wizard.pilot.click(Button)
        await wizard.pilot.pause()
        assert isinstance(wizard.app.screen, TextDialog), "AWS would refuse this design"
