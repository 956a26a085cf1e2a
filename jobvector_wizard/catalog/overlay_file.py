"""The file of refreshed prices: written as it is, and read back only where everything in it has its form."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.catalog.orderable import ClassOptions, is_line
from jobvector_wizard.catalog.overlay import (
    AddOnVersions,
    Figure,
    Overlay,
    PlanRates,
    RefreshedRegion,
    SpotPrices,
    SupportDates,
)
from jobvector_wizard.catalog.terms import is_row

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["OverlayError", "is_build", "is_version", "is_zone", "parse_overlay", "written"]

SCHEMA: Final = 1
_AMOUNT: Final = re.compile(r"[0-9]{1,30}(\.[0-9]{1,30})?")
_NAME: Final = re.compile(r"[A-Za-z0-9_.()\- ]{1,80}")
_ZONE: Final = re.compile(r"[a-z]{2,6}[0-9]{1,2}-az[0-9]{1,2}")
"""An availability zone by its id, such as euw1-az2; those of Local Zones and Wavelength are longer."""
_VERSION: Final = re.compile(r"1\.[0-9]{1,3}")
_SPOT_PRICE: Final = r"[a-z0-9\-]{4,20}=[0-9]{1,6}(?:\.[0-9]{1,12})?@[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}Z"
_SPOT: Final = re.compile(rf"{_SPOT_PRICE}(?: {_SPOT_PRICE})*")
_BUILD: Final = re.compile(r"v[0-9]{1,4}[A-Za-z0-9.\-+_]{0,40}")


class OverlayError(Exception):
    """The file of refreshed prices cannot be used, and why."""


def written(overlay: Overlay) -> str:
    """Return the file's text."""
    return json.dumps({"schema": SCHEMA, **asdict(overlay)}, indent=1, default=_text) + "\n"


def parse_overlay(text: str) -> Overlay:
    """Read the file's text; raises OverlayError where anything in it is not as it was written."""
    try:
        raw = json.loads(text)
        if raw["schema"] != SCHEMA:
            raise OverlayError(f"it has the schema {raw['schema']}, and this version of the program reads {SCHEMA}")
        return Overlay({_name(name): _region(entry) for name, entry in raw["regions"].items()})
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise OverlayError("it is damaged: something in it does not have its form") from None


def is_version(text: object) -> bool:
    """Whether it is a Kubernetes minor as EKS writes it."""
    return isinstance(text, str) and _VERSION.fullmatch(text) is not None


def is_build(text: object) -> bool:
    """Whether it is a version of an EKS add-on, such as v1.20.4-eksbuild.2."""
    return isinstance(text, str) and _BUILD.fullmatch(text) is not None


def is_zone(text: object) -> bool:
    """Whether it is the id of an availability zone, in which a node group can be."""
    return isinstance(text, str) and _ZONE.fullmatch(text) is not None


