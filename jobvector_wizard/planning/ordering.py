"""In which order the options of a field can be listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from jobvector_wizard.planning.choices import Option

__all__ = ["ordered", "orders"]

_OF_TYPES: Final = ("price", "cpu", "memory", "name")
_OF_OTHERS: Final = ("name", "price")


def orders(options: Sequence[Option]) -> tuple[str, ...]:
    """Return what options can be listed by; the first is the order in which `options` gives them."""
    return _OF_TYPES if any(option.offered for option in options) else _OF_OTHERS


def ordered(options: Sequence[Option], by: str, change: Callable[[Option], Decimal | None]) -> list[Option]:
    """List options by name, price (the cheapest first), cpu or memory (the most allocatable first).

    `change` gives an option's difference in USD a month; None, where it is unknown, comes last.
    """
    if by == orders(options)[0]:
        return list(options)
    match by:
        case "price":
            return sorted(options, key=lambda it: _last_if_none(change(it)))
        case "cpu":
            return sorted(options, key=lambda it: -it.offered.cpu if it.offered else 0)
        case "memory":
            return sorted(options, key=lambda it: -it.offered.memory if it.offered else 0)
        case _:
            return sorted(options, key=lambda it: it.label)


def _last_if_none(change: Decimal | None) -> tuple[bool, Decimal | int]:
    return change is None, change or 0
