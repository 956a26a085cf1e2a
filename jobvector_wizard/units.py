"""Money, memory, CPU and time: how each is read, and the one way each is written.

Inside the program money is `Decimal` USD, memory is bytes, CPU is millicores, time is seconds.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
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
_QUANTITY: Final = re.compile(r"(\d+\.?\d*|\.\d+)\s*([A-Za-z]*)")
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
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not amount.is_finite() or amount.copy_abs() > _MOST:
        raise ValueError(text)
    return int(amount) if amount == int(amount) else float(amount)


def parse_cpu(value: object) -> int:
    """Read a Kubernetes CPU quantity ("500m", "2.5", 2) as millicores, a part of one counted as one.

    So does Quantity.MilliValue (k8s.io/apimachinery v0.36.0). Raises ValueError where it is none.
    """
    text = str(value).strip()
    thousandths = text.endswith("m")
    try:
        number = Decimal(text.removesuffix("m"))
    except InvalidOperation:
        raise ValueError(f'{text!r} is not an amount of CPU; write it like "500m" or "2.5"') from None
    millicores = number if thousandths else number * 1000
    if not millicores.is_finite() or not 0 <= millicores < _MOST:
        raise ValueError(f"{text!r} is not an amount of CPU of at least 0")
    return ceil(millicores)


def cpu(millicores: int) -> str:
    """Write millicores as Kubernetes does: 2500m."""
    return f"{millicores}m"


def parse_memory(value: object) -> int:
    """Read a Kubernetes memory quantity ("512Mi", ".5Gi", 1024) as bytes, a part of a byte counted as one.

    Raises ValueError where it is none.
    """
    text = str(value).strip()
    match = _QUANTITY.fullmatch(text)
    if match is None or match[2] not in _MEMORY_UNITS:
        raise ValueError(f'{text!r} is not an amount of memory; write it like "512Mi" or "5Gi"')
    amount = ceil(Decimal(match[1]) * _MEMORY_UNITS[match[2]])
    if amount >= 2**63:
        raise ValueError(f"{text!r} is more than Kubernetes can count, which is 8192 Pi")
    return amount


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


def rate(amount: Decimal) -> str:
    """Write USD per unit with all of its decimals and never with an exponent: 0.0376, 0.00000096."""
    return f"{amount:f}"


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
