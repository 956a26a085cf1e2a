"""The kinds of values in documents. Amounts are text, so that no reader makes binary fractions of them."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field, with_config

__all__ = ["STRICT", "Day", "Moment", "Number", "Seconds", "Usd", "Version", "document"]

STRICT: Final[ConfigDict] = {"use_attribute_docstrings": True, "extra": "forbid"}
"""No other keys, and docstrings as descriptions."""
document: Final = with_config(STRICT)
"""Marks the type of a whole document; its parts follow it."""

Version = Annotated[
    Literal[2], Field(description="The version of all documents; another one may have other keys or meanings.")
]
Usd = Annotated[str, Field(title="USD", pattern=r"^-?[0-9]+\.[0-9]{2}$")]
"""An amount of money in whole cents, such as "649.80"."""
Number = Annotated[str, Field(title="decimal", pattern=r"^-?[0-9]+(\.[0-9]+)?$")]
"""A number with all of its decimals and without an exponent: a rate, a quantity, a share, per cent."""
Day = Annotated[str, Field(title="day", json_schema_extra={"format": "date"})]
"""A day in UTC, such as "2026-11-23"."""
Moment = Annotated[str, Field(title="moment", json_schema_extra={"format": "date-time"})]
"""A moment with its offset from UTC, such as "2026-11-23T09:30:00+00:00"."""
Seconds = Annotated[int, Field(title="seconds")]
"""Whole seconds, what is left over not counted."""
