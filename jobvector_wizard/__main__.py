"""The way in: one console script, one place where errors become sentences and exit codes."""

from __future__ import annotations

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and exit with its code."""
    from jobvector_wizard.cli.app import run
    from jobvector_wizard.cli.streams import OutputError, take_streams

    try:
        take_streams()
    except OutputError as error:
        sys.exit(str(error))  # with 1, on standard error
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
