"""Pulumi's real engine on a deployment's stack, through the Automation API and an inline program.

Nothing here prints or decides. What the engine reports goes to a callback; a callback that raises is noted, never
let through, since the engine's event stream would tear.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pulumi import automation
from pulumi.automation.errors import CommandError

from jobvector_wizard.infrastructure.program import PROJECT
from jobvector_wizard.provisioning.backend import backend_environment
from jobvector_wizard.provisioning.engine_command import EngineCommand
from jobvector_wizard.provisioning.state import settled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pulumi.automation import EngineEvent

    from jobvector_wizard.provisioning.deployment import DeploymentDirectory, Settings
    from jobvector_wizard.provisioning.lookup import Found
    from jobvector_wizard.provisioning.pulumi_cli import Cli

__all__ = ["CommandError", "Engine", "EngineOptions", "Listener", "Program"]

Program = Callable[[], None]
"""An inline Pulumi program."""

_QUIET: Final = {"PULUMI_SKIP_UPDATE_CHECK": "true", "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "false"}


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How wide the engine works and what it is limited to; all of it unless told otherwise."""

    parallel: int | None = None
    targets: tuple[str, ...] = ()


class Listener:
    """Hands engine events on, and keeps the first error of whoever listens instead of raising it."""

    def __init__(self, hear: Callable[[EngineEvent], None], broken: Callable[[], None]) -> None:
        self._hear = hear
        self._broken = broken
        self.error: Exception | None = None

    def __call__(self, event: EngineEvent) -> None:
        """Hand one event on, unless a former one broke the listener."""
        if self.error is not None:
            return
        try:
            self._hear(event)
        except Exception as error:
            logging.exception("an engine event could not be taken in")
            self.error = error
            self._broken()


@dataclass(frozen=True)
class Engine:
    """The stack of one deployment. Every method raises CommandError where the engine refuses or fails."""

    deployment: DeploymentDirectory
    settings: Settings
    cli: Cli
    log: Path
    command: EngineCommand = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "command", EngineCommand(self.cli.path, self.cli.version, self.log))

    def stack(self, config: Mapping[str, str] | None = None, program: Program | None = None) -> automation.Stack:
        """Open the stack, or make it, with this configuration and program."""
        name = self.deployment.name
        workspace = automation.LocalWorkspace(
            work_dir=str(self.deployment.workspace),
            pulumi_home=str(self.deployment.pulumi_home),
            program=program,
            env_vars=self._environment(),
            secrets_provider=self.settings.backend.secrets_provider,
            project_settings=automation.ProjectSettings(name=PROJECT, runtime="python", description="JobVector"),
            pulumi_command=self.command,
        )
        stack = automation.Stack.create_or_select(name, workspace)
        if config is not None:
            _configure(workspace, name, config)
        return stack

    def preview(self, stack: automation.Stack, listener: Listener, options: EngineOptions) -> None:
        """Work out what `up` would do; changes nothing."""
        stack.preview(on_event=listener, parallel=options.parallel, target=_list(options.targets))

    def up(self, stack: automation.Stack, listener: Listener, options: EngineOptions) -> None:
        """Create, change, replace and delete until the account is as the program says."""
        self._complete(
            lambda: stack.up(
                on_event=listener,
                parallel=options.parallel,
                target=_list(options.targets),
                show_secrets=False,
                suppress_outputs=True,
            )
        )

    def refresh(self, stack: automation.Stack, listener: Listener, options: EngineOptions) -> None:
        """Read what stands in the account into the state; changes nothing in the account."""
        self._complete(
            lambda: stack.refresh(
                on_event=listener, parallel=options.parallel, target=_list(options.targets), show_secrets=False
            )
        )

    def preview_destroy(self, stack: automation.Stack, listener: Listener, *, keep_protected: bool) -> None:
        """Work out what `destroy` would delete; changes nothing."""
        stack.preview_destroy(on_event=listener, exclude_protected=keep_protected or None)

    def destroy(
        self, stack: automation.Stack, listener: Listener, options: EngineOptions, *, keep_protected: bool
    ) -> None:
        """Delete everything that is in the state, but for what is protected and what that needs."""
        self._complete(
            lambda: stack.destroy(
                on_event=listener,
                parallel=options.parallel,
                exclude_protected=keep_protected or None,
                show_secrets=False,
            )
        )

    def try_lock(self, stack: automation.Stack) -> None:
        """Take the state's lock and give it back; raises ConcurrentUpdateError where another process has it."""
        urn = f"urn:pulumi:{self.deployment.name}::{PROJECT}::pulumi:pulumi:Stack::{PROJECT}-{self.deployment.name}"
        arguments = ["refresh", "--yes", "--skip-preview", "--skip-pending-creates", "--target", urn]
        self.command.run([*arguments, "--stack", stack.name], str(self.deployment.workspace), self._environment())

    def settle_pending(self, stack: automation.Stack, imports: Mapping[str, Found]) -> None:
        """Take creations that were cut off into the state as they were found, forget the others, and read them.

        The CLI's own flag for it (refresh --import-pending-creates) only marks them as importing in 3.259, and
        nothing in its source takes that mark up.
        """
        whole = stack.export_stack()
        state, targets = settled(whole.deployment or {}, imports)
        self._replace(stack, whole, state, targets)

    def adopt(self, stack: automation.Stack, entries: Sequence[Mapping[str, Any]]) -> None:
        """Take resources that stand in the account into the state, and read them."""
        whole = stack.export_stack()
        state = dict(whole.deployment or {})
        state["resources"] = [*(state.get("resources") or []), *entries]
        self._replace(stack, whole, state, [entry["urn"] for entry in entries])

    def _replace(
        self,
        stack: automation.Stack,
        whole: automation.Deployment,
        state: Mapping[str, Any],
        targets: Sequence[str],
    ) -> None:
        stack.import_stack(automation.Deployment(version=whole.version, deployment=state))
        if targets:
            stack.refresh(target=list(targets), show_secrets=False)

    def export(self, stack: automation.Stack) -> Mapping[str, Any]:
        """Return the state's deployment: resources, pending operations; secrets stay encrypted."""
        return stack.export_stack().deployment or {}

    def export_text(self, stack: automation.Stack) -> str:
        """Return the whole state as `pulumi stack import` takes it back."""
        whole = stack.export_stack()
        return json.dumps({"version": whole.version, "deployment": whole.deployment}, indent=1)

    def release_lock(self, stack: automation.Stack) -> None:
        """Delete the state's lock, whose owner must be proven dead."""
        stack.cancel()

    def _complete(self, command: Callable[[], object]) -> None:
        """Run a command that reads outputs and history once it is done: a failure of that reading decides nothing."""
        self.command.succeeded = False
        try:
            command()
        except Exception:
            if not self.command.succeeded:
                raise
            logging.exception("the engine succeeded, and what it reports afterwards could not be read")

    def _environment(self) -> dict[str, str]:
        deployment = self.deployment
        where = backend_environment(self.settings.backend, deployment.state, deployment.passphrase)
        return {**_QUIET, "PULUMI_HOME": str(deployment.pulumi_home), **where}


def _configure(workspace: automation.LocalWorkspace, name: str, config: Mapping[str, str]) -> None:
    """Write the stack's configuration where it differs; the salt of its secrets stays."""
    try:
        settings = workspace.stack_settings(name)
    except FileNotFoundError:
        settings = automation.StackSettings()
    if settings.config != dict(config):
        settings.config = dict(config)
        workspace.save_stack_settings(name, settings)


def _list(targets: Sequence[str]) -> list[str] | None:
    return list(targets) or None
