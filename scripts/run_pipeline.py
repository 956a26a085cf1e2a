"""Run a pipeline of docs/pipelines/ here: python scripts/run_pipeline.py FILE [--set PATH=VALUE …].

A design is committed on a base branch and changed on another one, and the steps of the file run in a clone of that as
the runners of GitHub and GitLab run them: in bash, up to the first that fails, and with the code of that. What the file
keeps is copied to FOLDER/kept. What needs an account there, as the names of its steps say, is left out and told.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
ACCOUNT = "(account)"
"""What stands in the name of a step that needs one."""
PRESET = "ha"
UNHEARD = ("JOBVECTOR_", "PYTHON", "VIRTUAL_ENV", "XDG_", "GIT_", "GITHUB_", "CI_")
"""Beginnings of what a runner would not have of this machine; but for the day."""
LATER = ("always()", "!cancelled()", "failure()")
"""Where one of them stands in a step's condition, it runs after another has failed too."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a runner does at once; an action of GitHub's has no script."""

    name: str
    script: str
    environment: Mapping[str, str] = field(default_factory=dict)
    later: bool = False

    @property
    def needs_account(self) -> bool:
        """Whether it is for GitHub or GitLab alone."""
        return ACCOUNT in self.name


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What one file asks for."""

    place: str
    """Where the file stands in the repository."""
    design: str
    bash: tuple[str, ...]
    steps: tuple[Step, ...]
    kept: tuple[str, ...]
    depth: int
    """How many commits are fetched; 0 for all."""
    merged: bool
    """Whether the change is checked out as it would be merged."""


