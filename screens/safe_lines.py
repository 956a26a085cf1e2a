"""What is drawn holds nothing that a terminal obeys, whoever wrote it: names of directories, messages of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.filter import LineFilter

from jobvector_wizard.base.errors import OBEYED

if TYPE_CHECKING:
    from textual.color import Color

__all__ = ["SafeLines"]


class SafeLines(LineFilter):
    """Takes out each character that a terminal obeys; none of them has a width, so that a line keeps its own."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """Return the segments of a line without them; what the program itself sends is told apart by Textual."""
        if not any(OBEYED.search(segment.text) for segment in segments):
            return segments
        return [
            segment if segment.control else Segment(OBEYED.sub("", segment.text), segment.style) for segment in segments
        ]
