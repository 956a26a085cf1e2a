"""Finds out whether a resource whose creation was cut off stands in the account, and under which ID.

What has tags is known by the deployment and the logical name that it carries, whatever it is called; what has none by
what it joins. How each kind is looked up stands with its service.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from jobvector_wizard.services import KINDS
from jobvector_wizard.services.lookup import Clients, SeveralError, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from botocore.exceptions import ClientError


__all__ = ["Clients", "Found", "Verdict", "find"]


class Verdict(StrEnum):
    """What became of a creation that was cut off."""

    STANDS = "stands"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Found:
    """The verdict, with the ID to import, or the reason why nothing is known.

    `inputs` are those that it was made with, where a new attempt may ask for others: a name with a random ending.
    """

    verdict: Verdict
    id: str = ""
    reason: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)


class Lost(Protocol):
    """A resource whose creation nobody saw end: its type, its logical name, and what was asked of AWS."""

    @property
    def type(self) -> str:
        """Pulumi's type token."""

    @property
    def name(self) -> str:
        """The logical name."""

    @property
    def inputs(self) -> Mapping[str, Any]:
        """By their names on the wire."""


def find(lost: Lost, deployment: str, known: Iterable[str], clients: Clients) -> Found:
    """Look one creation up in the account; whatever goes wrong is a reason, not an error."""
    kind = KINDS.get(lost.type)
    if kind is not None and kind.again:
        return Found(Verdict.ABSENT)
    if kind is None or kind.find is None:
        return Found(Verdict.UNKNOWN, reason=f"no way is known to look a {lost.type} up")
    from botocore.exceptions import BotoCoreError, ClientError, WaiterError

    try:
        hit = kind.find(clients, Wanted(deployment, lost.name, lost.inputs, frozenset(known)))
        if hit is None:
            return Found(Verdict.ABSENT)
        if kind.wait is not None:
            kind.wait(clients, hit.id)
    except ClientError as error:
        return Found(Verdict.ABSENT) if _says_absent(error) else Found(Verdict.UNKNOWN, reason=str(error))
    except WaiterError as error:
        return Found(Verdict.UNKNOWN, reason=f"it stands in the account but does not become ready: {error}")
    except (BotoCoreError, SeveralError, KeyError) as error:
        return Found(Verdict.UNKNOWN, reason=str(error))
    return Found(Verdict.STANDS, id=hit.id, inputs=hit.inputs)


def _says_absent(error: ClientError) -> bool:
    code = str(error.response.get("Error", {}).get("Code", ""))
    signs = ("NotFound", "NoSuch", "DoesNotExist", "404")
    return error.response["ResponseMetadata"].get("HTTPStatusCode") == 404 or any(sign in code for sign in signs)
