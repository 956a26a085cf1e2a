"""What a handler of one resource type is, and the table of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config

Properties = dict[str, Any]


@dataclass
class Account:
    """The account behind the endpoint: a client of each service."""

    region: str
    endpoint: str | None
    clients: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, service: str) -> Any:
        if service not in self.clients:
            config = Config(retries={"max_attempts": 2}, s3={"addressing_style": "path"}, max_pool_connections=50)
            client: Callable[..., Any] = boto3.client  # its overloads are for names that are written out
            self.clients[service] = client(service, region_name=self.region, endpoint_url=self.endpoint, config=config)
        return self.clients[service]


Create = Callable[[Account, Properties, str], tuple[str, Properties]]
Live = Callable[[Account, str, Properties], Properties | None]
Delete = Callable[[Account, str, Properties], None]
Update = Callable[[Account, str, Properties, Properties], Properties]


@dataclass(frozen=True)
class Handler:
    """How one type is made, looked at, changed and unmade.

    `create` gives ID and outputs; `live` gives what the account says now (None where it is gone) from the ID and the
    last known properties; `replaces` are the properties that AWS cannot change.
    """

    create: Create
    live: Live
    delete: Delete
    update: Update | None = None
    replaces: frozenset[str] = frozenset()


HANDLERS: dict[str, Handler] = {}


def tag_list(inputs: Properties) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in (inputs.get("tags") or {}).items()]


def tag_map(tags: list[dict[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


def present(service: str, call: str, argument: str, *, many: bool = False) -> Live:
    """Look something up by its ID; whatever the service calls absent is absent."""

    def live(account: Account, identifier: str, _: Properties) -> Properties | None:
        client = getattr(account, service)
        try:
            getattr(client, call)(**{argument: [identifier] if many else identifier})
        except client.exceptions.ClientError as error:
            if says_absent(error):
                return None
            raise
        return {}

    return live


def says_absent(error: Any) -> bool:
    signs = ("NotFound", "Nonexistent", "NoSuch")
    return error.response["ResponseMetadata"].get("HTTPStatusCode") == 404 or any(sign in str(error) for sign in signs)


def arn_is_output(live: Live) -> Live:
    """What is known by its ARN reports it when it is imported."""

    def look(account: Account, identifier: str, state: Properties) -> Properties | None:
        found = live(account, identifier, state)
        return None if found is None else {"arn": identifier, **found}

    return look


def nothing(*_: Any) -> None:
    """Leave it: the real provider only forgets it, or it goes with what it belongs to."""


def usable(account: Account, key: str | None) -> None:
    """Refuse to encrypt with a key that is disabled or about to be deleted, as every service does."""
    if key and (state := account.kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"]) != "Enabled":
        raise ValueError(f"KMSInvalidStateException: {key} is {state}")
