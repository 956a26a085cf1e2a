"""The program's resources sent as the provider's own SDK, pulumi-aws, sends them: request for request."""

from __future__ import annotations

import importlib
import pkgutil
from importlib.metadata import version
from typing import Any

import pulumi_aws
import pytest
from google.protobuf.json_format import MessageToDict

from jobvector_wizard import infrastructure
from jobvector_wizard.infrastructure import aws
from jobvector_wizard.provisioning import graph
from tests.infrastructure.conftest import blueprint_of

Requests = dict[str, dict[str, Any]]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Every request of the runs that follow, as it goes to the engine."""
    found: list[dict[str, Any]] = []
    for name in ("RegisterResource", "Invoke"):
        answer = getattr(graph._Monitor, name)

        def noted(self: Any, request: Any, answer: Any = answer) -> Any:
            found.append(MessageToDict(request))
            return answer(self, request)

        monkeypatch.setattr(graph._Monitor, name, noted)
    return found


def _with_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the provider's own SDK to every module that makes resources."""
    given = 0
    for found in pkgutil.iter_modules(infrastructure.__path__):
        module = importlib.import_module(f"{infrastructure.__name__}.{found.name}")
        if getattr(module, "aws", None) is aws:
            monkeypatch.setattr(module, "aws", pulumi_aws)
            given += 1
    assert given > 20


def _requests(sent: list[dict[str, Any]]) -> Requests:
    """Sort what has no order of its own; the SDK names one former type of a bucket twice."""
    found: Requests = {}
    for request in sent:
        for key in ("dependencies", "additionalSecretOutputs"):
            request[key] = sorted(request.get(key, []))
        request["aliases"] = sorted({str(alias) for alias in request.get("aliases", [])})
        for dependencies in request.get("propertyDependencies", {}).values():
            dependencies.get("urns", []).sort()
        request.get("sourcePosition", {}).clear()
        request.get("stackTrace", {}).clear()
        found[f"{request.get('type', request.get('tok'))} {request.get('name')} {request.get('args')}"] = request
    sent.clear()
    return found


@pytest.mark.parametrize(
    "name", ["ha", "economy-as-drawn", "no-nat", "china", "everything-set", "all-switches", "all-off", "add-ons"]
)
def test_the_engine_sees_what_the_providers_sdk_would_send(
    name: str, sent: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    blueprint = blueprint_of(name)
    ours_planned = graph.blueprint_graph(blueprint)
    ours = _requests(sent)
    _with_sdk(monkeypatch)
    theirs_planned = graph.blueprint_graph(blueprint)
    theirs = _requests(sent)
    assert ours.keys() == theirs.keys()
    for key, request in theirs.items():
        assert ours[key] == request
    assert ours_planned == theirs_planned


def test_the_provider_is_asked_for_in_the_version_that_the_types_are_of() -> None:
    assert version("pulumi-aws") == aws.PROVIDER_VERSION


def test_an_output_that_is_not_kept_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def program() -> None:
        _ = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16").main_route_table_id

    with pytest.raises(AttributeError, match="main_route_table_id"):
        graph.resource_graph(program, "dep", "eu-west-1")


def test_a_structure_without_a_member_has_none_there() -> None:
    structure = aws._readable({"masterUserSecrets": [{"secretArn": "arn"}], "size": 3.0, "tags": {"some_key": "kept"}})
    assert structure.master_user_secrets[0].secret_arn == "arn"
    assert structure.master_user_secrets[0].kms_key_id is None
    assert repr(structure.size) == "3"
    assert structure.tags == {"some_key": "kept"}
