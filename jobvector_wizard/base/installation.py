"""Where this copy of the program came from, so that nobody is sent to a package that somebody else may own."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution
from typing import Final

from jobvector_wizard.base.errors import visible

__all__ = ["installed_from"]

_NAME: Final = "jobvector-wizard"


def installed_from() -> str:
    """Return the address or folder that this copy was installed from; a package index where none was noted."""
    try:
        noted = distribution(_NAME).read_text("direct_url.json")
        return visible(str(json.loads(noted)["url"])) if noted else "the package index that pip was given"
    except PackageNotFoundError:
        return "a source tree"
    except (OSError, ValueError, KeyError, TypeError):
        return "a place that was not noted"
