"""What every command that prints has in common: `--format`, `--output`, `--quiet`, `--color` and `--width`."""

from __future__ import annotations

import inspect
import io
import sys
from contextlib import contextmanager
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, get_type_hints

import typer

from jobvector_wizard.base.errors import UsageError, WizardError
from jobvector_wizard.cli.output import Color, Printing, print_json, printing_as, say_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobvector_wizard.reporting.results import Report

__all__ = ["Format", "print_results", "printing"]


class Format(StrEnum):
    """How a command prints what it has to say."""

    TEXT = "text"
    JSON = "json"
    MD = "md"
    CSV = "csv"
    JUNIT = "junit"
    SARIF = "sarif"
    HTML = "html"


STANDARD_OUTPUT: Final = "-"
CONTEXT: Final = "context"
"""What a command calls typer's context, where it asks for that."""
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write there instead of to standard output; - is that.",
        show_default=False,
    ),
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", envvar="JOBVECTOR_QUIET", help="Say nothing on standard error but errors.")
]
Colour = Annotated[
    Color, typer.Option("--color", envvar="JOBVECTOR_COLOR", help="Whether text has colours; auto: on a terminal.")
]
Width = Annotated[
    int | None,
    typer.Option(
        "--width",
        min=40,
        max=1000,
        envvar="JOBVECTOR_WIDTH",
        help="Columns of text; else the terminal's.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="The same as --format json: one document and nothing else.")]


def printing(*formats: Format) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add the options to a command, whose output they then rule.

    A command that takes `form` gets one of `formats`, the first unless a person asks for another; one that takes
    `as_json` has text and JSON. Both are given by `--format`, of which `--json` is the short form.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(command)
        hints = get_type_hints(command, include_extras=True)
        takes = next((it for it in ("form", "as_json") if it in signature.parameters), None)
        known = (Format.TEXT, Format.JSON) if takes == "as_json" else formats

        @wraps(command)
        def run(
            *,
            context: typer.Context,
            output: Path | None,
            quiet: bool,
            color: Color,
            width: int | None,
            **given: Any,
        ) -> Any:
            if CONTEXT in signature.parameters:
                given[CONTEXT] = context
            if takes:
                form = _chosen(given.pop("format_name"), as_json=given.pop("json_flag"), known=known)
                given[takes] = form is Format.JSON if takes == "as_json" else form
            with printing_as(Printing.chosen(color, width, quiet=quiet)), _environment_named(context):
                if output is None or str(output) == STANDARD_OUTPUT:
                    return command(**given)
                return _into(output, lambda: command(**given))

        own = (it for name, it in signature.parameters.items() if name not in (takes, CONTEXT))
        kept = [it.replace(annotation=hints[it.name]) for it in own]
        added = dict(_added(known if takes else ()))
        new = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hint)
            for name, (hint, default) in added.items()
        ]
        run.__signature__ = signature.replace(parameters=[*kept, *new])  # type: ignore[attr-defined]
        run.__annotations__ = {it.name: it.annotation for it in (*kept, *new)}
        return run

    return decorate


def _added(formats: tuple[Format, ...]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    if formats:
        help_ = "How it is printed."
        names = [it.value for it in formats]
        option = typer.Option(
            "--format", metavar="|".join(names), help=help_, show_default=False, autocompletion=lambda: names
        )
        yield "format_name", (Annotated[str | None, option], None)
        yield "json_flag", (AsJson, False)
    yield CONTEXT, (typer.Context, inspect.Parameter.empty)
    yield "output", (Output, None)
    yield "quiet", (Quiet, False)
    yield "color", (Colour, Color.AUTO)
    yield "width", (Width, None)


def _chosen(name: str | None, *, as_json: bool, known: tuple[Format, ...]) -> Format:
    if name is None:
        return Format.JSON if as_json else known[0]
    if name not in known:
        raise UsageError(f'There is no format "{name}" here.', f"There are: {', '.join(known)}")
    if as_json and name != Format.JSON:
        raise UsageError(f"--json and --format {name} are two ways to print the same.", "Choose one of them.")
    return Format(name)


@contextmanager
def _environment_named(context: typer.Context) -> Iterator[None]:
    """Name in an error the variables of the environment whose values it speaks of: nobody sees those on the line."""
    try:
        yield
    except WizardError as error:
        for option in context.command.params:
            source, value = context.get_parameter_source(option.name), context.params.get(option.name)
            if source and source.name == "ENVIRONMENT" and str(value) in error.message:
                error.remedy = f"{error.remedy}\n{value} is from the environment: {option.envvar}".strip()
        raise


def print_results(report: Report, form: Format) -> None:
    """Print findings or controls in the format of another tool: JUnit's, or SARIF."""
    if form is Format.JUNIT:
        from jobvector_wizard.reporting.junit import junit_xml

        say_text(junit_xml(report))
    else:
        from jobvector_wizard.reporting.sarif import sarif_document

        print_json(sarif_document(report))


def _into(path: Path, work: Callable[[], Any]) -> Any:
    """Run a command and write what it prints into a file, whole; nothing where it fails before it prints."""
    before, sys.stdout = sys.stdout, io.StringIO()
    printed = sys.stdout
    try:
        ended = work()
    except WizardError:
        if printed.getvalue():
            _write(path, printed.getvalue())
        raise
    finally:
        sys.stdout = before
    _write(path, printed.getvalue())
    return ended


def _write(path: Path, text: str) -> None:
    from jobvector_wizard.base.paths import write_output

    try:
        write_output(path, text)
    except OSError as error:
        raise WizardError(f"{path} cannot be written: {error.strerror}.", "Name another place: --output FILE") from None
