"""Build the drivers of kube-scheduler that tests/scheduler asks, from the Go modules, into the user's cache.

Prints where each is. Without a word it is the minor that a new blueprint deploys; `all` is every minor that has a .mod
in tests/scheduler/driver, `1.34 1.36` are those. Nothing is done for a driver that is there and says that it was
built from these very sources. `--pin` writes the .mod files anew from the versions in PINNED.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

from jobvector_wizard.design.tables import Kubernetes
from scripts.go_build import CACHE, Program, ensure, found, go

DRIVER = Path(__file__).parents[1] / "tests" / "scheduler" / "driver"
DEFAULT = str(Kubernetes.model_fields["version"].default)
PINNED = {"1.34": "1.34.2", "1.35": "1.35.4", "1.36": "1.36.0", "1.37": "1.37.0"}
"""The patch of each minor whose sources the rules in jobvector_wizard/planning/scheduler name."""


def main(words: list[str]) -> int:
    if words == ["--pin"]:
        pin()
        return 0
    for minor in wanted(words):
        driver = program(minor)
        ensure(driver, f"a driver of kube-scheduler {PINNED[minor]}")
        print(driver.path)
    return 0


def wanted(words: list[str]) -> list[str]:
    """The minors that these words name."""
    minors = list(PINNED) if words == ["all"] else words or [DEFAULT]
    if unknown := [minor for minor in minors if minor not in PINNED]:
        sys.exit(f"there is no driver of {', '.join(unknown)}; there are: {', '.join(PINNED)}")
    return minors


def program(minor: str) -> Program:
    module = DRIVER / f"v{minor}.mod"
    version = found(module, r"k8s\.io/kubernetes (v\S+)")
    sources = digest(module)
    return Program(
        CACHE / f"kube-scheduler-driver-{version.removeprefix('v')}" / "driver",
        module,
        ".",
        says=f"{version} {sources}",
        ldflags=f"-s -w -X main.sources={sources}",
        tags=f"v{minor.replace('.', '_')}",
        cgo=False,
    )


def digest(module: Path) -> str:
    """Of all that a driver is built from, so that one of older sources is not taken for it."""
    parts = [*sorted(DRIVER.glob("*.go")), module, module.with_suffix(".sum")]
    return hashlib.sha256(b"\0".join(part.read_bytes() for part in parts)).hexdigest()[:12]


def pin() -> None:
    """Write each .mod: k8s.io/kubernetes, and its staging modules where they are published, at the same patch."""
    for minor, version in PINNED.items():
        module = DRIVER / f"v{minor}.mod"
        asked: list[str | Path] = [go(DRIVER / "go.mod"), "mod", "download", "-json", f"k8s.io/kubernetes@v{version}"]
        answer = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=DRIVER)  # noqa: S603 - no shell
        theirs = Path(re.findall(r'"GoMod": "(.*)"', answer.stdout)[0]).read_text(encoding="utf-8")
        staged = re.findall(r"(?m)^\s+(k8s\.io/\S+) => \./staging/", theirs)
        own = (DRIVER / "go.mod").read_text(encoding="utf-8").splitlines()[0]
        lines = [own, "", *re.findall(r"(?m)^(?:go|godebug) .+$", theirs), "", f"require k8s.io/kubernetes v{version}"]
        lines += ["", "replace (", *(f"\t{name} => {name} v0.{version.split('.', 1)[1]}" for name in staged), ")", ""]
        module.write_text("\n".join(lines), encoding="utf-8")
        tidy: list[str | Path] = [go(module), "mod", "tidy", f"-modfile={module.name}"]
        subprocess.run(tidy, check=True, cwd=DRIVER)  # noqa: S603 - no shell


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
