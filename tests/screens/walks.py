"""Walks through every step: a few ways in `make test`, every one in `make test-walks`, which `.ci/run` takes too."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

W = TypeVar("W")
WHOLE: Final = "JOBVECTOR_WALKS"
"""Set to `all`, every way is walked."""


def walks(every: Sequence[W], few: Sequence[W]) -> Sequence[W]:
    """Return the ways to walk; the few are among all."""
    assert all(way in every for way in few)
    return every if os.environ.get(WHOLE) == "all" else few
