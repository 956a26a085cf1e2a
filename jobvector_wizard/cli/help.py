"""What `--help` of the program says beside its commands: the environment that they hear, and how they end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from typer.core import TyperGroup

from jobvector_wizard.base.errors import AccessError, BusyError, RefusedError, UsageError, WizardError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["EXIT_CODES", "Program", "every_command", "names_file", "variables"]

EXIT_CODES: Final = {
    0: "done",
    WizardError.exit_code: "the operation failed",
    UsageError.exit_code: "usage, or an invalid blueprint",
    RefusedError.exit_code: "the design breaks a constraint (with --strict, or when AWS would refuse what is to be "
    "rehearsed), or the change of one may not pass (compare)",
    AccessError.exit_code: "AWS access",
    BusyError.exit_code: "another operation holds the deployment",
    6: "AWS's calculator does not give every line as the bill has it (verify)",
    130: "interrupted",
}
"""What each code says that a command ends with."""
_HEARD: Final = {
    "JOBVECTOR_HOME": "where the program keeps what it makes",
    "JOBVECTOR_ON": "as --on, and the day of the wizard",
    "NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE": "whether text has colours, where --color says nothing",
}
"""Variables that are no option's own."""


class Program(TyperGroup):
    """The program's commands, with the environment and the exit codes below them in its help."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - as typer calls it
        """Write both, as the options are written."""
        with formatter.section("Environment"):
            formatter.write_dl(list(variables(self).items()))
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), meaning) for code, meaning in EXIT_CODES.items()])


def names_file(program: Any, word: str) -> bool:
    """Whether a first word is meant as the file of a design and not as a command, an option or a slip of either."""
    return word not in program.commands and not word.startswith("-") and ("/" in word or word.endswith(".toml"))


def variables(program: Any) -> dict[str, str]:
    """Return the variables of the environment that a program hears, each with what it says."""
    options = {
        option.envvar: f"as {max(option.opts, key=len)}"
        for _, command in every_command(program)
        for option in command.params
        if option.envvar
    }
    return dict(sorted((options | _HEARD).items()))


def every_command(group: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Return every command of a group and of the groups in it, each with the words that call it."""
    for name, command in group.commands.items():
        yield (*before, name), command
        if isinstance(command, TyperGroup):
            yield from every_command(command, (*before, name))
