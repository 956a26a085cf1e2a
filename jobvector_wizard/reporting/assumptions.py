"""How an assumption about use is told: what it is, where it comes from, and the lines of the bill that it feeds."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import usd
from jobvector_wizard.catalog import KnownBy
from jobvector_wizard.design.preset_file import load_design, shipped_presets
from jobvector_wizard.planning.assumptions import assumption, fed_by
from jobvector_wizard.planning.settings import usage_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.catalog import Catalog, KnownUse
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.cost import BillLine
    from jobvector_wizard.planning.settings import Setting

__all__ = ["assumption_lines"]

_BY: Final = {KnownBy.DRAWING: "the owners' drawing", KnownBy.MEASURED: "measured elsewhere"}


def assumption_lines(assessment: Assessment, catalog: Catalog, path: str) -> Iterator[str]:
    """Yield what there is to say of the assumption at a path."""
    setting = assumption(assessment, path)
    yield f"{path}: {setting.label}, {_value(setting)}"
    yield f"  {setting.help}"
    yield from _origin(setting, catalog)
    fed = fed_by(assessment, catalog, path)
    later = {line.path for line in assessment.bill.later}
    if not fed:
        yield "It feeds no line of this design's bill."
        return
    yield "It feeds:"
    for line in fed:
        yield f"  {line.path}: {line.title}, {_amount(line)}{', in no total' if line.path in later else ''}"


def _value(setting: Setting) -> str:
    amounts = setting.value.split()
    if len(amounts) == 3:
        return f"low {amounts[0]}, expected {amounts[1]}, high {amounts[2]}"
    return setting.value or "not stated"


def _origin(setting: Setting, catalog: Catalog) -> Iterator[str]:
    """Say where the value comes from, and what else is known of it."""
    field = setting.path.removeprefix("usage.")
    known = catalog.known_use.get(field)
    if known is not None and _expects(setting, known):
        yield f"  {_BY[known.by]}: {known.said}"
        yield f"  source: {known.source.text}, {known.source.date}"
        return
    if not setting.value:
        yield "  source: not stated, so nothing is assumed"
    elif setting.value not in _shipped().get(setting.path, ()):
        yield "  source: yours, no preset's"
    elif setting.ranged:
        yield "  source: a preset assumes it; no measurement is known here"
    else:
        yield "  source: a preset's choice"
    if known is not None:
        yield f"  {_BY[known.by]}: {known.expected}, {known.said} ({known.source.text}, {known.source.date})"


def _expects(setting: Setting, known: KnownUse) -> bool:
    amounts = setting.value.split()
    return bool(amounts) and Decimal(amounts[len(amounts) // 2]) == known.expected


@cache
def _shipped() -> dict[str, frozenset[str]]:
    """Return the values that the shipped presets have for each assumption."""
    found: dict[str, set[str]] = {}
    for name in shipped_presets():
        for setting in usage_settings(load_design(name).blueprint):
            found.setdefault(setting.path, set()).add(setting.value)
    return {path: frozenset(values) for path, values in found.items()}


def _amount(line: BillLine) -> str:
    if line.usd is None:
        return "unknown"
    if line.usd.is_fixed:
        return f"{usd(line.usd.expected)} a month"
    return f"{usd(line.usd.expected)} a month ({usd(line.usd.low)} to {usd(line.usd.high)})"
