"""Works something out about the latest design, in a thread that nobody waits for."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from jobvector_wizard.base.crash import broken

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobvector_wizard.base.errors import WizardError
    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.session.assessor import Assessor

__all__ = ["Latest"]

Found = TypeVar("Found")


class Latest(ABC, Generic[Found]):
    """Looks at the latest design that was asked for; what was found is kept by the design's digest.

    `tell` is called in that thread whenever there is something new to read. `QUIET` is how many seconds without another
    change pass before it begins, which slows the screens down a little.
    """

    NAME: ClassVar[str]
    QUIET: ClassVar[float]

    def __init__(self, assessor: Assessor, tell: Callable[[], object]) -> None:
        self.assessor, self._tell = assessor, tell
        self._known: dict[str, Found | WizardError] = {}
        self._wanted: Blueprint | None = None
        self._lock = threading.Lock()
        self._busy = False

    @abstractmethod
    def find(self, blueprint: Blueprint) -> Found:
        """Work it out."""

    def of(self, blueprint: Blueprint) -> Found | WizardError | None:
        """Return what is known of a design; ask for it where nothing is."""
        found = self._known.get(blueprint.digest)
        if found is None:
            with self._lock:
                self._wanted = blueprint
                if not self._busy:
                    self._busy = True
                    # a daemon: a search that does not end must not keep the program from ending
                    threading.Thread(target=self._work, name=self.NAME, daemon=True).start()
        return found

    def stop(self) -> None:
        """Begin nothing more."""
        with self._lock:
            self._wanted = None

    def forget(self) -> None:
        """Know nothing any more, since the catalog is another."""
        self._known.clear()

    def _next(self) -> Blueprint | None:
        """Return the design to look at once nobody has asked for another for a while; None ends the thread."""
        while True:
            with self._lock:
                wanted = self._wanted
                if wanted is None:
                    self._busy = False
                    return None
            time.sleep(self.QUIET)
            with self._lock:
                if self._wanted is wanted:
                    self._wanted = None
                    return wanted

    def _work(self) -> None:
        while (blueprint := self._next()) is not None:
            if blueprint.digest not in self._known:
                catalog = self.assessor.catalog
                found = self._found(blueprint)
                if catalog is not self.assessor.catalog:
                    continue  # the prices are others by now, and the design is asked for again
                self._known[blueprint.digest] = found
                with suppress(RuntimeError):  # the program has ended meanwhile
                    self._tell()

    def _found(self, blueprint: Blueprint) -> Found | WizardError:
        try:
            return self.find(blueprint)
        except Exception as error:  # noqa: BLE001 the thread is its own edge: what broke is logged and told
            return broken(f"The {self.NAME} ended early", error)
