"""Lines to write in, which leave the keys alone that mean nothing in them."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

__all__ = ["AmountInput", "DomainInput", "PathInput"]

FREE: frozenset[str | None] = frozenset("[]?")
"""Characters that stand in no amount, and so keep their meaning as keys."""


class AmountInput(Input):
    """An amount; the keys for the next and the previous step go on working."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "set", key_display="⏎"),
        Binding("right_square_bracket", "screen.step(1)", "next", key_display="]", priority=True),
        Binding("left_square_bracket", "screen.step(-1)", "previous", priority=True, show=False),
        Binding("question_mark", "screen.help", "help", key_display="?", priority=True),
    ]

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Say which keys are text here."""
        return character not in FREE and super().check_consume_key(key, character)


class PathInput(Input):
    """The path of a file."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "open", key_display="⏎")]


class DomainInput(Input):
    """A domain, and its hosted zone where that is called otherwise."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "set", key_display="⏎")]
