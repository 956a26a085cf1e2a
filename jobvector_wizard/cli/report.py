"""The command that writes designs and their differences down for people around a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jobvector_wizard.base.errors import UsageError
from jobvector_wizard.cli.completion import designs
from jobvector_wizard.cli.options import FROM_INPUT, Committed, For, On, Set, Unset, day_of, load, prices
from jobvector_wizard.cli.output import say_text, working
from jobvector_wizard.cli.printing import Format, printing

if TYPE_CHECKING:
    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.planning.side_by_side import SideBySide

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(printing(Format.HTML, Format.MD, Format.JSON, Format.CSV)(report))


def report(
    asked: Annotated[
        list[str],
        typer.Argument(
            metavar="DESIGN...",
            help="One to four designs, of which the first is the base: presets' names, TOML files, - for input.",
            show_default=False,
            autocompletion=designs,
        ),
    ],
    change: Set = None,
    unset: Unset = None,
    wishes: For = None,
    on: On = None,
    committed: Committed = None,
    *,
    form: Format,
) -> None:
    """Write a page of one to four designs on which every amount explains itself. Changes apply to each of them."""
    from jobvector_wizard.cli.commands.comparing import print_comparison
    from jobvector_wizard.cli.commands.estimating import print_estimate
    from jobvector_wizard.planning.assessment import assess
    from jobvector_wizard.planning.gate import Gate
    from jobvector_wizard.planning.side_by_side import MOST, own_names, side_by_side

    if len(asked) > MOST:
        raise UsageError(f"A report sets at most {MOST} designs side by side.", "Leave some out.")
    if asked.count(FROM_INPUT) > 1:
        raise UsageError("Standard input holds one design.", "Name a file or a preset for the others.")
    catalog, day = prices(committed), day_of(on)
    designs = [assess(load(name, change, unset, wishes, on).blueprint, catalog, day) for name in asked]
    apart = len(set(asked)) == len(asked)
    names = asked if apart else [f"{name} ({number})" for number, name in enumerate(asked, 1)]
    shown = side_by_side(designs, own_names(designs, names), catalog)
    if form is Format.HTML:
        say_text(_page(shown, catalog))
    elif len(designs) == 1:
        print_estimate(designs[0], catalog, form)
    else:
        print_comparison(shown, Gate(), form, whole=False, ready=False)


def _page(shown: SideBySide, catalog: Catalog) -> str:
    from jobvector_wizard.readiness.needs import ready_of
    from jobvector_wizard.reporting.page.document import page_of

    with working("playing the program of each design"):
        return page_of(shown, [ready_of(it.blueprint) for it in shown.designs], catalog)
