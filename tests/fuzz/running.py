"""How a case is run, in this process or as one of its own, and what must hold of every run whatever the input was."""

from __future__ import annotations

import contextlib
import csv
import gc
import io
import json
import multiprocessing
import os
import pty
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch
from xml.etree import ElementTree as ET

from jobvector_wizard.__main__ import main
from jobvector_wizard.cli.app import run
from tests.fuzz.hostile import controls_in

__all__ = ["Case", "Ended", "as_process", "at_terminal", "in_process", "judge"]

ON: Final = "2026-11-23"
"""The day that every case is run as of."""
MOST_SECONDS: Final = 10
"""Of a processor, which tells of the program and not of what else this machine does."""
MOST_BYTES: Final = 500 * 2**20
CODES: Final = {0, 1, 2, 3}
"""Those of errors.py that a case can end with: none asks an account, and nobody interrupts it."""
_UNIT: Final = 1 if sys.platform == "darwin" else 1024
"""Bytes of the unit in which the system says the most memory that a process had."""
_STARTER: Final = multiprocessing.get_context("forkserver")
_STARTER.set_forkserver_preload(["tests.fuzz.running", "jobvector_wizard.reporting.estimate"])
_ALONE: Final = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "https_proxy": "http://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9",
}
"""Without a way to AWS: no answer that is typed asks it for anything."""
_STYLES: Final = re.compile("\x1b\\[[0-9;]*m|\r *\r|\r\n")
"""What the program itself sends to a terminal: colours, a line of progress that is taken back, ends of lines."""


@dataclass(frozen=True)
class Case:
    """A command line, the files that are unlike those of a home that was lived in, and what is typed."""

    arguments: tuple[str, ...]
    files: dict[str, bytes | None] = field(default_factory=dict)
    """By path below the working directory, in which `home` is the program's; None is a directory in a file's place."""
    answers: str = ""


@dataclass(frozen=True)
class Ended:
    """What came of it. `seconds` are of a processor, `peak` is in bytes."""

    code: int
    out: str
    err: str
    seconds: float
    peak: int
    crashed: str
    at_terminal: bool = False


def judge(case: Case, ended: Ended) -> None:
    """Hold a run to what the command line promises, whatever it was given."""
    assert not ended.crashed, ended.crashed
    for told in (ended.out, ended.err):
        assert "Traceback (most recent call last)" not in told
        assert "Something went wrong inside" not in told
        assert not controls_in(told), sorted(map(ascii, controls_in(told)))
    assert ended.code in CODES, ended
    assert ended.seconds <= MOST_SECONDS, ended.seconds
    assert ended.peak <= MOST_BYTES, ended.peak
    assert (ended.out + ended.err).strip() or "-o" in case.arguments
    if ended.at_terminal:
        return
    if ended.code == 2:
        assert ended.err.strip(), "what is wrong is said"
        assert not ended.out or "--plain" in case.arguments, "what is wrong is found before anything is printed"
    elif ended.code in (0, 3) and "--help" not in case.arguments:
        _read(case.arguments, ended.out)


def _read(arguments: tuple[str, ...], told: str) -> None:
    """Read what a command printed as its format says; raises an error where that is not what it says."""
    words = list(zip(arguments, (*arguments[1:], ""), strict=True))
    formats = {after for before, after in words if before == "--format"}
    if "--json" in arguments or formats & {"json", "sarif"}:
        json.loads(told)
    elif "junit" in formats:
        ET.fromstring(told)
    elif "csv" in formats:
        assert len({len(row) for row in csv.reader(io.StringIO(told))}) == 1


def in_process(case: Case, home: Path) -> Ended:
    """Run a case here, where a thousand take a minute."""
    out, err = io.StringIO(), io.StringIO()
    before = time.process_time()
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with _place(case, home) as (place, environment), contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.chdir(place))
        stack.enter_context(patch.dict(os.environ, environment, clear=True))
        stack.enter_context(patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(case.answers.encode()), "utf-8")))
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        stack.enter_context(_not_for_ever())
        stack.enter_context(_as_if_begun_anew())
        code = run(case.arguments)
        crashed = _crashes(place)
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held
    return Ended(code, out.getvalue(), err.getvalue(), time.process_time() - before, more * _UNIT, crashed)


