"""A list of what has a name in a design, drawn as it is there or as a preview would make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.screens.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.text import Text

    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["NamedList"]


class NamedList(RowList[str]):
    """Names of a design's parts; which, and how one is drawn, its heir says."""

    shown: Assessment | None = None

    def names(self, shown: Assessment) -> Iterable[str]:
        """Return the names in a design."""
        raise NotImplementedError

    def row(self, name: str, shown: Assessment, width: int, *, cursor: bool) -> Text:
        """Draw one part of a design."""
        raise NotImplementedError

    def fill(self, shown: Assessment) -> None:
        """Show the parts as they are in a design, the same one highlighted."""
        self.shown = shown
        self.show(tuple(self.names(shown)), self.cursor)

    def draw(self, index: int, width: int, *, cursor: bool) -> Text:
        """Draw one line."""
        assert self.shown is not None  # noqa: S101 - rows come from it
        return self.row(self.rows[index], self.shown, width, cursor=cursor)
