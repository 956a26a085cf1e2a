"""The commands that work with an account: preview, up, refresh, destroy, cancel, status, doctor, verify and others."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from jobvector_wizard.base.errors import UsageError
from jobvector_wizard.cli.completion import deployments as names_of_deployments
from jobvector_wizard.cli.options import (
    Design,
    Endpoint,
    For,
    Json,
    On,
    Profile,
    Set,
    Unset,
    day_of,
    list_prices,
    load,
)
from jobvector_wizard.cli.printing import printing

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["register"]

Deployment = Annotated[
    str,
    typer.Argument(
        help="A deployment's name; list them with: deployments", show_default=False, autocompletion=names_of_deployments
    ),
]
Name = Annotated[str | None, typer.Option("--name", help="The deployment's name, unless it is the design's.")]
Backend = Annotated[
    str | None,
    typer.Option(
        "--backend",
        metavar="URL",
        envvar="JOBVECTOR_BACKEND",
        help="Where the state lives: file, s3://BUCKET or Pulumi Cloud's https://.",
    ),
]
Secrets = Annotated[
    str | None,
    typer.Option(
        "--secrets-provider",
        metavar="URL",
        envvar="JOBVECTOR_SECRETS_PROVIDER",
        help="passphrase, or awskms://alias/NAME?region=…",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Go ahead without being asked.")]
Parallel = Annotated[int | None, typer.Option(min=1, help="How many resources at once; unlimited unless given.")]
Target = Annotated[list[str] | None, typer.Option("--target", metavar="URN", help="Only this resource. Repeats.")]
Timeout = Annotated[float | None, typer.Option(help="Minutes after which it is stopped gracefully.")]
Forget = Annotated[
    bool, typer.Option("--forget-pending", help="Forget creations that were cut off and cannot be looked up.")
]


class Witness(StrEnum):
    """Who else can say what a design costs."""

    AWS_CALCULATOR = "aws-calculator"


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for command in (preview, up, refresh, destroy, cancel, status, deployments, doctor, verify):
        app.command()(printing()(command))


def preview(
    design: Design,
    change: Set = None,
    unset: Unset = None,
    wishes: For = None,
    on: On = None,
    name: Name = None,
    profile: Profile = None,
    endpoint_url: Endpoint = None,
    backend: Backend = None,
    secrets_provider: Secrets = None,
    parallel: Parallel = None,
    target: Target = None,
    forget_pending: Forget = False,
    as_json: Json = False,
) -> int:
    """Say what `up` would do in the account. Changes nothing there."""
    from jobvector_wizard.cli.commands.changing import Options, change_design
    from jobvector_wizard.design.patch import Patch
    from jobvector_wizard.planning.taking import names_version
    from jobvector_wizard.provisioning.events import Kind

    options = Options(
        profile=profile,
        endpoint_url=endpoint_url,
        backend=backend,
        secrets_provider=secrets_provider,
        parallel=parallel,
        targets=tuple(target or ()),
        forget_pending=forget_pending,
        as_json=as_json,
        version_stated=names_version(Patch.parse(change or (), unset or ())),
    )
    return change_design(Kind.PREVIEW, load(design, change, unset, wishes, on), name, options, _assessing(on))


def up(
    design: Design,
    change: Set = None,
    unset: Unset = None,
    wishes: For = None,
    on: On = None,
    name: Name = None,
    profile: Profile = None,
    endpoint_url: Endpoint = None,
    backend: Backend = None,
    secrets_provider: Secrets = None,
    yes: Yes = False,
    over_budget: Annotated[bool, typer.Option("--over-budget", help="Bring up what exceeds the budget.")] = False,
    parallel: Parallel = None,
    target: Target = None,
    timeout: Timeout = None,
    forget_pending: Forget = False,
    as_json: Json = False,
) -> int:
    """Bring a design up in an AWS account, after a preview and a yes. Goes on from what stands."""
    from jobvector_wizard.cli.commands.changing import Options, change_design
    from jobvector_wizard.design.patch import Patch
    from jobvector_wizard.planning.taking import names_version
    from jobvector_wizard.provisioning.events import Kind

    options = Options(
        profile=profile,
        endpoint_url=endpoint_url,
        backend=backend,
        secrets_provider=secrets_provider,
        yes=yes,
        over_budget=over_budget,
        parallel=parallel,
        targets=tuple(target or ()),
        timeout_minutes=timeout,
        forget_pending=forget_pending,
        as_json=as_json,
        version_stated=names_version(Patch.parse(change or (), unset or ())),
    )
    return change_design(Kind.UP, load(design, change, unset, wishes, on), name, options, _assessing(on))


def refresh(
    deployment: Deployment,
    profile: Profile = None,
    endpoint_url: Endpoint = None,
    parallel: Parallel = None,
    target: Target = None,
    timeout: Timeout = None,
    forget_pending: Forget = False,
    as_json: Json = False,
) -> int:
    """Read what stands in the account into the state, and say what was changed by other hands."""
    from jobvector_wizard.cli.commands.changing import Options, refresh_deployment

    options = Options(
        profile=profile,
        endpoint_url=endpoint_url,
        yes=True,
        parallel=parallel,
        targets=tuple(target or ()),
        timeout_minutes=timeout,
        forget_pending=forget_pending,
        as_json=as_json,
    )
    return refresh_deployment(deployment, options, _assessing(None))


def destroy(
    deployment: Deployment,
    profile: Profile = None,
    endpoint_url: Endpoint = None,
    yes: Yes = False,
    delete_data: Annotated[
        bool, typer.Option("--delete-data", help="Delete the database and the buckets too, with what is in them.")
    ] = False,
    parallel: Parallel = None,
    timeout: Timeout = None,
    forget_pending: Forget = False,
    as_json: Json = False,
) -> int:
    """Delete what stands, after a preview and a yes. Database and buckets stay unless told otherwise."""
    from jobvector_wizard.cli.commands.changing import Options, destroy_deployment

    options = Options(
        profile=profile,
        endpoint_url=endpoint_url,
        yes=yes,
        delete_data=delete_data,
        parallel=parallel,
        timeout_minutes=timeout,
        forget_pending=forget_pending,
        as_json=as_json,
    )
    return destroy_deployment(deployment, options, _assessing(None))


def cancel(deployment: Deployment) -> int:
    """Ask the operation that runs to end gracefully: what is in flight finishes and is kept in the state."""
    from jobvector_wizard.cli.commands.changing import cancel_operation

    return cancel_operation(deployment)


def status(
    deployment: Deployment, profile: Profile = None, endpoint_url: Endpoint = None, as_json: Json = False
) -> int:
    """Say what stands in the account beside what the design expects. Changes nothing."""
    from jobvector_wizard.cli.commands.standing import status_of

    return status_of(deployment, profile, endpoint_url, as_json=as_json)


def deployments(
    name: Annotated[
        str | None,
        typer.Argument(
            help="One deployment, with its history.", show_default=False, autocompletion=names_of_deployments
        ),
    ] = None,
    export: Annotated[bool, typer.Option("--export", help="Print the deployment's state as JSON.")] = False,
    as_json: Json = False,
) -> int:
    """List the deployments made from this machine: last operation, monthly cost, cost so far."""
    from jobvector_wizard.cli.commands.standing import export_state, list_all, show_history

    if name is None:
        if export:
            raise UsageError("Which deployment's state is meant is open.", "Name it; list them with: deployments")
        return list_all(_assessing(None), as_json=as_json)
    return export_state(name) if export else show_history(name, as_json=as_json)


def doctor(
    install: Annotated[bool, typer.Option("--install", help="Install the Pulumi CLI where none is found.")] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> int:
    """Say what this machine has of what the program needs: CLI, plugins, credentials, terminal, directories."""
    from jobvector_wizard.cli.commands.standing import examine_machine

    return examine_machine(install=install, yes=yes, as_json=as_json)


def verify(
    design: Design,
    witness: Annotated[Witness, typer.Option("--with", help="Who is asked: AWS's own calculator.")],
    change: Set = None,
    unset: Unset = None,
    wishes: For = None,
    on: On = None,
    send: Annotated[
        bool, typer.Option("--send", help="Ask it through the account; without, only what is asked is written down.")
    ] = False,
    request: Annotated[
        Path | None, typer.Option("--request", metavar="FILE", help="Write down there what is asked.")
    ] = None,
    account: Annotated[
        str | None,
        typer.Option("--account", metavar="ID", help="Whose use it is; the account of the credentials, unless given."),
    ] = None,
    profile: Profile = None,
    endpoint_url: Endpoint = None,
    yes: Yes = False,
    as_json: Json = False,
) -> int:
    """Set a design's bill beside AWS's calculator, line by line. What it makes in the account it deletes again."""
    from jobvector_wizard.catalog import current
    from jobvector_wizard.cli.commands.verifying import Sending, ask_calculator, write_request
    from jobvector_wizard.planning.assessment import assess

    blueprint, day = load(design, change, unset, wishes, on).blueprint, day_of(on)
    assessment = assess(blueprint, list_prices(), day)  # what the calculator is asked knows no own prices
    match witness:
        case Witness.AWS_CALCULATOR if send:
            sending = Sending(profile=profile, endpoint_url=endpoint_url, yes=yes, as_json=as_json)
            return ask_calculator(assessment, assess(blueprint, current(), day), request, account, sending)
        case Witness.AWS_CALCULATOR:
            return write_request(assessment, request, account, as_json=as_json)


def _assessing(on: str | None) -> Callable[[Blueprint], Assessment]:
    from jobvector_wizard.catalog import current
    from jobvector_wizard.planning.assessment import assess

    day = day_of(on)

    def assessed(blueprint: Blueprint) -> Assessment:
        return assess(blueprint, current(), day)

    return assessed
