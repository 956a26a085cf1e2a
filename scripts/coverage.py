"""What the bundled catalogue lacks, region by region: the lines of the presets' bills that no source prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.catalog import bundled
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design, shipped_presets
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.moving import move_with_region

if TYPE_CHECKING:
    from datetime import date

    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["coverage_page", "unpriced"]

HEAD = """# Coverage

Made by `scripts/build_docs.py`: each preset moved to each region of the bundled catalogue, and the lines of its bill
that no source prices. Such a line is drawn as unknown, and the total is then a lower bound.

"""


def unpriced(on: date) -> dict[str, dict[str, Assessment]]:
    """Return each preset's assessment in each region, the region first; its bill names what is unknown."""
    catalog = bundled()
    drafts = {name: load_design(name).blueprint for name in sorted(shipped_presets())}

    def moved(name: str, region: str) -> Assessment:
        patch = move_with_region(Patch.parse([f"region={region}"]), drafts[name], catalog)
        return assess(patch.apply(drafts[name]), catalog, on)

    return {region: {name: moved(name, region) for name in drafts} for region in catalog.region_names}


def coverage_page(on: date) -> str:
    """Write the page: how many regions are whole, and what each of the others lacks."""
    found = unpriced(on)
    presets = list(next(iter(found.values())))
    whole = [region for region, each in found.items() if not any(it.bill.unknown for it in each.values())]
    lines = sum(len(each["ha"].bill.unknown) for each in found.values())
    told = (
        f"{len(whole)} of {len(found)} regions price every line of all presets: {', '.join(whole)}. Over all regions "
        f"{lines} lines of `ha` have no price. The others:\n\n"
    )
    head = f"| region | {' | '.join(presets)} | what `ha` lacks |\n|---|{'---|' * len(presets)}---|\n"
    rows = [
        f"| {region} | {' | '.join(str(len(each[name].bill.unknown)) for name in presets)} | {_lacking(each['ha'])} |\n"
        for region, each in found.items()
        if region not in whole
    ]
    return HEAD + told + head + "".join(rows)


def _lacking(found: Assessment) -> str:
    """Name what a bill lacks once each: a type by its name, any other line by its title."""
    named = dict.fromkeys(
        found.blueprint.nodes[line.path.split(".")[1]].type
        if line.path.startswith("nodes.") and line.path.endswith(".hours")
        else "root volumes"
        if line.path.startswith("nodes.")
        else line.path
        for line in found.bill.unknown
    )
    return ", ".join(named) or "nothing"
