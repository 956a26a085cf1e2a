"""Open what the program writes in a real browser: find one or install Debian's, and run tests/browser with it.

An installed Chrome or Chromium will do. Where there is none, Debian's is installed by root on a machine of CI; anywhere
else the command that installs it is said, and nothing is done.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
"""What Chrome and Chromium are called on the path."""
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
"""Where they stand on macOS."""
INSTALL = (("apt-get", "update"), ("apt-get", "install", "--yes", "--no-install-recommends", "chromium"))


def main(arguments: list[str]) -> int:
    browser = found() or installed()
    if browser is None:
        print(
            "No Chrome or Chromium is here. Install one, on Debian and Ubuntu: sudo apt-get install chromium",
            file=sys.stderr,
        )
        return 1
    print(f"with {browser}")
    command = [sys.executable, "-m", "pytest", "tests/browser", *arguments]
    environment = {**os.environ, "JOBVECTOR_BROWSER": browser}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603 - no shell


def found(names: Iterable[str] = NAMES, places: Iterable[str] = PLACES) -> str | None:
    """Return the program of a browser that is installed."""
    on_path = (shutil.which(name) for name in names)
    return next((it for it in (*on_path, *(it for it in places if Path(it).exists())) if it), None)


def installed() -> str | None:
    """Install Debian's where a machine of CI allows that, and return its program."""
    if os.geteuid() != 0 or not os.environ.get("CI") or shutil.which("apt-get") is None:
        return None
    for command in INSTALL:
        subprocess.run(command, check=True)  # noqa: S603 - no shell
    return found()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
