"""AWS's own calculator, asked through the account: estimates are made, filled, read, and deleted whatever happens."""

from __future__ import annotations

import time
import uuid
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final, Protocol

from typing_extensions import TypedDict

from jobvector_wizard.account.asking import denied, error_code, failures, one_line, reason
from jobvector_wizard.account.refusals import refused
from jobvector_wizard.base import side_effects
from jobvector_wizard.base.errors import AccessError, WizardError
from jobvector_wizard.planning.calculator import Answer, Comparison, Entry, Priced, RateType, Workload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

__all__ = ["DELETE_COMMAND", "Calculator", "Estimates", "Usage", "entry_document"]

_PAGE: Final = 300
"""Rows of one answer; the service gives no more."""
_MOST_PAGES: Final = 50
_LOOKS: Final = 12
"""How often an estimate is looked at before it counts as one that never becomes valid."""
_LONGEST_PAUSE: Final = 8.0
_DELETIONS: Final = 3
_OWN_RATES: Final = (RateType.AFTER_DISCOUNTS_AND_COMMITMENTS, RateType.AFTER_DISCOUNTS)
"""The account's own prices: the first of them that its preferences allow."""
_ACTIONS: Final = {"BatchCreateWorkloadEstimateUsage": "CreateWorkloadEstimateUsage"}
"""Operations that IAM calls otherwise."""
_HOME: Final = "us-east-1"
_RENEWAL: Final = "Get fresh credentials from where these came from, then run the command again."
DELETE_COMMAND: Final = "aws bcm-pricing-calculator delete-workload-estimate --region us-east-1 --identifier"
"""How an estimate is deleted by hand; its id follows."""


class Calculator(Protocol):
    """What is called of the client of bcm-pricing-calculator, for which there are no published types here."""

    def create_workload_estimate(self, **request: Any) -> Mapping[str, Any]:
        """Make an estimate."""

    def batch_create_workload_estimate_usage(self, **request: Any) -> Mapping[str, Any]:
        """Put uses into an estimate."""

    def get_workload_estimate(self, **request: Any) -> Mapping[str, Any]:
        """Read an estimate's status."""

    def list_workload_estimate_usage(self, **request: Any) -> Mapping[str, Any]:
        """Read an estimate's uses with their cost, a page of them."""

    def delete_workload_estimate(self, **request: Any) -> Mapping[str, Any]:
        """Delete an estimate."""


class _DisallowedError(AccessError):
    """The account's preferences do not allow a kind of rate."""


class Usage(TypedDict):
    """An entry of BatchCreateWorkloadEstimateUsage."""

    serviceCode: str
    """The service code."""
    usageType: str
    """The usage type."""
    operation: str
    """The operation."""
    key: str
    """What tells the entry from others of its estimate."""
    group: str
    """The part of the bill."""
    usageAccountId: str | None
    """Whose use it is; null where no account was named."""
    amount: float
    """How many of AWS's units a month, a number as AWS takes it; `entries` has it exactly."""


def entry_document(entry: Entry, account: str | None) -> Usage:
    """Return an entry as BatchCreateWorkloadEstimateUsage takes it; without an account that is null."""
    return {
        "serviceCode": entry.service,
        "usageType": entry.usage_type,
        "operation": entry.operation,
        "key": entry.key,
        "group": entry.group.value,
        "usageAccountId": account,
        "amount": float(entry.amount),
    }


