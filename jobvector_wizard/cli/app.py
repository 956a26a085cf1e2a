"""The commands. Data goes to stdout, everything else to stderr; errors become sentences and exit codes in `run`."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from jobvector_wizard import __version__
from jobvector_wizard.base import side_effects
from jobvector_wizard.base.days import day_assessed
from jobvector_wizard.base.errors import RefusedError, UsageError, WizardError
from jobvector_wizard.cli import account as cli_account
from jobvector_wizard.cli import catalog as cli_catalog
from jobvector_wizard.cli import completion as completing
from jobvector_wizard.cli import help as cli_help
from jobvector_wizard.cli import presets as cli_presets
from jobvector_wizard.cli import report as cli_report
from jobvector_wizard.cli import schema as cli_schema
from jobvector_wizard.cli.options import (
    FROM_INPUT,
    Committed,
    Design,
    For,
    Json,
    On,
    OtherDesign,
    Set,
    Unset,
    assess_on,
    day_of,
    design_file,
    load,
    prices,
)
from jobvector_wizard.cli.output import print_json, say, show, tell, working
from jobvector_wizard.cli.printing import Format, print_results, printing
from jobvector_wizard.cli.streams import ReaderLeftError, finish_output
from jobvector_wizard.planning.gate import FailOn  # noqa: TC001 - typer reads the annotations when it runs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["app", "run"]

app = typer.Typer(
    cls=cli_help.Program,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
    help="Decide what to build on AWS, see what it costs and whether it holds, then build it. "
    "Without a command the wizard opens; with the paths of design files, these stand in it beside the presets.",
)


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code: the one place where errors become sentences."""
    code = _guarded(lambda: _dispatch(list(arguments)))
    return _guarded(_finished) or code


def _dispatch(arguments: list[str]) -> int:
    command = typer.main.get_command(app)
    if asked := os.environ.get(completing.ASKED):
        return completing.answer(command, asked)
    if arguments and cli_help.names_file(command, arguments[0]):
        return _open_wizard(arguments)
    result = command.main(args=arguments, prog_name="jobvector-wizard", standalone_mode=False)
    return result if isinstance(result, int) else 0


def _finished() -> int:
    finish_output()
    return 0


def _guarded(work: Callable[[], int]) -> int:
    try:
        return work()
    except WizardError as error:
        tell(error)
        return error.exit_code
    except TyperException as error:
        told = error.format_message().replace(": Value error, ", ": ")  # pydantic's words, by which typer reads values
        tell(f"{told}\nAll commands and options: jobvector-wizard --help")
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except ReaderLeftError:
        return 0
    except Exception as error:  # noqa: BLE001 - the one place of this front end
        return _unexpected(error)


def _unexpected(error: Exception) -> int:
    from jobvector_wizard.base.crash import written_down

    tell(
        f"Something went wrong inside jobvector-wizard ({type(error).__name__}). {side_effects.outside()}\n"
        f"{written_down(error)}"
    )
    return 1


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="The wizard as numbered prompts, for screen readers and simple terminals.")
    ] = False,
) -> int:
    """Open the wizard where no command is given."""
    if version:
        say(__version__)
        raise typer.Exit
    if context.invoked_subcommand is not None:
        return 0
    if plain or os.environ.get("TERM") == "dumb":
        from jobvector_wizard.cli.plain import run_plain

        return run_plain(day_assessed())
    return _open_wizard()


