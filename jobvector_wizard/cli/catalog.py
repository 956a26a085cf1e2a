"""The commands of the catalog: refresh its prices, show them, say what moved, forget what was refreshed."""

from __future__ import annotations

from typing import Annotated

import typer

from jobvector_wizard.base.errors import UnknownNameError, UsageError
from jobvector_wizard.cli.options import Endpoint, Json, On, Profile, day_of, list_prices, prices
from jobvector_wizard.cli.output import print_json, say, show, tell
from jobvector_wizard.cli.printing import printing

__all__ = ["register"]

Regions = Annotated[
    list[str] | None,
    typer.Option("--region", metavar="REGION", help="A region. Repeats; all that were refreshed, unless given."),
]
Only = Annotated[
    str | None,
    typer.Argument(metavar="PATH", help="A rate, a type, a class or one price of it.", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    catalog_app = typer.Typer(help="The catalog's prices: of today, and where each is from.", rich_markup_mode=None)
    for name, command in (("refresh", refresh), ("show", show_prices), ("diff", diff), ("forget", forget)):
        catalog_app.command(name)(printing()(command))
    app.add_typer(catalog_app, name="catalog")


def refresh(
    context: typer.Context,
    region: Annotated[
        list[str] | None,
        typer.Option(
            "--region", metavar="REGION", help="A region. Repeats; those of presets and last time, unless given."
        ),
    ] = None,
    types: Annotated[
        str | None, typer.Option("--types", metavar="NAMES", help="Only these types and classes: t3.large,db.t3.small.")
    ] = None,
    profile: Profile = None,
    endpoint_url: Endpoint = None,
    without_credentials: Annotated[
        bool,
        typer.Option("--without-credentials", help="Read the offer files that AWS publishes; much more to read."),
    ] = False,
    offer_files: Annotated[
        str | None,
        typer.Option("--offer-files", metavar="URL", help="Another server of offer files, such as a mirror."),
    ] = None,
) -> None:
    """Read today's list prices from AWS. Keeps them on this machine, all of them or none; changes nothing at AWS."""
    from jobvector_wizard.cli.commands.prices import refresh_from_files, refresh_through_account, regions_of
    from jobvector_wizard.reporting.prices import refresh_report

    named = tuple(name.strip() for name in (types or "").split(",") if name.strip())
    regions = regions_of(region or ())
    if without_credentials or offer_files:
        sources = map(context.get_parameter_source, ("profile", "endpoint_url"))
        if any(it and it.name == "COMMANDLINE" for it in sources):
            raise UsageError(
                "Offer files are read without an account: --profile and --endpoint-url have no place here."
            )
        found = refresh_from_files(regions, named, offer_files)
    else:
        found = refresh_through_account(regions, named, profile, endpoint_url)
    show(refresh_report(found))


def show_prices(path: Only = None, region: Regions = None, on: On = None, as_json: Json = False) -> None:
    """List prices with source, date and origin: bundled, refreshed or own. Without a PATH, what is not bundled."""
    from jobvector_wizard.cli.commands.prices import known_regions
    from jobvector_wizard.reporting.prices import (
        not_bundled_document,
        own_table,
        prices_document,
        prices_table,
        regions_table,
        shown_prices,
    )

    catalog = prices()
    regions = known_regions(region or catalog.overlay.regions)
    if path is None and not region:
        if as_json:
            print_json(not_bundled_document(catalog, day_of(on)))
            return
        if not regions:
            say("No prices were refreshed on this machine: all list prices are those that came with the program.")
        else:
            show(regions_table(catalog, day_of(on)))
        if catalog.own.source:
            show(own_table(catalog.own))
        return
    if not regions:
        raise UsageError("Which region's prices are meant is open.", "Name one: --region eu-west-1")
    found = {name: shown_prices(catalog, name, path or "") for name in regions}
    for name, shown in found.items():
        if not shown:
            raise UnknownNameError("price", path or "", (it.path for it in shown_prices(catalog, name)))
    if as_json:
        print_json(prices_document(found))
        return
    for name, shown in found.items():
        say(f"{name}:")
        show(prices_table(shown))


def diff(region: Regions = None, on: On = None) -> None:
    """Say which list prices moved by the refresh, and what each preset costs with both; own prices are left out."""
    from jobvector_wizard.base.paths import own_prices
    from jobvector_wizard.catalog import bundled
    from jobvector_wizard.cli.commands.prices import known_regions
    from jobvector_wizard.design.preset_file import shipped_presets
    from jobvector_wizard.planning.taking import take_design
    from jobvector_wizard.reporting.prices import diff_report

    catalog = list_prices()
    regions = [name for name in known_regions(region or catalog.overlay.regions) if name in catalog.overlay.regions]
    if not regions:
        raise UsageError("No such prices were refreshed on this machine.", "First: jobvector-wizard catalog refresh")
    designs = [take_design(name, catalog, day_of(on)).blueprint for name in shipped_presets()]
    if own_prices().exists():
        tell("Your own prices are left out here: these are list prices.")
    show(diff_report(bundled(), catalog, designs, day_of(on), regions))


def forget(region: Regions = None) -> None:
    """Take refreshed prices away: those that came with the program hold again. Your own prices are not touched."""
    from jobvector_wizard.cli.commands.prices import forget_prices

    gone = forget_prices(region or ())
    tell(f"Forgotten: {', '.join(gone)}" if gone else "No prices were refreshed on this machine.")
