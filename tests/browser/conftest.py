"""A real browser without a network, and the pages that it opens, written by the command from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

Write = Callable[..., Path]
Open = Callable[..., "Opened"]


@dataclass
class Opened:
    """A page in the browser, and everything that it asked for or complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def dismiss(self, dialog: Dialog) -> None:
        """Note a dialog, which no page may open, and close it."""
        self.complaints.append(dialog.message)
        dialog.dismiss()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = os.environ.get("JOBVECTOR_BROWSER")
    assert program, "no browser is named: run them by `make test-browser`"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def write(tmp_path_factory: pytest.TempPathFactory) -> Write:
    """Write a page of some designs, once for all tests."""
    folder = tmp_path_factory.mktemp("pages")
    written: dict[tuple[str, ...], Path] = {}

    def do(*arguments: str) -> Path:
        if arguments not in written:
            path = folder / f"page {len(written)}.html"
            subprocess.run(
                [sys.executable, "-m", "jobvector_wizard", "report", *arguments, "--on", "2026-11-23", "-o", str(path)],
                check=True,
                timeout=120,
                env={**os.environ, "JOBVECTOR_HOME": str(folder / "home")},
            )
            written[arguments] = path
        return written[arguments]

    return do


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Open a file in a context of its own, in which nothing but files can be reached."""
    contexts = []

    def do(path: Path, **how: Any) -> Opened:
        context = browser.new_context(offline=True, **how)
        contexts.append(context)
        context.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
        it = Opened(context.new_page())
        it.page.on("request", lambda request: it.requests.append(request.url))
        it.page.on("console", lambda message: it.complaints.append(message.text))
        it.page.on("pageerror", lambda error: it.complaints.append(str(error)))
        it.page.on("dialog", it.dismiss)
        it.page.goto(path.as_uri())
        return it

    yield do
    for context in contexts:
        context.close()
