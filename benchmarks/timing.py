"""What the benchmarks of the interface share: medians with their spread, and Markdown tables."""

from __future__ import annotations

import os
from statistics import median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

__all__ = ["compiled", "interleaved", "ratio", "table", "times"]


def compiled(folder: Path) -> dict[str, str]:
    """Return an environment whose programs find their modules compiled, as installed ones do, after the first run."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def interleaved(rounds: int, measured: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Measure each in turn, so many rounds, so that a busy moment of the machine falls on all; seconds by name.

    A first round, which finds nothing in the machine's caches, does not count.
    """
    found: dict[str, list[float]] = {name: [] for name in measured}
    for number in range(rounds + 1):
        for name, measure in measured.items():
            seconds = measure()
            if number:
                found[name].append(seconds)
    return found


def times(seconds: Sequence[float]) -> str:
    """Write times as their median and the middle half, in milliseconds."""
    low, _, high = quantiles(seconds, n=4)
    return f"{median(seconds) * 1000:.0f} ms ({low * 1000:.0f} to {high * 1000:.0f})"


def ratio(seconds: Sequence[float], reference: Sequence[float]) -> str:
    """Write how many times longer one takes than the other: the ratio of the medians."""
    return f"{median(seconds) / median(reference):.2f}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table, words to the left and figures to the right."""
    lines = [head, *rows]
    return "\n".join(
        (
            "| " + " | ".join(head) + " |",
            "|---|" + "---:|" * (len(head) - 1),
            *("| " + " | ".join(line) + " |" for line in lines[1:]),
        )
    )
