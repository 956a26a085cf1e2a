"""AWS's calculator, asked call by call: requests that botocore takes, and every way in which the asking may end.

Whatever happens, each estimate that was made is deleted, or it is said which is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar, cast

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from botocore.stub import ANY, Stubber

from jobvector_wizard.account.calculator import Calculator, Estimates, entry_document
from jobvector_wizard.base import side_effects
from jobvector_wizard.base.errors import AccessError, WizardError
from jobvector_wizard.catalog import bundled
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.calculator import Answer, Comparison, Entry, RateType, Workload, workload_of
from jobvector_wizard.planning.moving import move_with_region
from tests.catalog.refreshed import DAY, catalog_over, read_region

E = TypeVar("E", bound=BaseException)
ACCOUNT = "123456789012"
LIST, OWN, THIRD = (f"{number}0000000-0000-4000-8000-000000000000" for number in (1, 2, 3))
RATED = datetime(2026, 11, 20, tzinfo=UTC)
REGION = "eu-west-1"
OWN_RATES = "AFTER_DISCOUNTS_AND_COMMITMENTS"


@pytest.fixture(scope="module")
def workload() -> Workload:
    ha = load_design("ha").blueprint
    patch = Patch.parse([f"region={REGION}", "edge.waf=true", "edge.domain=jobs.example.org"])
    design = move_with_region(patch, ha, bundled()).apply(ha)
    catalog = catalog_over(REGION, read_region(REGION, [design]))
    assessment = assess(design, catalog, DAY)
    return workload_of(assessment.bill, assessment.region)


class Asked:
    """The program's conversation over a stubbed client, with what was said and how long it would have waited."""

    def __init__(self, workload: Workload) -> None:
        self.workload = workload
        self.client = boto3.client(
            "bcm-pricing-calculator",
            region_name="us-east-1",
            aws_access_key_id="AKIDTESTTESTTEST",
            aws_secret_access_key="very-secret",
        )
        self.stub = Stubber(self.client)
        self.said: list[str] = []
        self.waited: list[float] = []
        self.estimates = Estimates(cast("Calculator", self.client), ACCOUNT, self.said.append, self.waited.append)

    def made(self, identifier: str = LIST, rates: str = "BEFORE_DISCOUNTS") -> None:
        name = f"jv-{'list' if rates == 'BEFORE_DISCOUNTS' else 'own'}"
        asked = {"name": name, "rateType": rates, "clientToken": ANY}
        self.stub.add_response("create_workload_estimate", {"id": identifier}, asked)

    def filled(self, identifier: str = LIST, errors: tuple[dict[str, str], ...] = ()) -> None:
        refused = {it["key"] for it in errors}
        for batch in self.workload.batches:
            asked = {
                "workloadEstimateId": identifier,
                "usage": [entry_document(entry, ACCOUNT) for entry in batch],
                "clientToken": ANY,
            }
            items = [row(entry) | {"key": entry.key} for entry in batch if entry.key not in refused]
            mine = [it for it in errors if it["key"] in {entry.key for entry in batch}]
            answer = {"items": items, "errors": mine} if mine else {"items": items}
            self.stub.add_response("batch_create_workload_estimate_usage", answer, asked)

    def looked(self, status: str = "VALID", identifier: str = LIST, **more: Any) -> None:
        answer = {"id": identifier, "status": status, "rateTimestamp": RATED, **more}
        self.stub.add_response("get_workload_estimate", answer, {"identifier": identifier})

    def listed(
        self, identifier: str = LIST, change: Callable[[Entry], dict[str, Any] | None] = lambda _: {}, pages: int = 1
    ) -> None:
        changes = [(entry, change(entry)) for entry in self.workload.entries]
        rows = [row(entry) | changed for entry, changed in changes if changed is not None]
        rows = [{name: value for name, value in it.items() if value is not None} for it in rows]
        size = -(-len(rows) // pages)
        for number in range(pages):
            asked = {"workloadEstimateId": identifier, "maxResults": 300}
            asked |= {"nextToken": f"page-{number}"} if number else {}
            more = {"nextToken": f"page-{number + 1}"} if number + 1 < pages else {}
            answer = {"items": rows[number * size : (number + 1) * size], **more}
            self.stub.add_response("list_workload_estimate_usage", answer, asked)

    def deleted(self, identifier: str = LIST) -> None:
        self.stub.add_response("delete_workload_estimate", {}, {"identifier": identifier})

    def refused(self, operation: str, code: str = "AccessDeniedException", status: int = 400, **fields: Any) -> None:
        told = {"message": "no way", **fields} if fields else None
        self.stub.add_client_error(operation, code, "no\x1b[31m way\nat all", status, modeled_fields=told)

    def whole(
        self, identifier: str, rates: str, change: Callable[[Entry], dict[str, Any] | None] = lambda _: {}
    ) -> None:
        self.made(identifier, rates)
        self.filled(identifier)
        self.looked(identifier=identifier)
        self.listed(identifier, change)
        self.deleted(identifier)

    def own(self) -> None:
        self.whole(OWN, OWN_RATES, lambda entry: {"cost": float(entry.usd) * 0.9})

    def compare(self) -> Comparison:
        with self.stub:
            found = self.estimates.compared(self.workload, "jv")
            self.stub.assert_no_pending_responses()
        return found

    def ends(self, kind: type[E], match: str | None = None) -> E:
        with self.stub:
            with pytest.raises(kind, match=match) as caught:
                self.estimates.compared(self.workload, "jv")
            self.stub.assert_no_pending_responses()
        assert "\x1b" not in str(caught.value) + "".join(self.said)
        return caught.value


def row(entry: Entry) -> dict[str, Any]:
    number = int(entry.key[1:])
    return {
        "serviceCode": entry.service,
        "usageType": entry.usage_type,
        "operation": entry.operation,
        "id": f"00000000-0000-4000-8000-{number:012}",
        "usageAccountId": ACCOUNT,
        "quantity": {"unit": entry.units[0], "amount": float(entry.amount)},
        "cost": float(entry.usd),
        "currency": "USD",
        "status": "VALID",
    }


@pytest.fixture
def asked(workload: Workload) -> Asked:
    return Asked(workload)


def answer_to(found: Comparison, entry: Entry) -> Answer:
    return found.listed.answers[entry.key]


def test_both_estimates_are_made_filled_read_and_deleted(asked: Asked) -> None:
    assert len(asked.workload.batches) == 2
    asked.whole(LIST, "BEFORE_DISCOUNTS")
    asked.own()
    found = asked.compare()
    assert found.confirmed
    assert (found.listed.rates, found.listed.as_of) == (RateType.BEFORE_DISCOUNTS, "2026-11-20")
    assert found.own.rates is RateType.AFTER_DISCOUNTS_AND_COMMITMENTS
    first = asked.workload.entries[0]
    assert found.own.answers[first.key].usd == Decimal(str(float(first.usd) * 0.9))
    assert (asked.said, asked.waited, asked.estimates.left) == ([], [], [])


def test_the_list_is_read_page_by_page(asked: Asked) -> None:
    asked.made()
    asked.filled()
    asked.looked()
    asked.listed(pages=3)
    asked.deleted()
    asked.own()
    assert asked.compare().confirmed


def test_a_list_that_repeats_is_no_end_and_the_estimate_is_deleted(asked: Asked) -> None:
    asked.made()
    asked.filled()
    asked.looked()
    for _ in range(2):
        asked.stub.add_response("list_workload_estimate_usage", {"items": [], "nextToken": "again"})
    asked.deleted()
    asked.ends(AccessError, "its pages repeat. No estimate is left in the account")


def test_a_row_without_an_id_is_found_by_its_product(asked: Asked) -> None:
    asked.whole(LIST, "BEFORE_DISCOUNTS", lambda _: {"id": None})
    asked.own()
    assert asked.compare().confirmed


def test_an_entry_that_is_refused_is_unknown_with_the_reason(asked: Asked) -> None:
    bad = asked.workload.entries[2]
    errors = ({"key": bad.key, "errorCode": "NOT_FOUND", "errorMessage": "no such\x1b[2J usage\ntype."},)
    asked.made()
    asked.filled(errors=errors)
    asked.looked()
    asked.listed(change=lambda entry: None if entry is bad else {})
    asked.deleted()
    asked.own()
    found = asked.compare()
    assert answer_to(found, bad) == Answer(None, "AWS refuses it with NOT_FOUND: no such [2J usage type")
    assert not found.confirmed
    assert found.compared[0] == sum(entry.usd for entry in asked.workload.entries) - bad.usd
    assert asked.waited == []  # nothing is waited for that will not come


def test_where_every_entry_is_refused_nothing_is_waited_for(asked: Asked) -> None:
    asked.made()
    asked.filled(errors=tuple({"key": entry.key, "errorCode": "BAD_REQUEST"} for entry in asked.workload.entries))
    asked.deleted()
    asked.own()
    found = asked.compare()
    assert all(answer_to(found, entry).usd is None for entry in asked.workload.entries)
    assert found.compared == (Decimal(0), Decimal(0))
    assert not found.confirmed


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"cost": None}, "AWS gives no cost"),
        ({"cost": float("nan")}, "AWS gives no cost"),
        ({"status": "STALE"}, "AWS calls the use STALE"),
        ({"status": "INVALID"}, "AWS calls the use INVALID"),
        ({"currency": "CNY"}, "AWS gives the cost in CNY"),
        (None, "AWS does not list it"),
    ],
)
def test_what_is_no_cost_is_unknown_and_never_zero(asked: Asked, changed: dict[str, Any] | None, said: str) -> None:
    odd = asked.workload.entries[0]
    asked.made()
    asked.filled()
    waiting = changed is None or ("cost" in changed and changed["cost"] is None)
    for _ in range(12 if waiting else 1):
        asked.looked()
        asked.listed(change=lambda entry: changed if entry is odd else {})
    asked.deleted()
    asked.own()
    found = asked.compare()
    assert answer_to(found, odd) == Answer(None, said)
    assert not found.confirmed
    assert bool(asked.waited) is waiting


