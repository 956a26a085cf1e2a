"""What an operation is about to do, as lines to decide on: data first, then each concern, money, time and place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import clock, usd, usd_change
from jobvector_wizard.planning.choices import price_change
from jobvector_wizard.planning.cost import Group as Part
from jobvector_wizard.provisioning.events import Kind
from jobvector_wizard.reporting import journal_lines, words
from jobvector_wizard.services import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.provisioning.progress import Group, Row
    from jobvector_wizard.provisioning.timeline import Timeline

__all__ = ["Change", "preview_lines"]

_DATA: Final = frozenset(token for token, kind in KINDS.items() if kind.holds_data)
_NO_DATA: Final = ("access-logs", "platform-key")
"""A bucket and a key that go with the deployment: what they hold or read expires anyway."""
_GLYPHS: Final = {"create": "+", "update": "~", "replace": "±", "delete": "-", "import": "←", "refresh": "?"}
_LOST: Final = ("replace", "delete")
_LISTED: Final = 12
"""Resources of one concern that are named; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Change:
    """From what to what a deployment is changed; no `before` where it is new, no `after` where it goes."""

    kind: Kind
    deployment: str
    account: str
    region: str
    before: Assessment | None
    after: Assessment | None
    keeps_data: bool = False


def preview_lines(timeline: Timeline, change: Change, *, sum_first: bool = False) -> Iterator[str]:
    """Yield what is to be read before a yes; the sum comes last, near a prompt, or first for who reads from above."""
    yield f"{change.kind.value} · {change.deployment} · account {change.account} · {change.region}"
    if change.kind is Kind.REFRESH:
        yield f"{len(timeline.rows)} resources are read; nothing in the account is changed."
        return
    yield from _data_at_risk(timeline.rows)
    if sum_first:
        yield from _sum(timeline, change)
    for group in timeline.groups:
        yield from _concern(group)
    if not sum_first:
        yield from _sum(timeline, change)


def _sum(timeline: Timeline, change: Change) -> Iterator[str]:
    yield f"in all: {journal_lines.what_to_do(timeline)}"
    yield from _money(change)
    least = "at least " if timeline.forecast.lower_bound else "about "
    yield f"time: {least}{clock(timeline.forecast.ready)}"


def _data_at_risk(rows: tuple[Row, ...]) -> Iterator[str]:
    for row in rows:
        if row.resource.type in _DATA and row.resource.name not in _NO_DATA and row.resource.operation in _LOST:
            what = f"{row.title} {row.resource.name}"
            yield f"✗ DATA: {what} will be {row.resource.operation.upper()}D, with what is in it"


def _concern(group: Group) -> Iterator[str]:
    yield f"{group.title or 'other'} ({group.total})"
    ranked = sorted(group.rows, key=_weight)
    for row in ranked[:_LISTED]:
        changed = f": {', '.join(row.resource.changes)}" if row.resource.changes else ""
        yield f"  {_GLYPHS.get(row.resource.operation, ' ')} {row.title} {row.resource.name}{changed}"
    if len(ranked) > _LISTED:
        rest = Counter(row.resource.operation for row in ranked[_LISTED:])
        yield "    and " + ", ".join(f"{count} more to {verb}" for verb, count in rest.items())


def _weight(row: Row) -> tuple[bool, bool]:
    """Sort what is lost first and what is merely new last."""
    return row.resource.operation not in _LOST, row.resource.operation == "create"


def _volumes(before: Assessment) -> Iterator[str]:
    """Name the volumes that the EBS CSI driver made: they are not the program's, and outlive the cluster."""
    owners = [name for name, workload in before.blueprint.workloads.items() if workload.has_volume]
    if owners:
        cost = before.bill.group_total(Part.VOLUMES).expected
        yield (
            f"left: the EBS volumes of {', '.join(owners)}, {usd(cost)} a month as far as known; delete their claims "
            "before the cluster goes, or the volumes afterwards"
        )


def _money(change: Change) -> Iterator[str]:
    before, after = change.before, change.after
    match before, after:
        case None, None:
            return
        case None, _ if after:
            yield f"cost: {words.total(after)} a month when it stands ({words.price_dates(after)})"
        case _, None if before:
            yield f"cost: {words.total(before)} a month until now"
            yield from _volumes(before)
            if change.keeps_data:
                kept = usd(before.bill.data.expected)
                own = before.blueprint.encryption.own_keys
                what = "database, buckets and their key" if own else "database and buckets"
                yield f"stays: {what}, {kept} a month, without alarms; --delete-data takes them too"
            elif before.blueprint.encryption.own_keys:
                yield "lost: snapshots that you took; in 30 days AWS deletes the key that reads them"
        case _ if before and after:
            difference = price_change(before, after)
            by = "unknown" if difference is None else usd_change(difference)
            yield f"cost: {words.total(before)} → {words.total(after)} a month ({by}; {words.price_dates(after)})"
