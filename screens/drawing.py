"""The drawing of the VPC, which changes with what is highlighted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from jobvector_wizard.reporting.drawing import NARROWEST, vpc_drawing

if TYPE_CHECKING:
    from textual.geometry import Size

    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["VpcDrawing"]


class VpcDrawing(Widget):
    """One box for each zone, as high as it needs to be."""

    ALLOW_SELECT = False

    shown: reactive[Assessment | None] = reactive(None, repaint=False)

    def __init__(self, *, pods: bool = False) -> None:
        super().__init__(classes="drawing with-pods" if pods else "drawing")
        self._pods = pods

    def watch_shown(self) -> None:
        """Draw it where it is seen; only a drawing of another height moves what is below."""
        if self.display:
            height = self.get_content_height(self.size, self.size, self.size.width)
            self.refresh(layout=height != self.size.height)

    def render(self) -> Text:
        """Draw it."""
        return self._drawn(self.size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines it has in that width."""
        del container, viewport
        return len(self._drawn(width).split("\n", allow_blank=True))

    def _drawn(self, width: int) -> Text:
        if self.shown is None or width < NARROWEST:
            return Text()
        return vpc_drawing(self.shown, width, pods=self._pods)
