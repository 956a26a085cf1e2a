"""The commands that change an account, or say what they would change: preview, up, refresh, destroy, cancel."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from jobvector_wizard.account.connection import connect
from jobvector_wizard.base.errors import UsageError
from jobvector_wizard.cli.commands.following import follow_operation, tell_end
from jobvector_wizard.cli.commands.interrupts import HeldInterrupts
from jobvector_wizard.cli.output import ask, say, tell
from jobvector_wizard.design.preset_file import PresetFile
from jobvector_wizard.planning.taking import VERSION, as_standing
from jobvector_wizard.provisioning.backend import parse_backend
from jobvector_wizard.provisioning.deployment import find_deployment
from jobvector_wizard.provisioning.events import Kind, Outcome
from jobvector_wizard.provisioning.history import history, standing_since
from jobvector_wizard.provisioning.launch import newest_operation, stop
from jobvector_wizard.provisioning.operation import EngineRequest
from jobvector_wizard.provisioning.pulumi_cli import find_cli
from jobvector_wizard.reporting.preview import Change, preview_lines
from jobvector_wizard.session.bringing_up import (
    begin,
    check_account,
    deployment_called,
    design_before,
    refuse_errors,
    refuse_unready,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobvector_wizard.account.connection import Connection
    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.provisioning.deployment import DeploymentDirectory
    from jobvector_wizard.provisioning.launch import Started
    from jobvector_wizard.provisioning.pulumi_cli import Cli
    from jobvector_wizard.provisioning.timeline import Timeline

__all__ = ["Options", "cancel_operation", "change_design", "destroy_deployment", "refresh_deployment"]


@dataclass(frozen=True, slots=True)
class Options:
    """What the commands of this module have in common; `version_stated` where the caller names Kubernetes' version."""

    profile: str | None = None
    endpoint_url: str | None = None
    backend: str | None = None
    secrets_provider: str | None = None
    yes: bool = False
    over_budget: bool = False
    forget_pending: bool = False
    delete_data: bool = False
    parallel: int | None = None
    targets: tuple[str, ...] = ()
    timeout_minutes: float | None = None
    as_json: bool = False
    version_stated: bool = False

    def report(self, line: str) -> None:
        """Print a line of a report, beside the document where one is asked for."""
        if self.as_json:
            tell(line, always=not self.yes)
        else:
            say(line)


def change_design(
    kind: Kind, design: PresetFile, name: str | None, options: Options, assessed: Callable[[Blueprint], Assessment]
) -> int:
    """Preview a design, or bring it up after a preview and a yes; return the exit code.

    Raises RefusedError where an error finding stands, AccessError where AWS cannot be worked with, BusyError
    where another operation holds the deployment.
    """
    deployment = deployment_called(name or design.blueprint.name)
    past = design_before(deployment)
    if not options.version_stated and standing_since(history(deployment)) is not None:
        design = _with_standing_version(design, past)
    assessment = assessed(design.blueprint)
    if kind is Kind.UP:
        refuse_errors(assessment, over_budget=options.over_budget)
        _need_a_yes(options, "up")
    parse_backend(options.backend, options.secrets_provider)  # what is no backend is said before AWS is asked
    cli = find_cli()
    connection = _connected(design.blueprint, options)
    if kind is Kind.UP:
        _preflight(assessment, connection, options, deployment)
    if kind is Kind.UP and deployment.settings() is None and options.backend is None:
        _recommend_a_shared_backend(connection)
    _tell_of_an_interruption(deployment)
    before = assessed(past) if past else None
    change = Change(kind, deployment.name, connection.account, design.blueprint.region, before, assessment)
    return _carried_out(change, deployment, design, connection, options, cli)


def _with_standing_version(design: PresetFile, past: Blueprint | None) -> PresetFile:
    """Keep what stands at its version of Kubernetes where a preset is taken again, and say so."""
    kept = as_standing(design, past)
    version = design.blueprint.kubernetes.version
    if kept.blueprint.kubernetes.version != version:
        tell(
            f"Kubernetes stays {kept.blueprint.kubernetes.version}, as it was deployed. "
            f"A new cluster would have {version}: --set {VERSION}={version} upgrades this one."
        )
    return kept


def refresh_deployment(name: str, options: Options, assessed: Callable[[Blueprint], Assessment]) -> int:
    """Read what stands in the account into the state; return the exit code."""
    return _on_what_stands(Kind.REFRESH, name, options, assessed)


def destroy_deployment(name: str, options: Options, assessed: Callable[[Blueprint], Assessment]) -> int:
    """Delete what stands, but for the data unless told so, after a preview and a yes; return the exit code."""
    _need_a_yes(options, "destroy")
    return _on_what_stands(Kind.DESTROY, name, options, assessed)


def cancel_operation(name: str) -> int:
    """Ask the operation that holds a deployment to end gracefully."""
    stop(newest_operation(find_deployment(name)))
    tell(f"Asked to stop. What is in flight finishes first; follow it with: jobvector-wizard watch {name}")
    return 0