def test_a_cost_that_comes_later_is_waited_for(asked: Asked) -> None:
    asked.made()
    asked.filled()
    asked.looked("UPDATING")
    asked.looked()
    asked.listed(change=lambda _: {"cost": None})
    asked.looked()
    asked.listed()
    asked.deleted()
    asked.own()
    assert asked.compare().confirmed
    assert asked.waited == [1, 2]


def test_a_cost_of_nothing_is_a_cost(asked: Asked) -> None:
    odd = asked.workload.entries[0]
    asked.whole(LIST, "BEFORE_DISCOUNTS", lambda entry: {"cost": 0.0} if entry is odd else {})
    asked.own()
    found = asked.compare()
    assert answer_to(found, odd) == Answer(Decimal("0.0"))
    assert [line.difference for line in found.rows if line.entry is odd] == [-odd.usd]
    assert not found.confirmed


@pytest.mark.parametrize(
    ("counted", "note"),
    [
        ({"unit": "Hrs\x1b", "amount": 7.0}, "AWS counted 7.0 Hrs"),
        ({"unit": "Seconds", "amount": None}, "AWS counts it in Seconds"),
        ({"unit": "Hrs"}, ""),
    ],
)
def test_another_amount_or_unit_than_was_sent_is_told(asked: Asked, counted: dict[str, Any], note: str) -> None:
    odd = next(entry for entry in asked.workload.entries if entry.usage_type == "EU-NatGateway-Hours")
    quantity = {name: value for name, value in counted.items() if value is not None}
    asked.whole(LIST, "BEFORE_DISCOUNTS", lambda entry: {"quantity": quantity} if entry is odd else {})
    asked.own()
    assert answer_to(asked.compare(), odd).note == note


