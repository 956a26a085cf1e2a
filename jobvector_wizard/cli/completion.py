"""What a shell is told when it asks how a command line may go on. Typer speaks with the shell; this knows the names."""

from __future__ import annotations

import os
import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer  # noqa: TC002 - typer reads the annotations when it runs

from jobvector_wizard.base.errors import UsageError, WizardError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["ASKED", "Shell", "answer", "deployments", "designs", "figures", "settings"]

PROGRAM: Final = "jobvector-wizard"
ASKED: Final = "_JOBVECTOR_WIZARD_COMPLETE"
"""The environment variable by which a shell asks, as typer names it after the program."""


class Shell(StrEnum):
    """Whose completion is known here."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


_PLAIN: Final = re.compile(r"[\w./:@+-]+", re.ASCII)
"""What may be offered: the script of zsh evaluates it, and folders and designs may be somebody else's."""


def answer(command: Any, asked: str) -> int:
    """Print what a shell asked for: how a line may go on, or with `source_SHELL` the script that makes it ask.

    Raises UsageError where the question is none.
    """
    from typer.completion import get_completion_inspect_parameters, shell_complete

    get_completion_inspect_parameters()  # makes typer know its shells
    try:
        return shell_complete(command, {}, PROGRAM, ASKED, asked)
    except (KeyError, ValueError):
        raise UsageError(f"{ASKED} is for shells to ask with, and this is no question of one's.") from None


def designs(incomplete: str) -> list[str]:
    """Return the presets and TOML files that are called so, and the folders on the way to others."""
    from jobvector_wizard.design.preset_file import shipped_presets

    return _beginning(incomplete, [*shipped_presets(), *_files(incomplete)])


def deployments(incomplete: str) -> list[str]:
    """Return the deployments of this machine that are called so."""
    from jobvector_wizard.base import paths

    try:
        return _beginning(incomplete, (path.name for path in paths.directories_in(paths.deployments())))
    except WizardError:
        return []


def settings(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the paths that the design on the line states and that begin so."""
    from jobvector_wizard.design.patch import write_path

    try:
        document = _design(ctx).blueprint.document()
    except WizardError:
        return []
    return _beginning(incomplete, (write_path(path) for path in _leaves((), document)))


def figures(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return what can be explained of the design on the line and begins so, its findings too."""
    from jobvector_wizard.base.days import day_assessed
    from jobvector_wizard.catalog import listed
    from jobvector_wizard.planning.assessment import assess
    from jobvector_wizard.reporting.explain import paths

    try:
        return _beginning(incomplete, paths(assess(_design(ctx).blueprint, listed(), day_assessed())))
    except WizardError:
        return []


def _design(ctx: typer.Context) -> Any:
    from jobvector_wizard.design.preset_file import load_design

    waiting = ctx.args[0] if ctx.args else ""  # typer stops to read where an option's value is what is asked for
    return load_design(ctx.params.get("design") or ctx.params.get("base") or waiting)


def _leaves(above: tuple[str, ...], table: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves((*above, key), value)
        else:
            yield (*above, key)


def _files(incomplete: str) -> Iterator[str]:
    name = incomplete.rpartition("/")[2]
    before = incomplete[: len(incomplete) - len(name)]
    try:
        with os.scandir(Path(before or ".")) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.startswith(name) and not entry.name.startswith("."):
                    if entry.is_dir():
                        yield f"{before}{entry.name}/"
                    elif entry.name.endswith(".toml"):
                        yield f"{before}{entry.name}"
    except OSError:
        return


def _beginning(incomplete: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(incomplete) and _PLAIN.fullmatch(name)]
