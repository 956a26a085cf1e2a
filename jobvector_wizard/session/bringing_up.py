"""What leads to an operation in an account, for the commands and the wizard alike: refuse, connect, check, start."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from jobvector_wizard.account.preflight import preflight
from jobvector_wizard.base import paths
from jobvector_wizard.base.errors import AccessError, RefusedError, UsageError
from jobvector_wizard.base.units import usd_change
from jobvector_wizard.base.wording import said
from jobvector_wizard.catalog import current
from jobvector_wizard.design.preset_file import PresetFile
from jobvector_wizard.design.tables import Name
from jobvector_wizard.planning.remedies import remedies_of
from jobvector_wizard.provisioning.backend import parse_backend
from jobvector_wizard.provisioning.deployment import DeploymentDirectory, Settings
from jobvector_wizard.provisioning.launch import start_operation
from jobvector_wizard.provisioning.operation import Request

if TYPE_CHECKING:
    from jobvector_wizard.account.connection import Connection
    from jobvector_wizard.account.verdicts import Preflight
    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.provisioning.events import Kind
    from jobvector_wizard.provisioning.launch import Started
    from jobvector_wizard.provisioning.operation import EngineRequest

__all__ = [
    "begin",
    "check_account",
    "deployment_called",
    "design_before",
    "mended_by",
    "refuse_errors",
    "refuse_unready",
]


def refuse_errors(assessment: Assessment, *, over_budget: bool = False) -> None:
    """Raise RefusedError where an error finding stands; being over budget may be accepted."""
    standing = [each for each in assessment.errors if not (over_budget and each.code == "BUD-01")]
    if not standing:
        return
    name = assessment.blueprint.name
    lines = [f"  {finding.id}  {finding.message}" for finding in standing]
    only_budget = all(finding.code == "BUD-01" for finding in standing)
    raise RefusedError(
        "\n".join([f"{name} is not brought up; nothing was started, nothing was changed.", *lines]),
        "Lower the cost, raise the budget, or say --over-budget." if only_budget else mended_by(assessment),
    )


def mended_by(assessment: Assessment) -> str:
    """Say with which options the same command would find no error and what that costs; else where to read on."""
    together = remedies_of(assessment, current()).together
    if together is None or not together.steps:
        return "The same design and changes with `jobvector-wizard estimate` say what is wrong and why."
    change = together.remedy.change
    price = "a change in price that is unknown" if change is None else f"{usd_change(change)} a month"
    left = f"; what stays: {', '.join(error.id for error in together.left)}" if together.left else ""
    return f"Mended, at {price}{left}, by the same command with:\n  {together.remedy.patch.options}"


def deployment_called(name: str) -> DeploymentDirectory:
    """Return a deployment by its name, whether it exists or not. Raises UsageError where it cannot be a name."""
    try:
        TypeAdapter(Name).validate_python(name)
    except ValidationError as error:
        raise UsageError(
            f'"{name}" cannot be the name of a deployment: {said(error.errors()[0])}.', "Write it like --name ha-test"
        ) from None
    return DeploymentDirectory(paths.deployments() / name)


def check_account(assessment: Assessment, connection: Connection, deployment: DeploymentDirectory) -> Preflight:
    """Ask the account whether it takes the design. Nothing is changed by asking."""
    # what carries the deployment's tag is its own: it needs no further quota, and its buckets are not taken
    stands = deployment.settings() is not None
    return preflight(assessment.blueprint, connection, current(), assessment.on, deployment.name, stands=stands)


def refuse_unready(report: Preflight, name: str) -> None:
    """Raise AccessError where a check of the account failed."""
    if report.blocking:
        raise AccessError(
            f"The account is not ready for {name}: {len(report.blocking)} of the checks failed. "
            "Nothing was started, nothing was changed.",
            "Do what the failed checks say, then run up again.",
        )


def design_before(deployment: DeploymentDirectory) -> Blueprint | None:
    """Return the design that the deployment was brought up with last; None where there was none."""
    return PresetFile.load(deployment.blueprint).blueprint if deployment.brought_up else None


def begin(
    kind: Kind,
    deployment: DeploymentDirectory,
    design: PresetFile,
    connection: Connection,
    engine: EngineRequest,
    backend: str | None = None,
    secrets_provider: str | None = None,
) -> Started:
    """Start an operation on a deployment with a connection's credentials; it waits for a yes unless approved.

    Raises BusyError where another operation holds the deployment, WizardError where its process does not come up.
    """
    deployment.prepare(
        Settings(
            account=connection.account,
            region=connection.region,
            endpoint_url=connection.endpoint_url,
            backend=parse_backend(backend, secrets_provider),
            created=datetime.now(UTC),
        )
    )
    request = Request(kind=kind, engine=engine)
    environment = connection.child_environment(os.environ)
    return start_operation(deployment, design.blueprint, request, design.text, environment)