@pytest.mark.parametrize("status", ["INVALID", "ACTION_NEEDED"])
def test_an_invalid_estimate_ends_it_with_1_and_says_why(asked: Asked, status: str) -> None:
    asked.made()
    asked.filled()
    asked.looked("UPDATING")
    asked.looked(status, failureMessage="rates\x1b[31m are\nmissing.")
    asked.deleted()
    error = asked.ends(WizardError, f"{status}: rates \\[31m are missing. No estimate is left in the account.")
    assert error.exit_code == 1


def test_an_estimate_that_never_becomes_valid_ends_it_after_a_bounded_time(asked: Asked) -> None:
    asked.made()
    asked.filled()
    for _ in range(12):
        asked.looked("UPDATING")
    asked.deleted()
    error = asked.ends(WizardError, "valid in 12 looks; it is still UPDATING")
    assert error.exit_code == 1
    assert asked.waited == [1, 2, 4, *[8] * 8]


STEPS = ("create", "batch", "get", "list")
OPERATIONS = {
    "create": "create_workload_estimate",
    "batch": "batch_create_workload_estimate_usage",
    "get": "get_workload_estimate",
    "list": "list_workload_estimate_usage",
}


def up_to(asked: Asked, step: str) -> None:
    """Let everything before a step go well."""
    before = STEPS[: STEPS.index(step)]
    if "create" in before:
        asked.made()
    if "batch" in before:
        asked.filled()
    if "get" in before:
        asked.looked()


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("AccessDeniedException", "AWS denies (Batch)?\\w+ to this identity"),
        ("ThrottlingException", "refused with ThrottlingException: no \\[31m way at all"),
        ("ExpiredTokenException", "refused with ExpiredTokenException"),
        ("ServiceQuotaExceededException", "refused with ServiceQuotaExceededException"),
        ("DataUnavailableException", "refused with DataUnavailableException"),
    ],
)
def test_a_refusal_at_any_step_ends_it_with_4_and_leaves_nothing(asked: Asked, step: str, code: str, said: str) -> None:
    up_to(asked, step)
    asked.refused(OPERATIONS[step], code)
    if step != "create":
        asked.deleted()
    error = asked.ends(AccessError, said)
    assert error.exit_code == 4
    assert "No estimate is left in the account." in str(error)


