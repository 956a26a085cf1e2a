"""Asking AWS several things at once, where a question that fails says why and disturbs no other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final, TypeVar

from jobvector_wizard.base.errors import AccessError, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from botocore.client import BaseClient

__all__ = ["asked_at_once", "denied", "error_code", "failures", "one_line", "pages_of", "reason"]

T = TypeVar("T")

_AT_ONCE: Final = 8
_LONGEST_REASON: Final = 240
_DENIED: Final = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized"})


def failures() -> tuple[type[Exception], type[Exception], type[Exception]]:
    """Return what a question to AWS may raise: a refusal, no answer, or one that cannot be read."""
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    return (BotoCoreError, ClientError, ResponseParserError)


def error_code(error: Exception) -> str:
    """Return AWS's code for a refusal, such as AccessDenied; "" where AWS did not answer."""
    from botocore.exceptions import ClientError

    return error.response.get("Error", {}).get("Code", "") if isinstance(error, ClientError) else ""


def denied(error: Exception) -> bool:
    """Whether AWS did answer, but this identity may not ask."""
    return error_code(error) in _DENIED


def reason(error: Exception) -> str:
    """Say in one line why a question to AWS has no answer."""
    from botocore.exceptions import ClientError
    from botocore.parsers import ResponseParserError

    if isinstance(error, ResponseParserError):
        return "the answer cannot be read: something in between may have given it"
    if not isinstance(error, ClientError):
        return one_line(str(error))
    code = error_code(error)
    if denied(error):
        return f"AWS denies {error.operation_name} to this identity"
    said = one_line(error.response.get("Error", {}).get("Message", ""))
    if not said or said.startswith("<"):
        said = f"HTTP status {error.response.get('ResponseMetadata', {}).get('HTTPStatusCode', 'unknown')}"
    return f"{error.operation_name} was refused with {code or 'no code'}: {said}"


def pages_of(client: BaseClient, operation: str, member: str, **asked: Any) -> Iterator[list[Any]]:
    """Yield what each page of an answer has under a member, such as Reservations of describe_instances.

    Raises AccessError where AWS does not answer to the end.
    """
    try:
        for page in client.get_paginator(operation).paginate(**asked):
            if member not in page:  # botocore takes a cut-off body for an answer without members
                raise AccessError(f"the answer to {client.meta.method_to_api_mapping[operation]} was cut off")
            yield page[member]
    except failures() as error:
        raise AccessError(reason(error)) from error


def asked_at_once(questions: Sequence[Callable[[], T]]) -> list[T]:
    """Ask every question in a thread of its own and return the answers in the order of the questions."""
    with ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="asking") as pool:
        return list(pool.map(lambda question: question(), questions))


def one_line(text: str) -> str:
    """Return text from outside as one line, fit for a sentence: printable, not too long, without its full stop."""
    line = " ".join(printable(text).split()).rstrip(".")
    return line if len(line) <= _LONGEST_REASON else f"{line[: _LONGEST_REASON - 1]}…"
