"""A month of use: the assumptions that the bill multiplies with prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.planning.settings import Setting, setting_patch, usage_settings
from jobvector_wizard.planning.steps import question_of
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.settings import range_line
from jobvector_wizard.screens.settings import SettingsStep
from jobvector_wizard.screens.step import lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.text import Text

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.session.draft import View

__all__ = ["UsageStep"]


class UsageStep(SettingsStep):
    """Each assumption as one number, or as low, expected and high."""

    ASKS = question_of("usage")
    TITLE, HELP = ASKS.title, ASKS.help

    def settings(self, view: View) -> Sequence[Setting]:
        """Return the assumptions."""
        return usage_settings(view.file.blueprint)

    def figures(self, setting: Setting) -> Iterable[str]:
        """Return the assumption itself, whose explanation names the lines that it feeds."""
        return (setting.path,)

    def explanation(self) -> tuple[str, Text] | None:
        """Say where the highlighted assumption comes from, what it feeds and what it moves."""
        setting = self.values.current
        if setting is None or self.view is None:
            return None
        shown = self.view.assessment
        told = self.assessor.explained(shown, *self.figures(setting))
        return setting.label, lines([*told, "", *self._moves(shown, setting)])

    def evidence(self, shown: Assessment, setting: Setting) -> Iterable[str]:
        """Say what the assumption is, and how far it alone moves the bill."""
        yield f"{setting.label}: {setting.help}" if setting.help else setting.label
        yield from self._moves(shown, setting)

    def _moves(self, shown: Assessment, setting: Setting) -> Iterator[str]:
        amounts = setting.value.split()
        if len(amounts) == 3:
            low, high = (self._if(shown, setting, amount) for amount in (amounts[0], amounts[2]))
            yield range_line(low, self._if(shown, setting, amounts[1]), high)
        yield f"all assumptions together: {words.total_range(shown)} a month"

    def _if(self, shown: Assessment, setting: Setting, amount: str) -> Assessment:
        return self.assessor.design(setting_patch(setting, amount).apply(shown.blueprint))
