"""What every full screen shares: the classes for its size, and what it says where there is not enough room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from rich.text import Text
from textual.screen import Screen
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.app import RenderResult

__all__ = ["LEAST_HEIGHT", "LEAST_WIDTH", "SizedScreen", "TooSmall"]

Result = TypeVar("Result")
LEAST_WIDTH: Final = 60
LEAST_HEIGHT: Final = 20


class TooSmall(Widget):
    """Covers the screen where the terminal is too small to show anything of use."""

    def render(self) -> RenderResult:
        """Say what is needed and what there is."""
        size = self.app.size
        return Text(
            f"The wizard needs {LEAST_WIDTH}×{LEAST_HEIGHT} characters.\n"
            f"This terminal has {size.width}×{size.height}.\n"
            "Make it larger to go on; nothing is lost."
        )


class SizedScreen(Screen[Result]):
    """A screen that knows whether it is tiny, narrow, or wide, by class."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it as an instance variable
        (0, "-tiny"),
        (LEAST_WIDTH, "-narrow"),
        (78, "-normal"),
        (110, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - as above
        (0, "-flat"),
        (LEAST_HEIGHT, "-short"),
        (34, "-tall"),
    ]
