"""What steps and dialogs ask of the app; none of them changes the draft itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from pathlib import Path

    from rich.text import Text

    from jobvector_wizard.base.errors import WizardError
    from jobvector_wizard.design.patch import Patch
    from jobvector_wizard.design.preset_file import PresetFile
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.findings import Finding
    from jobvector_wizard.planning.remedies import AssessedRemedy
    from jobvector_wizard.provisioning.operation import OperationDirectory

__all__ = [
    "AcceptanceRequested",
    "AnalysisArrived",
    "CommitmentsRequested",
    "CopyRequested",
    "DesignRequested",
    "DraftRequested",
    "ExplainRequested",
    "FollowRequested",
    "MendingRequested",
    "PatchRequested",
    "Previewed",
    "PricesRequested",
    "ProblemMet",
    "RehearsalRequested",
    "RehearsalStarted",
    "RemediesArrived",
    "RemedyRequested",
    "SavingsFound",
    "StepRequested",
    "ThemeRequested",
    "UpRequested",
]


class PatchRequested(Message):
    """Change the draft."""

    def __init__(self, patch: Patch) -> None:
        super().__init__()
        self.patch = patch


class DesignRequested(Message):
    """Start from another design: a shipped preset, or a file."""

    def __init__(self, file: PresetFile) -> None:
        super().__init__()
        self.file = file


class DraftRequested(Message):
    """Go on with a draft that an earlier run kept."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path


class Previewed(Message):
    """Show what a highlighted option would make of the design; None shows the draft again."""

    def __init__(self, assessment: Assessment | None) -> None:
        super().__init__()
        self.assessment = assessment


class CommitmentsRequested(Message):
    """Reckon with these commitments of the person's, and with no others."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self.names = names


class PricesRequested(Message):
    """Read a region's prices of today; `now` says of when they are."""

    def __init__(self, region: str, now: str) -> None:
        super().__init__()
        self.region, self.now = region, now


class RemedyRequested(Message):
    """Mend a finding: at once where there is one remedy, by a dialog where there are several or `ask` says so."""

    def __init__(self, finding: Finding, *, ask: bool = False) -> None:
        super().__init__()
        self.finding = finding
        self.ask = ask


class ExplainRequested(Message):
    """Show a text in full."""

    def __init__(self, title: str, text: Text) -> None:
        super().__init__()
        self.title = title
        self.text = text


class AcceptanceRequested(Message):
    """Accept a finding, once somebody has said why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding


class StepRequested(Message):
    """Go to the step where what stands at a path of the blueprint is decided."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path


class AnalysisArrived(Message):
    """The analysis of a design is there to be read."""


class RemediesArrived(Message):
    """What mends a design is there to be read."""


class MendingRequested(Message):
    """Offer the one remedy that mends all errors."""


class CopyRequested(Message):
    """Put a text on the clipboard, and say what it was."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.title = title
        self.text = text


class ProblemMet(Message):
    """Tell about an error; the draft is as it was."""

    def __init__(self, error: WizardError) -> None:
        super().__init__()
        self.error = error


class ThemeRequested(Message):
    """Take other colours, now and in later runs."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class RehearsalRequested(Message):
    """Rehearse the draft."""


class SavingsFound(Message):
    """Ways to mend a finding that took a moment to find."""

    def __init__(self, finding: Finding, ways: tuple[AssessedRemedy, ...]) -> None:
        super().__init__()
        self.finding, self.ways = finding, ways


class RehearsalStarted(Message):
    """The process of a rehearsal runs; `promise` is what its design costs when it stands."""

    def __init__(self, operation: OperationDirectory, promise: str) -> None:
        super().__init__()
        self.operation, self.promise = operation, promise


class FollowRequested(Message):
    """Go back to an operation that runs; `promise` is what its design costs when it stands."""

    def __init__(self, operation: OperationDirectory, promise: str) -> None:
        super().__init__()
        self.operation, self.promise = operation, promise


class UpRequested(Message):
    """Bring the draft up in an account."""