def _open_wizard(designs: Sequence[str] = ()) -> int:
    """Open the wizard with the first of these designs, the files among them beside the presets."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
        raise UsageError(
            "The wizard needs a terminal, and this is none.",
            "Without one, try: jobvector-wizard --plain, estimate ha, compare economy ha, or rehearse ha. "
            "All commands: jobvector-wizard --help",
        )
    gc.disable()  # nothing that is loaded is ever garbage
    from jobvector_wizard.screens.app import run_wizard

    gc.freeze()
    gc.set_threshold(10_000, 10, 100)  # a full collection holds a key up for a tenth of a second
    gc.enable()
    return run_wizard(designs)


@app.command()
@printing(Format.TEXT, Format.JSON, Format.MD, Format.CSV, Format.JUNIT, Format.SARIF)
def estimate(
    design: Design,
    change: Set = None,
    unset: Unset = None,
    wishes: For = None,
    on: On = None,
    path: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="PATH",
            help="Explain a figure: total, nat.hours, pod.ollama, sla, usage.nat_gb.",
            autocompletion=completing.figures,
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 where an error finding stands.")] = False,
    committed: Committed = None,
    *,
    form: Format,
) -> int:
    """Say what a design costs, whether it holds and what is wrong with it."""
    from jobvector_wizard.cli.commands.estimating import print_estimate
    from jobvector_wizard.planning.assessment import assess

    if path is not None and form not in (Format.TEXT, Format.JSON):
        raise UsageError(f"--explain has no format {form}.", "It has: text, json")
    catalog = prices(committed)
    assessment = assess(load(design, change, unset, wishes, on).blueprint, catalog, day_of(on))
    file = design_file(design) if form in (Format.JUNIT, Format.SARIF) else None
    print_estimate(assessment, catalog, form, path, file)
    return RefusedError.exit_code if strict and assessment.errors else 0


@app.command()
@printing(Format.TEXT, Format.JSON, Format.MD, Format.CSV)
def compare(
    base: Design,
    other: Design,
    third: OtherDesign = None,
    fourth: OtherDesign = None,
    change: Set = None,
    unset: Unset = None,
    wishes: For = None,
    on: On = None,
    whole: Annotated[bool, typer.Option("--all", help="Show the parts of the bills that are alike, too.")] = False,
    ready: Annotated[
        bool, typer.Option("--ready", help="Say when each would stand, too: plays each one's program, seconds.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 where an error stands in another one.")] = False,
    fail_on: Annotated[
        list[FailOn] | None,
        typer.Option("--fail-on", help="Exit with 3 where one brings such a finding, or is over its budget."),
    ] = None,
    max_increase: Annotated[
        str | None,
        typer.Option("--max-increase", metavar="USD|%", help="Exit with 3 where a month costs more than so much more."),
    ] = None,
    committed: Committed = None,
    *,
    form: Format,
) -> int:
    """Set two to four designs side by side, against the first: cost, what holds, what the difference buys.

    Changes apply to all.
    """
    from jobvector_wizard.cli.commands.comparing import print_comparison
    from jobvector_wizard.planning.assessment import assess
    from jobvector_wizard.planning.gate import Gate, parse_increase
    from jobvector_wizard.planning.side_by_side import own_names, side_by_side

    names = [it for it in (base, other, third, fourth) if it is not None]
    if names.count(FROM_INPUT) > 1:
        raise UsageError("Standard input holds one design.", "Name a file or a preset for the other ones.")
    gate = Gate(tuple(fail_on or ()), None if max_increase is None else parse_increase(max_increase), strict)
    catalog, day = prices(committed), day_of(on)
    designs = [assess(load(name, change, unset, wishes, on).blueprint, catalog, day) for name in names]
    shown = side_by_side(designs, own_names(designs, names), catalog)
    return print_comparison(shown, gate, form, whole=whole, ready=ready)


cli_report.register(app)


@app.command()
@printing()
def analyse(
    design: Design,
    change: Set = None,
    unset: Unset = None,
    wishes: For = None,
    on: On = None,
    seed: Annotated[int, typer.Option(help="What the samples are drawn from, where there are too many orders.")] = 0,
) -> None:
    """Say what holds in every arrival order and tie, with each zone and node lost, and during upgrades."""
    from jobvector_wizard.catalog import current
    from jobvector_wizard.planning import analysis
    from jobvector_wizard.planning.savings import budget_remedies
    from jobvector_wizard.reporting.analysis import analysis_report

    assessment = assess_on(load(design, change, unset, wishes, on), day_of(on))
    with working("trying every order, loss and upgrade"):
        found = analysis.analyse(assessment.blueprint, current(), assessment.on, seed=seed)
    show(analysis_report(found))
    with working("looking for ways to keep the budget"):
        remedies = budget_remedies(assessment, current())
    for remedy in remedies:
        say(f"to keep the budget: {remedy.title}\n  {remedy.patch}")


@app.command()
@printing(Format.TEXT, Format.JSON, Format.JUNIT, Format.SARIF)
def controls(
    design: Design,
    change: Set = None,
    unset: Unset = None,
    wishes: For = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 where a control is broken.")] = False,
    *,
    form: Format,
) -> int:
    """Hold a design's resources against CIS, AWS's best practices and EKS's: met, or waived and why."""
    from jobvector_wizard.provisioning.graph import blueprint_graph
    from jobvector_wizard.readiness.controls import State, audit

    blueprint = load(design, change, unset, wishes).blueprint
    with working("playing the program of the design"):
        rows = audit(blueprint, blueprint_graph(blueprint))
    match form:
        case Format.JSON:
            from jobvector_wizard.reporting.controls import controls_document

            print_json(controls_document(blueprint, rows))
        case Format.JUNIT | Format.SARIF:
            from jobvector_wizard.reporting.results import controls_results

            print_results(controls_results(blueprint, rows, design_file(design)), form)
        case _:
            from jobvector_wizard.reporting.controls import controls_report

            show(controls_report(blueprint, rows))
    return RefusedError.exit_code if strict and any(row.state is State.BROKEN for row in rows) else 0


