"""How long `jobvector-wizard --help` takes, beside a bare typer app: python benchmarks/startup.py.

The bare app has the same commands with the same first line of help, and the same settings, but does nothing and takes
no options. Whole processes are timed, from their start to their end.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from typer.core import TyperGroup
from typer.main import get_command

from benchmarks.timing import compiled, interleaved, ratio, table, times
from jobvector_wizard.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDS: Final = 30


def bare_program() -> str:
    """Return the source of a typer app with a command for each of ours, those in groups too."""
    lines = [
        "import typer",
        "app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)",
    ]
    whole = get_command(app)
    assert isinstance(whole, TyperGroup)
    for name, command in whole.commands.items():
        group, inner = "app", {name: command}
        if hasattr(command, "commands"):
            group, inner = f"group_{name}", command.commands
            lines.append(f"{group} = typer.Typer(rich_markup_mode=None, help={command.help!r})")
            lines.append(f"app.add_typer({group}, name={name!r})")
        for called, each in inner.items():
            lines.append(f"@{group}.command({called!r}, help={each.help!r})")
            lines.append(f"def {name}_{called}(): pass".replace("-", "_"))
    return "\n".join([*lines, "app()"])


def run(command: Sequence[str], folder: Path) -> float:
    """Run a process to its end and return the seconds it took."""
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=compiled(folder), capture_output=True, check=True)
    took = time.perf_counter() - began
    if b"estimate" not in done.stdout:
        raise RuntimeError(f"{command} printed no help")
    return took


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        bare = folder / "bare.py"
        bare.write_text(bare_program(), encoding="utf-8")
        ours = str(Path(sys.executable).with_name("jobvector-wizard"))
        measured = {
            "bare typer app": partial(run, [sys.executable, str(bare), "--help"], folder),
            "jobvector-wizard": partial(run, [ours, "--help"], folder),
        }
        found = interleaved(ROUNDS, measured)
    rows = [(name, times(seconds), ratio(seconds, found["bare typer app"])) for name, seconds in found.items()]
    print(table(("`--help`", "process", "beside the bare app"), rows))


if __name__ == "__main__":
    main()
