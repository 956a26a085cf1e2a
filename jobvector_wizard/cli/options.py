"""What the commands share: their options, and how a design is loaded and assessed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from jobvector_wizard.base.days import day_assessed, read_day
from jobvector_wizard.cli.completion import designs, settings
from jobvector_wizard.cli.output import tell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.design.preset_file import PresetFile
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.reporting.results import DesignFile

__all__ = [
    "Committed",
    "Design",
    "Endpoint",
    "For",
    "Json",
    "On",
    "OtherDesign",
    "Profile",
    "Set",
    "Unset",
    "assess_on",
    "day_of",
    "design_file",
    "list_prices",
    "load",
    "prices",
]

AGAIN: Final = "Refresh them: jobvector-wizard catalog refresh, or take them away: jobvector-wizard catalog forget"
FROM_INPUT: Final = "-"
"""What a design is called that comes on standard input."""
Design = Annotated[
    str,
    typer.Argument(
        help="A preset's name, a TOML file, or - for standard input.", show_default=False, autocompletion=designs
    ),
]
OtherDesign = Annotated[
    str | None,
    typer.Argument(help="One more to set beside them.", show_default=False, autocompletion=designs),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Change the design, e.g. nodes.node-2.type=t3.xlarge. Repeats.",
        autocompletion=settings,
    ),
]
Unset = Annotated[
    list[str] | None,
    typer.Option("--unset", metavar="PATH", help="Take a key away. Repeats.", autocompletion=settings),
]
For = Annotated[
    Path | None,
    typer.Option(
        "--for",
        metavar="FILE",
        envvar="JOBVECTOR_FOR",
        help="Your own region, budget, usage and goals. Begin with: presets show DESIGN --requirements",
        show_default=False,
    ),
]
On = Annotated[
    str | None,
    typer.Option(
        "--on", metavar="DATE", help="Assess as of another day, e.g. 2026-12-31; else JOBVECTOR_ON.", show_default=False
    ),
]
Committed = Annotated[
    list[str] | None,
    typer.Option("--commitment", metavar="NAME", help="Reckon with a commitment of your own prices. Repeats."),
]
Profile = Annotated[str | None, typer.Option("--profile", envvar="JOBVECTOR_PROFILE", help="The AWS profile to use.")]
Endpoint = Annotated[
    str | None,
    typer.Option(
        "--endpoint-url",
        metavar="URL",
        envvar="JOBVECTOR_ENDPOINT_URL",
        help="Another AWS, such as LocalStack or moto.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


def load(
    design: str,
    change: Sequence[str] | None,
    unset: Sequence[str] | None,
    wishes: Path | None = None,
    on: str | None = None,
) -> PresetFile:
    """Load a design by its preset's name or its file, with a person's requirements and then with changes applied.

    A preset is taken as of the day, with the version of Kubernetes that is then the newest.
    """
    from jobvector_wizard.catalog import current, listed
    from jobvector_wizard.design.patch import Patch
    from jobvector_wizard.planning.moving import move_with_region
    from jobvector_wizard.planning.taking import as_taken, take_design

    if design == FROM_INPUT:
        from jobvector_wizard.base.toml_text import STANDARD_INPUT, read_standard_input
        from jobvector_wizard.design.preset_file import whole_design

        loaded = as_taken(whole_design(read_standard_input(), STANDARD_INPUT), listed(), day_of(on))
    else:
        loaded = take_design(design, listed(), day_of(on))
    if wishes is not None:
        from jobvector_wizard.base.toml_text import read_text
        from jobvector_wizard.planning.requirements import parse_requirements, with_requirements

        wanted = parse_requirements(read_text(wishes), str(wishes))
        loaded = with_requirements(loaded, wanted, current(), str(wishes))
    patch = Patch.parse(change or (), unset or ())
    return loaded.apply(move_with_region(patch, loaded.blueprint, current())) if patch.changes else loaded


def design_file(design: str) -> DesignFile | None:
    """Return the file that a design is read from, as it was named; None for a preset and what is read once only."""
    from jobvector_wizard.base.toml_text import read_text
    from jobvector_wizard.design.preset_file import shipped_presets
    from jobvector_wizard.reporting.results import DesignFile

    path = Path(design)
    if design == FROM_INPUT or design in shipped_presets() or not path.is_file():
        return None
    return DesignFile(design, read_text(path))


def assess_on(loaded: PresetFile, on: date) -> Assessment:
    """Assess a design as of a day, with the prices as they were last refreshed and as they are agreed."""
    from jobvector_wizard.planning.assessment import assess

    return assess(loaded.blueprint, prices(), on)


def prices(committed: Sequence[str] | None = None) -> Catalog:
    """Return the catalog as it was last refreshed, with the user's own prices and those commitments of the user's.

    Says on stderr where refreshed prices are passed over. Raises UsageError where own prices cannot be used,
    UnknownNameError where there is no such commitment.
    """
    from jobvector_wizard.catalog import current

    catalog = _told(current())
    return catalog.committed_to(committed) if committed else catalog


def list_prices() -> Catalog:
    """Return the same without the user's own prices."""
    from jobvector_wizard.catalog import listed

    return _told(listed())


def _told(catalog: Catalog) -> Catalog:
    if catalog.trouble:
        tell(f"{catalog.trouble}. The prices are those that came with the program.\n{AGAIN}", always=True)
    return catalog


def day_of(text: str | None) -> date:
    """Read a day; today where none is given. Raises UsageError."""
    return day_assessed() if text is None else read_day(text, "Write it like --on 2026-11-23")