def as_process(case: Case, home: Path) -> Ended:
    """Run a case as a process of its own whose output goes to files.

    It is forked from one that has loaded the program, which takes longer than most cases; `at_terminal` starts anew.
    """
    with _place(case, home) as (place, environment):
        (place.parent / "in").write_bytes(case.answers.encode())
        running = _STARTER.Process(target=_in_child, args=(case.arguments, place, environment))
        running.start()
        running.join(6 * MOST_SECONDS)
        assert running.exitcode is not None, "it waits for ever"
        used = json.loads((place.parent / "used").read_text())
        out, err = ((place.parent / name).read_text(errors="surrogateescape") for name in ("out", "err"))
        return Ended(running.exitcode, out, err, used[0], used[1], _crashes(place))


def _in_child(arguments: tuple[str, ...], place: Path, environment: dict[str, str]) -> None:
    """Be the program: its arguments, its environment and its three descriptors are those of the case."""
    for number, (name, mode) in enumerate((("in", "r"), ("out", "w"), ("err", "w"))):
        with (place.parent / name).open(mode) as file:
            os.dup2(file.fileno(), number)
    os.chdir(place)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["jobvector-wizard", *arguments]
    sys.stdin, sys.stdout, sys.stderr = (
        io.TextIOWrapper(io.FileIO(number, mode, closefd=False), "utf-8", "surrogateescape", write_through=number > 0)
        for number, mode in enumerate("rww")
    )
    try:
        main()
    finally:
        used = resource.getrusage(resource.RUSAGE_SELF)
        (place.parent / "used").write_text(json.dumps((used.ru_utime + used.ru_stime, used.ru_maxrss * _UNIT)))


def at_terminal(case: Case, home: Path) -> Ended:
    """Run a case as a process of its own whose output goes to a terminal, and take away what is the program's there.

    Its memory is not held to anything: what the system says of a process that was begun here counts what was here then.
    """
    with _place(case, home) as (place, environment):
        ours, theirs = pty.openpty()
        with (place.parent / "in").open("w+b") as answers:
            answers.write(case.answers.encode())
            answers.seek(0)
            running = subprocess.Popen(
                _command(case), cwd=place, env=environment, stdin=answers, stdout=theirs, stderr=theirs
            )
            os.close(theirs)
            told = b"".join(iter(lambda: _received(ours), b""))
            os.close(ours)
            code, seconds = _ended(running)
        shown = _STYLES.sub("\n", told.decode(errors="surrogateescape"))
        return Ended(code, shown, "", seconds, 0, _crashes(place), at_terminal=True)


def _received(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # on Linux, the end of a terminal that nobody has open any more
        return b""


def _command(case: Case) -> list[bytes]:
    words = [sys.executable, "-m", "jobvector_wizard", *case.arguments]
    return [word.encode(errors="surrogateescape") for word in words]


def _ended(running: subprocess.Popen[bytes]) -> tuple[int, float]:
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    return running.returncode, used.ru_utime + used.ru_stime


@contextlib.contextmanager
def _place(case: Case, home: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """Make a working directory with the home and the case's files in it, and an environment that knows no other."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "work"
        shutil.copytree(home, place)
        for name, content in case.files.items():
            path = place / name
            path.unlink(missing_ok=True)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir() if content is None else path.write_bytes(content)
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH", "LANG", "LC_ALL")}
        own = {"JOBVECTOR_HOME": str(place / "home"), "JOBVECTOR_ON": ON, "HOME": folder, "TERM": "xterm"}
        yield place, kept | own | _ALONE


@contextlib.contextmanager
def _as_if_begun_anew() -> Iterator[None]:
    """Keep garbage collections from walking through what thousands of tests have left here, as a process's own do."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextlib.contextmanager
def _not_for_ever() -> Iterator[None]:
    """Break off what takes more than its time of a processor, so that the case can be told."""

    def broken_off(*_: Any) -> None:
        raise TimeoutError(f"it takes more than {MOST_SECONDS} s of a processor")

    before: Callable[..., Any] | int | None = signal.signal(signal.SIGPROF, broken_off)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _crashes(place: Path) -> str:
    """Return what the program wrote down of its own crash; nothing where there was none."""
    return "\n".join(path.read_text() for path in sorted((place / "home" / "crashes").glob("*.log")))