def _on_what_stands(kind: Kind, name: str, options: Options, assessed: Callable[[Blueprint], Assessment]) -> int:
    deployment = find_deployment(name)
    if not deployment.brought_up:
        raise UsageError(f"{name} was never brought up, so nothing stands.", f"See: jobvector-wizard watch {name}")
    design = PresetFile.load(deployment.blueprint)
    assessment = assessed(design.blueprint)  # what cannot be priced is said before anything has begun
    cli = find_cli()
    settings = deployment.settings()
    connection = _connected(design.blueprint, options, settings.endpoint_url if settings else None)
    _tell_of_an_interruption(deployment)
    after = None if kind is Kind.DESTROY else assessment
    keeps = kind is Kind.DESTROY and not options.delete_data
    change = Change(kind, deployment.name, connection.account, design.blueprint.region, assessment, after, keeps)
    return _carried_out(change, deployment, design, connection, options, cli)


def _carried_out(
    change: Change,
    deployment: DeploymentDirectory,
    design: PresetFile,
    connection: Connection,
    options: Options,
    cli: Cli,
) -> int:
    """Begin an operation and follow it to its end; return the exit code."""
    engine = _engine_request(options, cli.path, cli.version)
    with HeldInterrupts() as held:
        started = begin(change.kind, deployment, design, connection, engine, options.backend, options.secrets_provider)
        return _followed(started, change, options, connection, held)


def _followed(started: Started, change: Change, options: Options, connection: Connection, held: HeldInterrupts) -> int:
    def planned(timeline: Timeline) -> None:
        for line in preview_lines(timeline, change):
            options.report(line)
        _warn_of_expiry(connection, timeline)
        if change.kind in (Kind.UP, Kind.DESTROY) and not options.yes:
            if _confirmed(change.deployment, change.kind):
                started.confirm(started.operation.header.digest)
            else:
                started.decline()

    timeline = follow_operation(started.operation, as_json=options.as_json, planned=planned, held=held)
    code = tell_end(timeline, started.operation, as_json=options.as_json)
    stands = timeline is not None and timeline.finished and timeline.finished.outcome is Outcome.SUCCEEDED
    if change.kind is Kind.UP and stands and not options.as_json:
        from jobvector_wizard.cli.commands.standing import show_status

        try:
            show_status(change.deployment, connection, as_json=False)
        except UsageError as error:  # it stands all the same, only its price cannot be told
            tell(error, always=True)
    return code


def _engine_request(options: Options, cli: object, version: str) -> EngineRequest:
    return EngineRequest(
        cli=str(cli),
        cli_version=version,
        approved=options.yes,
        parallel=options.parallel,
        targets=options.targets,
        timeout_minutes=options.timeout_minutes,
        pending="forget" if options.forget_pending else "look",
        delete_data=options.delete_data,
    )


def _connected(blueprint: Blueprint, options: Options, endpoint_url: str | None = None) -> Connection:
    return connect(
        blueprint.region,
        profile=options.profile,
        endpoint_url=options.endpoint_url or endpoint_url,
        accounts=blueprint.access.accounts,
    )


def _need_a_yes(options: Options, verb: str) -> None:
    if not options.yes and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            f"{verb} asks for a confirmation, and this is no terminal; nothing was started.",
            f"See what it would do with: jobvector-wizard preview. To go ahead without being asked: {verb} --yes",
        )


def _preflight(
    assessment: Assessment, connection: Connection, options: Options, deployment: DeploymentDirectory
) -> None:
    from jobvector_wizard.reporting.preflight import preflight_lines

    report = check_account(assessment, connection, deployment)
    for line in preflight_lines(report):
        options.report(line)
    refuse_unready(report, assessment.blueprint.name)


def _recommend_a_shared_backend(connection: Connection) -> None:
    if connection.endpoint_url is None:
        tell(
            "The state will be kept on this machine. For anything that is to live, a shared backend lets others, and "
            "your next machine, change and destroy it: --backend s3://BUCKET --secrets-provider awskms://alias/NAME"
        )


def _tell_of_an_interruption(deployment: DeploymentDirectory) -> None:
    from jobvector_wizard.provisioning.journal import JournalState

    try:
        last = newest_operation(deployment)
    except UsageError:
        return
    if last.state is JournalState.INTERRUPTED:
        tell(
            f"The last operation ({last.name}) was interrupted. What it was creating is looked up in the account "
            "first: what stands is imported, what does not is created."
        )


def _warn_of_expiry(connection: Connection, timeline: Timeline) -> None:
    if connection.expires is None:
        return
    end = datetime.now(UTC) + timedelta(seconds=timeline.forecast.ready)
    if connection.expires < end:
        tell(
            f"! The AWS credentials expire at {connection.expires.astimezone(UTC):%H:%M} UTC, before the expected end "
            f"at {end:%H:%M} UTC. Sign in again first, or go on later from where it stops."
        )


def _confirmed(deployment: str, kind: Kind) -> bool:
    """Ask for the deployment's name; anything else is a no."""
    verb = "bring it up" if kind is Kind.UP else "destroy it"
    try:
        return ask(f"Type {deployment} to {verb}, anything else to leave all as it is: ").strip() == deployment
    except (EOFError, KeyboardInterrupt):
        return False
