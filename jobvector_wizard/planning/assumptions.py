"""What an assumption about use feeds: the lines of the bill that it decides, found by asking the bill itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.base.errors import PatchError
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.settings import Setting, usage_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.planning.cost import Bill, BillLine

__all__ = ["assumption", "assumption_paths", "fed_by"]

_NOTHING: Final = 0
_MORE: Final = 1024
"""Above every amount that is free in a month."""
_PER_CENT: Final = 100
_DAYS: Final = (1, 3653)
_CPU: Final = ("0m", "1000m", "64000m")


def assumption_paths(assessment: Assessment) -> tuple[str, ...]:
    """Return where each assumption about use stands in the design."""
    return tuple(setting.path for setting in usage_settings(assessment.blueprint))


def assumption(assessment: Assessment, path: str) -> Setting:
    """Return the assumption that stands at a path."""
    return next(setting for setting in usage_settings(assessment.blueprint) if setting.path == path)


def fed_by(assessment: Assessment, catalog: Catalog, path: str) -> tuple[BillLine, ...]:
    """Return the lines that change with an assumption, what is priced as later work among them.

    The bill is made anew with none of it and with more of it: no table of fields and lines that could grow old.
    """
    now = _lines(assessment.bill)
    fed: set[str] = set()
    for value in _trials(assumption(assessment, path)):
        try:
            design = Patch.set(path, value).apply(assessment.blueprint)
        except PatchError:
            continue
        then = _lines(assess(design, catalog, assessment.on).bill)
        fed |= {name for name, line in now.items() if _differs(line, then.get(name), gone=value == _NOTHING)}
    return tuple(line for name, line in now.items() if name in fed)


def _lines(bill: Bill) -> dict[str, BillLine]:
    return {line.path: line for line in (*bill.lines, *bill.later)}


def _differs(line: BillLine, other: BillLine | None, *, gone: bool) -> bool:
    """Whether a line is another with the changed assumption; one that only takes another name with more is not."""
    if other is None:
        return gone
    return (line.quantity, line.price) != (other.quantity, other.price)


def _trials(setting: Setting) -> Iterator[Any]:
    """Yield what is put in the assumption's place: none of it, some, and more than is free or than any case has."""
    if not setting.ranged:
        yield from _DAYS
    elif setting.path.endswith("cpu_used"):
        yield from _CPU
    else:
        yield from (_NOTHING, _PER_CENT, _most(setting) * 2 + _MORE)


def _most(setting: Setting) -> int:
    return int(float(setting.value.split()[-1])) if setting.value else 0
