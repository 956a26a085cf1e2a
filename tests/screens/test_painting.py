"""What a key press paints: everything that follows from it at once, and nothing that it leaves as it was."""

from __future__ import annotations

import pytest
from textual.messages import Layout

from jobvector_wizard.screens.choice_list import ChoiceList
from tests.screens.conftest import OpenWizard


async def test_a_highlight_is_never_painted_without_what_the_ledger_says_of_it(
    open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_wizard("economy") as wizard:
        await wizard.go("nodes")
        choices = wizard.app.screen.query_one("#nodes ChoiceList", ChoiceList)
        choices.focus()
        await wizard.pilot.pause()
        painted: list[str] = []
        monkeypatch.setattr(wizard.app, "post_display_hook", lambda: painted.append(wizard.text))
        await wizard.press("down")
        assert choices.current is not None
        highlighted = [text for text in painted if f"▶  {choices.current.label}" in text]
        assert highlighted
        assert all("if you choose it" in text for text in highlighted)


async def test_a_highlight_that_moves_nothing_lays_nothing_out_anew(open_wizard: OpenWizard) -> None:
    async with open_wizard("economy") as wizard:
        await wizard.go("nodes")
        wizard.app.screen.query_one("#nodes ChoiceList", ChoiceList).focus()
        await wizard.press("down")
        wizard.messages.clear()
        await wizard.press("down")
        assert wizard.messages
        assert not wizard.sent(Layout)
