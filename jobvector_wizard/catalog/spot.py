"""What an hour of an instance type costs on spot capacity, by zone, as it was on the day of a refresh.

No design runs on it, and the price changes by the hour: it stands beside the price on demand and is in no bill.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import plain
from jobvector_wizard.catalog.overlay import RefreshedRegion, SpotPrices
from jobvector_wizard.catalog.overlay_file import is_zone
from jobvector_wizard.catalog.refreshing import without
from jobvector_wizard.catalog.terms import amount_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

__all__ = ["SPOT", "SpotPrice", "spot_of", "with_spot", "zone_of"]

SPOT: Final = "list of spot prices"
"""What is named among the refused where EC2 does not say them."""
_SINCE: Final = "%Y-%m-%dT%H:%MZ"


@dataclass(frozen=True, slots=True)
class SpotPrice:
    """USD an hour of an instance type in a zone since a moment; `usd` is as EC2 writes it."""

    name: str
    zone: str
    usd: str
    since: datetime


def zone_of(region: str, name: str, identifier: str) -> str:
    """Return what names a zone of the region itself: its id, else its name; "" for a zone of another kind."""
    if identifier:
        return identifier if is_zone(identifier) else ""
    return name if re.fullmatch(rf"{re.escape(region)}[a-z]", name) else ""


def with_spot(new: RefreshedRegion, region: str, prices: Iterable[SpotPrice], on: date) -> RefreshedRegion:
    """Return what was read of a region with the latest price of each type that was read, by zone.

    Where two prices hold since the same moment, or the latest cannot be read, the zone has none.
    """
    latest: dict[tuple[str, str], datetime] = {}
    found: dict[tuple[str, str], set[Decimal | None]] = defaultdict(set)
    for it in prices:
        place = (it.name, it.zone)
        if it.name not in new.instances or not it.zone or it.since < latest.get(place, it.since):
            continue
        if it.since > latest.get(place, it.since):
            found[place].clear()
        latest[place] = it.since
        found[place].add(amount_of(it.usd))
    lines: dict[str, list[str]] = defaultdict(list)
    refused = {}
    for (name, zone), amounts in sorted(found.items()):
        usd = next(iter(amounts)) if len(amounts) == 1 else None
        if usd:
            since = latest[name, zone].astimezone(UTC).strftime(_SINCE)
            lines[name].append(f"{zone}={plain(usd):f}@{since}")
        else:
            refused[f"{name}.spot.{zone}"] = "EC2 names several prices" if len(amounts) > 1 else "it cannot be read"
    if not lines:
        return without(new, SPOT, f"EC2 names none for a type that was read in {region}")
    source = f"refreshed-spot-{region}-{on}"
    told = (f"EC2 spot prices of Linux in {region}, DescribeSpotPriceHistory, read by catalog refresh", on.isoformat())
    return replace(
        new,
        spot={name: SpotPrices(source, " ".join(by)) for name, by in lines.items()},
        sources={**new.sources, source: told},
        refused={**new.refused, **refused},
    )


def spot_of(line: str) -> Iterator[tuple[str, Decimal, str]]:
    """Yield zone, USD an hour and since when of a line of prices."""
    for word in line.split():
        zone, _, rest = word.partition("=")
        usd, _, since = rest.partition("@")
        yield zone, Decimal(usd), since
