from __future__ import annotations

from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from textual.widgets import Input

from jobvector_wizard.base import paths
from jobvector_wizard.base.units import usd
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import PresetFile, load_design, shipped_presets
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.choices import price_change
from jobvector_wizard.planning.requirements import with_requirements
from jobvector_wizard.planning.steps import STEPS
from jobvector_wizard.planning.taking import take_design
from jobvector_wizard.provisioning.deployment import Settings
from jobvector_wizard.provisioning.events import Kind
from jobvector_wizard.provisioning.launch import start_rehearsal, stop
from jobvector_wizard.screens.choice_list import ChoiceList
from jobvector_wizard.screens.messages import DesignRequested, PatchRequested
from jobvector_wizard.screens.side import Ledger
from jobvector_wizard.screens.step import ChoiceStep
from tests.choosing import choices
from tests.past import BEGAN, Past
from tests.screens.conftest import ON, OpenWizard, told

SIZES = [(80, 24), (120, 40)]
TYPES = "#nodes-choices-0"


@pytest.mark.parametrize("size", SIZES)
async def test_every_step_shows_total_mode_and_price_dates(open_wizard: OpenWizard, size: tuple[int, int]) -> None:
    async with open_wizard(size=size) as wizard:
        shown = wizard.app.view().assessment
        for step in STEPS:
            await wizard.go(step)
            assert f"{usd(shown.bill.total.expected)} a month" in wizard.text
            assert "REHEARSAL" in wizard.lines[0]
            assert f"prices {shown.region.oldest_date[:7]} to " in wizard.lines[0]
            assert "ha-as-drawn · eu-west-1" in wizard.lines[0]


@pytest.mark.parametrize("size", SIZES)
async def test_the_start_lists_every_preset_with_price_and_verdict(
    open_wizard: OpenWizard, size: tuple[int, int]
) -> None:
    async with open_wizard(size=size) as wizard:
        for name in shipped_presets():
            line = next(line for line in wizard.lines if f" {name} " in line and "$" in line)
            assert any(glyph in line for glyph in "✓✗!?")
        assert "●" in next(line for line in wizard.lines if " ha-as-drawn " in line and "$5" in line)


async def test_the_start_says_what_the_highlighted_design_buys(open_wizard: OpenWizard) -> None:
    async with open_wizard("economy") as wizard:
        assert "economy is the cheapest here that works" in wizard.text
        await wizard.press("end")
        assert "+$238.90 against economy: nodes in any zone" in wizard.text


async def test_named_files_stand_beside_the_presets(open_wizard: OpenWizard) -> None:
    for folder, budget in (("before", 500), ("after", 550)):
        Path(folder).mkdir()
        load_design("economy").apply(Patch.set("budget.monthly_usd", budget)).save(Path(folder, "mine.toml"))
    load_design("ha").save(Path("other.toml"))
    opened = [PresetFile.load(Path(it)) for it in ("before/mine.toml", "after/mine.toml", "other.toml")]
    async with open_wizard(size=(200, 60)) as wizard:
        wizard.app.opened = tuple(opened)
        wizard.app.show_draft()
        await wizard.pilot.pause()
        for name in ("before/mine.toml", "after/mine.toml", "other.toml"):
            assert any(f" {name} " in line and "$" in line for line in wizard.lines), name
        await wizard.press("home", "down", "enter")
        assert wizard.blueprint.budget.monthly_usd == 550
        assert not wizard.app.draft.now.changed


