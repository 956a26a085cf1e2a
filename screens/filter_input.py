"""A line that narrows a long list; it appears with / and goes with escape."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

__all__ = ["FilterInput"]


class FilterInput(Input):
    """The line; down and enter go to the list, escape shows everything again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down", "done", "to the list", key_display="⏎"),
        Binding("escape", "clear", "show all", key_display="esc"),
    ]
    HELP = "Type parts of a name or of a description, such as xlarge arm64. Escape shows everything again."

    class Done(Message):
        """The filter is as it should be."""

    def __init__(self) -> None:
        super().__init__(placeholder="filter, such as xlarge x86", classes="filter", compact=True)
        self.display = False

    def action_done(self) -> None:
        """Keep the filter and go to the list."""
        self.post_message(self.Done())
        self.display = bool(self.value)

    def action_clear(self) -> None:
        """Drop the filter and go to the list."""
        self.value = ""
        self.action_done()
