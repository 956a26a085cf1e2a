"""Each kind of resource is declared once and whole: what people call it, how it is found again, what bills it."""

from __future__ import annotations

import re
from datetime import date
from importlib import import_module
from pkgutil import iter_modules

import pytest

from jobvector_wizard import services
from jobvector_wizard.catalog import bundled
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design, shipped_presets
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.cost import Basis
from jobvector_wizard.provisioning.titles import title_of
from jobvector_wizard.services import KINDS

ON = date(2026, 12, 1)
FAST_DISK = Patch.parse(["database.storage_gib=400", "database.iops=13000"])
FOLDERS = sorted(found.name for found in iter_modules(services.__path__) if found.ispkg)


def test_the_list_has_every_service_that_has_a_folder_and_each_kind_once() -> None:
    declared = [kind.token for name in FOLDERS for kind in import_module(f"{services.__name__}.{name}.kinds").KINDS]
    assert sorted(declared) == sorted(KINDS)


@pytest.mark.parametrize("token", sorted(KINDS))
def test_one_that_was_cut_off_is_looked_up_or_asked_for_again(token: str) -> None:
    kind = KINDS[token]
    assert (kind.find is not None) != kind.again
    assert kind.wait is None or kind.find is not None
    assert kind.actions.find or kind.find is None


@pytest.mark.parametrize("token", sorted(KINDS))
def test_its_title_is_words_of_people(token: str) -> None:
    title = title_of(token)
    assert re.fullmatch(r"[A-Za-z-]+( [A-Za-z-]+)*", title)
    assert [other for other in KINDS if title_of(other) == title] == [token]


def test_what_it_costs_by_the_hour_is_a_line_of_some_bill() -> None:
    lines = [
        line
        for preset in shipped_presets()
        for line in assess(FAST_DISK.apply(load_design(preset).blueprint), bundled(), ON).bill.lines
        if line.basis is Basis.FIXED
    ]
    for kind in KINDS.values():
        for hourly in kind.hourly:
            assert any(line.path.startswith(hourly.path) for line in lines), hourly.path
