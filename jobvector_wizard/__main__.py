"""The way in: one console script, one place where errors become sentences and exit codes."""

from __future__ import annotations

import io
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and exit with its code."""
    from jobvector_wizard.cli import run

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that has no ✓ shows a question mark instead
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
