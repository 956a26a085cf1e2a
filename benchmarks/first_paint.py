"""From a process's start to its first frame of content, beside other Textual apps: python benchmarks/first_paint.py.

Each program starts on a pseudo-terminal of 120 by 40. Its first frame of content is there when a terminal emulator that
reads along shows at least 200 characters that are not blank. The bare app imports pydantic and composes as many
widgets as the wizard, of the same kinds and sizes, with the words that the wizard starts with (bare.py). The other two
are installed from the package index into virtual environments of their own; one that cannot be had is left out.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyte

from benchmarks.bare import bare_program
from benchmarks.timing import compiled, interleaved, ratio, table, times

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROUNDS: Final = 10
COLUMNS, ROWS = 120, 40
CONTENT: Final = 200
"""Characters that are not blank, from which on a frame has content."""
PATIENCE: Final = 30.0
OTHERS: Final = {"harlequin": ("harlequin", "--locale", "C"), "toolong": ("tl", "bare.py")}
"""Well-known Textual apps: their packages, and their commands, one of which shows the file of the bare app."""


def first_frame(command: Sequence[str], folder: Path, holds: Callable[[pyte.Screen], bool]) -> float:
    """Start a program on a terminal, and return after how many seconds something holds for its screen."""
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    places = {"HOME": folder, "JOBVECTOR_HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_DATA_HOME": folder}
    environment = {
        **compiled(folder),
        **{name: str(place) for name, place in places.items()},
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, cwd=folder, env=environment, start_new_session=True
    )
    os.close(slave)
    try:
        while not holds(screen):
            if not select.select([master], [], [], PATIENCE)[0]:
                raise TimeoutError(f"{command[0]} painted nothing for {PATIENCE:.0f} s")
            stream.feed(_written(master))
        return time.perf_counter() - began
    finally:
        process.kill()
        process.wait()
        os.close(master)


def _written(master: int) -> bytes:
    """Return what a program wrote; nobody waits for one that has ended."""
    try:
        return os.read(master, 65536)
    except OSError:  # Linux's way of saying that the other end is closed
        raise EOFError("the program ended before it painted anything") from None


def has_content(screen: pyte.Screen) -> bool:
    """Whether enough stands on the screen."""
    return sum(len("".join(line.split())) for line in screen.display) >= CONTENT


def has_total(screen: pyte.Screen) -> bool:
    """Whether the wizard's ledger shows what the design costs."""
    return any("a month" in line for line in screen.display)


def others(folder: Path) -> dict[str, list[str]]:
    """Install each package into an environment of its own, all at once; return the commands of those that came."""
    waiting = {}
    for name in OTHERS:
        subprocess.run([sys.executable, "-m", "venv", folder / name], check=True)
        pip: list[str | Path] = [folder / name / "bin" / "pip", "install"]
        pip += ["--quiet", "--disable-pip-version-check", name]
        waiting[name] = subprocess.Popen(pip, stderr=subprocess.DEVNULL)
    came = [name for name, pip in waiting.items() if pip.wait() == 0]
    return {name: [str(folder / name / "bin" / OTHERS[name][0]), *OTHERS[name][1:]] for name in came}


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        os.environ["JOBVECTOR_HOME"] = temporary
        bare = folder / "bare.py"
        bare.write_text(asyncio.run(bare_program(COLUMNS, ROWS)), encoding="utf-8")
        wizard = [sys.executable, "-m", "jobvector_wizard"]
        measured = {
            "bare Textual app": partial(first_frame, [sys.executable, str(bare)], folder, has_content),
            "wizard": partial(first_frame, wizard, folder, has_content),
            "wizard, with its figures": partial(first_frame, wizard, folder, has_total),
        }
        for name, command in others(folder).items():
            measured[name] = partial(first_frame, command, folder, has_content)
        found = interleaved(ROUNDS, measured)
    base = found["bare Textual app"]
    rows = [(name, times(seconds), ratio(seconds, base)) for name, seconds in found.items()]
    print(table(("program", "first frame of content", "beside the bare app"), rows))


if __name__ == "__main__":
    main()
