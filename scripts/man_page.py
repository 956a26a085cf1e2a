"""The man page, from the command line itself: what `--help` says of each command, option, variable and exit code."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from typing import Any

import typer

from jobvector_wizard import __version__
from jobvector_wizard.cli.app import app
from jobvector_wizard.cli.help import EXIT_CODES, every_command, variables

NAME = "jobvector-wizard"
HEAD = '.\\" Made by scripts/build_docs.py from the command line itself.\n'
ESCAPES = {"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti", '"': r"\(dq"}
"""What roff would take for more than the sign, or draw as another one."""
Rows = list[tuple[str, str]]


def man_page() -> str:
    """Return the page, as `man` reads it."""
    program = typer.main.get_command(app)
    top = _context(program, NAME)
    commands = [(name, command, _context(command, " ".join(name), top)) for name, command in every_command(program)]
    options = {name: _options(command, context) for name, command, context in commands if not _is_group(command)}
    shared = [row for row in next(iter(options.values())) if all(row in rows for rows in options.values())]
    return HEAD + "\n".join(
        [
            f'.TH {text(NAME.upper())} 1 "" "{text(f"{NAME} {__version__}")}"',
            ".nh",  # names of variables and paths stay whole
            ".ad l",
            *section("NAME", [f"{text(NAME)} \\- {text(_first_sentence(program))}"]),
            *section("SYNOPSIS", _usage(program, top)),
            *section("DESCRIPTION", _paragraphs(program)),
            *section("OPTIONS", _listed(_options(program, top))),
            *section("OPTIONS OF EVERY COMMAND", _listed(shared)),
            *section("COMMANDS", (line for each in commands for line in _command(*each, shared))),
            *section("ENVIRONMENT", _listed(list(variables(program).items()))),
            *section("EXIT STATUS", _listed([(str(code), meaning) for code, meaning in EXIT_CODES.items()])),
            "",
        ]
    )


def text(plain: str) -> str:
    """Write text so that roff draws just that."""
    escaped = "".join(ESCAPES.get(each, each if each.isascii() else f"\\[u{ord(each):04X}]") for each in plain)
    return re.sub(r"^\.", r"\\&.", escaped)


def section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield f'.SH "{title}"'
    yield from lines


def _command(name: tuple[str, ...], command: Any, context: Any, shared: Rows) -> Iterator[str]:
    yield f'.SS "{text(" ".join(name))}"'
    yield from _usage(command, context)
    yield ".PP"
    yield from _paragraphs(command)
    yield from _listed([row for row in _options(command, context) if row not in shared])


def _context(command: Any, name: str, above: Any = None) -> Any:
    return command.context_class(command, info_name=name, parent=above, **command.context_settings)


def _usage(command: Any, context: Any) -> Iterator[str]:
    """The words that are typed are bold, what stands for others is not."""
    yield f".B {text(context.command_path)}"
    yield text(" ".join(command.collect_usage_pieces(context)))


def _paragraphs(command: Any) -> Iterator[str]:
    told = inspect.cleandoc(command.help or "").split("\n\n")
    for number, paragraph in enumerate(told):
        if number:
            yield ".PP"
        yield text(" ".join(paragraph.split()))


def _first_sentence(command: Any) -> str:
    return str(command.help).partition(". ")[0]


def _options(command: Any, context: Any) -> Rows:
    """Return what is listed of arguments and options, as `--help` has it."""
    records = (param.get_help_record(context) for param in command.get_params(context))
    return [record for record in records if record]


def _listed(rows: Rows) -> Iterator[str]:
    for what, meaning in rows:
        yield ".TP"
        yield f".B {text(what)}"
        yield text(meaning) or r"\&"


def _is_group(command: Any) -> bool:
    return hasattr(command, "commands")
