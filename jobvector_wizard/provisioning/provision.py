"""What the runner of a real operation does: put the state in order, plan, await a yes, change the account.

Preview and change happen in one process under one lock, so that what was confirmed is what is done. Until the yes
has come the operation's clock stands at zero.
"""

from __future__ import annotations

import logging
import threading
import time
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from pulumi.automation.errors import CommandError, ConcurrentUpdateError

from jobvector_wizard.base.errors import BusyError, WizardError
from jobvector_wizard.infrastructure.deployment import Safeguards
from jobvector_wizard.infrastructure.program import program, stack_config
from jobvector_wizard.provisioning.aws import clients
from jobvector_wizard.provisioning.cancellation import EndedEarlyError
from jobvector_wizard.provisioning.dependencies import with_ancestors
from jobvector_wizard.provisioning.deployment import DeploymentDirectory
from jobvector_wizard.provisioning.durations import journaled
from jobvector_wizard.provisioning.engine import Engine, EngineOptions, Listener
from jobvector_wizard.provisioning.events import Cause, Kind, Log, Planned, Resource, Touched
from jobvector_wizard.provisioning.failures import Reason, errors_of, explain
from jobvector_wizard.provisioning.graph import blueprint_graph
from jobvector_wizard.provisioning.history import begun_since_success, history, was_destroyed
from jobvector_wizard.provisioning.late_logs import delete_late_logs
from jobvector_wizard.provisioning.pulumi_cli import Cli
from jobvector_wizard.provisioning.recovery import Recovery
from jobvector_wizard.provisioning.redaction import redactor
from jobvector_wizard.provisioning.state import Stack, drift
from jobvector_wizard.provisioning.state_file import Mended, mend_state
from jobvector_wizard.provisioning.steps import PlannedSteps, Translator, begins_a_change
from jobvector_wizard.services import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi import automation

    from jobvector_wizard.provisioning.cancellation import Cancellation
    from jobvector_wizard.provisioning.engine import Program
    from jobvector_wizard.provisioning.events import Event, Finished
    from jobvector_wizard.provisioning.journal import Writer
    from jobvector_wizard.provisioning.operation import EngineRequest, OperationDirectory
    from jobvector_wizard.provisioning.trace import Trace

__all__ = ["provision"]

_SAFEGUARDED: Final = frozenset(token for token, kind in KINDS.items() if kind.safeguarded)
"""What AWS itself refuses to delete until an update has taken its deletion protection away."""
_UNSAVED: Final = "failed to save snapshot"
"""The engine's words where its state cannot be written; it tries each write again for half a minute."""


def provision(
    operation: OperationDirectory,
    journal: Writer,
    cancellation: Cancellation,
    confirmed: Callable[[str], bool],
    trace: Trace,
) -> Finished:
    """Carry a real operation out and return how it ended.

    `confirmed` waits for a yes that names the design's digest. Raises WizardError where it cannot go on; what it had
    changed by then is in `trace`, whatever is raised.
    """
    return _Provisioning(operation, journal, cancellation, confirmed, trace).run()


