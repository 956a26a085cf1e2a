"""Lines to write in, which leave the keys alone that mean nothing in them."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import Input

__all__ = ["AmountInput", "PathInput"]

FREE: frozenset[str | None] = frozenset("[]?")
"""Characters that stand in no amount, and so keep their meaning as keys."""


class AmountInput(Input):
    """An amount; the keys for the next and the previous step go on working."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "set", key_display="⏎")]

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Say which keys are text here."""
        return character not in FREE and super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        if event.character not in FREE:
            await super()._on_key(event)


class PathInput(Input):
    """The path of a file."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "open", key_display="⏎")]
