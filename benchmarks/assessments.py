"""Assessments a second, and the time of an analysis: python benchmarks/assessments.py [--markdown] [--seconds 2].

Each figure comes with its ratio to a fixed loop that runs in the same process just before it, so that machines, and
busy and idle moments of one machine, compare: "loops per assessment" is how many such loops one assessment costs.
"""

from __future__ import annotations

import argparse
import platform
import sys
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import TYPE_CHECKING, Any

from jobvector_wizard.catalog import Catalog, bundled
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.preset_file import load_design, shipped_presets
from jobvector_wizard.planning.analysis import analyse
from jobvector_wizard.planning.assessment import assess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ON = date(2026, 11, 23)
LARGE = "60 nodes, 1,000 pods"


@dataclass(frozen=True)
class Row:
    """One design: seconds for an assessment and for an analysis, each with loops of the reference."""

    design: str
    nodes: int
    pods: int
    assess: float
    assess_loops: float
    analyse: float
    analyse_loops: float
    sampled: int
    situations: int


def reference() -> int:
    """Add, multiply, look up and branch a fixed number of times: the kind of work that the planning rooms do."""
    table = {number: number * 7 % 1009 for number in range(1009)}
    total = 0
    for number in range(20_000):
        total = (total * 31 + table[(total + number) % 1009]) % 1_000_003
        if total & 1:
            table[number % 1009] = total % 1009
    return total


def best_of(work: Callable[[], object], seconds: float) -> float:
    """Return the fastest of the runs that fit into so many seconds, and of three at least where one takes less."""
    fastest = spent = 0.0
    runs = 0
    while not runs or (spent < seconds and runs < 1_000) or (runs < 3 and fastest < seconds):
        begun = perf_counter()
        work()
        took = perf_counter() - begun
        fastest = took if not runs else min(fastest, took)
        spent += took
        runs += 1
    return fastest


def large() -> Blueprint:
    """Return 60 nodes in three zones, four groups in each, and 1,000 pods with the add-ons."""
    document: dict[str, Any] = load_design("ha").blueprint.document()
    kinds = ("t3a.xlarge", "m6a.2xlarge", "c6a.2xlarge", "c6a.4xlarge")
    zones = document["network"]["zones"]
    document["nodes"] = {
        f"group-{zone[-1]}-{number}": {"type": kind, "zone": zone, "count": 5}
        for zone in zones
        for number, kind in enumerate(kinds)
    }
    # three DaemonSets on 60 nodes are 180 pods, the add-ons four more: 816 are left for the workloads
    document["workloads"] = {
        f"service-{number:02}": {
            "cpu": f"{50 + 25 * (number % 6)}m",
            "memory": f"{64 * (1 + number % 8)}Mi",
            "replicas": 20 if number < 40 else 16,
            "priority": 1000 * (number % 3),
        }
        for number in range(41)
    }
    return Blueprint.parse(document)


def rows(catalog: Catalog, seconds: float) -> Iterator[Row]:
    """Measure each shipped preset, then the generated design."""
    designs = {name: load_design(name).blueprint for name in shipped_presets()} | {LARGE: large()}
    for name, blueprint in designs.items():
        capacity = assess(blueprint, catalog, ON).capacity
        loop = best_of(reference, seconds / 2)
        one = best_of(lambda blueprint=blueprint: assess(blueprint, catalog, ON), seconds)  # type: ignore[misc]
        begun = perf_counter()
        analysis = analyse(blueprint, catalog, ON)
        whole = perf_counter() - begun
        yield Row(
            name,
            len(capacity.nodes),
            len(capacity.pods),
            one,
            one / loop,
            whole,
            whole / loop,
            sum(it.method.sampled for it in analysis.outcomes),
            len(analysis.outcomes),
        )


HEADINGS = (
    "design",
    "nodes",
    "pods",
    "assessments a second",
    "loops per assessment",
    "analysis, s",
    "loops per analysis",
    "situations (sampled)",
)


def cells(row: Row) -> tuple[str, ...]:
    """Write a row's figures."""
    return (
        row.design,
        f"{row.nodes}",
        f"{row.pods:,}",
        f"{1 / row.assess:,.1f}",
        f"{row.assess_loops:,.2f}",
        f"{row.analyse:.2f}",
        f"{row.analyse_loops:,.0f}",
        f"{row.situations} ({row.sampled})",
    )


def as_text(table: list[tuple[str, ...]]) -> str:
    """Write a table in columns for a terminal."""
    widths = [max(len(line[at]) for line in table) for at in range(len(HEADINGS))]
    lines = []
    for first, *others in table:
        right = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        lines.append("  ".join((first.ljust(widths[0]), *right)))
    return "\n".join(lines)


def as_markdown(table: list[tuple[str, ...]], loop: float) -> str:
    """Write docs/benchmarks.md."""
    head, *body = ("| " + " | ".join(line) + " |" for line in table)
    rule = "|---|" + "---:|" * (len(HEADINGS) - 1)
    return "\n".join(
        (
            "# Benchmarks",
            "",
            "Made by `python benchmarks/assessments.py --markdown`. An assessment is what every key press costs; an",
            "analysis runs in a worker. A loop is a fixed piece of Python that is timed in the same process",
            f"before each design (here {loop * 1000:.2f} ms), so the ratios compare between machines,",
            "the seconds do not.",
            f"Measured with {platform.python_implementation()} {platform.python_version()} on "
            f"{platform.system()} {platform.machine()}.",
            "",
            head,
            rule,
            *body,
        )
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--markdown", action="store_true", help="print docs/benchmarks.md instead of a plain table")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long to repeat each assessment")
    arguments = parser.parse_args()
    table = [HEADINGS, *(cells(row) for row in rows(bundled(), arguments.seconds))]
    text = as_markdown(table, best_of(reference, 0.5)) if arguments.markdown else as_text(table)
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
