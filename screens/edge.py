"""How the internet reaches the deployment: the domain, and what guards the load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input, Static

from jobvector_wizard.planning.cost import Group
from jobvector_wizard.planning.steps import domain_patch, question_of
from jobvector_wizard.reporting.fields import field_lines
from jobvector_wizard.reporting.rows import edge_lines
from jobvector_wizard.screens.lines import DomainInput
from jobvector_wizard.screens.messages import PatchRequested
from jobvector_wizard.screens.step import ChoiceStep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.session.draft import View

__all__ = ["EdgeStep"]


class EdgeStep(ChoiceStep):
    """The domain, which brings HTTPS; firewall and TLS to the pods: on or off."""

    ASKS = question_of("edge")
    TITLE, HELP = ASKS.title, ASKS.help
    KEEPS_PLACE = True

    def above(self) -> ComposeResult:
        """The domain."""
        yield Static("domain that users type; empty for HTTP only", classes="heading")
        yield DomainInput(placeholder="such as jobs.example.com in example.com", id="edge-domain")

    def show(self, view: View) -> None:
        """Show the domain as it is set, and the switches."""
        edge = view.file.blueprint.edge
        zone = f" in {edge.hosted_zone}" if edge.hosted_zone else ""
        with self.prevent(Input.Changed):
            self.query_one(DomainInput).value = f"{edge.domain}{zone}" if edge.domain else ""
        super().show(view)

    def focus_first(self) -> None:
        """Begin with the switches; the line above them is a tab away."""
        self.lists[0].focus()

    @on(Input.Submitted)
    def _set_domain(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(PatchRequested(domain_patch(event.value)))

    def about(self) -> Iterable[str]:
        """Say what the domain is while it is written, otherwise what the highlighted switch is."""
        if not self.query_one(DomainInput).has_focus:
            return super().about()
        return ["\n".join(field_lines(f"edge.{field}")) for field in ("domain", "hosted_zone")]

    def figures(self, shown: Assessment) -> Iterable[str]:
        """What the load balancer and what guards it cost."""
        return [group.value for group in (Group.LOAD_BALANCER, Group.FIREWALL) if shown.bill.group(group)]

    def evidence(self, shown: Assessment) -> Iterable[str]:
        """Say how users reach it, and what guards it."""
        return edge_lines(shown)
