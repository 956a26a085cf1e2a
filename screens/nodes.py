"""The nodes: which machine each node group runs on, and what fits there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from jobvector_wizard.planning.cost import Group
from jobvector_wizard.planning.steps import question_of
from jobvector_wizard.reporting.fields import field_lines
from jobvector_wizard.reporting.rows import group_row, node_lines
from jobvector_wizard.screens.drawing import VpcDrawing
from jobvector_wizard.screens.messages import Previewed
from jobvector_wizard.screens.named_list import NamedList
from jobvector_wizard.screens.row_list import RowList
from jobvector_wizard.screens.step import ChoiceStep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.text import Text
    from textual.app import ComposeResult

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.screens.choice_list import ChoiceList
    from jobvector_wizard.session.draft import View

__all__ = ["GroupList", "NodesStep"]


class GroupList(NamedList):
    """The node groups, with the share of cpu and memory that pods request; enter goes to the types."""

    HELP = "Up and down pick the node group, enter or tab goes to the types it can have."

    def names(self, shown: Assessment) -> Iterable[str]:
        """The node groups of a design."""
        return shown.blueprint.nodes

    def row(self, name: str, shown: Assessment, width: int, *, cursor: bool) -> Text:
        """Draw one node group."""
        return group_row(name, shown, width, cursor=cursor)


class NodesStep(ChoiceStep):
    """Node groups above, the types of the highlighted group below."""

    ASKS = question_of("nodes")
    TITLE, HELP = ASKS.title, ASKS.help
    MARGIN = "cpu        memory  "

    def above(self) -> ComposeResult:
        """The node groups, and where there is room what runs on them."""
        yield VpcDrawing(pods=True)
        yield GroupList(id="groups")

    @property
    def groups(self) -> GroupList:
        """The list of node groups."""
        return self.query_one(GroupList)

    @property
    def group(self) -> str:
        """The highlighted node group."""
        return self.groups.current or ""

    def fields(self, view: View) -> Sequence[str]:
        """Return the field of the highlighted group's type."""
        del view
        return [f"nodes.{self.group}.type"]

    def show(self, view: View) -> None:
        """Show the groups, then the types of one."""
        self.groups.fill(view.assessment)
        self.lists[0].title = f"{self.group} in {view.file.blueprint.nodes[self.group].zone[-1]}"
        super().show(view)

    def about(self) -> Iterable[str]:
        """Say what a node group is while one is picked, and what its type is."""
        if self.groups.has_focus:
            yield "\n".join(field_lines(f"nodes.{self.group}"))
        yield from super().about()

    def figures(self, shown: Assessment) -> Iterable[str]:
        """The nodes of the highlighted group, and what they cost."""
        nodes = [f"node.{node.name}" for node in shown.capacity.nodes if node.group == self.group]
        lines_of_group = [line.path for line in shown.bill.group(Group.NODES) if line.path.split(".")[1] == self.group]
        return (*lines_of_group, *nodes[:1])

    def evidence(self, shown: Assessment) -> Iterable[str]:
        """Explain the highlighted group's type."""
        return node_lines(self.group, shown) if self.group in shown.blueprint.nodes else ()

    def show_highlight(self, source: ChoiceList) -> None:
        """Preview a type; the bars above are those of the preview, too."""
        super().show_highlight(source)
        if source.assessed is not None:
            self.groups.fill(source.assessed.assessment)

    def draw(self, shown: Assessment) -> None:
        """Draw what runs where as well."""
        self.query_one(VpcDrawing).shown = shown
        super().draw(shown)

    @on(RowList.Highlighted, "#groups")
    def _other_group(self, event: RowList.Highlighted) -> None:
        event.stop()
        if self.view is not None and self.groups.has_focus:
            self.show(self.view)
            self.post_message(Previewed(None))

    @on(RowList.Chosen, "#groups")
    def _to_types(self, event: RowList.Chosen) -> None:
        event.stop()
        self.lists[0].focus()