@pytest.mark.parametrize(
    ("step", "action"),
    [
        ("create", "CreateWorkloadEstimate"),
        ("batch", "CreateWorkloadEstimateUsage"),  # IAM has no BatchCreateWorkloadEstimateUsage
        ("get", "GetWorkloadEstimate"),
        ("list", "ListWorkloadEstimateUsage"),
    ],
)
def test_a_denied_step_names_the_action_that_iam_checks(asked: Asked, step: str, action: str) -> None:
    up_to(asked, step)
    asked.refused(OPERATIONS[step])
    if step != "create":
        asked.deleted()
    assert f"bcm-pricing-calculator:{action};" in str(asked.ends(AccessError))


def test_expired_credentials_are_told_to_be_renewed(asked: Asked) -> None:
    asked.refused("create_workload_estimate", "ExpiredTokenException")
    assert "Get fresh credentials" in str(asked.ends(AccessError))


def test_list_prices_that_the_preferences_do_not_allow_end_it_with_4(asked: Asked) -> None:
    asked.refused("create_workload_estimate", "ValidationException", reason="disallowedRate")
    error = asked.ends(AccessError, "do not allow rates before discounts. No estimate is left")
    assert error.exit_code == 4


def test_the_next_kind_of_own_prices_is_taken_where_the_first_is_not_allowed(asked: Asked) -> None:
    asked.whole(LIST, "BEFORE_DISCOUNTS")
    asked.refused("create_workload_estimate", "ValidationException", reason="disallowedRate")
    asked.whole(THIRD, "AFTER_DISCOUNTS")
    assert asked.compare().own.rates is RateType.AFTER_DISCOUNTS


def test_without_any_own_prices_the_list_prices_still_answer(asked: Asked) -> None:
    asked.whole(LIST, "BEFORE_DISCOUNTS")
    for _ in range(2):
        asked.refused("create_workload_estimate", "ValidationException", reason="disallowedRate")
    found = asked.compare()
    assert found.own is None
    assert "do not allow rates after discounts." in found.own_missing
    assert found.confirmed


def test_own_prices_that_break_off_leave_the_answer_at_list_prices_and_no_estimate(asked: Asked) -> None:
    asked.whole(LIST, "BEFORE_DISCOUNTS")
    asked.made(OWN, OWN_RATES)
    asked.refused("batch_create_workload_estimate_usage", "ThrottlingException")
    asked.deleted(OWN)
    found = asked.compare()
    assert (found.own, found.confirmed) == (None, True)
    assert "ThrottlingException" in found.own_missing
    assert "\x1b" not in found.own_missing


def interrupting(asked: Asked) -> Callable[[float], None]:
    def wait(_seconds: float) -> None:
        raise KeyboardInterrupt

    return wait


def test_an_interrupt_half_way_deletes_the_estimate_first(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked.estimates, "_wait", interrupting(asked))
    asked.made()
    asked.filled()
    asked.looked("UPDATING")
    asked.deleted()
    asked.ends(KeyboardInterrupt)
    assert asked.said == ["Interrupted. What was made in the account is deleted first."]


def test_what_nobody_expected_half_way_names_the_estimate_that_may_be_left(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side_effects, "_UNSETTLED", [])
    monkeypatch.setattr(side_effects, "_OPERATIONS", [])
    monkeypatch.setattr(asked.estimates, "_settled", lambda *_: 1 / 0)
    up_to(asked, "get")
    asked.deleted()
    asked.ends(ZeroDivisionError)
    assert side_effects.outside() == (
        'Whether the estimate "jv-list" still stands in the account\'s Pricing Calculator is not known.'
    )


