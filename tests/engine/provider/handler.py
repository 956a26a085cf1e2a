"""What a handler of one resource type is, the account it works on, and the table of all of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.engine.provider.wire import Properties

ACCOUNT = "123456789012"
"""Moto's account."""


@dataclass
class Account:
    """The account behind the endpoint: one client a service, made when it is first needed."""

    region: str = "us-east-1"
    endpoints: dict[str, str] = field(default_factory=dict)
    identifier: str = ACCOUNT
    _clients: dict[str, Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __getattr__(self, service: str) -> Any:
        if service.startswith("_"):
            raise AttributeError(service)
        with self._lock:  # making clients of one session is not safe under threads
            if service not in self._clients:
                self._clients[service] = self._client(service)
            return self._clients[service]

    def arn(self, service: str, rest: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.identifier}:{rest}"

    def _client(self, service: str) -> Any:
        import boto3
        from botocore.config import Config

        config = Config(retries={"max_attempts": 2}, s3={"addressing_style": "path"}, max_pool_connections=50)
        where = self.endpoints.get(service)  # without one boto3 looks at AWS_ENDPOINT_URL itself
        return boto3.client(service, region_name=self.region, endpoint_url=where, config=config)


Create = Callable[[Account, Properties], tuple[str, Properties]]
Read = Callable[[Account, str, Properties], Properties | None]
Update = Callable[[Account, str, Properties, Properties], Properties]
Delete = Callable[[Account, str, Properties], None]
Resolve = Callable[[Account, str], str]


def _unchanged(_: Account, __: str, ___: Properties, ____: Properties) -> Properties:
    return {}


def _as_it_is(_: Account, identifier: str) -> str:
    return identifier


@dataclass(frozen=True)
class Handler:
    """How one type is made, looked at, changed and unmade.

    `create` takes the inputs and gives the ID and outputs. `read` takes the ID and the properties last known, which
    an import has not, and gives what the account says now; None where it is gone. `update` takes the old and the
    new properties. `resolve` makes an ID of what people write to import something.
    """

    create: Create
    read: Read
    delete: Delete
    update: Update = _unchanged
    resolve: Resolve = _as_it_is


HANDLERS: dict[str, Handler] = {}


class GoneError(Exception):
    """What was to be read, changed or deleted is not there."""


def absent(error: Exception) -> bool:
    """Tell whether a service said that something does not exist, each in its own words."""
    response = getattr(error, "response", None)
    if response is None:
        return isinstance(error, GoneError)
    code = response["Error"]["Code"]
    words = ("NotFound", "NoSuch", "ResourceNotFound", "Missing", "DoesNotExist")
    return any(word in code for word in words) or response["ResponseMetadata"].get("HTTPStatusCode") == 404


def tag_list(inputs: Properties) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in (inputs.get("tags") or {}).items()]


def tag_map(tags: list[dict[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


def tag_changes(old: Properties, new: Properties) -> tuple[dict[str, str], list[str]]:
    """Return the tags to write and the names of those to take away."""
    before, after = old.get("tags") or {}, new.get("tags") or {}
    return {key: value for key, value in after.items() if before.get(key) != value}, [
        key for key in before if key not in after
    ]
