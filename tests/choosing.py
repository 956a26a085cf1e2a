"""Every option of a field, assessed: what a list that was read to its end shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.choices import Choice, assess_option, options

if TYPE_CHECKING:
    from datetime import date

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["choices"]


def choices(blueprint: Blueprint, catalog: Catalog, field: str, on: date) -> list[Choice]:
    now = assess(blueprint, catalog, on)
    return [assess_option(option, now, catalog, field) for option in options(blueprint, catalog, field)]
