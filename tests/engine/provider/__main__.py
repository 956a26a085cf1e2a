"""Starts the provider; the engine runs this file under the name pulumi-resource-aws."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[3])  # a sibling named like a library must not hide it

from tests.engine.provider.server import main  # noqa: E402

main()
