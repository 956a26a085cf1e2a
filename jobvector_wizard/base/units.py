"""Money, memory, CPU and time: how each is read, and the one way each is written.

Inside the program money is `Decimal` USD, memory is bytes, CPU is millicores, time is seconds.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from math import ceil
from typing import Final

HOURS_A_MONTH: Final = 730
"""Hours in a billing month, as AWS's own calculator counts them."""

MINUTES_A_MONTH: Final = HOURS_A_MONTH * 60

Ki: Final = 1024
Mi: Final = 1024 * Ki
Gi: Final = 1024 * Mi
Ti: Final = 1024 * Gi
GB: Final = 10**9
GIB: Final = 2**30

_MEMORY_UNITS: Final = (
    {"": 1} | {"k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12} | {"Ki": Ki, "Mi": Mi, "Gi": Gi, "Ti": Ti}
)
_NUMBER: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
_QUANTITY: Final = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)\s*([A-Za-z]*)")
_LONGEST: Final = 40
"""Characters of an amount; no float or amount of bytes has more."""
MOST_CPU: Final = 10_000_000
"""Millicores; the largest machine of EC2 has a tenth of it."""
MOST_MEMORY: Final = 1024 * Ti
"""Bytes; the largest machine of EC2 has a thirtieth of it."""
_CENT: Final = Decimal("0.01")
_MOST: Final = 10**15
"""A number of which an exponent makes more is a slip of the keyboard, and takes for ever to write out."""


def today() -> date:
    """Return the day in UTC, by which AWS counts support and billing."""
    return datetime.now(UTC).date()


def parse_number(text: str) -> int | float:
    """Read an amount as a person types it: whole where it is.

    Raises ValueError where it is no number, or one that nothing here comes near.
    """
    amount = parse_amount(text.strip())
    if abs(amount) > _MOST:
        raise ValueError(text)
    return int(amount) if amount == int(amount) else float(amount)


def parse_amount(text: str) -> Decimal:
    """Read a number in ASCII digits, with an exponent of at most two digits: what is longer is no amount of anything.

    Raises ValueError where it is none.
    """
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def parse_cpu(value: object) -> int:
    """Read a Kubernetes CPU quantity ("500m", "2.5", 2) as millicores, a part of one counted as one.

    So does Quantity.MilliValue (k8s.io/apimachinery v0.36.0). Raises ValueError where it is none, and where it is more
    than any machine has.
    """
    text = str(value).strip()
    try:
        number = parse_amount(text.removesuffix("m"))
    except ValueError:
        raise ValueError(f'{_short(text)} is not an amount of CPU; write it like "500m" or "2.5"') from None
    millicores = number if text.endswith("m") else number * 1000
    if millicores < 0:
        raise ValueError(f"{_short(text)} is not an amount of CPU of at least 0")
    if millicores > MOST_CPU:
        raise ValueError(f"{_short(text)} is more CPU than any machine has; write {MOST_CPU // 1000} or less")
    return ceil(millicores)


def cpu(millicores: int) -> str:
    """Write millicores as Kubernetes does: 2500m."""
    return f"{millicores}m"


def parse_memory(value: object) -> int:
    """Read a Kubernetes memory quantity ("512Mi", ".5Gi", 1024) as bytes, a part of a byte counted as one.

    Raises ValueError where it is none, and where it is more than any machine has.
    """
    text = str(value).strip()
    match = _QUANTITY.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None or match[2] not in _MEMORY_UNITS:
        raise ValueError(f'{_short(text)} is not an amount of memory; write it like "512Mi" or "5Gi"')
    amount = Decimal(match[1]) * _MEMORY_UNITS[match[2]]
    if amount > MOST_MEMORY:
        raise ValueError(f"{_short(text)} is more memory than any machine has; write {MOST_MEMORY // Ti}Ti or less")
    return ceil(amount)


def _short(text: str) -> str:
    return repr(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def memory(amount: int) -> str:
    """Write bytes exactly, in the largest unit that divides them: 5Gi, 512Mi, 7248300Ki."""
    for suffix, size in (("Gi", Gi), ("Mi", Mi), ("Ki", Ki)):
        if amount and amount % size == 0:
            return f"{amount // size}{suffix}"
    return str(amount)


def memory_about(amount: int) -> str:
    """Write bytes rounded down to a tenth of a gibibyte or a mebibyte: 3.2Gi, 512Mi."""
    if amount < Gi:
        return f"{amount // Mi}Mi"
    tenths = amount * 10 // Gi
    return f"{tenths // 10}.{tenths % 10}Gi" if tenths % 10 else f"{tenths // 10}Gi"


def cents(amount: Decimal) -> Decimal:
    """Round USD to whole cents, halves away from zero, as an invoice does."""
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


def usd(amount: Decimal) -> str:
    """Write USD with two decimals and a dollar sign: $1,234.50, -$3.00."""
    rounded = cents(amount)
    sign = "-" if rounded < 0 else ""
    return f"{sign}${abs(rounded):,.2f}"


def usd_change(amount: Decimal) -> str:
    """Write a difference in USD with its sign: +$66.58, -$3.00, $0.00."""
    return f"+{usd(amount)}" if cents(amount) > 0 else usd(amount)


def quantity(amount: Decimal) -> str:
    """Write a quantity with at most four decimals and no trailing zeros: 2190, 8.3836."""
    rounded = amount.quantize(Decimal("0.0001")).normalize()
    return f"{rounded:f}"


def usd_plain(amount: Decimal) -> str:
    """Write USD for a program to read, in whole cents and without a dollar sign: 1234.50, -3.00."""
    return f"{cents(amount) + 0:f}"  # no cents have no sign


def exact(amount: Decimal) -> str:
    """Write a number with all of its decimals and never with an exponent: 2190, 0.00000096."""
    return f"{amount:f}"


def rate(amount: Decimal) -> str:
    """Write USD per unit with all of its decimals and never with an exponent: 0.0376, 0.00000096."""
    return exact(amount)


def plain(amount: Decimal) -> Decimal:
    """Return the same number without zeros at the end of its decimals, and without an exponent."""
    return Decimal(f"{amount.normalize():f}")


def percent(share: Decimal, places: int = 2) -> str:
    """Write a share of one as per cent, rounded down so that an availability is never flattered: 99.93 %."""
    step = Decimal(1).scaleb(-places)
    return f"{(share * 100).quantize(step, rounding='ROUND_FLOOR')} %"


def clock(seconds: float) -> str:
    """Write a duration as minutes and seconds, with hours where there are any: 07:42, 1:02:03."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes:02}:{left:02}"


def about_minutes(seconds: float) -> str:
    """Write a duration for a sentence: "50 s", "about 6 min"."""
    return f"{round(seconds)} s" if seconds < 90 else f"about {round(seconds / 60)} min"
