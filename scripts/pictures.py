"""Pictures of the wizard for the documentation, made by the wizard itself and free of anything remote."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from datetime import date
from typing import TYPE_CHECKING

from textual.pilot import Pilot

from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.screens.app import WizardApp

if TYPE_CHECKING:
    from collections.abc import Sequence

REMOTE_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
NODES = ("4", "down", "tab", "slash", *"t3", "enter", "pause", "down", "down", "pause")
ZONES = ("3", "tab", "down", "pause")
REVIEW = ("F", "pause", *("down",) * 4, "pause")


def picture(design: str, keys: Sequence[str], on: date, size: tuple[int, int] = (120, 40)) -> str:
    """Return the screen after some keys, as a self-contained SVG."""
    with tempfile.TemporaryDirectory() as home:
        before = os.environ.get("JOBVECTOR_HOME")
        os.environ["JOBVECTOR_HOME"] = home
        try:
            return asyncio.run(_picture(design, keys, on, size))
        finally:
            if before is None:
                del os.environ["JOBVECTOR_HOME"]
            else:
                os.environ["JOBVECTOR_HOME"] = before


async def _picture(design: str, keys: Sequence[str], on: date, size: tuple[int, int]) -> str:
    app = WizardApp(load_design(design), on)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for key in keys:
            if key == "pause":
                await _settled(pilot)
            else:
                await pilot.press(key)
        await _settled(pilot)
        svg = app.export_screenshot(title=f"jobvector-wizard {design}")
    # the fonts would be fetched from elsewhere; every viewer has a monospace one
    return REMOTE_FONT.sub("", svg).replace("Fira Code, monospace", "monospace").replace("Fira Code", "monospace")


async def _settled(pilot: Pilot[int]) -> None:
    """Wait until two pictures in a row are the same: rows are assessed a few at a time, and an analysis comes later."""
    last = ""
    while True:
        await pilot.pause(0.3)
        now = pilot.app.export_screenshot()
        if now == last and "analysing" not in now:
            return
        last = now
