"""Make requirements/ from pyproject.toml: python scripts/lock.py, which needs uv, or --check, which needs nothing.

run.txt has what the program needs and what installs the tree, dev.txt that and the group `dev`; each package with the
hashes of its files and with no word about where they come from.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "requirements"
GROUPS = {"run.txt": "build", "dev.txt": "dev"}
PINNED = re.compile(r"(?m)^([a-z0-9.-]+)==([^ ]+)")
OPTIONS = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header")
UV = ("uv", "pip", "compile", "pyproject.toml", *OPTIONS, "--no-annotate", "--quiet")


def main(arguments: list[str]) -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    if arguments == ["--check"]:
        wrong = [said for name in GROUPS for said in problems(project, name)]
        for said in wrong:
            print(said, file=sys.stderr)
        print(" and ".join(f"{len(pins(name))} pins in {name}" for name in GROUPS))
        return 1 if wrong else 0
    for name, group in GROUPS.items():
        path = FOLDER / name
        held = ("--constraint", "requirements/run.txt") if name != "run.txt" else ()
        newer = [option for option in arguments if option == "--upgrade"]
        command = [*UV, "--group", group, *held, *newer, "--output-file", str(path)]
        subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - no shell
        path.write_text(f"{head(project, name)}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    return 0


def head(project: dict[str, object], name: str) -> str:
    """The first line, which changes with what the file was made from."""
    asked = "\n".join(str(each) for each in declared(project, name))
    return f"# made by scripts/lock.py for {sha256(asked.encode()).hexdigest()[:16]}"


def declared(project: dict[str, object], name: str) -> Iterator[Requirement]:
    """Every requirement that the tree declares for a file."""
    match project:
        case {"project": {"dependencies": list(needed)}, "dependency-groups": dict(groups)}:
            yield from map(Requirement, needed)
            yield from _group(groups, GROUPS[name])
        case _:
            raise ValueError("pyproject.toml has no dependencies or no dependency-groups")


def _group(groups: dict[str, list[str | dict[str, str]]], name: str) -> Iterator[Requirement]:
    for each in groups[name]:
        if isinstance(each, str):
            yield Requirement(each)
        else:
            yield from _group(groups, each["include-group"])


def pins(name: str) -> dict[str, str]:
    return dict(PINNED.findall((FOLDER / name).read_text(encoding="utf-8")))


def problems(project: dict[str, object], name: str) -> Iterator[str]:
    """What is wrong with a file, each as a sentence."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    pinned = pins(name)
    if not text.startswith(f"{head(project, name)}\n"):
        yield f"requirements/{name} was made from another pyproject.toml: run scripts/lock.py"
    for each in declared(project, name):
        version = pinned.get(canonicalize_name(each.name))
        if version is None or not each.specifier.contains(version):
            yield f"requirements/{name} has {each.name} {version or 'nowhere'}, and pyproject.toml asks for {each}"
    if "://" in text:
        yield f"requirements/{name} says where packages come from, which is for each machine to say"
    if re.search(r"(?m)^[a-z][^\\\n]*$", text):
        yield f"requirements/{name} has packages without a hash"
    for package, version in pins("run.txt").items():
        if name != "run.txt" and pinned.get(package) != version:
            yield f"requirements/{name} has another {package} than run.txt"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
