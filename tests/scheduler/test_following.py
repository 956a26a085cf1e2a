"""The model decides what the real scheduler of the same minor decides, pod by pod, in random clusters and after losses."""

from __future__ import annotations

import os

import pytest

from tests.scheduler.asking import RealScheduler, minors
from tests.scheduler.designs import design
from tests.scheduler.following import first_difference

DESIGNS = int(os.environ.get("JOBVECTOR_SCHEDULER_DESIGNS") or (300 if len(minors()) == 1 else 2000))
"""Random designs of each minor. In every third all pods start in one second."""
BLOCK = 25


@pytest.mark.parametrize("block", range(0, DESIGNS, BLOCK))
def test_the_model_decides_as_the_real_scheduler_does(real: RealScheduler, minor: str, block: int) -> None:
    found = [first_difference(real, design(seed, minor), seed % 3 == 0) for seed in range(block, block + BLOCK)]
    differences = [str(each) for each in found if each]
    assert not differences, "\n".join(differences)
