"""Journals that this very process owns, and the operation view that follows them."""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.provisioning.events import Duration, Event, Header, Kind, Planned, Resource
from jobvector_wizard.provisioning.journal import Writer, process_started
from jobvector_wizard.provisioning.operation import EngineRequest, OperationDirectory, Request
from jobvector_wizard.screens.operation import OperationScreen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.screens.conftest import Wizard

NETWORK = Resource(urn="network", type="jobvector:network:Network", name="network", component=True)
CLUSTER = Resource(urn="cluster", type="jobvector:cluster:Cluster", name="cluster", component=True)
VPC = Resource(urn="vpc", type="aws:ec2/vpc:Vpc", name="vpc", parent="network", duration=Duration(usual=17))
EKS = Resource(
    urn="eks",
    type="aws:eks/cluster:Cluster",
    name="cluster",
    parent="cluster",
    depends_on=("vpc",),
    duration=Duration(usual=622, low=494, high=765, n=17),
)
NODES = Resource(
    urn="nodes",
    type="aws:eks/nodeGroup:NodeGroup",
    name="node-1",
    parent="cluster",
    depends_on=("eks",),
    duration=Duration(usual=119),
)
BUCKET = Resource(urn="bucket", type="aws:s3/bucket:Bucket", name="uploads")
PARTS = (NETWORK, CLUSTER, VPC, EKS, NODES, BUCKET)


@dataclass
class Journal:
    directory: OperationDirectory
    writer: Writer

    def write(self, at: float, *events: Event) -> None:
        for event in events:
            self.writer.write(event, at)


def header(**changes: Any) -> Header:
    fields = {
        "kind": Kind.REHEARSE,
        "deployment": "ha",
        "digest": load_design("ha").blueprint.digest,
        "region": "eu-west-1",
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "process_started": process_started(os.getpid()),
        "speed": 0.0,
    }
    return Header(**(fields | changes))


@contextmanager
def begun(folder: Path, *resources: Resource, planned: bool = True, **changes: Any) -> Iterator[Journal]:
    """Begin the journal of an operation on `ha`; at speed 0 its clock stands still between events."""
    folder.mkdir(parents=True)
    directory = OperationDirectory(folder)
    head = header(**changes)
    engine = None if head.kind is Kind.REHEARSE else EngineRequest(cli="/usr/bin/pulumi", cli_version="3.259.0")
    design = load_design("ha")
    directory.write(design.blueprint, Request(kind=head.kind, engine=engine), design.text)
    with Writer(directory.journal) as writer:
        journal = Journal(directory, writer)
        journal.write(0, head)
        if planned:
            journal.write(0, Planned(resources=resources or PARTS))
        yield journal


def to(operation: str, *resources: Resource) -> tuple[Resource, ...]:
    """Return resources to which something else than a creation is done."""
    return tuple(each.model_copy(update={"operation": operation}) for each in resources)


async def follow(wizard: Wizard, journal: Journal) -> OperationScreen:
    screen = OperationScreen(journal.directory, "When it stands: $649.80 a month")
    await wizard.app.push_screen(screen)
    await look(wizard)
    return screen


async def look(wizard: Wizard) -> None:
    if isinstance(wizard.app.screen, OperationScreen):
        wizard.app.screen.look()
    await wizard.pilot.pause()
    await wizard.pilot.pause()
