"""The command that prints the JSON Schemas of documents and files."""

from __future__ import annotations

from typing import Annotated

import typer

from jobvector_wizard.cli.output import print_json, say
from jobvector_wizard.cli.printing import printing

__all__ = ["register"]


def names() -> list[str]:
    """Return what a shell may offer."""
    from jobvector_wizard.documents.schemas import DOCUMENTS, FILES

    return [*(it.name for it in DOCUMENTS), *FILES]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(printing()(schema))


def schema(
    name: Annotated[
        str | None,
        typer.Argument(
            help="A schema, or a command that prints such a document.", show_default=False, autocompletion=names
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of a document of --json or of a file that you write; without NAME, list them."""
    from jobvector_wizard.documents.schemas import DOCUMENTS, FILES, schema_named

    if name is not None:
        print_json(schema_named(name))
        return
    known = {it.name: it.summary for it in DOCUMENTS} | FILES
    width = max(map(len, known))
    for each, summary in known.items():
        say(f"{each:<{width}}  {summary}")
