"""The boto3 clients of a runner: credentials from its environment, patience bounded."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobvector_wizard.provisioning.lookup import Clients

__all__ = ["clients"]


def clients(region: str, endpoint_url: str | None) -> Clients:
    """Return a function that gives the client of a service, made once each."""

    @cache
    def client(service: str) -> object:
        import boto3
        from botocore.config import Config

        config = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "max_attempts": 4})
        # which client it is depends on the service's name, and boto3's own signature wants a literal
        make = boto3.Session(region_name=region).client
        return make(service, endpoint_url=endpoint_url, config=config)  # type: ignore[call-overload]

    return client
