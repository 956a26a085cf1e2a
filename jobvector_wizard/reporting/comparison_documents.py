"""The documents of `compare`: of two designs, and of more against the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.base.units import exact, usd_plain
from jobvector_wizard.documents import SCHEMA
from jobvector_wizard.reporting.compare import opening_sentence
from jobvector_wizard.reporting.documents import estimate_document

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from jobvector_wizard.documents import comparison as compared
    from jobvector_wizard.planning.comparison import Comparison
    from jobvector_wizard.planning.differences import Differences
    from jobvector_wizard.planning.findings import Finding
    from jobvector_wizard.planning.side_by_side import SideBySide
    from jobvector_wizard.provisioning.forecast import Forecast

__all__ = ["side_by_side_document"]


def side_by_side_document(
    shown: SideBySide, refusals: Sequence[Sequence[str] | None], ready: Sequence[Forecast] = ()
) -> compared.Comparison | compared.Comparisons:
    """Return the comparison of two designs, or each of more against the first.

    `refusals` are for each comparison the reasons why the change may not pass, None where nothing was asked of it;
    `ready` is when each design would stand, the base first, and empty where nobody asked.
    """
    each = [
        _comparison(it, found, refused, (ready[0], ready[number]) if ready else ())
        for number, (it, found, refused) in enumerate(
            zip(shown.comparisons, shown.differences, refusals, strict=True), start=1
        )
    ]
    return each[0] if len(each) == 1 else {"schema": SCHEMA, "comparisons": each}


def _comparison(
    comparison: Comparison, found: Differences, refusals: Sequence[str] | None, ready: Sequence[Forecast]
) -> compared.Comparison:
    return {
        "schema": SCHEMA,
        "refusals": None if refusals is None else list(refusals),
        "sentence": opening_sentence(comparison),
        "change": _usd(comparison.change),
        "percent": None if comparison.percent is None else exact(round(comparison.percent, 1)),
        "groups": [
            {
                "group": row.group,
                "base": _usd(row.base),
                "other": _usd(row.other),
                "change": _usd(row.change),
            }
            for row in comparison.groups
        ],
        "gains": [
            {"text": gain.text, "change": _usd(gain.change), "only_in": "base" if gain.lost else "other"}
            for gain in comparison.gains
        ],
        "rest": [{"group": row.group, "change": _usd(row.change)} for row in comparison.rest],
        "lines": [
            {
                "path": row.path,
                "title": row.title,
                "base": _usd(row.base),
                "other": _usd(row.other),
                "change": _usd(row.change),
            }
            for row in comparison.lines
        ],
        "patch": [str(change) for change in comparison.patch.changes],
        "differences": _differences(found),
        "findings": {
            "appeared": [_named(finding) for finding in comparison.appeared],
            "vanished": [_named(finding) for finding in comparison.vanished],
        },
        "ready": {"base": _ready(ready[0]), "other": _ready(ready[1])} if ready else None,
        "names": {"base": comparison.names[0], "other": comparison.names[1]},
        "base": estimate_document(comparison.base),
        "other": estimate_document(comparison.other),
    }


def _differences(found: Differences) -> compared.Differences:
    return {
        "each": [
            {
                "places": list(it.places),
                "patch": [str(change) for change in it.patch.changes],
                "change": _usd(it.change),
                "gains": [gain.text for gain in it.gains if not gain.lost],
                "losses": [gain.text for gain in it.gains if gain.lost],
            }
            for it in (*found.priced, *found.free)
        ],
        "together": _usd(found.together),
    }


def _ready(foreseen: Forecast) -> compared.ReadyIn:
    return {"seconds": int(foreseen.ready), "lower_bound": foreseen.lower_bound}


def _named(finding: Finding) -> compared.NamedFinding:
    return {"id": finding.id, "severity": finding.severity, "message": finding.message}


def _usd(amount: Decimal | None) -> str | None:
    return None if amount is None else usd_plain(amount)
