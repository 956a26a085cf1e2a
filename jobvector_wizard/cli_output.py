"""How commands print: reports as wide as the terminal, and one JSON document where that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

__all__ = ["print_json", "show"]


def show(report: RenderableType) -> None:
    """Print a report as wide as the terminal."""
    from rich.console import Console

    console = Console(soft_wrap=False)
    if not console.is_terminal:
        # a pipe has no width; tables keep one that people and diffs can read
        console = Console(width=110)
    console.print(report)


def print_json(document: dict[str, Any] | Sequence[dict[str, Any]]) -> None:
    """Print one JSON document."""
    import json

    print(json.dumps(document, indent=2, ensure_ascii=False))