@app.command()
@printing()
def needs(
    design: Design,
    change: Set = None,
    unset: Unset = None,
    wishes: For = None,
    on: On = None,
    policy: Annotated[bool, typer.Option("--policy", help="Print the IAM policies alone, a list of them.")] = False,
    as_json: Json = False,
) -> None:
    """Say what bringing a design up takes: time, price, resources, quotas and IAM permissions. Asks AWS nothing."""
    from jobvector_wizard.catalog import current
    from jobvector_wizard.readiness.needs import read_needs
    from jobvector_wizard.reporting.needs import needs_document, needs_report

    with working("playing the program of the design"):
        found = read_needs(assess_on(load(design, change, unset, wishes, on), day_of(on)), current())
    if policy:
        print_json(found.policies)
    elif as_json:
        print_json(needs_document(found))
    else:
        show(needs_report(found))


@app.command()
@printing()
def rehearse(
    design: Design,
    change: Set = None,
    unset: Unset = None,
    wishes: For = None,
    on: On = None,
    speed: Annotated[float, typer.Option(min=0, help="How many times faster the clock runs; 0 does not wait.")] = 60,
    anyway: Annotated[bool, typer.Option("--anyway", help="Play a design up to what AWS would refuse.")] = False,
    as_json: Json = False,
) -> int:
    """Play the creation of a design with published durations. No AWS account, no Pulumi CLI."""
    from jobvector_wizard.cli.commands.following import rehearse_design

    loaded = load(design, change, unset, wishes, on)
    return rehearse_design(assess_on(loaded, day_of(on)), speed, anyway=anyway, as_json=as_json)


@app.command()
@printing()
def watch(
    name: Annotated[
        str | None,
        typer.Argument(
            help="A deployment or an operation; the newest unless given.", autocompletion=completing.deployments
        ),
    ] = None,
    as_json: Json = False,
    replay: Annotated[
        float | None,
        typer.Option("--replay", min=0, metavar="SPEED", help="Play what has ended again, so many times as fast."),
    ] = None,
) -> int:
    """Follow an operation that runs, or see one again that has ended."""
    from jobvector_wizard.cli.commands.following import watch_operation

    return watch_operation(name, as_json=as_json, replay_speed=replay)


@app.command()
@printing()
def completion(
    shell: Annotated[completing.Shell, typer.Argument(help="Whose script it is.", show_default=False)],
) -> int:
    """Print the script by which a shell completes commands, options, designs and deployments. Writes no file."""
    return completing.answer(None, f"source_{shell}")


cli_presets.register(app)
cli_account.register(app)
cli_catalog.register(app)
cli_schema.register(app)