def read_pipeline(path: Path) -> Pipeline:
    """Read a file of GitHub's, or of GitLab's."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return _of_github(document) if "jobs" in document else _of_gitlab(document)


def _of_github(document: dict[str, Any]) -> Pipeline:
    (job,) = document["jobs"].values()
    given = {it["uses"].partition("@")[0]: it.get("with", {}) for it in job["steps"] if "uses" in it}
    return Pipeline(
        place=".github/workflows/design.yml",
        design=document["env"]["DESIGN"],
        bash=("bash", "-e"),
        steps=tuple(
            Step(
                it["name"],
                it.get("run", ""),
                _texts(document["env"]) | _texts(it.get("env", {})),
                any(each in it.get("if", "") for each in LATER),
            )
            for it in job["steps"]
        ),
        kept=(given["actions/upload-artifact"]["path"], given["github/codeql-action/upload-sarif"]["sarif_file"]),
        depth=given["actions/checkout"]["fetch-depth"],
        merged=True,
    )


def _of_gitlab(document: dict[str, Any]) -> Pipeline:
    jobs = {name: it for name, it in document.items() if "script" in it}
    kept = [it["artifacts"] for it in jobs.values() if "artifacts" in it]
    return Pipeline(
        place=".gitlab-ci.yml",
        design=document["variables"]["DESIGN"],
        bash=("bash", "-eo", "pipefail"),
        steps=tuple(
            Step(name, "\n".join(it["script"]), _texts(document["variables"]) | _texts(it.get("variables", {})))
            for name, it in jobs.items()
        ),
        kept=tuple(path for it in kept for path in (*it["paths"], it["reports"]["junit"])),
        depth=int(jobs["design"]["variables"]["GIT_DEPTH"]),
        merged=False,
    )


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def main(arguments: list[str]) -> int:
    given = _read(arguments)
    folder = given.into or Path(tempfile.mkdtemp(prefix="pipeline-"))
    folder.mkdir(parents=True, exist_ok=True)
    pipeline = read_pipeline(given.pipeline)
    job = given.python or folder / "python"
    if not job.exists():
        venv.create(job, with_pip=True)
    origin, base = commit(pipeline, given, folder)
    work = folder / "work"
    depth = ("--depth", str(pipeline.depth)) if pipeline.depth else ()
    git(folder, "clone", "--quiet", *depth, "--branch", "checked-out", origin.as_uri(), work.name)
    environment = runner_environment(job, folder) | {
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
    }
    code = run_steps(pipeline, work, environment)
    keep(pipeline, work, folder / "kept")
    print(f"ended with {code}; see {folder}")
    return code


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pipeline", type=Path, help="a file of docs/pipelines/")
    parser.add_argument("--set", action="append", default=[], dest="changes", metavar="PATH=VALUE", help="the change")
    parser.add_argument("--new", action="store_true", help="the base has no such design")
    parser.add_argument("--wheel", type=Path, help="the wheel that is installed; one is built unless given")
    parser.add_argument("--python", type=Path, help="the job's virtual environment; made unless it is there")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="where it happens; a new folder unless given")
    return parser.parse_args(arguments)


def commit(pipeline: Pipeline, given: argparse.Namespace, folder: Path) -> tuple[Path, str]:
    """Make the repository, and return it with the commit that the change is compared with."""
    origin = folder / "origin"
    design, file = origin / pipeline.design, origin / pipeline.place
    origin.mkdir()
    for path in (design, file, origin / "wheels" / "any"):
        path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(given.pipeline, file)
    shutil.copy(given.wheel or wheel_of_the_tree(folder), origin / "wheels")
    git(origin, "init", "--quiet", "--initial-branch", "main")
    if not given.new:
        wizard("presets", "copy", PRESET, str(design))
    base = committed(origin, "Keep the designs")
    git(origin, "checkout", "--quiet", "-b", "change")
    before = folder / "before.toml"
    if design.exists():
        design.rename(before)
    wizard("presets", "copy", PRESET if given.new else str(before), str(design), *_options(given.changes))
    committed(origin, "Change a design")
    if pipeline.merged:
        git(origin, "checkout", "--quiet", "-b", "checked-out", "main")
        git(origin, "merge", "--quiet", "--no-ff", "--message", "Merge", "change")
    else:
        git(origin, "branch", "checked-out")
    return origin, base


def _options(changes: list[str]) -> Iterator[str]:
    for change in changes:
        yield from ("--set", change)


def committed(origin: Path, subject: str) -> str:
    git(origin, "add", "--all")
    git(origin, "commit", "--quiet", "--allow-empty", "--message", subject)
    return git(origin, "rev-parse", "HEAD")


def wheel_of_the_tree(folder: Path) -> Path:
    command = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    subprocess.run(command, check=True)  # noqa: S603 - no shell
    return next(folder.glob("jobvector_wizard-*.whl"))


def wizard(*arguments: str) -> None:
    command = (sys.executable, "-m", "jobvector_wizard", *arguments, "--quiet")
    if code := subprocess.run(command, check=False, cwd=ROOT).returncode:  # noqa: S603 - no shell
        sys.exit(code)


def git(folder: Path, *arguments: str) -> str:
    person = {f"GIT_{who}_{what}": "nobody" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    told = subprocess.run(  # noqa: S603 - no shell
        ("git", *arguments),  # noqa: S607 - the one that is there
        cwd=folder,
        env={**os.environ, **person, "GIT_CONFIG_GLOBAL": os.devnull},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return told.stdout.strip()


def runner_environment(job: Path, folder: Path) -> dict[str, str]:
    """Return what a step finds: the job's Python first, an empty home, nothing of this machine's own but its day."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    heard = {name: value for name, value in os.environ.items() if not name.startswith(UNHEARD)}
    day = {"JOBVECTOR_ON": os.environ["JOBVECTOR_ON"]} if "JOBVECTOR_ON" in os.environ else {}
    path = f"{job / 'bin'}{os.pathsep}{heard.get('PATH', os.defpath)}"
    return heard | day | {"PATH": path, "HOME": str(home), "CI": "true"}


def run_steps(pipeline: Pipeline, work: Path, environment: Mapping[str, str]) -> int:
    """Run the steps in order and return the code of the first that fails."""
    code = 0
    for step in pipeline.steps:
        if step.needs_account:
            print(f"left out: {step.name}", flush=True)
        elif not code or step.later:
            print(f"step: {step.name}", flush=True)
            ended = subprocess.run(  # noqa: S603 - a file of this tree
                (*pipeline.bash, "-c", step.script), cwd=work, env={**environment, **step.environment}, check=False
            )
            code = code or ended.returncode
    return code


def keep(pipeline: Pipeline, work: Path, to: Path) -> None:
    """Copy what the file keeps, as it is named there, and tell what is not there."""
    for path in pipeline.kept:
        made, kept = work / path, to / path
        kept.parent.mkdir(parents=True, exist_ok=True)
        if made.is_dir():
            shutil.copytree(made, kept, dirs_exist_ok=True)
        elif made.exists():
            shutil.copy(made, kept)
        print(f"kept: {path}" if made.exists() else f"not there to keep: {path}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
