"""Ask EC2 what instance types cost on spot capacity in the zones of a region."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.catalog.spot import SpotPrice, zone_of
from jobvector_wizard.errors import AccessError
from jobvector_wizard.operations.asking import failures, reason

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
    pages = client.get_paginator("describe_spot_price_history")
    try:
        for page in pages.paginate(**asked_of_spot(datetime.now(UTC), types), PaginationConfig={"PageSize": _PAGE}):
            if "SpotPriceHistory" not in page:  # botocore takes a cut-off body for an answer without members
                raise AccessError("the answer to DescribeSpotPriceHistory was cut off")
            for it in page["SpotPriceHistory"]:
                zone = zone_of(region, it.get("AvailabilityZone", ""), it.get("AvailabilityZoneId", ""))
                if it.get("ProductDescription") == _PRODUCT and "Timestamp" in it:
                    yield SpotPrice(it.get("InstanceType", ""), zone, it.get("SpotPrice", ""), it["Timestamp"])
            count += len(page["SpotPriceHistory"])
            told(count)
    except failures() as error:
        raise AccessError(reason(error)) from error
