"""The commands of the presets: list them, show one, copy one."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - typer reads the annotations when it runs
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from jobvector_wizard.base.errors import visible
from jobvector_wizard.cli.options import Design, For, On, Set, Unset, day_of, load, prices
from jobvector_wizard.cli.output import show, tell
from jobvector_wizard.cli.printing import printing

__all__ = ["register"]


class _Listing(TyperGroup):
    """Commands of which `list` is meant where none is named."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read a line that may begin with an option of `list`; a shell that completes one is told the commands."""
        first = args[0] if args else "-"
        listing = first.startswith("-") and first not in ctx.help_option_names and not ctx.resilient_parsing
        return super().parse_args(ctx, ["list", *args] if listing else args)


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    presets_app = typer.Typer(cls=_Listing, help="List the presets, or show and copy one.", rich_markup_mode=None)
    for name, command in (("list", list_presets), ("show", show_preset), ("copy", copy_preset)):
        presets_app.command(name)(printing()(command))
    app.add_typer(presets_app, name="presets")


def list_presets(wishes: For = None, on: On = None) -> None:
    """List the presets with what each costs and whether it holds."""
    from jobvector_wizard.design.preset_file import shipped_presets
    from jobvector_wizard.planning.assessment import assess
    from jobvector_wizard.reporting.presets import presets_table

    catalog, day = prices(), day_of(on)
    designs = [load(name, None, None, wishes, on).blueprint for name in shipped_presets()]
    show(presets_table([assess(design, catalog, day) for design in designs]))


def show_preset(
    design: Design,
    change: Set = None,
    unset: Unset = None,
    wishes: For = None,
    requirements: Annotated[
        bool, typer.Option("--requirements", help="Only what is yours and not the design's, as a file for --for.")
    ] = False,
) -> None:
    """Print a design's file, with changes applied."""
    loaded = load(design, change, unset, wishes)
    if requirements:
        from jobvector_wizard.planning.requirements import requirements_text

        text = requirements_text(loaded)
    else:
        text = loaded.text
    sys.stdout.write(visible(text.replace("\r\n", "\n")))  # where comments hold what a terminal obeys; no value does


def copy_preset(design: Design, file: Path, change: Set = None, unset: Unset = None, wishes: For = None) -> None:
    """Write a design to a new file, with changes applied."""
    loaded = load(design, change, unset, wishes)
    loaded.save(file, new=True)
    tell(f"Written: {file}, with Kubernetes {loaded.blueprint.kubernetes.version}")
