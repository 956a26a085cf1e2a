"""Tables of a file of own prices: each value in the form that it must have, or an error that names its place."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.base.errors import nearest, printable
from jobvector_wizard.base.units import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["OwnPricesError", "Table", "guess", "line", "short"]

_TEXT: Final = 200
_MOST_USD: Final = Decimal(1_000_000)
_PLACES: Final = 12
"""Decimals of an amount of USD; AWS lists prices with ten at most."""
_PERCENT_PLACES: Final = 4
_AMOUNT: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,12})?")


class OwnPricesError(Exception):
    """The file of own prices cannot be used: at which entry, and why."""


class Table:
    """A table of the file with its place: no key is unknown, and each value has the form that it must have."""

    def __init__(self, place: str, raw: object, keys: Sequence[str] = ()) -> None:
        self.place = place
        if not isinstance(raw, dict):
            raise OwnPricesError(f"{place}: this is no table")
        self.raw: Mapping[str, Any] = raw
        if keys:
            self.only(*keys)

    def only(self, *keys: str) -> None:
        """Refuse every other key."""
        for key in self.raw:
            if key not in keys:
                raise self.fail(key, f"there is no such key{guess(key, keys)}")

    def _at(self, key: str) -> str:
        shown = key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else f'"{short(key)}"'
        return f"{self.place}.{shown}" if self.place else shown

    def needed(self, key: str) -> Any:
        """Return what a key has; raises OwnPricesError, as all of these do, where there is none."""
        if key not in self.raw:
            raise OwnPricesError(f"{self._at(key)} is missing")
        return self.raw[key]

    def line(self, key: str) -> str:
        """Return one line of text."""
        return line(self._at(key), self.needed(key))

    def day(self, key: str) -> str:
        """Return a day in ISO form."""
        value = self.needed(key)
        try:
            day = date.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            day = None
        if not isinstance(day, date) or isinstance(day, datetime):
            raise self.fail(key, "this is no day; write it like 2026-03-01")
        return day.isoformat()

    def flag(self, key: str) -> bool:
        """Return true or false; false where nothing is said."""
        value = self.raw.get(key, False)
        if not isinstance(value, bool):
            raise self.fail(key, "true or false")
        return value

    def usd(self, key: str) -> Decimal:
        """Return an amount of USD, 0 or more."""
        amount = _number(self.needed(key), _PLACES)
        if amount is None or not 0 <= amount <= _MOST_USD:
            raise OwnPricesError(
                f"{self._at(key)}: this is no amount of USD from 0 to {_MOST_USD:,} with at most {_PLACES} decimals; "
                'write it like "0.0312"'
            )
        return amount

    def percent(self, key: str) -> Decimal:
        """Return how many per cent are taken off: above 0 and below 100."""
        amount = _number(self.needed(key), _PERCENT_PLACES)
        if amount is None or not 0 < amount < 100:
            raise OwnPricesError(
                f"{self._at(key)}: this is no per cent above 0 and below 100 with at most {_PERCENT_PLACES} decimals; "
                "write 12 for 12 % off the list price"
            )
        return amount

    def share(self, key: str) -> Decimal:
        """Return how many per cent of something: from 0 to 100."""
        amount = _number(self.raw[key], _PERCENT_PLACES)
        if amount is None or not 0 <= amount <= 100:
            raise self.fail(key, "this is no per cent from 0 to 100")
        return amount

    def years(self) -> int:
        """Return the term of a commitment."""
        value = self.needed("years")
        if isinstance(value, bool) or value not in (1, 3):
            raise self.fail("years", "AWS sells commitments for 1 or 3 years")
        return int(value)

    def inner(self, key: str, keys: Sequence[str] = ()) -> Table:
        """Return a table within, empty where there is none; `keys` are all that it may have."""
        return Table(self._at(key), self.raw.get(key, {}), keys)

    def tables(self, key: str, keys: Sequence[str] = ()) -> list[Table]:
        """Return an array of tables, each with its number as its place."""
        several = self.raw.get(key, [])
        if not isinstance(several, list):
            raise self.fail(key, f"write each in a table of its own, under [[{key}]]")
        return [Table(f"{key}[{number}]", each, keys) for number, each in enumerate(several, 1)]

    def fail(self, key: str, why: str) -> OwnPricesError:
        """Return the error that something is wrong with a key."""
        return OwnPricesError(f"{self._at(key)}: {why}")


def line(at: str, value: object) -> str:
    """Return one line of text that is fit to be shown; raises OwnPricesError where it is none."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable() or len(value) > _TEXT:
        raise OwnPricesError(f"{at}: write one line of text, without control characters, of at most {_TEXT} characters")
    return value.strip()


def _number(value: object, places: int) -> Decimal | None:
    """Return a number that is written as text or as TOML's own, None where it is none or has more decimals."""
    if isinstance(value, str):
        number = Decimal(value) if _AMOUNT.fullmatch(value) else None
    elif isinstance(value, int) and not isinstance(value, bool):
        number = Decimal(value)
    else:
        number = value if isinstance(value, Decimal) and value.is_finite() else None
    if number is None or abs(number) > _MOST_USD or number != round(number, places):
        return None
    return plain(number)


def guess(name: str, known: Iterable[str]) -> str:
    """Write which known name is nearest, or nothing."""
    near = nearest(name, known)
    return f'. Did you mean "{near}"?' if near else ""


def short(value: object) -> str:
    """Return what a file says, fit for a sentence: one line without control characters, not too long."""
    text = printable(str(value))
    return text if len(text) <= _TEXT else f"{text[: _TEXT - 1]}…"
