"""The workloads: what their pods ask for, and where that lets them run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from jobvector_wizard.planning.settings import Setting, workload_settings
from jobvector_wizard.planning.steps import question_of
from jobvector_wizard.reporting.fields import field_lines
from jobvector_wizard.reporting.settings import workload_lines, workload_row
from jobvector_wizard.screens.named_list import NamedList
from jobvector_wizard.screens.row_list import RowList
from jobvector_wizard.screens.settings import SettingsStep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.text import Text
    from textual.app import ComposeResult

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.session.draft import View

__all__ = ["WorkloadList", "WorkloadsStep"]


class WorkloadList(NamedList):
    """The workloads, each with its requests and the nodes that its pods run on."""

    HELP = "Up and down pick the workload, enter or tab goes to its values."

    def names(self, shown: Assessment) -> Iterable[str]:
        """The workloads of a design."""
        return shown.blueprint.workloads

    def row(self, name: str, shown: Assessment, width: int, *, cursor: bool) -> Text:
        """Draw one workload."""
        return workload_row(name, shown, width, cursor=cursor)


class WorkloadsStep(SettingsStep):
    """Workloads above, the values of the highlighted one below."""

    ASKS = question_of("workloads")
    TITLE, HELP = ASKS.title, ASKS.help

    def above(self) -> ComposeResult:
        """The workloads."""
        yield WorkloadList(id="workload-list")

    @property
    def workloads(self) -> WorkloadList:
        """The list of workloads."""
        return self.query_one(WorkloadList)

    def settings(self, view: View) -> Sequence[Setting]:
        """Return the values of the highlighted workload."""
        return workload_settings(view.file.blueprint, self.workloads.current or "")

    def show(self, view: View) -> None:
        """Show the workloads, then the values of one."""
        self.workloads.fill(view.assessment)
        super().show(view)

    def evidence(self, shown: Assessment, setting: Setting) -> Iterable[str]:
        """Say where the workload's pods run."""
        del setting
        return workload_lines(self.workloads.current or "", shown)

    def draw(self, shown: Assessment) -> None:
        """Draw where the workloads run as well."""
        self.workloads.fill(shown)
        super().draw(shown)

    def about(self) -> Iterable[str]:
        """Say what a workload is while one is picked, and what its highlighted value is."""
        if self.workloads.has_focus:
            yield "\n".join(field_lines(f"workloads.{self.workloads.current}"))
        yield from super().about()

    def figures(self, setting: Setting) -> Iterable[str]:
        """The pods of the highlighted workload: where they run, and why."""
        del setting
        pods = self.view.assessment.capacity.pods if self.view else ()
        return [f"pod.{pod.name}" for pod in pods if pod.owner == self.workloads.current]

    @on(RowList.Highlighted, "#workload-list")
    def _other_workload(self, event: RowList.Highlighted) -> None:
        event.stop()
        if self.view is not None and self.workloads.has_focus:
            self.show(self.view)

    @on(RowList.Chosen, "#workload-list")
    def _to_values(self, event: RowList.Chosen) -> None:
        event.stop()
        self.values.focus()
