"""Bringing a design up from the wizard: the account is checked, the change previewed, and the answer handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from jobvector_wizard.account.connection import connect
from jobvector_wizard.account.status import observe
from jobvector_wizard.provisioning.events import Kind
from jobvector_wizard.provisioning.history import history, standing_since
from jobvector_wizard.provisioning.operation import EngineRequest
from jobvector_wizard.provisioning.pulumi_cli import find_cli
from jobvector_wizard.reporting.preview import Change, preview_lines
from jobvector_wizard.reporting.status import status_report
from jobvector_wizard.session.bringing_up import begin, check_account, deployment_called, design_before, refuse_errors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from jobvector_wizard.account.connection import Connection
    from jobvector_wizard.account.verdicts import Preflight
    from jobvector_wizard.design.preset_file import PresetFile
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.provisioning.deployment import DeploymentDirectory
    from jobvector_wizard.provisioning.launch import Started
    from jobvector_wizard.provisioning.pulumi_cli import Cli
    from jobvector_wizard.provisioning.timeline import Timeline
    from jobvector_wizard.session.assessor import Assessor

__all__ = ["Site", "prove"]


@dataclass(frozen=True, slots=True)
class Site:
    """A design, the deployment that it is to become, and the account that was proved for it."""

    file: PresetFile
    assessment: Assessment
    deployment: DeploymentDirectory
    connection: Connection
    cli: Cli

    def check(self) -> Preflight:
        """Ask the account whether it takes the design."""
        return check_account(self.assessment, self.connection, self.deployment)

    def start(self) -> Started:
        """Begin the operation; it previews and waits for a yes. Raises WizardError where it does not begin."""
        engine = EngineRequest(cli=self.cli.path, cli_version=self.cli.version)
        return begin(Kind.UP, self.deployment, self.file, self.connection, engine)

    def preview(self, timeline: Timeline, before: Assessment | None) -> Iterator[str]:
        """Yield what is to be read before a yes."""
        region, account = self.assessment.blueprint.region, self.connection.account
        change = Change(Kind.UP, self.deployment.name, account, region, before, self.assessment)
        return preview_lines(timeline, change, sum_first=True)

    def before(self, assessor: Assessor) -> Assessment | None:
        """Return the design that stands, assessed; None where nothing was brought up."""
        past = design_before(self.deployment)
        return assessor.design(past) if past else None

    def status(self) -> RenderableType:
        """Return what stands now, with endpoints, price so far and how to destroy it."""
        seen = observe(self.connection, self.deployment.name, self.assessment.blueprint)
        since = standing_since(history(self.deployment))
        return status_report(seen, self.assessment, since, datetime.now(UTC))


def prove(file: PresetFile, assessment: Assessment, name: str, profile: str) -> Site:
    """Find credentials and prove the account; at a terminal an MFA code may be asked for.

    Raises RefusedError where an error finding stands, UsageError for an impossible name, AccessError where AWS cannot
    be worked with.
    """
    refuse_errors(assessment)
    deployment = deployment_called(name)
    cli = find_cli()
    settings, blueprint = deployment.settings(), assessment.blueprint
    connection = connect(
        blueprint.region,
        profile=profile or None,
        endpoint_url=settings.endpoint_url if settings else None,
        accounts=blueprint.access.accounts,
    )
    return Site(file, assessment, deployment, connection, cli)
