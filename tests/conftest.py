"""What every test shares: the bundled catalog, a fixed day, and a home of its own for what the program writes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from jobvector_wizard.catalog import Catalog, bundled
from tests.installed import installation

__all__ = ["installation"]

settings.register_profile("untimed", deadline=None)  # how long an example takes tells of the machine, not of the code
settings.load_profile("untimed")

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return bundled()


@pytest.fixture
def on() -> date:
    return date(2026, 11, 23)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the user's own drafts and operations out of reach of every test."""
    folder = tmp_path / "home"
    monkeypatch.setenv("JOBVECTOR_HOME", str(folder))
    return folder
