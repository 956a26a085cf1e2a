"""Build the Pulumi CLI that the engine tests run, from its Go module, into the user's cache; print where it is.

Nothing is done where it is there and says the right version. The version stands in tests/engine/pulumi_cli/go.mod.
"""

from __future__ import annotations

import sys
from pathlib import Path

from scripts.go_build import CACHE, Program, ensure, found

MODULE = Path(__file__).parents[1] / "tests" / "engine" / "pulumi_cli" / "go.mod"
PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"


def main() -> int:
    version = found(MODULE, r"github\.com/pulumi/pulumi/pkg/v3 v(\S+)")
    program = Program(
        CACHE / f"pulumi-{version}" / "bin" / "pulumi",
        MODULE,
        PACKAGE,
        says=f"v{version}",
        ldflags=f"-s -w -X {VERSION_VARIABLE}=v{version}",
    )
    ensure(program, f"the Pulumi CLI {version}")
    print(program.path.parent)
    return 0


if __name__ == "__main__":
    sys.exit(main())
