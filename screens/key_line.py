"""The last line of a screen: the keys that work now, drawn in one go because they change with every focus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual import events
    from textual.binding import Binding
    from textual.screen import Screen

__all__ = ["KeyLine"]

GAP: Final = 2
LAST: Final = ("help", "all")
"""Descriptions of the keys that stand at the right end and always have room."""


class KeyLine(Widget):
    """Keys and what they do, those of the focused widget first; a click presses the key."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._spots: list[tuple[int, int, str]] = []

    def on_mount(self) -> None:
        """Follow the keys as the focus moves."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _screen: Screen[object]) -> None:
        self.refresh()

    def render(self) -> Text:
        """Write the keys that fit."""
        keys = list(self._keys())
        right = [key for key in keys if key[1] in LAST]
        tail = sum(len(shown) + 1 + len(what) + GAP for shown, what, _ in right)
        text = Text(" ", no_wrap=True, end="")
        self._spots = []
        for shown, what, key in (*(key for key in keys if key[1] not in LAST), *right):
            last = what in LAST
            if not last and len(text) + len(shown) + 1 + len(what) + GAP + tail > self.size.width:
                continue
            start = len(text)
            text.append(shown, "bold cyan").append(f" {what}")
            self._spots.append((start, len(text), key))
            text.append(" " * GAP)
        return text

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        for start, end, key in self._spots:
            if start <= event.x < end:
                self.app.simulate_key(key)

    def _keys(self) -> Iterator[tuple[str, str, str]]:
        seen: set[str] = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled and binding.description not in seen and not self._typed(binding):
                seen.add(binding.description)
                yield self.app.get_key_display(binding), binding.description, binding.key
        if not self.screen.is_modal:
            yield "^p", "all", self.app.COMMAND_PALETTE_BINDING

    def _typed(self, binding: Binding) -> bool:
        """Whether the focused widget takes the key as text."""
        focused = self.screen.focused
        character = binding.key if len(binding.key) == 1 else _CHARACTERS.get(binding.key)
        return focused is not None and focused.check_consume_key(binding.key, character)


_CHARACTERS: Final = {
    "question_mark": "?",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "slash": "/",
    "space": " ",
}
