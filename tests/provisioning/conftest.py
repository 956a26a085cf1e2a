"""Hand-made plans and journals, and a home of their own for operations on disk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.provisioning.events import Duration, Entry, Header, Kind, Planned, Resource
from jobvector_wizard.provisioning.rehearsal import script

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jobvector_wizard.design.blueprint import Blueprint

BEGAN = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def part() -> Callable[..., Resource]:
    """Make a resource: its name, its usual seconds (None: nothing published), and the names it depends on."""

    def make(name: str, seconds: float | None, *after: str, **more: Any) -> Resource:
        duration = None if seconds is None else Duration(usual=seconds, low=seconds, high=seconds, n=3)
        kind = more.pop("type", f"aws:test/{name}:{name.capitalize()}")
        return Resource(urn=name, type=kind, name=name, depends_on=after, duration=duration, **more)

    return make


@pytest.fixture(scope="session")
def header() -> Header:
    return Header(
        kind=Kind.REHEARSE,
        deployment="ha",
        digest="0" * 64,
        region="eu-west-1",
        host="elsewhere",
        pid=1,
        process_started=0.0,
        speed=60.0,
    )


@pytest.fixture(scope="session")
def journal(header: Header) -> Callable[..., list[Entry]]:
    """Write down what a rehearsal of a plan says, as entries."""

    def tell(resources: list[Resource], refusals: Mapping[str, str] | None = None) -> list[Entry]:
        steps = [(0.0, header), (0.0, Planned(resources=tuple(resources))), *script(resources, refusals)]
        return [
            Entry(sequence=number, wall=BEGAN + timedelta(seconds=at / 60), at=at, event=event)
            for number, (at, event) in enumerate(steps)
        ]

    return tell


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JOBVECTOR_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="session")
def ha() -> Blueprint:
    return load_design("ha").blueprint
