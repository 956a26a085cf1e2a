"""Finding and installing the Pulumi CLI. Its publisher is outside this machine: programs of our own stand for it."""

from __future__ import annotations

import io
import subprocess
import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.client import IncompleteRead
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jobvector_wizard.base import paths
from jobvector_wizard.provisioning import pulumi_cli
from jobvector_wizard.provisioning.pulumi_cli import PINNED, CliMissingError, cache_root, find_cli, install_cli

if TYPE_CHECKING:
    from collections.abc import Callable


def program(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Put a `pulumi` on PATH that does what its body says; none until then."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'search'}:/usr/bin:/bin")
    return lambda body: program(tmp_path / "search" / "pulumi", body)


@pytest.mark.parametrize("version", [PINNED, "3.260.1", "3.300.0-alpha.1", "3.259.0-alpha.1+dirty"])
def test_one_on_path_is_taken_if_it_is_new_enough(search: Callable[[str], Path], version: str) -> None:
    path = search(f"echo v{version}")

    found = find_cli()

    assert (found.path, found.version, found.origin) == (path, version, "PATH")


@pytest.mark.parametrize("version", ["3.258.9", "2.0.0", "4.0.0"])
def test_another_version_is_refused_with_what_was_found(search: Callable[[str], Path], version: str) -> None:
    search(f"echo v{version}")

    with pytest.raises(CliMissingError, match=f"Pulumi CLI {version} at .* does not fit"):
        find_cli()


@pytest.mark.parametrize("body", ["echo hello", "exit 3", "exec sleep 60", r"printf '\377\376'", ":"])
def test_a_program_that_does_not_answer_is_no_cli(
    search: Callable[[str], Path], body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulumi_cli, "_PATIENCE", 0.5)
    search(body)

    with pytest.raises(CliMissingError, match="does not say its version"):
        find_cli()


def test_our_cache_comes_first_and_an_unusable_one_there_is_passed_over(search: Callable[[str], Path]) -> None:
    search("echo v3.260.0")
    cached = program(cache_root() / "bin" / "pulumi", f"echo v{PINNED}")
    assert find_cli().path == cached

    program(cached, "exit 1")
    assert find_cli().version == "3.260.0"


def test_one_that_is_found_beside_us_is_named_from_the_root(
    search: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = search(f"echo {PINNED}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "search:/usr/bin:/bin")

    assert find_cli().path == path


def test_an_unusable_one_in_the_cache_is_told_of_where_nothing_else_is_found() -> None:
    cached = program(cache_root() / "bin" / "pulumi", "echo v3.1.0")

    with pytest.raises(CliMissingError, match="no Pulumi CLI on PATH") as missing:
        find_cli()

    assert f"{cached}, does not say that it is {PINNED}" in missing.value.message


def test_nothing_found_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(CliMissingError, match="no Pulumi CLI") as missing:
        find_cli()

    assert missing.value.exit_code == 4
    assert f"{PINNED} or newer" in missing.value.remedy


def arriving(monkeypatch: pytest.MonkeyPatch, body: str | None, error: Exception | None = None) -> None:
    """Let the publisher's installer leave a program, or fail."""
    from pulumi.automation import PulumiCommand

    def install(root: str, **_: Any) -> None:
        if error is not None:
            raise error
        program(Path(root) / "bin" / "pulumi", str(body))

    monkeypatch.setattr(PulumiCommand, "install", install)


def test_what_arrives_is_taken_when_it_says_what_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    arriving(monkeypatch, f"echo v{PINNED}")
    told: list[str] = []

    installed = install_cli(told.append)

    assert find_cli() == installed
    assert installed.path.is_relative_to(cache_root())
    assert len(told) == 2


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        ("echo v3.1.0", None, "says it is 3.1.0, not"),
        ("exit 1", None, "no Pulumi CLI, not"),
        (None, urllib.error.URLError("no network"), "no network"),
        (None, IncompleteRead(b"half"), "IncompleteRead"),
        (None, subprocess.CalledProcessError(1, "install.sh", output=b"one\nno such release\n"), "no such release"),
        (
            None,
            subprocess.CalledProcessError(
                1, "install.sh", output=b"\x1b[31;1merror: failed to download\x1b[0m\n\nask for help elsewhere\n"
            ),
            "installed: error: failed to download. Nothing was installed",
        ),
    ],
)
def test_what_does_not_fit_is_thrown_away(
    monkeypatch: pytest.MonkeyPatch, body: str | None, error: Exception | None, words: str
) -> None:
    arriving(monkeypatch, body, error)

    with pytest.raises(CliMissingError, match=words):
        install_cli(lambda _: None)

    assert not cache_root().exists()
    assert list(cache_root().parent.iterdir()) == []


def test_the_publishers_script_is_run_with_the_version_and_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    script = f"""#!/bin/sh
    [ "$1 $2 $4 $5" = "--no-edit-path --install-root --version {PINNED}" ] || exit 1
    mkdir -p "$3/bin" && printf '#!/bin/sh\\necho v{PINNED}\\n' > "$3/bin/pulumi" && chmod +x "$3/bin/pulumi"
    """
    asked: list[str] = []

    def urlopen(url: str) -> io.BytesIO:
        asked.append(url)
        return io.BytesIO(script.encode())

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)

    assert install_cli(lambda _: None) == find_cli()
    assert asked == ["https://get.pulumi.com/install.sh"]


def test_an_unusable_one_gives_way_to_what_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    program(cache_root() / "bin" / "pulumi", "exit 1")
    arriving(monkeypatch, f"echo v{PINNED}")

    assert install_cli(lambda _: None) == find_cli()
    assert list(cache_root().parent.iterdir()) == [cache_root()]


def test_two_installs_at_once_leave_one_and_neither_takes_it_from_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    from pulumi.automation import PulumiCommand

    together = threading.Barrier(2)
    seen: list[int] = []

    def install(root: str, **_: Any) -> None:
        program(Path(root) / "bin" / "pulumi", f"echo v{PINNED}")
        together.wait(timeout=10)

    def once(_: int) -> pulumi_cli.Cli:
        installed = install_cli(lambda _: None)
        seen.append(installed.path.stat().st_ino)
        return installed

    monkeypatch.setattr(PulumiCommand, "install", install)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(once, range(2))

    assert first == second == find_cli()
    assert len(set(seen)) == 1
    assert list(cache_root().parent.iterdir()) == [cache_root()]


def test_a_cache_that_cannot_be_written_is_a_sentence_too() -> None:
    paths.cache_directory().write_text("in the way")

    with pytest.raises(CliMissingError, match=r"could not be installed: .*Nothing was installed") as missing:
        install_cli(lambda _: None)

    assert missing.value.exit_code == 4
    assert "on PATH" in missing.value.remedy
    assert "doctor --install" not in missing.value.remedy
