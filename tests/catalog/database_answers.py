"""RDS's answers about PostgreSQL of the tests' own making, in the XML of its API."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, Final
from urllib.parse import parse_qs

__all__ = ["Option", "answer_of_options", "answer_of_versions", "entry", "options_of"]

_NAMESPACE: Final = 'xmlns="http://rds.amazonaws.com/doc/2014-10-31/"'


@dataclass(frozen=True)
class Option:
    """One thing that RDS takes orders for."""

    name: str
    version: str
    storage: str = "gp3"
    standby: bool = True
    zones: tuple[str, ...] = ("af-south-1a", "af-south-1b", "af-south-1c")
    engine: str = "postgres"
    group: str = "af-south-1"


def options_of(name: str, *versions: str, seed: int = 0) -> list[Option]:
    """Return what is sold of a class with these versions, on three kinds of storage, and what looks like it, shuffled."""
    found = [Option(name, version, storage) for version in versions for storage in ("gp2", "gp3", "io1")]
    found.append(Option(name, "8.0.40", engine="mysql"))
    found.append(Option(name, versions[0], zones=("af-south-1-los-1a",), group="af-south-1-los-1"))
    Random(seed).shuffle(found)
    return found


def entry(option: Option) -> dict[str, Any]:
    """Return an option as botocore has read it."""
    return {
        "Engine": option.engine,
        "EngineVersion": option.version,
        "DBInstanceClass": option.name,
        "AvailabilityZoneGroup": option.group,
        "AvailabilityZones": [{"Name": zone} for zone in option.zones],
        "MultiAZCapable": option.standby,
        "Vpc": True,
        "StorageType": option.storage,
    }


def _xml(option: Option) -> str:
    zones = "".join(f"<AvailabilityZone><Name>{zone}</Name></AvailabilityZone>" for zone in option.zones)
    return (
        f"<OrderableDBInstanceOption><Engine>{option.engine}</Engine><EngineVersion>{option.version}</EngineVersion>"
        f"<DBInstanceClass>{option.name}</DBInstanceClass><AvailabilityZoneGroup>{option.group}</AvailabilityZoneGroup>"
        f"<AvailabilityZones>{zones}</AvailabilityZones><MultiAZCapable>{str(option.standby).lower()}</MultiAZCapable>"
        f"<StorageType>{option.storage}</StorageType></OrderableDBInstanceOption>"
    )


def answer_of_options(options: list[Option] | None, question: str) -> tuple[int, str]:
    """Return status and body of a page; a denial where there is nothing to say."""
    if options is None:
        return _denied()
    marker = int(parse_qs(question).get("Marker", ["0"])[0])
    page = options[marker : marker + 7]
    more = f"<Marker>{marker + 7}</Marker>" if marker + 7 < len(options) else ""
    listed = "".join(_xml(each) for each in page)
    return _answer(
        "DescribeOrderableDBInstanceOptions", f"<OrderableDBInstanceOptions>{listed}</OrderableDBInstanceOptions>{more}"
    )


def answer_of_versions(versions: list[str] | None) -> tuple[int, str]:
    """Return status and body of RDS's versions; a denial where there is nothing to say."""
    if versions is None:
        return _denied()
    listed = "".join(
        f"<DBEngineVersion><Engine>postgres</Engine><EngineVersion>{version}</EngineVersion></DBEngineVersion>"
        for version in versions
    )
    return _answer("DescribeDBEngineVersions", f"<DBEngineVersions>{listed}</DBEngineVersions>")


def _answer(name: str, result: str) -> tuple[int, str]:
    return 200, f"<{name}Response {_NAMESPACE}><{name}Result>{result}</{name}Result></{name}Response>"


def _denied() -> tuple[int, str]:
    error = "<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error>"
    return 403, f"<ErrorResponse {_NAMESPACE}>{error}<RequestId>1</RequestId></ErrorResponse>"