async def test_highlighting_a_preset_previews_it_and_changes_nothing(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        before = wizard.app.draft.now
        await wizard.press("down")
        assert "if you choose it" in wizard.text
        assert "ha-as-drawn · eu-west-1" in wizard.lines[0]
        assert wizard.app.draft.now is before


async def test_enter_starts_from_a_preset_and_undo_comes_back(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.press("down", "enter")
        assert wizard.blueprint.name == "ha"
        assert wizard.app.wizard.step == "region"
        await wizard.press("u")
        assert wizard.blueprint.name == "ha-as-drawn"


async def test_what_a_person_wants_stays_over_another_preset(open_wizard: OpenWizard) -> None:
    wants = [Patch.set("budget.monthly_usd", 500), Patch.set("usage.egress_gb", 800)]
    async with open_wizard() as wizard:
        for patch in (*wants, Patch.set("database.multi_az", value=False), Patch.set("usage.cross_zone_gb", 1)):
            wizard.app.attempt(partial(wizard.app.draft.apply, patch))
        await wizard.go("start")
        kept = with_requirements(
            take_design("ha", wizard.app.assessor.catalog, ON),
            Patch(wants[0].changes + wants[1].changes),
            wizard.app.assessor.catalog,
        )
        total = usd(assess(kept.blueprint, wizard.app.assessor.catalog, ON).bill.total.expected)
        assert total in next(line for line in wizard.lines if " ha " in line)  # the list shows what is wanted
        await wizard.press("down", "enter")
        assert wizard.blueprint == kept.blueprint
        assert wizard.app.view().changed
        [notice] = list(wizard.app._notifications)
        assert notice.message == "budget.monthly_usd = 500; usage.egress_gb = 800"
        shipped = load_design("ha").blueprint
        assert wizard.blueprint.database.multi_az == shipped.database.multi_az  # a part of the design is not kept
        assert wizard.blueprint.usage.cross_zone_gb == shipped.usage.cross_zone_gb
        await wizard.press("u")
        assert wizard.blueprint.name == "ha-as-drawn"
        assert wizard.blueprint.budget.monthly_usd == 500


async def test_a_file_of_ones_own_keeps_what_it_says(open_wizard: OpenWizard) -> None:
    load_design("economy").save(Path("mine.toml"))
    async with open_wizard() as wizard:
        wizard.app.attempt(lambda: wizard.app.draft.apply(Patch.set("budget.monthly_usd", 500)))
        wizard.app.wizard.post_message(DesignRequested(PresetFile.load(Path("mine.toml"))))
        await wizard.pilot.pause()
        assert wizard.blueprint == load_design("economy").blueprint


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "There is no file"), ("name = ", "not TOML"), ("schema = 1", "this key is missing")],
)
async def test_a_file_that_cannot_be_read_is_said_in_place(
    open_wizard: OpenWizard, content: str | None, said: str
) -> None:
    if content is not None:
        Path("mine.toml").write_text(content)
    async with open_wizard() as wizard:
        await wizard.press("tab")
        await wizard.type("mine.toml")
        await wizard.press("enter")
        assert said in wizard.text
        assert not wizard.sent(DesignRequested)
        assert wizard.blueprint.name == "ha-as-drawn"


@pytest.mark.parametrize(
    ("typed", "said"),
    [("x" * 300, "There is no file"), ("~nobody-here/mine.toml", "is no place"), (".", "There is no")],
)
async def test_a_path_that_is_none_is_said_in_place(open_wizard: OpenWizard, typed: str, said: str) -> None:
    async with open_wizard() as wizard:
        wizard.app.screen.query_one("#start-path", Input).value = typed
        await wizard.press("tab", "enter")
        assert said in " ".join(wizard.text.split())


async def test_a_file_of_ones_own_is_a_start(open_wizard: OpenWizard) -> None:
    text = shipped_presets()["economy"].read_text().replace('name = "economy"', 'name = "mine"')
    Path("mine.toml").write_text(text)
    async with open_wizard() as wizard:
        await wizard.press("tab")
        await wizard.type("mine.toml")
        await wizard.press("enter")
        assert wizard.blueprint.name == "mine"
        assert not wizard.app.draft.now.changed