def _region(raw: Mapping[str, Any]) -> RefreshedRegion:
    sources = {
        _name(key): (_line(text), date.fromisoformat(day).isoformat()) for key, (text, day) in raw["sources"].items()
    }

    def figure(entry: Mapping[str, Any]) -> Figure:
        if entry["source"] not in sources:
            raise ValueError("a figure without a source")
        tiers = tuple((None if top is None else _amount(top), _amount(usd)) for top, usd in entry["tiers"])
        if not tiers or tiers[-1][0] is not None or not any(usd for _, usd in tiers):
            raise ValueError("a figure without a price")
        operation = entry.get("operation")
        return Figure(
            tiers,
            _line(entry["usage_type"]),
            entry["source"],
            None if operation is None else _line(operation),
            _row(entry.get("reserved", "")),
        )

    def plan(entry: Mapping[str, Any]) -> PlanRates:
        if entry["source"] not in sources:
            raise ValueError("a rate without a source")
        return PlanRates(entry["source"], _row(entry["compute"]), _row(entry["ec2_instance"]))

    def spot(entry: Mapping[str, Any]) -> SpotPrices:
        if entry["source"] not in sources or not isinstance(entry["prices"], str):
            raise ValueError("a price without a source")
        if not _SPOT.fullmatch(entry["prices"]):
            raise ValueError("spot prices that are none")
        return SpotPrices(entry["source"], entry["prices"])

    def figures(kind: str) -> dict[str, Figure]:
        return {_name(name): figure(entry) for name, entry in raw[kind].items()}

    return RefreshedRegion(
        read=date.fromisoformat(raw["read"]).isoformat(),
        how=_line(raw["how"]),
        sources=sources,
        rates=figures("rates"),
        global_rates=figures("global_rates"),
        storages=figures("storages"),
        instances=figures("instances"),
        databases={_name(name): (figure(one), figure(two)) for name, (one, two) in raw["databases"].items()},
        refused={_name(name): _line(why) for name, why in raw["refused"].items()},
        zones={_name(name): tuple(_zone(zone) for zone in zones) for name, zones in raw.get("zones", {}).items()},
        zones_read=_day_or_none(raw.get("zones_read", "")),
        versions={_version(name): _dates(dates) for name, dates in raw.get("versions", {}).items()},
        versions_read=_day_or_none(raw.get("versions_read", "")),
        plans={_name(name): plan(entry) for name, entry in raw.get("plans", {}).items()},
        classes={_name(name): _options(entry) for name, entry in raw.get("classes", {}).items()},
        classes_read=_day_or_none(raw.get("classes_read", "")),
        engine_versions=_words(raw.get("engine_versions", "")),
        engine_versions_read=_day_or_none(raw.get("engine_versions_read", "")),
        add_ons={
            _name(name): {_version(cluster): _built(entry) for cluster, entry in by.items()}
            for name, by in raw.get("add_ons", {}).items()
        },
        spot={_name(name): spot(entry) for name, entry in raw.get("spot", {}).items()},
        add_ons_read=_day_or_none(raw.get("add_ons_read", "")),
    )


def _name(text: object) -> str:
    if not isinstance(text, str) or not _NAME.fullmatch(text):
        raise ValueError("a name that is none")
    return text


def _version(text: object) -> str:
    if not isinstance(text, str) or not is_version(text):
        raise ValueError("a version that is none")
    return text


def _dates(raw: Mapping[str, str]) -> SupportDates:
    released, end_standard = (date.fromisoformat(raw[name]).isoformat() for name in ("released", "end_standard"))
    return SupportDates(released, end_standard, _day_or_none(raw["end_extended"]))


def _built(raw: Mapping[str, object]) -> AddOnVersions:
    default, newest = raw["default"], raw["newest"]
    if not is_build(newest) or (default and not is_build(default)):
        raise ValueError("a version of an add-on that is none")
    return AddOnVersions(str(default), str(newest))


def _day_or_none(text: str) -> str:
    return date.fromisoformat(text).isoformat() if text else ""


def _zone(text: object) -> str:
    if not isinstance(text, str) or not is_zone(text):
        raise ValueError("a zone that is none")
    return text


def _row(text: object) -> str:
    if not isinstance(text, str) or not is_row(text):
        raise ValueError("a row of rates that is none")
    return text


def _options(raw: Mapping[str, object]) -> ClassOptions:
    return ClassOptions(*(_words(raw[name]) for name in ("versions", "standby", "storages", "zones")))


def _words(text: object) -> str:
    if not isinstance(text, str) or not is_line(text):
        raise ValueError("words that are none")
    return text


def _line(text: object) -> str:
    if not isinstance(text, str) or not text.isprintable():
        raise ValueError("text that is no line")
    return text


def _amount(text: object) -> Decimal:
    if not isinstance(text, str) or not _AMOUNT.fullmatch(text):
        raise ValueError("an amount that is none")
    return Decimal(text)


def _text(number: Decimal) -> str:
    return format(number, "f")