class Estimates:
    """Asks the calculator about workloads; each estimate that it makes it deletes again, however the asking ends.

    `told` hears at once what a person has to know while it goes on. `left` names what could not be deleted, each with
    what to do about it. `wait` is called with seconds, between looks.
    """

    def __init__(
        self,
        client: Calculator,
        account: str,
        told: Callable[[str], None],
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.left: list[str] = []
        self._client = client
        self._account = account
        self._told = told
        self._wait = wait

    def compared(self, workload: Workload, name: str) -> Comparison:
        """Set AWS's answer beside a workload's bill: at list prices, and by the account's own where they can be had.

        `name` begins the estimates' names. Raises AccessError where AWS does not answer or does not allow it,
        WizardError where the estimate at list prices does not become valid; both say what is left in the account.
        """
        try:
            listed = self._priced(workload, f"{name}-list", RateType.BEFORE_DISCOUNTS)
        except WizardError as error:
            raise type(error)(f"{error.message} {self._standing()}", error.remedy) from error
        own_missing = ""
        for rates in _OWN_RATES:
            try:
                return Comparison(workload, listed, self._priced(workload, f"{name}-own", rates))
            except _DisallowedError as error:
                own_missing = error.message
            except WizardError as error:
                own_missing = error.message
                break
        return Comparison(workload, listed, None, own_missing)

    def _standing(self) -> str:
        return "What is left in the account is said above." if self.left else "No estimate is left in the account."

    def _priced(self, workload: Workload, name: str, rates: RateType) -> Priced:
        doubt = f'Whether the estimate "{name}" still stands in the account\'s Pricing Calculator is not known.'
        with side_effects.unsettled(doubt), self._estimate(name, rates) as identifier:
            ids, refusals = self._filled(identifier, workload)
            taken = [entry for entry in workload.entries if entry.key not in refusals]
            estimate, items = self._settled(identifier, taken, ids) if taken else ({}, {})
            answers = refusals | {entry.key: _answer(entry, items.get(entry.key, ())) for entry in taken}
        when = estimate.get("rateTimestamp")
        return Priced(rates, answers, when.date().isoformat() if isinstance(when, datetime) else "")

    @contextmanager
    def _estimate(self, name: str, rates: RateType) -> Iterator[str]:
        identifier = ""
        try:
            identifier = self._made(name, rates)
            yield identifier
        except KeyboardInterrupt:
            self._told("Interrupted. What was made in the account is deleted first.")
            raise
        finally:
            if identifier:
                self._delete(identifier)

    def _made(self, name: str, rates: RateType) -> str:
        """Make an estimate. Where no answer comes it may stand all the same, so that is found out and mended first."""
        request = {"name": name, "rateType": rates.value, "clientToken": uuid.uuid4().hex}
        try:
            return str(self._client.create_workload_estimate(**request)["id"])
        except failures() as error:
            if _reason_of(error) == "disallowedRate":
                raise _DisallowedError(
                    f"The preferences of the account's Pricing Calculator do not allow rates {rates.label}.",
                    "Whoever manages them allows it in the console: Billing and Cost Management, Pricing Calculator, "
                    "preferences.",
                ) from error
            if not _surely_not_made(error):
                self._unmake(request)
            raise _ended(error, "CreateWorkloadEstimate") from error
        except KeyError as error:  # botocore takes a body that is cut off for an answer without members
            self._unmake(request)
            raise AccessError("The answer to CreateWorkloadEstimate was cut off.", "Run the command again.") from error
        except KeyboardInterrupt:
            self._unmake(request)
            raise

    def _unmake(self, request: Mapping[str, Any]) -> None:
        """Ask for the same estimate again, which by its token is the one that may stand, to delete it by its id."""
        try:
            identifier = str(self._client.create_workload_estimate(**request)["id"])
        except (*failures(), KeyError):
            self._leave(
                f'Whether the estimate "{request["name"]}" was made is not known. Look for it in the console: Billing '
                "and Cost Management, Pricing Calculator, workload estimates; delete it there."
            )
        else:
            self._delete(identifier)

    def _filled(self, identifier: str, workload: Workload) -> tuple[dict[str, str], dict[str, Answer]]:
        """Put all entries into an estimate; return the ids of those taken, and the answers of those refused, by key."""
        ids: dict[str, str] = {}
        refusals: dict[str, Answer] = {}
        for batch in workload.batches:
            with _failing("BatchCreateWorkloadEstimateUsage"):
                answer = self._client.batch_create_workload_estimate_usage(
                    workloadEstimateId=identifier,
                    usage=[entry_document(entry, self._account) for entry in batch],
                    clientToken=uuid.uuid4().hex,
                )
            ids |= {it["key"]: it["id"] for it in answer.get("items", ()) if "key" in it and "id" in it}
            for it in answer.get("errors", ()):
                code, said = it.get("errorCode", "no code"), it.get("errorMessage", "")
                refusals[it.get("key", "")] = Answer(None, one_line(f"AWS refuses it with {code}: {said}"))
        return ids, refusals

    def _settled(
        self, identifier: str, taken: Sequence[Entry], ids: Mapping[str, str]
    ) -> tuple[Mapping[str, Any], dict[str, list[Mapping[str, Any]]]]:
        """Return an estimate and its rows by key, once it is valid and every row has a cost, or the looks are used up.

        Raises WizardError where AWS calls it invalid, or never valid.
        """
        pause, status = 1.0, "of no status"
        estimate: Mapping[str, Any] = {}
        rows: dict[str, list[Mapping[str, Any]]] | None = None
        for look in range(_LOOKS):
            if look:
                self._wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            with _failing("GetWorkloadEstimate"):
                estimate = self._client.get_workload_estimate(identifier=identifier)
            status = one_line(str(estimate.get("status", status)))
            if status in ("INVALID", "ACTION_NEEDED"):
                why = one_line(str(estimate.get("failureMessage", ""))) or "it does not say why"
                raise WizardError(f"AWS's calculator calls the estimate {status}: {why}.")
            if status != "VALID":
                continue
            rows = _by_key(self._listed(identifier), taken, ids)
            if all("cost" in row for entry in taken for row in rows.get(entry.key, ({},))):
                break
        if rows is None:
            raise WizardError(
                f"AWS's calculator did not make the estimate valid in {_LOOKS} looks; it is still {status}.",
                "Run the command again later.",
            )
        return estimate, rows

    def _listed(self, identifier: str) -> Iterator[Mapping[str, Any]]:
        request: dict[str, Any] = {"workloadEstimateId": identifier, "maxResults": _PAGE}
        seen: set[str] = set()
        while True:
            with _failing("ListWorkloadEstimateUsage"):
                answer = self._client.list_workload_estimate_usage(**request)
            yield from answer.get("items", ())
            token = answer.get("nextToken")
            if not token:
                return
            if token in seen or len(seen) >= _MOST_PAGES:
                raise AccessError("The list of the estimate's uses has no end: its pages repeat.")
            seen.add(token)
            request["nextToken"] = token

    def _delete(self, identifier: str) -> None:
        """Delete an estimate, trying again where that may help; says what is left where it does not."""
        why = "interrupted"
        try:
            for left in reversed(range(_DELETIONS)):
                try:
                    self._client.delete_workload_estimate(identifier=identifier)
                except failures() as error:
                    if error_code(error) == "ResourceNotFoundException":
                        return
                    why = reason(error)
                    if denied(error) or not left:
                        break
                    self._wait(1.0)
                else:
                    return
        except KeyboardInterrupt:
            self._leave_estimate(identifier, why)
            raise
        self._leave_estimate(identifier, why)

    def _leave_estimate(self, identifier: str, why: str) -> None:
        self._leave(
            f"The estimate {one_line(identifier)} is left in the account: it could not be deleted, {why}. "
            f"Delete it by hand: {DELETE_COMMAND} {one_line(identifier)}"
        )

    def _leave(self, said: str) -> None:
        self.left.append(said)
        side_effects.left(said)
        self._told(said)


def _by_key(
    items: Iterable[Mapping[str, Any]], taken: Sequence[Entry], ids: Mapping[str, str]
) -> dict[str, list[Mapping[str, Any]]]:
    """Return rows by the entries' keys: found by their ids, else by service, usage type and operation."""
    by_id = {identifier: key for key, identifier in ids.items()}
    by_product = {(entry.service, entry.usage_type, entry.operation): entry.key for entry in taken}
    found: dict[str, list[Mapping[str, Any]]] = {}
    for item in items:
        product = (item.get("serviceCode", ""), item.get("usageType", ""), item.get("operation", ""))
        key = by_id.get(item.get("id", "")) or by_product.get(product)
        if key is not None:
            found.setdefault(key, []).append(item)
    return found


def _answer(entry: Entry, rows: Sequence[Mapping[str, Any]]) -> Answer:
    """Return what the calculator says of an entry. Only a cost that it gives is one."""
    if len(rows) != 1:
        return Answer(None, f"AWS lists it {len(rows)} times" if rows else "AWS does not list it")
    (row,) = rows
    status, currency = row.get("status", "VALID"), row.get("currency", "USD")
    if status != "VALID":
        return Answer(None, one_line(f"AWS calls the use {status}"))
    if currency != "USD":
        return Answer(None, one_line(f"AWS gives the cost in {currency}"))
    usd = _decimal(row.get("cost"))
    return Answer(None, "AWS gives no cost") if usd is None else Answer(usd, note=_note(entry, row.get("quantity", {})))


def _note(entry: Entry, counted: Mapping[str, Any]) -> str:
    """Say where the calculator counted another amount than was sent, or in another unit."""
    amount, unit = _decimal(counted.get("amount")), counted.get("unit")
    if amount is not None and amount != Decimal(str(float(entry.amount))):
        return one_line(f"AWS counted {amount:f} {unit or ''}")
    return one_line(f"AWS counts it in {unit}") if unit and unit not in entry.units else ""


def _decimal(value: object) -> Decimal | None:
    """Return a number that came as JSON, None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _reason_of(error: Exception) -> str:
    """Return the service's own reason of a ValidationException, "" where there is none."""
    from botocore.exceptions import ClientError

    return str(error.response.get("reason", "")) if isinstance(error, ClientError) else ""


def _surely_not_made(error: Exception) -> bool:
    """Whether AWS refused to make it, or was never reached; else it may have made it before the answer was lost."""
    from botocore import exceptions as known

    if isinstance(error, known.ClientError):
        return bool(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) < 500)
    unsent = (
        known.EndpointConnectionError,
        known.ConnectTimeoutError,
        known.ProxyConnectionError,
        known.SSLError,
        known.NoCredentialsError,
        known.ParamValidationError,
    )
    return isinstance(error, unsent)


@contextmanager
def _failing(operation: str) -> Iterator[None]:
    """Turn what a question may raise into a sentence."""
    try:
        yield
    except failures() as error:
        raise _ended(error, operation) from error


def _ended(error: Exception, operation: str) -> AccessError:
    if denied(error):
        action = _ACTIONS.get(operation, operation)
        return AccessError(
            f"AWS denies {operation} to this identity.",
            f"Allow the action bcm-pricing-calculator:{action}; jobvector-wizard needs DESIGN lists all that it takes.",
        )
    told = refused(error, None, _HOME, None, _RENEWAL)
    return AccessError(f"AWS's calculator was not asked to the end: {reason(error)}.", told.remedy)
