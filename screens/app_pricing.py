"""By which prices the wizard reckons: those of today, once they are read, and the commitments that are chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.catalog import current
from jobvector_wizard.catalog.refreshing import KEPT
from jobvector_wizard.reporting import words
from jobvector_wizard.screens.app_taking import TakingApp
from jobvector_wizard.screens.messages import CommitmentsRequested, PricesRequested
from jobvector_wizard.screens.prices_dialog import PricesDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jobvector_wizard.catalog.overlay import RefreshedRegion
    from jobvector_wizard.session.analyst import Analyst
    from jobvector_wizard.session.mender import Mender

__all__ = ["PricingApp"]


class PricingApp(TakingApp):
    """An app whose figures follow the prices on this machine and the commitments of the draft."""

    analyst: Analyst
    mender: Mender

    def attempt(self, change: Callable[[], object]) -> bool:
        """Change the draft and draw it."""
        raise NotImplementedError

    def reckon(self) -> None:
        """Go by the commitments of the draft as it stands now."""
        if self.assessor.commit(self.draft.now.committed):
            self.mender.forget()

    @property
    def undeclared(self) -> str:
        """Say which commitments of the draft the file of own prices no longer has; nothing where it has all."""
        known = {it.name for it in self.assessor.catalog.own.commitments}
        gone = [name for name in self.draft.now.committed if name not in known]
        return f"not declared any more: {', '.join(gone)}" if gone else ""

    @on(CommitmentsRequested)
    def _commit(self, event: CommitmentsRequested) -> None:
        self.attempt(lambda: self.draft.commit_to(event.names))

    @on(PricesRequested)
    def _prices(self, event: PricesRequested) -> None:
        if isinstance(self.screen, PricesDialog):
            return
        before = self.view().assessment

        def read(found: Mapping[str, RefreshedRegion] | None) -> None:
            if found is None:
                self.announce("No prices were read", KEPT)
                return
            if not self._repriced():
                return
            now = self.view().assessment
            told = f"{words.total(before)} before, {words.total(now)} now"
            told = "; ".join(filter(None, (told, self.undeclared)))
            self.announce(f"{sum(it.count for it in found.values()):,} prices of today", told)

        self.push_screen(PricesDialog(event.region, f"{event.region}: {event.now}."), read)

    def _repriced(self) -> bool:
        """Take the prices as they lie on this machine now, so that every figure is worked out anew.

        False where a file of them cannot be used, which is told; then the figures stay as they were.
        """
        try:
            catalog = current()
        except WizardError as error:
            self.tell(error)
            return False
        self.assessor.reprice(catalog)
        self.analyst.forget()
        self.mender.forget()
        self.show_draft()
        return True
