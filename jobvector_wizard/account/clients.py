"""Frozen credentials, and the clients that work with them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.session import Session

__all__ = ["Access", "Keys"]

CONNECT_SECONDS: Final = 5
READ_SECONDS: Final = 15
ATTEMPTS: Final = 3

_ONE_HOME: Final = {
    "bcm-pricing-calculator": "us-east-1",
    "freetier": "us-east-1",
    "pricing": "us-east-1",
    "savingsplans": "us-east-1",
}
"""Services that answer in one region or few, whichever region the design is for."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What signs a request; kept out of its repr."""

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    token: str | None = field(repr=False)


class Access:
    """Credentials that change no more, and one client per service; safe to share between threads.

    The repr is Python's own, which shows neither. Endpoints come from `endpoint_url` alone: what environment
    variables or configuration files say about single services is passed over.
    """

    def __init__(self, session: Session, keys: Keys, region: str, endpoint_url: str | None) -> None:
        session.set_credentials(keys.access_key, keys.secret_key, keys.token)
        session.set_config_variable("ignore_configured_endpoint_urls", True)
        self._session = session
        self._keys = keys
        self._region = region
        self._endpoint_url = endpoint_url
        self._clients: dict[str, BaseClient] = {}
        self._lock = threading.Lock()

    def elsewhere(self, region: str) -> Access:
        """Return the same credentials for clients in another region."""
        return Access(self._session, self._keys, region, self._endpoint_url)

    def environment(self) -> dict[str, str]:
        """Return credentials and region as the variables that every AWS SDK reads."""
        found = {
            "AWS_ACCESS_KEY_ID": self._keys.access_key,
            "AWS_SECRET_ACCESS_KEY": self._keys.secret_key,
            "AWS_REGION": self._region,
            "AWS_DEFAULT_REGION": self._region,
        }
        if self._keys.token:
            found["AWS_SESSION_TOKEN"] = self._keys.token
        return found

    def client(self, service: str) -> BaseClient:
        """Return the client of a service. Clients may be shared between threads, but not made in two at once."""
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self._made(service)
            return self._clients[service]

    def _made(self, service: str) -> BaseClient:
        from botocore.config import Config

        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            s3={"addressing_style": "path"} if self._endpoint_url else None,
        )
        client: BaseClient = self._session.create_client(
            service,
            region_name=_ONE_HOME.get(service, self._region),
            endpoint_url=self._endpoint_url,
            config=config,
        )
        return client
