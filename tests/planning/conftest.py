"""Shorthand: assess a design, with changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.moving import move_with_region

Assess = Callable[..., Assessment]


@pytest.fixture
def assessed(catalog: Catalog, on: date) -> Assess:
    def do(design: str, *changes: str, unset: tuple[str, ...] = (), day: date = on) -> Assessment:
        blueprint = load_design(design).blueprint
        patch = move_with_region(Patch.parse(changes, unset), blueprint, catalog)
        return assess(patch.apply(blueprint), catalog, day)

    return do