def test_an_interrupt_in_the_second_estimate_deletes_that_too(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked.estimates, "_wait", interrupting(asked))
    asked.whole(LIST, "BEFORE_DISCOUNTS")
    asked.made(OWN, OWN_RATES)
    asked.filled(OWN)
    asked.looked("UPDATING", OWN)
    asked.deleted(OWN)
    asked.ends(KeyboardInterrupt)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ReadTimeoutError(endpoint_url="https://x")])
def test_an_estimate_whose_making_was_not_answered_is_asked_for_again_and_deleted(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    tokens: list[str] = []
    real = asked.client.create_workload_estimate

    def lost(**request: Any) -> Any:
        tokens.append(request["clientToken"])
        if len(tokens) == 1:
            raise error
        return real(**request)

    monkeypatch.setattr(asked.client, "create_workload_estimate", lost)
    asked.made()
    asked.deleted()
    asked.ends(KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else AccessError)
    assert len(tokens) == 2
    assert len(set(tokens)) == 1
    assert asked.estimates.left == []


def test_where_that_is_not_answered_either_the_name_to_look_for_is_said(asked: Asked) -> None:
    for _ in range(2):
        asked.refused("create_workload_estimate", "InternalServerException", 500)
    asked.ends(AccessError, "What is left in the account is said above")
    (said,) = asked.said
    assert 'Whether the estimate "jv-list" was made is not known' in said


def test_an_answer_without_an_id_was_cut_off(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([{}, {"id": LIST}])
    monkeypatch.setattr(asked.client, "create_workload_estimate", lambda **_: next(answers))
    asked.deleted()
    asked.ends(AccessError, "was cut off. No estimate is left in the account.")


def test_where_aws_was_never_reached_nothing_is_asked_again(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []

    def unreached(**request: Any) -> Any:
        calls.append(request)
        raise EndpointConnectionError(endpoint_url="https://x")

    monkeypatch.setattr(asked.client, "create_workload_estimate", unreached)
    asked.ends(AccessError, "No estimate is left in the account")
    assert len(calls) == 1


def test_a_deletion_that_is_denied_is_said_with_the_id_and_what_to_do(asked: Asked) -> None:
    asked.made()
    asked.filled()
    asked.looked()
    asked.listed()
    asked.refused("delete_workload_estimate")
    asked.own()
    assert asked.compare().confirmed
    assert asked.said == asked.estimates.left
    (said,) = asked.said
    assert said == (
        f"The estimate {LIST} is left in the account: it could not be deleted, AWS denies DeleteWorkloadEstimate to this "
        "identity. Delete it by hand: aws bcm-pricing-calculator delete-workload-estimate --region us-east-1 "
        f"--identifier {LIST}"
    )


def test_a_deletion_is_tried_again_before_it_counts_as_failed(asked: Asked) -> None:
    asked.made()
    asked.refused("batch_create_workload_estimate_usage")
    asked.refused("delete_workload_estimate", "ThrottlingException")
    asked.deleted()
    asked.ends(AccessError, "No estimate is left in the account.")
    assert asked.waited == [1]


def test_a_failure_and_a_failed_deletion_are_both_said(asked: Asked) -> None:
    asked.made()
    asked.refused("batch_create_workload_estimate_usage")
    for _ in range(3):
        asked.refused("delete_workload_estimate", "InternalServerException", 500)
    asked.ends(AccessError, "AWS denies BatchCreate.* What is left in the account is said above")
    assert re.search(f"The estimate {LIST} is left in the account", asked.said[0])


def test_an_estimate_that_is_gone_already_counts_as_deleted(asked: Asked) -> None:
    asked.made()
    asked.refused("batch_create_workload_estimate_usage")
    asked.refused("delete_workload_estimate", "ResourceNotFoundException")
    asked.ends(AccessError, "No estimate is left in the account.")


def test_an_interrupt_while_it_is_deleted_says_what_is_left(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked.estimates, "_wait", interrupting(asked))
    asked.made()
    asked.refused("batch_create_workload_estimate_usage")
    asked.refused("delete_workload_estimate", "ThrottlingException")
    asked.ends(KeyboardInterrupt)
    assert f"The estimate {LIST} is left in the account" in asked.said[0]