async def test_a_highlighted_type_is_previewed_and_only_enter_chooses_it(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("nodes")
        await wizard.press("down")
        await wizard.highlight(TYPES, "t3.xlarge")
        now = wizard.app.view().assessment
        shown = wizard.app.wizard.query_one(Ledger).preview
        assert shown is not None
        assert shown.blueprint.nodes["node-2"].type == "t3.xlarge"
        assert told(price_change(now, shown)) in wizard.text
        assert "(now 7 of 8)" in wizard.text
        assert wizard.blueprint.nodes["node-2"].type == "t3.large"
        await wizard.press("enter")
        [message] = wizard.sent(PatchRequested)
        assert str(message.patch) == 'nodes.node-2.type = "t3.xlarge"'
        assert wizard.blueprint.nodes["node-2"].type == "t3.xlarge"
        assert "your draft" in wizard.text
        assert wizard.lines[0].startswith(" jobvector-wizard · ha-as-drawn* ") or "ha-as-drawn*" in wizard.lines[0]


async def test_what_a_row_says_is_what_planning_says(open_wizard: OpenWizard) -> None:
    async with open_wizard(size=(120, 40)) as wizard:
        await wizard.go("nodes")
        await wizard.press("down")
        await wizard.highlight(TYPES, "t3.xlarge")
        assessor = wizard.app.assessor
        found = choices(wizard.blueprint, assessor.catalog, "nodes.node-2.type", assessor.on)
        drawn = {words[0]: line for line in wizard.lines if len(words := _row_words(line)) > 3 and words[1][0] in "+-0"}
        compared = [it for it in found if it.option.label in drawn]
        assert len(compared) > 10
        for choice in compared:
            line = drawn[choice.option.label]
            assert told(choice.change).replace("$", "") in line
            assert f"{choice.verdict.glyph} {choice.verdict.text}"[:12] in line


def _row_words(line: str) -> list[str]:
    middle = line.split("│")[1] if line.count("│") > 1 else ""
    return middle.strip(" ▶●").split()


async def test_only_rows_in_view_are_assessed(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("nodes")
        await wizard.pilot.pause(0.3)
        known = [key for key in wizard.app.assessor._options if key[1].startswith("nodes.")]
        assert 0 < len(known) < 40


async def test_the_filter_narrows_the_types(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("nodes")
        await wizard.press("slash")
        await wizard.type("xlarge arm64")
        types = wizard.at(ChoiceStep).lists[0]
        assert types.rows
        assert all("xlarge" in option.label and "arm64" in option.detail for option in types.rows)
        await wizard.press("enter")
        assert types.has_focus
        await wizard.press("slash", "escape")
        assert len(types.rows) > 100


async def test_another_node_group_has_its_own_types(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("nodes")
        await wizard.press("down", "down", "tab", "up", "enter")
        [message] = wizard.sent(PatchRequested)
        assert str(message.patch).startswith("nodes.node-3.type")


async def test_zones_and_nat_are_two_lists_in_one_step(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("zones")
        await wizard.press("up", "enter")
        assert wizard.blueprint.network.zones == ("eu-west-1a", "eu-west-1b")
        await wizard.press("tab", "down", "enter")
        assert wizard.blueprint.network.nat == "single"


async def test_a_region_is_chosen_with_all_that_moves(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("region")
        await wizard.highlight("#region-choices-0", "eu-west-2")
        await wizard.press("enter")
        assert wizard.blueprint.region == "eu-west-2"
        assert wizard.blueprint.network.zones[0] == "eu-west-2a"
        assert "eu-west-2" in wizard.lines[0]


async def test_the_database_has_a_class_and_a_standby(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("database")
        await wizard.highlight("#database-choices-0", "db.t4g.medium")
        await wizard.press("enter", "tab", "up", "enter")
        assert wizard.blueprint.database.instance_class == "db.t4g.medium"
        assert not wizard.blueprint.database.multi_az


async def test_extras_are_switched_with_their_price_in_view(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("extras")
        await wizard.highlight("#extras-choices-0", "on  dashboard")
        assert "-3.00" in next(line for line in wizard.lines if "dashboard" in line)
        await wizard.press("enter")
        assert not wizard.blueprint.observability.dashboard
        line = next(line for line in wizard.lines if "dashboard" in line)
        assert "▶" in line
        assert "off dashboard" in line  # the highlight stays, and enter turns it back
        await wizard.press("enter")
        assert wizard.blueprint.observability.dashboard


async def test_a_domain_brings_https_and_its_finding_goes(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("edge")
        assert "EDGE-01" in wizard.text
        line = wizard.app.screen.query_one("#edge-domain", Input)
        line.focus()
        line.value = "jobs.example.com in example.com"
        await wizard.press("enter")
        assert (wizard.blueprint.edge.domain, wizard.blueprint.edge.hosted_zone) == ("jobs.example.com", "example.com")
        assert "EDGE-01" not in wizard.text
        line.value = "jobs.example.com in example.org"
        await wizard.press("enter")
        assert "the domain is not in the hosted zone" in wizard.text
        await wizard.press("escape")
        line.value = ""
        await wizard.press("enter")
        assert wizard.blueprint.edge.domain is None


async def test_a_switch_of_unknown_price_makes_the_total_a_lower_bound(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("edge")
        await wizard.highlight("#edge-choices-0", "off firewall")
        assert "firewall: ≥$8.00" in wizard.text
        await wizard.press("enter")
        assert wizard.blueprint.edge.waf
        assert wizard.app.view().assessment.bill.unknown


@pytest.mark.parametrize(
    ("typed", "amount"), [("450", Decimal(450)), ("$1,200", Decimal(1200)), ("449.50", Decimal("449.5"))]
)
async def test_a_budget_is_previewed_while_it_is_typed_and_set_by_enter(
    open_wizard: OpenWizard, typed: str, amount: Decimal
) -> None:
    async with open_wizard() as wizard:
        await wizard.go("budget")
        await wizard.type(typed)
        assert f"budget {usd(amount)}" in wizard.text
        assert wizard.blueprint.budget.monthly_usd is None
        await wizard.press("enter")
        assert wizard.blueprint.budget.monthly_usd == amount


@pytest.mark.parametrize("typed", ["much", "-5", "nan", "1e999"])
async def test_what_is_no_budget_is_said_and_sets_nothing(open_wizard: OpenWizard, typed: str) -> None:
    async with open_wizard() as wizard:
        await wizard.go("budget")
        await wizard.type(typed)
        assert "✗" in next(line for line in wizard.lines if typed in line and "✗" in line)
        await wizard.press("enter")
        assert wizard.blueprint.budget.monthly_usd is None
        assert not wizard.sent(PatchRequested)


async def test_an_empty_line_takes_the_budget_away(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("budget")
        wizard.app.screen.query_one("#budget-amount", Input).value = ""
        await wizard.pilot.pause()
        await wizard.press("enter")
        assert wizard.blueprint.budget.monthly_usd is None


async def test_a_budget_below_the_bill_is_an_error_in_the_ledger(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("budget")
        wizard.app.screen.query_one("#budget-amount", Input).value = "100"
        await wizard.pilot.pause()
        await wizard.press("enter")
        assert "BUD-01" in wizard.text


async def test_what_stands_is_a_start_and_what_was_destroyed_is_none(open_wizard: OpenWizard) -> None:
    file = load_design("economy")
    for name, gone in (("shop", False), ("old", True)):
        past = Past(paths.deployments(), file.blueprint, name)
        past.deployment.prepare(Settings(account="1" * 12, region="eu-west-1", created=BEGAN))
        file.save(past.deployment.blueprint)
        past.did(Kind.UP, done=("a",))
        if gone:
            past.did(Kind.DESTROY, done=("a",), delete_data=True)
    async with open_wizard() as wizard:
        assert "stands: shop" in wizard.text
        assert "stands: old" not in wizard.text
        await wizard.press("home", "enter")
        assert wizard.blueprint.name == "shop", "so that an up changes that deployment"
        assert wizard.blueprint.region == file.blueprint.region


async def test_types_are_listed_in_the_order_that_s_asks_for(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("nodes")
        types = wizard.at(ChoiceStep).lists[0]
        before = types.current
        by_price = [option.label for option in types.rows]
        await wizard.press("tab", "s")
        assert types.order == "cpu"
        assert "by cpu" in wizard.text
        assert types.current is before
        cpus = [option.offered.cpu for option in types.rows]
        assert cpus == sorted(cpus, reverse=True)
        await wizard.press("s")
        sizes = [option.offered.memory for option in types.rows]
        assert sizes == sorted(sizes, reverse=True)
        await wizard.press("s")
        names = [option.label for option in types.rows]
        assert names == sorted(names)
        await wizard.press("s")
        assert [option.label for option in types.rows] == by_price


async def test_cheaper_designs_stand_below_the_budget_and_enter_takes_one(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("budget")
        ways = wizard.app.screen.query_one("#budget-ways", ChoiceList)
        for _ in range(200):
            await wizard.pilot.pause(0.05)
            if ways.rows:
                break
        before = wizard.app.view().assessment
        await wizard.press("tab")
        assert ways.assessed.change is not None
        assert ways.assessed.change < 0
        assert told(ways.assessed.change).replace("$", "") in wizard.text
        await wizard.press("enter")
        assert wizard.app.view().assessment.bill.total.expected < before.bill.total.expected
        assert not wizard.app.view().assessment.errors


async def test_an_operation_that_runs_is_gone_back_to(open_wizard: OpenWizard) -> None:
    operation = start_rehearsal(load_design("economy").blueprint, speed=60)
    try:
        async with open_wizard() as wizard:
            assert "runs: rehearse" in wizard.text
            await wizard.press("home", "enter")
            await wizard.until("waiting for")
            assert "REHEARSAL  economy" in wizard.lines[0]
    finally:
        stop(operation)