class _Provisioning:
    """One operation on one stack."""

    def __init__(
        self,
        operation: OperationDirectory,
        journal: Writer,
        cancellation: Cancellation,
        confirmed: Callable[[str], bool],
        trace: Trace,
    ) -> None:
        self._operation, self._journal, self._cancellation = operation, journal, cancellation
        self._trace = trace
        self._confirmed = confirmed
        self._blueprint = operation.blueprint()
        request = operation.request()
        if request.engine is None:
            raise WizardError("The request of this operation says nothing of the engine.")
        self._kind, self._request = request.kind, request.engine
        self._deployment = DeploymentDirectory(operation.path.parent.parent)
        settings = self._deployment.settings()
        if settings is None:
            raise WizardError(f"{self._deployment.name} has no settings.")
        self._settings = settings
        self._engine = Engine(self._deployment, settings, _cli(self._request), operation.path / "engine.log")
        self._program_resources = journaled(blueprint_graph(self._blueprint, self._deployment.name))
        targets = with_ancestors(self._request.targets, self._program_resources)
        self._options = EngineOptions(self._request.parallel, targets)
        self._redact = redactor([self._deployment.passphrase.read_text("ascii")])
        self._translator = Translator(self._redact)
        trace.changes = self._translator.changes
        self._began: float | None = None
        self._state_was_lost = False
        cancellation.tell = self._engine.command.interrupt

    def run(self) -> Finished:
        try:
            return self._carried_out()
        except EndedEarlyError as end:
            return self._ended_early(end.cause)
        except CommandError as error:
            return self._failed(error)

    def _carried_out(self) -> Finished:
        mended = mend_state(self._deployment, self._settings.backend, self._say)
        self._state_was_lost = mended is Mended.OF_THE_LAST_EXPORT
        if mended is not Mended.NOT:
            self._trace.note(Touched.STATE)
        self._stack = self._opened(self._program(Safeguards()))
        self._clients = clients(self._settings.region, self._settings.endpoint_url)
        self._recovery = Recovery(
            self._engine,
            self._stack,
            self._clients,
            self._say,
            lambda: self._cancellation.asked,
            self._trace,
        )
        if self._state_was_lost:
            self._catch_up()
        if self._kind is Kind.PREVIEW:
            return self._up(self._recovery.look())
        self._deployment.keep_export(self._operation.name, self._engine.export_text(self._stack))
        state = self._recovery.settle(self._request.pending)
        match self._kind:
            case Kind.UP:
                return self._up(state)
            case Kind.REFRESH:
                return self._refresh(state)
            case Kind.DESTROY:
                return self._destroy(state)
            case _:
                raise WizardError(f"This version cannot {self._kind} a design.")

    def _catch_up(self) -> None:
        """Compare an older state with the account, and give it the components and providers that it may lack.

        What is adopted needs them. An update of components alone touches nothing in the account.
        """
        if self._recovery.look().resources:
            self._on_the_state(lambda listener: self._engine.refresh(self._stack, listener, EngineOptions()))
        stack = self._opened(program(self._blueprint, partial=True))
        frame = tuple(resource.urn for resource in self._program_resources if resource.component)
        self._on_the_state(lambda listener: self._engine.up(stack, listener, EngineOptions(targets=frame)))

    def _up(self, state: Stack) -> Finished:
        state, steps = self._recovered(state) if self._kind is Kind.UP else (state, self._previewed())
        plan = steps.planned(self._program_resources, state.deletions())
        self._plan(plan)
        if self._kind is Kind.PREVIEW or not plan:
            return self._succeeded(_counted(plan) if self._kind is Kind.PREVIEW else {})
        self._await_confirmation()
        self._operation.remember_design(self._deployment.blueprint)
        if was_destroyed(history(self._deployment)):
            self._sweep(state)
        self._in_the_account(lambda listener: self._engine.up(self._stack, listener, self._options))
        return self._succeeded(self._translator.changes)

    @cached_property
    def _begun(self) -> frozenset[str]:
        """What earlier operations began and no success confirmed; read from their journals once."""
        return begun_since_success(self._deployment)

    def _recovered(self, state: Stack) -> tuple[Stack, PlannedSteps]:
        """Adopt what was begun and stands all the same; return the state and the preview after that.

        One adoption may tell what another needs to be asked for (a subnet's VPC), so it goes on while any is found.
        """
        steps, adopted = self._previewed(), set[str]()
        while lost := self._suspects(steps) - adopted:
            found = self._recovery.adopt([steps.drafts[urn] for urn in sorted(lost)])
            if not found:
                break
            adopted |= found
            state, steps = Stack.read(self._engine.export(self._stack)), self._previewed()
        return state, steps

    def _suspects(self, steps: PlannedSteps) -> frozenset[str]:
        """Return what is to be created and may stand: what was begun, or anything where the state was lost.

        A runner that died with its engine may not have written down what that had begun last.
        """
        planned = frozenset(steps.drafts)
        return planned if self._state_was_lost else planned & self._begun

    def _previewed(self) -> PlannedSteps:
        steps = PlannedSteps()
        self._engine.preview(self._stack, self._listener(self._preview_heard(steps)), self._options)
        return steps

    def _refresh(self, before: Stack) -> Finished:
        reads = [
            each.model_copy(update={"operation": "refresh", "depends_on": (), "duration": None})
            for each in before.deletions()
        ]
        self._plan(tuple(reads))
        self._begin()
        self._on_the_state(lambda listener: self._engine.refresh(self._stack, listener, self._options), hear=self._hear)
        after = Stack.read(self._engine.export(self._stack))
        found = drift(before, after)
        for line in found:
            self._say(line, "warning")
        return self._succeeded({"changed": len(found)})

    def _destroy(self, state: Stack) -> Finished:
        keep = not self._request.delete_data
        if self._begun or self._state_was_lost:
            state, _ = self._recovered(state)
        steps = PlannedSteps()
        if keep:
            heard = self._listener(self._preview_heard(steps))
            self._engine.preview_destroy(self._stack, heard, keep_protected=True)
            plan = steps.planned((), state.deletions())
        else:
            plan = state.deletions()
        self._plan(plan)
        if not plan:
            return self._succeeded({})
        self._await_confirmation()
        self._lower_safeguards(state, keep=keep)
        self._in_the_account(
            lambda listener: self._engine.destroy(self._stack, listener, self._options, keep_protected=keep)
        )
        self._sweep(Stack.read(self._engine.export(self._stack)))
        return self._succeeded(self._translator.changes)

    def _sweep(self, state: Stack) -> None:
        if delete_late_logs(self._deployment.name, state, self._clients):
            self._trace.note(Touched.ACCOUNT)
            self._say(
                "EKS had written late logs of the destroyed cluster into a new log group; it was deleted.", "info"
            )

    def _lower_safeguards(self, state: Stack, *, keep: bool) -> None:
        """Take deletion protection away by an update of just those that have it; nothing missing is created."""
        targets = tuple(
            resource.urn
            for resource in state.by_urn.values()
            if resource.type in _SAFEGUARDED or (resource.protected and not keep)
        )
        if not targets:
            return
        self._say("Deletion protection is taken away first.", "info")
        stack = self._opened(self._program(Safeguards(services=False, data=keep)))
        self._in_the_account(
            lambda listener: self._engine.up(stack, listener, EngineOptions(self._request.parallel, targets)),
            hear=self._lowered,
        )

    def _opened(self, what: Program) -> automation.Stack:
        config = stack_config(self._blueprint, self._settings.endpoint_url)
        return self._engine.stack(config, what)

    def _program(self, safeguards: Safeguards) -> Program:
        lowered = safeguards != Safeguards()
        return program(self._blueprint, safeguards=safeguards, partial=lowered or bool(self._request.targets))

    def _lowered(self, event: automation.EngineEvent) -> None:
        self._trace.unprotected |= begins_a_change(event)
        self._only_remarks(event)

    def _on_the_state(
        self, command: Callable[[Listener], None], hear: Callable[[automation.EngineEvent], None] | None = None
    ) -> None:
        """Run a command of the engine that changes at most what the state says of the account."""
        self._go_on()
        self._trace.note(Touched.STATE)
        self._exclusively(command, self._listener(hear or self._only_remarks))

    def _in_the_account(
        self, command: Callable[[Listener], None], hear: Callable[[automation.EngineEvent], None] | None = None
    ) -> None:
        """Run a command of the engine that may change the account; in doubt until the engine has ended by itself."""

        def noted(event: automation.EngineEvent) -> None:
            if begins_a_change(event):
                self._trace.note(Touched.ACCOUNT)
            (hear or self._hear)(event)

        self._go_on()
        listener = self._listener(noted)
        self._trace.in_doubt = True
        try:
            self._exclusively(command, listener)
        except (BusyError, CommandError):
            self._trace.in_doubt = self._engine.command.killed or listener.error is not None
            raise
        self._trace.in_doubt = False

    def _go_on(self) -> None:
        """Raise EndedEarlyError where somebody has asked to stop meanwhile."""
        if self._cancellation.asked:
            raise EndedEarlyError(self._cancellation.cause)

    def _exclusively(self, command: Callable[[Listener], None], listener: Listener) -> None:
        """Run a command of the engine under the state's lock."""
        self._recovery.exclusively(lambda: command(listener))
        if listener.error is not None:
            raise WizardError(
                f"The journal could not be written: {listener.error}. The engine was asked to finish what was in "
                "flight; what stands is in the state.",
                "Make room, then run up again.",
            )

    def _listener(self, hear: Callable[[automation.EngineEvent], None]) -> Listener:
        return Listener(hear, broken=self._engine.command.interrupt)

    def _preview_heard(self, steps: PlannedSteps) -> Callable[[automation.EngineEvent], None]:
        def hear(event: automation.EngineEvent) -> None:
            steps.hear(event)
            self._only_remarks(event)

        return hear

    def _hear(self, event: automation.EngineEvent) -> None:
        if event.diagnostic_event is not None and _UNSAVED in event.diagnostic_event.message:
            self._engine.command.interrupt()  # it would go on creating what no state will know
        if event.diagnostic_event is not None and event.diagnostic_event.severity == "error":
            logging.error("%s", self._redact(event.diagnostic_event.message))
        for each in self._translator.events(event):
            self._write(each)

    def _only_remarks(self, event: automation.EngineEvent) -> None:
        if event.diagnostic_event is not None or event.res_op_failed_event is not None:
            for each in self._translator.events(event):
                if isinstance(each, Log):
                    self._write(each)

    def _plan(self, resources: tuple[Resource, ...]) -> None:
        self._write(Planned(resources=resources))

    def _await_confirmation(self) -> None:
        if not self._request.approved and not self._confirmed(self._blueprint.digest):
            raise EndedEarlyError(self._cancellation.cause if self._cancellation.asked else Cause.DECLINED)
        self._begin()

    def _begin(self) -> None:
        self._began = time.monotonic()
        self._say("It begins; the clock runs from here.", "info")
        if self._request.timeout_minutes is not None:
            timer = threading.Timer(self._request.timeout_minutes * 60, self._overdue)
            timer.daemon = True
            timer.start()

    def _overdue(self) -> None:
        self._cancellation.overdue = True
        self._cancellation.ask()

    def _say(self, text: str, level: Literal["info", "warning"]) -> None:
        self._write(Log(text=self._redact(text), level=level))

    def _write(self, event: Event) -> None:
        at = 0.0 if self._began is None else time.monotonic() - self._began
        self._journal.write(event, at)

    def _succeeded(self, changes: Mapping[str, int]) -> Finished:
        return self._trace.succeeded(changes, self._translator.outputs)

    def _failed(self, error: CommandError) -> Finished:
        logging.error("the engine failed: %s", self._redact(str(error)))
        said = self._translator.failed or errors_of(str(error))
        reason = explain(str(error) + " ".join(said))
        if reason.in_doubt:
            self._trace.doubt()
        if self._cancellation.asked:
            return self._ended_early(self._cancellation.cause, reason if reason.in_doubt else None)
        first = self._redact(said[0]) if said else f"The engine ended without a word (see {self._engine.log})."
        code = BusyError.exit_code if isinstance(error, ConcurrentUpdateError) else reason.exit_code
        return self._trace.failed(f"{first} {reason.meaning}".strip(), reason.remedy, code)

    def _ended_early(self, cause: Cause, reason: Reason | None = None) -> Finished:
        message, remedy = (reason.meaning, reason.remedy) if reason else ("", "")
        return self._trace.ended_early(cause, self._request.timeout_minutes, message, remedy)


def _counted(plan: tuple[Resource, ...]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for resource in plan:
        if not resource.component:
            counts[resource.operation] = counts.get(resource.operation, 0) + 1
    return counts


def _cli(request: EngineRequest) -> Cli:
    return Cli(path=request.cli, version=request.cli_version, origin="PATH")
