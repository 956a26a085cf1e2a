"""Analyses the draft beside the screens: every order, tie and node loss takes too long for a key press."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeAlias

from jobvector_wizard.crash import broken
from jobvector_wizard.planning.analysis import Analysis, Budget, analyse

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobvector_wizard.blueprint import Blueprint
    from jobvector_wizard.errors import WizardError
    from jobvector_wizard.screens.assessor import Assessor

__all__ = ["Analysed", "Analyst"]

Analysed: TypeAlias = "Analysis | WizardError | None"
"""An analysis, why there is none, or None while it is still being made."""
WITHOUT_UPGRADES: Final = Budget(upgrades=False)
QUIET: Final = 0.7
"""Seconds without another change before an analysis begins, which slows the screens down a little."""


class Analyst:
    """Analyses the latest design that was asked for, in a thread that nobody waits for.

    `tell` is called in that thread whenever there is something new to read.
    """

    def __init__(self, assessor: Assessor, tell: Callable[[], object]) -> None:
        self._assessor, self._tell = assessor, tell
        self._known: dict[str, Analysis | WizardError] = {}
        self._wanted: Blueprint | None = None
        self._lock = threading.Lock()
        self._busy = False

    def of(self, blueprint: Blueprint) -> Analysed:
        """Return what is known of a design; ask for it where nothing is."""
        found = self._known.get(blueprint.digest)
        if found is None:
            with self._lock:
                self._wanted = blueprint
                if not self._busy:
                    self._busy = True
                    # a daemon: a search that does not end must not keep the program from ending
                    threading.Thread(target=self._work, name="analysis", daemon=True).start()
        return found

    def stop(self) -> None:
        """Begin nothing more."""
        with self._lock:
            self._wanted = None

    def _next(self) -> Blueprint | None:
        """Return the design to analyse once nobody has asked for another for a while; None ends the thread."""
        while True:
            with self._lock:
                wanted = self._wanted
                if wanted is None:
                    self._busy = False
                    return None
            time.sleep(QUIET)
            with self._lock:
                if self._wanted is wanted:
                    self._wanted = None
                    return wanted

    def _work(self) -> None:
        while (blueprint := self._next()) is not None:
            if blueprint.digest not in self._known:
                self._known[blueprint.digest] = self._analysed(blueprint)
                with suppress(RuntimeError):  # the program has ended meanwhile
                    self._tell()

    def _analysed(self, blueprint: Blueprint) -> Analysis | WizardError:
        try:
            return analyse(blueprint, self._assessor.catalog, self._assessor.on, budget=WITHOUT_UPGRADES)
        except Exception as error:  # noqa: BLE001 the thread is its own edge: what broke is logged and told
            return broken("The analysis ended early", error)
