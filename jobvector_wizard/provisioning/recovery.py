"""Before an operation begins: nobody else at work, and nothing left open by one that died.

An engine that outlived its runner is waited for. A lock whose owner is proven dead is released. Creations that were
cut off are looked up in the account: what stands is imported, what does not is forgotten, and what cannot be told is
left to a person. All of it is said in the journal.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import psutil
from pulumi.automation.errors import ConcurrentUpdateError

from jobvector_wizard.base.errors import BusyError, WizardError
from jobvector_wizard.provisioning.cancellation import EndedEarlyError
from jobvector_wizard.provisioning.events import Cause, Touched
from jobvector_wizard.provisioning.lookup import Clients, Found, Verdict, find
from jobvector_wizard.provisioning.state import Draft, PendingCreate, Stack
from jobvector_wizard.provisioning.state_lock import lock_owners
from jobvector_wizard.provisioning.titles import title_of

if TYPE_CHECKING:
    from pulumi import automation

    from jobvector_wizard.provisioning.engine import Engine
    from jobvector_wizard.provisioning.trace import Trace

__all__ = ["Pending", "Recovery"]

Pending = Literal["look", "forget"]
"""What to do about creations that were cut off and cannot be looked up: stop and ask, or forget them."""
_LOOK_AGAIN: Final = 0.5
"""Seconds between two looks at an engine that is still finishing."""

Say = Callable[[str, Literal["info", "warning"]], object]


@dataclass(frozen=True)
class Recovery:
    """Puts a stack in order before an operation.

    `say` writes to the journal, `cancelled` ends a wait, `trace` is told what was changed.
    """

    engine: Engine
    stack: automation.Stack
    clients: Clients
    say: Say
    cancelled: Callable[[], bool]
    trace: Trace

    def look(self) -> Stack:
        """Return the state as it is; what is open in it stays open, and is told."""
        self._await_orphans()
        state = self._read()
        if state.pending:
            self.say(
                f"{state.pending} operations in the state were cut off; the next up looks them up first.", "warning"
            )
        return state

    def settle(self, policy: Pending) -> Stack:
        """Return the state once nothing in it is open.

        Raises BusyError where somebody else works on it, WizardError where a creation cannot be told, EndedEarlyError
        where it is stopped meanwhile.
        """
        self._await_orphans()
        state = self._read()
        if not state.pending:
            return state
        self.say(
            f"The last operation was cut off with {state.pending} open in the state; the state's lock is tried.", "info"
        )
        self.exclusively(lambda: self.engine.try_lock(self.stack))
        state = self._read()  # whoever held the lock may have closed what was open
        if state.pending:
            self.trace.note(Touched.STATE)
            self.engine.settle_pending(self.stack, self._imports(state, policy))
        return self._read()

    def adopt(self, drafts: Iterable[Draft]) -> frozenset[str]:
        """Take into the state what an earlier operation began to create and what stands all the same.

        A creation whose answer was lost counts as failed, and the engine forgets it. Returns the URNs that were found.
        What is not known whole, because something it needs is not in the state, waits while anything else is found:
        without its VPC a subnet would be replaced.
        """
        state = self._read()
        found = [(draft, self._find(draft, state)) for draft in drafts]
        standing = [(draft, each) for draft, each in found if each.verdict is Verdict.STANDS]
        standing = [(draft, each) for draft, each in standing if draft.whole] or standing
        for draft, each in standing:
            what = f"{title_of(draft.type)} {draft.name}"
            self.say(f"{what} was begun and stands as {each.id}, yet the state has it not; it is imported.", "warning")
        if standing:
            self.trace.note(Touched.STATE)
            entries = [draft.adopted(each.id, each.inputs) for draft, each in standing]
            self.exclusively(lambda: self.engine.adopt(self.stack, entries))
        return frozenset(draft.urn for draft, _ in standing)

    def exclusively(self, command: Callable[[], None]) -> None:
        """Run a command that takes the state's lock; release a lock first where its owner is proven dead.

        Raises BusyError, naming the owner, where it lives or cannot be proven dead.
        """
        try:
            command()
        except ConcurrentUpdateError as error:
            owners = lock_owners(str(error))
            if not owners or not all(owner.dead for owner in owners):
                raise _held(self.engine.deployment.name, [str(owner) for owner in owners]) from None
            for owner in owners:
                self.say(f"A lock on the state is released: its owner, {owner}, is gone.", "warning")
            self.trace.note(Touched.STATE)
            self.engine.release_lock(self.stack)
            command()

    def _read(self) -> Stack:
        return Stack.read(self.engine.export(self.stack))

    def _await_orphans(self) -> None:
        orphans = [process for process in self.engine.deployment.engines() if _alive(process)]
        if orphans:
            self.say("The engine of an operation that was cut off is still finishing; it is waited for.", "warning")
        while any(_alive(process) for process in orphans):
            if self.cancelled():
                raise EndedEarlyError(Cause.STOPPED)
            time.sleep(_LOOK_AGAIN)

    def _imports(self, state: Stack, policy: Pending) -> dict[str, Found]:
        standing = state.by_urn
        found = {
            pending.urn: self._find(pending, state)
            if pending.urn not in standing
            else Found(Verdict.UNKNOWN, reason="an older one of that name is still in the state")
            for pending in state.pending_creates
        }
        open_ = [pending for pending in state.pending_creates if found[pending.urn].verdict is Verdict.UNKNOWN]
        if open_ and policy != "forget":
            raise _undecided(open_, found)
        for pending in state.pending_creates:
            self._tell(pending, found[pending.urn])
        return {urn: each for urn, each in found.items() if each.verdict is Verdict.STANDS}

    def _find(self, lost: PendingCreate | Draft, state: Stack) -> Found:
        """Look one up; IDs that the state has of this type are other generations of it."""
        known = {resource.id for resource in state.resources if resource.type == lost.type}
        return find(lost, self.engine.deployment.name, known, self.clients)

    def _tell(self, pending: PendingCreate, found: Found) -> None:
        what = f"{title_of(pending.type)} {pending.name}"
        match found.verdict:
            case Verdict.STANDS:
                self.say(f"{what}: its creation was cut off, it stands as {found.id} and is imported.", "info")
            case Verdict.ABSENT:
                self.say(f"{what}: its creation was cut off before it stood; it will be created.", "info")
            case Verdict.UNKNOWN:
                self.say(f"{what}: its creation was cut off and is forgotten as asked; {found.reason}.", "warning")


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _held(deployment: str, owners: list[str]) -> BusyError:
    who = f" ({'; '.join(owners)})" if owners else ""
    return BusyError(
        f"The state of {deployment} is locked by another process{who}.",
        "Wait for it to end. If it is known to be dead, release the lock with: pulumi cancel",
    )


def _undecided(pending: list[PendingCreate], found: dict[str, Found]) -> WizardError:
    lines = [f"  {title_of(each.type)} {each.name}: {found[each.urn].reason}" for each in pending]
    return WizardError(
        "\n".join(["Creations were cut off, and whether these stand in the account cannot be told:", *lines]),
        "Look them up in the AWS console and delete those that stand; then run the command again with "
        "--forget-pending.",
    )
