"""The real scheduler of each minor that is asked for, one process for all tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.scheduler.asking import RealScheduler, driver_of, minors


@pytest.fixture(scope="session", params=minors())
def minor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def real(minor: str) -> Iterator[RealScheduler]:
    with RealScheduler(driver_of(minor)) as scheduler:
        yield scheduler
