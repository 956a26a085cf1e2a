"""The load balancer's health checks of its targets: the program sets them, the course of a loss says when they fail."""

from __future__ import annotations

from typing import Final

__all__ = ["CHECK_SECONDS", "CHECK_TIMEOUT_SECONDS", "FAILED_CHECKS"]

CHECK_SECONDS: Final = 15
"""Between two checks of a target."""
FAILED_CHECKS: Final = 2
"""In a row, after which a target gets no requests any more."""
CHECK_TIMEOUT_SECONDS: Final = 5
"""What a check waits for an answer: Elastic Load Balancing's default for HTTP and HTTPS, which the program leaves."""
