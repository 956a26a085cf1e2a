"""The commands that say what is there: status of a deployment, the list of deployments, the machine itself."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from jobvector_wizard.account.connection import connect
from jobvector_wizard.account.status import observe
from jobvector_wizard.base.days import day_assessed
from jobvector_wizard.base.errors import UsageError, WizardError
from jobvector_wizard.catalog import current
from jobvector_wizard.cli.output import ask, print_json, say, say_json, show, tell
from jobvector_wizard.design.preset_file import PresetFile
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.provisioning.deployment import find_deployment, list_deployments
from jobvector_wizard.provisioning.history import data_kept, history, outputs_of, read_history, standing_since
from jobvector_wizard.reporting.deployments import (
    Row,
    deployment_document,
    deployments_document,
    deployments_table,
    history_table,
    outputs_table,
    trouble_lines,
)
from jobvector_wizard.reporting.status import status_document, status_report

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobvector_wizard.account.connection import Connection
    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.provisioning.deployment import DeploymentDirectory

__all__ = ["examine_machine", "export_state", "list_all", "show_history", "show_status", "status_of"]

V = TypeVar("V")


def status_of(name: str, profile: str | None, endpoint_url: str | None, *, as_json: bool) -> int:
    """Observe a deployment and print what stands beside what the design expects."""
    deployment = find_deployment(name)
    settings = deployment.settings()
    design = _design(deployment)
    fixed = settings.endpoint_url if settings else None
    accounts = (settings.account,) if settings else ()
    connection = connect(
        design.blueprint.region, profile=profile, endpoint_url=endpoint_url or fixed, accounts=accounts
    )
    show_status(name, connection, as_json=as_json)
    return 0


def show_status(name: str, connection: Connection, *, as_json: bool) -> None:
    """Observe a deployment through a connection and print what is found."""
    deployment = find_deployment(name)
    blueprint = _design(deployment).blueprint
    observation = observe(connection, name, blueprint)
    assessment, since = assess(blueprint, current(), day_assessed()), standing_since(history(deployment))
    now = datetime.now(UTC)
    if as_json:
        print_json(status_document(observation, assessment, since, now))
    else:
        show(status_report(observation, assessment, since, now))


def list_all(assessed: Callable[[Blueprint], Assessment], *, as_json: bool) -> int:
    """List every deployment of this machine."""
    now = datetime.now(UTC)
    found = list_deployments()
    if found:
        current()  # own prices that cannot be used are no trouble of one deployment's
    rows = [_row(deployment, assessed) for deployment in found]
    if as_json:
        print_json(deployments_document(rows, now))
    elif rows:
        show(deployments_table(rows, now))
        for line in trouble_lines(rows):
            tell(line, always=True)
    else:
        tell("There is no deployment on this machine. Make one with: jobvector-wizard up ha")
    return 0


def show_history(name: str, *, as_json: bool) -> int:
    """Print what was done to a deployment, oldest first."""
    deployment = find_deployment(name)
    past, unread = read_history(deployment)
    for why in unread:
        tell(f"Passed over: {why}", always=True)
    if as_json:
        print_json(deployment_document(name, past, outputs_of(past)))
    else:
        show(history_table(past))
        show(outputs_table(outputs_of(past)))
    return 0


def export_state(name: str) -> int:
    """Print a deployment's state as the engine exports it; secrets in it stay encrypted."""
    from jobvector_wizard.provisioning.engine import Engine
    from jobvector_wizard.provisioning.pulumi_cli import find_cli

    deployment = find_deployment(name)
    settings = deployment.settings()
    if settings is None:
        raise UsageError(f"{name} has no settings.")
    engine = Engine(deployment, settings, find_cli(), deployment.path / "engine" / "export.log")
    say_json(engine.export_text(engine.stack()))
    return 0


def examine_machine(*, install: bool, yes: bool, as_json: bool) -> int:
    """Print what this machine has of what the program needs; install the Pulumi CLI where asked."""
    from jobvector_wizard.readiness.doctor import examine
    from jobvector_wizard.reporting.doctor import doctor_document, doctor_lines

    if install:
        _install_cli(yes=yes)
    items = examine()
    if as_json:
        print_json(doctor_document(items))
    else:
        for line in doctor_lines(items):
            say(line)
    return 0


def _install_cli(*, yes: bool) -> None:
    from jobvector_wizard.provisioning.pulumi_cli import CliMissingError, find_cli, install_cli

    try:
        found = find_cli()
    except CliMissingError:
        if not yes and not _agreed():
            raise UsageError("Nothing was installed.", "Say yes, or: jobvector-wizard doctor --install --yes") from None
        found = install_cli(tell)
    tell(f"Pulumi CLI {found.version}: {found.path}")


def _agreed() -> bool:
    if not sys.stdin.isatty():
        return False
    try:
        return ask("Download the Pulumi CLI from its publisher into the cache? Type yes: ").strip().lower() == "yes"
    except (EOFError, KeyboardInterrupt):
        return False


def _design(deployment: DeploymentDirectory) -> PresetFile:
    if not deployment.brought_up:
        raise UsageError(
            f"{deployment.name} was never brought up, so nothing stands.",
            f"See what was tried: jobvector-wizard deployments {deployment.name}",
        )
    return PresetFile.load(deployment.blueprint)


def _row(deployment: DeploymentDirectory, assessed: Callable[[Blueprint], Assessment]) -> Row:
    past, unread = read_history(deployment)
    troubles = list(unread)

    def read(what: Callable[[], V | None]) -> V | None:
        try:
            return what()
        except WizardError as error:
            troubles.append(error.message)
            return None

    settings = read(deployment.settings)
    assessment = read(lambda: assessed(_design(deployment).blueprint) if deployment.brought_up else None)
    if settings is None and not troubles:
        troubles.append(f"{deployment.settings_file} is not there, which says where it stands.")
    return Row(
        name=deployment.name,
        account=settings.account if settings else "unknown",
        region=settings.region if settings else "unknown",
        backend=settings.backend.url if settings else "unknown",
        last=past[-1] if past else None,
        since=standing_since(past),
        assessment=assessment,
        data_kept=data_kept(past),
        troubles=tuple(troubles),
    )
