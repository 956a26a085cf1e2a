"""Ask RDS which database classes can be ordered in a region with which versions of PostgreSQL."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from jobvector_wizard.account.asking import pages_of
from jobvector_wizard.catalog.orderable import ClassOptions, line_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from types_boto3_rds import RDSClient
    from types_boto3_rds.type_defs import OrderableDBInstanceOptionTypeDef

__all__ = ["engine_versions", "orderable_classes"]

_ENGINE: Final = "postgres"
_STORAGE: Final = "gp3"
"""The storage that the program gives a database."""
_PAGE: Final = 1000
_PAGE_OF_VERSIONS: Final = 100


def orderable_classes(
    client: RDSClient, region: str, told: Callable[[int], None]
) -> tuple[Mapping[str, ClassOptions], str]:
    """Return what can be ordered of each class in the region itself, and every version that any of them has, in a line.

    There are some fifty pages; `told` gets after each how many options there were so far, and what it raises ends it.
    Raises AccessError where RDS does not answer to the end.
    """
    found: dict[str, _Options] = defaultdict(_Options)
    count = 0
    asked = {"Engine": _ENGINE, "Vpc": True, "PaginationConfig": {"PageSize": _PAGE}}
    for page in pages_of(client, "describe_orderable_db_instance_options", "OrderableDBInstanceOptions", **asked):
        for option in page:
            if option.get("Engine") == _ENGINE and option.get("AvailabilityZoneGroup", region) == region:
                found[option.get("DBInstanceClass", "")].add(option)
        count += len(page)
        told(count)
    every = line_of(version for options in found.values() for version in options.of_any)
    return {name: options.told for name, options in found.items()}, every


def engine_versions(client: RDSClient) -> str:
    """Return the versions of PostgreSQL that RDS has available, in a line.

    Raises AccessError where RDS does not answer to the end.
    """
    found: set[str] = set()
    asked = {"Engine": _ENGINE, "PaginationConfig": {"PageSize": _PAGE_OF_VERSIONS}}
    for page in pages_of(client, "describe_db_engine_versions", "DBEngineVersions", **asked):
        found |= {
            each.get("EngineVersion", "")
            for each in page
            if each.get("Engine") == _ENGINE and each.get("Status", "available") == "available"
        }
    return line_of(found)


class _Options:
    """The options of one class, folded while pages come."""

    def __init__(self) -> None:
        self.of_any: set[str] = set()
        self._versions: set[str] = set()
        self._standby: set[str] = set()
        self._storages: set[str] = set()
        self._zones: set[str] = set()

    def add(self, option: OrderableDBInstanceOptionTypeDef) -> None:
        version, storage = option.get("EngineVersion", ""), option.get("StorageType", "")
        self.of_any.add(version)
        self._storages.add(storage)
        if storage != _STORAGE:
            return
        self._versions.add(version)
        self._zones |= {zone.get("Name", "") for zone in option.get("AvailabilityZones", ())}
        if option.get("MultiAZCapable"):
            self._standby.add(version)

    @property
    def told(self) -> ClassOptions:
        return ClassOptions(*(line_of(it) for it in (self._versions, self._standby, self._storages, self._zones)))
