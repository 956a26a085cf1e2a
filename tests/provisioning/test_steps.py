"""What the engine reports, in the journal's words. Events are built as the Automation API reads them from the engine."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi.automation import EngineEvent

from jobvector_wizard.provisioning.events import (
    Duration,
    Event,
    Log,
    Resource,
    ResourceFailed,
    ResourceFinished,
    ResourceStarted,
    UnknownEvent,
)
from jobvector_wizard.provisioning.failures import explain
from jobvector_wizard.provisioning.steps import PlannedSteps, Translator

VPC = "urn:pulumi:ha::jobvector::aws:ec2/vpc:Vpc::vpc"
STACK = "urn:pulumi:ha::jobvector::pulumi:pulumi:Stack::jobvector-ha"


def metadata(op: str, urn: str = VPC, custom: bool = True, **more: Any) -> dict[str, Any]:
    kind = urn.split("::")[2]
    state = {"urn": urn, "type": kind, "custom": custom, "parent": STACK, "inputs": {"secret": "s3cr3t"}, "outputs": {}}
    return {"op": op, "urn": urn, "type": kind, "provider": "p", "new": state | more.pop("new", {}), **more}


def event(**what: Any) -> EngineEvent:
    return EngineEvent.from_json({"sequence": 1, "timestamp": 1, **what})


def told(*events: EngineEvent) -> list[Event]:
    translator = Translator(lambda text: text.replace("s3cr3t", "***"))
    return [each for one in events for each in translator.events(one)]


def test_a_creation_is_started_and_finished_once() -> None:
    said = told(
        event(resourcePreEvent={"metadata": metadata("create")}),
        event(resOutputsEvent={"metadata": metadata("create")}),
    )

    assert said == [ResourceStarted(urn=VPC), ResourceFinished(urn=VPC)]


@pytest.mark.parametrize(
    "step",
    [metadata("same"), metadata("read"), metadata("create", STACK, custom=False), metadata("create", custom=False)],
)
def test_what_changes_nothing_in_the_account_is_not_told(step: dict[str, Any]) -> None:
    assert told(event(resourcePreEvent={"metadata": step}), event(resOutputsEvent={"metadata": step})) == []


def test_a_failure_carries_the_engines_words_its_meaning_and_no_secret() -> None:
    said = told(
        event(resourcePreEvent={"metadata": metadata("create")}),
        event(diagnosticEvent={"message": "ExpiredToken:\n  s3cr3t", "color": "", "severity": "error", "urn": VPC}),
        event(resOpFailedEvent={"metadata": metadata("create"), "status": 2, "steps": 0}),
    )

    failure = said[-1]
    assert isinstance(failure, ResourceFailed)
    assert failure.message == "ExpiredToken: ***"
    assert "expired" in failure.meaning
    assert "Sign in again" in failure.remedy
    assert Log(text="ExpiredToken: ***", level="error", urn=VPC) in said


def test_remarks_for_whoever_mends_the_engine_stay_out_and_traces_are_cut() -> None:
    trace = "python inline source runtime error: no\nTraceback (most recent call last):\n  File x"
    said = told(
        event(diagnosticEvent={"message": "registering", "color": "", "severity": "debug"}),
        event(diagnosticEvent={"message": trace, "color": "", "severity": "error"}),
    )

    assert said == [Log(text="python inline source runtime error: no", level="error")]


def test_an_event_that_nobody_knows_is_kept() -> None:
    [kept] = told(event(somethingNewEvent={"x": 1}))

    assert isinstance(kept, UnknownEvent)
    assert kept.type == "engine_event"
    assert kept.document == {"sequence": "1", "timestamp": "1"}


def test_outputs_are_kept_without_those_that_the_engine_blinds() -> None:
    translator = Translator(str)
    stack = metadata("update", STACK, custom=False, new={"outputs": {"name": "ha", "password": "[secret]"}})

    assert list(translator.events(event(resOutputsEvent={"metadata": stack}))) == []
    assert translator.outputs == {"name": "ha"}


def test_a_replacement_counts_once_and_names_what_forces_it() -> None:
    steps, translator = PlannedSteps(), Translator(str)
    for op in ("create-replacement", "replace", "delete-replaced"):
        steps.hear(event(resourcePreEvent={"metadata": metadata(op, keys=["cidrBlock"], diffs=["cidrBlock", "tags"])}))
        list(translator.events(event(resourcePreEvent={"metadata": metadata(op)})))
        list(translator.events(event(resOutputsEvent={"metadata": metadata(op)})))
    [planned] = steps.planned([Resource(urn=VPC, type="aws:ec2/vpc:Vpc", name="vpc")], [])

    assert (planned.operation, planned.changes) == ("replace", ("cidrBlock", "tags"))
    assert dict(translator.changes) == {"replace": 1}


@pytest.mark.parametrize(
    ("step", "usual", "lower_bound"),
    [("create", 17, False), ("replace", 17, True), ("update", 0, True), ("import", 0, True)],
)
def test_a_duration_of_creations_is_told_of_no_update(step: str, usual: float, lower_bound: bool) -> None:
    steps = PlannedSteps()
    steps.hear(event(resourcePreEvent={"metadata": metadata(step)}))
    vpc = Resource(urn=VPC, type="aws:ec2/vpc:Vpc", name="vpc", duration=Duration(usual=17, n=9))

    [planned] = steps.planned([vpc], [])

    assert (planned.usual, planned.lower_bound) == (usual, lower_bound)


def test_a_plan_has_what_changes_with_its_group_and_then_what_goes() -> None:
    group = Resource(urn="urn::group", type="jobvector:x:Network", name="network", component=True)
    kept = Resource(urn="urn:pulumi:ha::jobvector::aws:ec2/eip:Eip::kept", type="aws:ec2/eip:Eip", name="kept")
    old = Resource(urn="urn:pulumi:ha::jobvector::aws:ec2/eip:Eip::old", type="aws:ec2/eip:Eip", name="old")
    steps = PlannedSteps()
    for step in (metadata("create"), metadata("same", kept.urn), metadata("delete", old.urn)):
        steps.hear(event(resourcePreEvent={"metadata": step}))
    vpc = Resource(urn=VPC, type="aws:ec2/vpc:Vpc", name="vpc", parent=group.urn)

    plan = steps.planned([group, vpc, kept], [kept, old])

    assert [(each.name, each.operation) for each in plan] == [
        ("network", "create"),
        ("vpc", "create"),
        ("old", "delete"),
    ]
    assert steps.drafts[VPC].inputs == {"secret": "s3cr3t"}
    assert "s3cr3t" not in "".join(each.model_dump_json() for each in plan)


@pytest.mark.parametrize(
    ("message", "code", "remedy"),
    [
        ("ExpiredToken: The security token included in the request is expired", 4, "Sign in again"),
        ("AccessDenied: User is not authorized to perform: eks:CreateCluster", 4, "permission"),
        ("api error Throttling: Rate exceeded", 1, "--parallel"),
        ("VcpuLimitExceeded: You have requested more vCPU capacity", 1, "higher quota"),
        ("BucketAlreadyExists: The requested bucket name is not available", 1, "another name"),
        ("the stack is currently locked by 1 lock(s)", 5, "Wait"),
        ("write /state/ha.json: no space left on device", 1, "Make room"),
        ("dial tcp: lookup eks.eu-west-1.amazonaws.com: no such host", 4, "network"),
        ("something that nobody has seen", 1, "run the same command again"),
    ],
)
def test_what_a_failure_means_and_what_to_do(message: str, code: int, remedy: str) -> None:
    reason = explain(message)

    assert reason.exit_code == code
    assert remedy in reason.remedy
