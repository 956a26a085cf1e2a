"""How to go on after an operation that broke off: the exact commands, each with what it does."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobvector_wizard.provisioning.deployment import DeploymentDirectory
from jobvector_wizard.provisioning.events import Kind

if TYPE_CHECKING:
    from jobvector_wizard.provisioning.operation import OperationDirectory

__all__ = ["NextCommand", "next_commands"]


@dataclass(frozen=True, slots=True)
class NextCommand:
    """A command line, and what it does."""

    line: str
    does: str


def next_commands(operation: OperationDirectory) -> tuple[NextCommand, ...]:
    """Return what carries on with an operation that broke off, the likeliest first; nothing for a rehearsal.

    The design is the operation's own copy, so that what goes on is what was begun. A profile is kept nowhere, so that
    none is named.
    """
    kind, deployment = operation.header.kind, operation.header.deployment
    if kind is Kind.REHEARSE:
        return ()
    engine = operation.request().engine
    settings = DeploymentDirectory(operation.path.parent.parent).settings()
    endpoint = f" --endpoint-url {shlex.quote(settings.endpoint_url)}" if settings and settings.endpoint_url else ""
    data = " --delete-data" if engine is not None and engine.delete_data else ""
    name = "" if operation.blueprint().name == deployment else f" --name {deployment}"
    design = f"{shlex.quote(str(operation.path / 'design.toml'))}{name}{endpoint}"
    on_deployment = f"{deployment}{endpoint}"
    match kind:
        case Kind.UP:
            return (
                _command(f"up {design}", "goes on from what stands"),
                _command(f"destroy {on_deployment}", "takes away what stands; database and buckets stay"),
            )
        case Kind.DESTROY:
            return (
                _command(f"destroy {on_deployment}{data}", "takes away the rest"),
                _command(f"up {design}", "brings back what is gone, without its data"),
            )
        case Kind.REFRESH:
            return (_command(f"refresh {on_deployment}", "reads again what stands"),)
        case _:
            return (_command(f"preview {design}", "compares again"),)


def _command(rest: str, does: str) -> NextCommand:
    return NextCommand(f"jobvector-wizard {rest}", does)
