"""The resource graph of a Pulumi program, found by running that very program against a stand-in.

No AWS account, no Pulumi CLI and no network: a monitor in this process answers every registration and
writes down what it is told about dependencies, which Pulumi's own mocks keep to themselves. A computed output
that the stand-in does not know would take its value and its edge with it; here it ends the run instead.

A run has a thread, an event loop and a context of its own, so that it may be started from anywhere, also from
inside a running event loop, and leaves nothing of Pulumi's process-wide state behind.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any, Final

import pulumi
from pulumi.runtime import rpc
from pulumi.runtime.mocks import MockEngine, MockMonitor, MockResourceArgs, Mocks
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.settings import Settings
from pulumi.runtime.stack import run_in_stack

from jobvector_wizard.infrastructure.program import PROJECT, program
from jobvector_wizard.provisioning.mock_outputs import answer, computed
from jobvector_wizard.provisioning.plan import PlannedResource
from jobvector_wizard.services.mock import ACCOUNT

if TYPE_CHECKING:
    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["ACCOUNT", "blueprint_graph", "resource_graph"]

_STACK: Final = "pulumi:pulumi:Stack"
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
"""The key by which Pulumi's wire format marks secrets and the like."""


def blueprint_graph(blueprint: Blueprint, deployment: str | None = None) -> tuple[PlannedResource, ...]:
    """Return the resources of a blueprint's program; a deployment not named is called like its blueprint."""
    return resource_graph(program(blueprint), deployment or blueprint.name, blueprint.region)


def resource_graph(program: Callable[[], None], deployment: str, region: str) -> tuple[PlannedResource, ...]:
    """Run a program against the stand-in and return what it registers.

    Each resource stands after its parent and all it depends on; the same program gives the same order.
    Whatever the program raises, and an input that comes to nothing, is raised here.
    """
    monitor = _Monitor(region)
    with ThreadPoolExecutor(1, "resource-graph") as thread:
        thread.submit(contextvars.Context().run, _run, program, deployment, monitor).result()
    return _ordered(monitor.planned)


def _run(program: Callable[[], None], deployment: str, monitor: _Monitor) -> None:
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        loop.set_default_executor(_SameThread())
        loop.set_exception_handler(lambda *_: None)  # leftovers of a failure; the failure itself is raised
        runner.run(_inside_engine(program, deployment, monitor), context=contextvars.copy_context())


async def _inside_engine(program: Callable[[], None], deployment: str, monitor: _Monitor) -> None:
    """Do what Pulumi's language host does, with the monitor in the engine's place."""
    engine: Any = MockEngine(logging.getLogger(__name__))
    Settings(PROJECT, deployment, monitor=monitor, engine=engine, dry_run=False)

    def watched() -> None:
        pulumi.runtime.register_stack_transformation(_refuse_nothing)
        program()

    await run_in_stack(watched)


class _SameThread(ThreadPoolExecutor):
    """Runs what it is given at once: registrations then come in one order, and no thread needs a loop."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 handed to whoever awaits
            future.set_exception(error)
        return future


class _NoMocks(Mocks):
    """Refuses what the monitor does not answer itself, such as reading a resource that exists already."""

    def call(self, args: Any) -> Any:
        raise NotImplementedError(f"the resource graph has no answer to {args.token}")

    def new_resource(self, args: MockResourceArgs) -> Any:
        raise NotImplementedError(f"the resource graph cannot read {args.typ} {args.name}")


class _Monitor(MockMonitor):
    """Answers registrations as an engine would, and keeps what each says it depends on."""

    def __init__(self, region: str) -> None:
        super().__init__(_NoMocks())
        self._region = region
        self.planned: list[PlannedResource] = []

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """Return the URN the engine gives: it has every parent's type but the stack's."""
        above = parent.split("::")[2] if parent else _STACK
        whole = type_ if above == _STACK else f"{above}${type_}"
        return f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{whole}::{name}"

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        """Note a resource down and answer with its URN, its ID and its outputs."""
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == _STACK:
            return resource_pb2.RegisterResourceResponse(urn=urn)
        if any(known.urn == urn for known in self.planned):
            raise ValueError(f"two resources have the URN {urn}")
        inputs = {key: _plain(value) for key, value in rpc.deserialize_properties(request.object).items()}
        self.planned.append(
            PlannedResource(
                urn=urn,
                type=request.type,
                name=request.name,
                parent=None if _type_of(request.parent) in ("", _STACK) else request.parent,
                component=not request.custom,
                depends_on=tuple(sorted(request.dependencies)),
                inputs={key: value for key, value in inputs.items() if value is not None},
            )
        )
        if not request.custom:
            return resource_pb2.RegisterResourceResponse(urn=urn, object=request.object)
        identifier, outputs = computed(request.type, request.name, inputs, self._region)
        response = resource_pb2.RegisterResourceResponse(urn=urn, id=identifier, object=request.object)
        response.object.update(outputs)
        return response

    def Invoke(self, request: Any) -> Any:  # noqa: N802
        """Answer a question about the account."""
        response = resource_pb2.ResourceInvokeResponse()
        getattr(response, "return").update(answer(request.tok, rpc.deserialize_properties(request.args), self._region))
        return response


def _refuse_nothing(args: pulumi.ResourceTransformationArgs) -> None:
    """Watch every output among a resource's inputs: one that comes to nothing would vanish with its edge."""

    def check(name: str, value: object) -> None:
        if value is None:
            raise ValueError(f"{args.type_} {args.name}: the output behind {name!r} is not known here")

    for name, value in args.props.items():
        for output in _outputs(value):
            output.apply(partial(check, name))


def _outputs(value: object) -> Iterator[pulumi.Output[Any]]:
    """Find the outputs inside an input, however deep."""
    if isinstance(value, pulumi.Output):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _outputs(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _outputs(inner)


def _ordered(planned: list[PlannedResource]) -> tuple[PlannedResource, ...]:
    """Sort by what waits for what, then by URN; the engine's own order depends on who answers first.

    A parent that is no component has to stand before its child, and counts as a dependency.
    """
    by_urn = {resource.urn: resource for resource in planned}
    for resource in planned:
        if resource.parent and not by_urn[resource.parent].component:
            edges = tuple(sorted({*resource.depends_on, resource.parent}))
            by_urn[resource.urn] = replace(resource, depends_on=edges)
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for urn in sorted(by_urn):
        above = by_urn[urn].parent
        sorter.add(urn, *by_urn[urn].depends_on, *([above] if above else []))
    return tuple(by_urn[urn] for urn in sorter.static_order())


def _type_of(urn: str) -> str:
    return urn.split("::")[2] if urn else ""


def _plain(value: object) -> object:
    """Return a value as JSON has it, without what is unknown, a file or a secret."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return int(value) if value == int(value) else value
    if isinstance(value, Mapping):
        if _SIGNATURE in value:
            return None
        plain = {str(key): _plain(inner) for key, inner in value.items()}
        return {key: inner for key, inner in plain.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return None
