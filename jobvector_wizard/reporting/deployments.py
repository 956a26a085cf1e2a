"""The deployments of this machine, and the history of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from jobvector_wizard.account.spending import price_so_far
from jobvector_wizard.base.units import usd, usd_plain
from jobvector_wizard.documents import SCHEMA
from jobvector_wizard.reporting import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from jobvector_wizard.documents import deployment as told
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.provisioning.history import PastOperation

__all__ = [
    "Row",
    "deployment_document",
    "deployments_document",
    "deployments_table",
    "history_table",
    "outputs_table",
    "trouble_lines",
]


@dataclass(frozen=True, slots=True)
class Row:
    """One deployment: no `since` where nothing or only data stands, no `assessment` where none was brought up.

    `troubles` are what cannot be read of it; then nothing that follows from it is said.
    """

    name: str
    account: str
    region: str
    backend: str
    last: PastOperation | None
    since: datetime | None
    assessment: Assessment | None
    data_kept: bool = False
    troubles: tuple[str, ...] = ()

    @property
    def standing(self) -> Assessment | None:
        """What is reckoned with: None where nothing stands, or where nobody here knows."""
        return None if self.troubles or not (self.since or self.data_kept) else self.assessment

    @property
    def month(self) -> Decimal | None:
        """USD a month of what stands, or of the data that outlived it; None where that is nothing or unknown."""
        if self.standing is None:
            return None
        return (self.standing.bill.data if self.data_kept else self.standing.bill.total).expected

    def spent(self, now: datetime) -> Decimal | None:
        """USD since it stands, by the prices of today; None where nothing does, of kept data, where it is unknown."""
        return None if self.standing is None or self.data_kept else price_so_far(self.standing, self.since, now)

    def monthly(self) -> str:
        """What it costs a month while it stands, or what its data does that outlived it."""
        if self.troubles:
            return "unknown"
        if self.month is None or self.standing is None:
            return "-"
        return f"{usd(self.month)} for data" if self.data_kept else words.total(self.standing)

    def so_far(self, now: datetime) -> str:
        """What it has cost since it stands, by the prices of today."""
        if self.data_kept or self.troubles:
            return "unknown"
        return "-" if self.standing is None else words.amount(self.spent(now))


def deployments_table(rows: Sequence[Row], now: datetime) -> Table:
    """Return a row for each deployment."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("deployment", "account", "region", "state in", "last operation"):
        table.add_column(title)
    table.add_column("USD a month", justify="right")
    table.add_column("so far", justify="right")
    for row in rows:
        last = f"{row.last.kind.value} {row.last.ended_as}, {row.last.began:%Y-%m-%d %H:%M}" if row.last else "none"
        table.add_row(row.name, row.account, row.region, row.backend, last, row.monthly(), row.so_far(now))
    priced = (row.assessment.region.own.source for row in rows if row.assessment)
    words.say_own(table, next(priced, None))
    return table


def trouble_lines(rows: Sequence[Row]) -> Iterator[str]:
    """Say of each deployment what cannot be read, and what that means for what it costs."""
    for row in rows:
        for trouble in row.troubles:
            yield f"{row.name}: {trouble}"
        if row.troubles:
            yield f"{row.name}: whether it stands and what it costs cannot be told from here; look in the account."


def deployments_document(rows: Sequence[Row], now: datetime) -> told.Deployments:
    """Return the same as a document."""
    return {
        "schema": SCHEMA,
        "deployments": [
            {
                "name": row.name,
                "account": row.account,
                "region": row.region,
                "backend": row.backend,
                "last": {"kind": row.last.kind, "ended": row.last.ended_as, "began": row.last.began.isoformat()}
                if row.last
                else None,
                "since": row.since.isoformat() if row.since else None,
                "data_kept": row.data_kept,
                "monthly": None if row.month is None else usd_plain(row.month),
                "lower_bound": bool(row.standing and row.standing.bill.unknown),
                "so_far": None if (spent := row.spent(now)) is None else usd_plain(spent),
                "troubles": list(row.troubles),
            }
            for row in rows
        ],
    }


def deployment_document(name: str, past: Sequence[PastOperation], outputs: Mapping[str, object]) -> told.Deployment:
    """Return what was done to a deployment, oldest first, and what it offers, as a document."""
    return {
        "schema": SCHEMA,
        "deployment": name,
        "operations": [
            {"name": entry.name, "kind": entry.kind, "began": entry.began.isoformat(), "ended": entry.ended_as}
            for entry in past
        ],
        "outputs": dict(outputs),
    }


def history_table(past: Sequence[PastOperation]) -> Table:
    """Return what was done, oldest first."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("operation", "what", "ended", "changed"):
        table.add_column(title)
    for entry in past:
        changes = entry.finished.changes if entry.finished else {}
        changed = ", ".join(f"{count} {verb}" for verb, count in changes.items()) or "-"
        table.add_row(entry.name, entry.kind.value, entry.ended_as, changed)
    return table


def outputs_table(outputs: Mapping[str, object]) -> Table:
    """Return what a deployment offers to those who use it: endpoints, names of buckets, where the password is."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in outputs.items():
        if isinstance(value, dict):
            for key, inner in value.items():
                table.add_row(Text(f"{_spaced(name)} {key}"), Text(str(inner)))  # an ARN is no markup
        else:
            table.add_row(_spaced(name), Text(str(value)))
    return table


def _spaced(name: str) -> str:
    return name.replace("_", " ")
