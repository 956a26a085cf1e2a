"""Ask EC2 what instance types cost on spot capacity in the zones of a region."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.account.asking import pages_of
from jobvector_wizard.catalog.spot import SpotPrice, zone_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from types_boto3_ec2 import EC2Client

__all__ = ["asked_of_spot", "spot_prices"]

_PRODUCT: Final = "Linux/UNIX"
_PAGE: Final = 1000


def asked_of_spot(moment: datetime, types: Sequence[str] = ()) -> dict[str, Any]:
    """Return the question for the prices that hold at a moment: EC2 answers with the last change before it."""
    limits = {"InstanceTypes": sorted(types)} if types else {}
    return {"StartTime": moment, "EndTime": moment, "ProductDescriptions": [_PRODUCT], **limits}


def spot_prices(
    client: EC2Client, region: str, types: Sequence[str], told: Callable[[int], None]
) -> Iterator[SpotPrice]:
    """Yield the prices of now, of these types or, without any, of all; `told` gets how many rows came so far.

    Raises AccessError where EC2 does not answer to the end.
    """
    count = 0
    asked = asked_of_spot(datetime.now(UTC), types) | {"PaginationConfig": {"PageSize": _PAGE}}
    for page in pages_of(client, "describe_spot_price_history", "SpotPriceHistory", **asked):
        for it in page:
            zone = zone_of(region, it.get("AvailabilityZone", ""), it.get("AvailabilityZoneId", ""))
            if it.get("ProductDescription") == _PRODUCT and "Timestamp" in it:
                yield SpotPrice(it.get("InstanceType", ""), zone, it.get("SpotPrice", ""), it["Timestamp"])
        count += len(page)
        told(count)
