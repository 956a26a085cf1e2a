"""The day that designs are assessed as of: an option's, the environment's, or today."""

from __future__ import annotations

import os
from datetime import date
from typing import Final

from jobvector_wizard.base.errors import UsageError
from jobvector_wizard.base.units import today

__all__ = ["ON", "day_assessed", "read_day"]

ON: Final = "JOBVECTOR_ON"
"""The environment variable that says as of which day designs are assessed, where no `--on` does."""


def day_assessed() -> date:
    """Return the day that designs are assessed as of where nobody names one: the environment's, else today.

    Raises UsageError where the environment's is no day.
    """
    said = os.environ.get(ON)
    return read_day(said, f"Write it like {ON}=2026-11-23") if said else today()


def read_day(text: str, how: str) -> date:
    """Read a day; raises UsageError, which says how one is written, where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f'"{text}" is not a day.', how) from None
