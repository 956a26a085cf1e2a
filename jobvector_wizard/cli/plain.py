"""The wizard without a screen: the same questions as numbered prompts, line by line, for screen readers and pipes.

It asks what the screens ask, from the same declarations, and ends in the same file.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.errors import WizardError, visible
from jobvector_wizard.base.units import usd_change
from jobvector_wizard.catalog import current
from jobvector_wizard.cli.plain_drafts import drafts_listed, go_on_with, save_design, say_goodbye, unsaved_lines
from jobvector_wizard.cli.plain_prices import PRICES_KEY, REGION, read_prices
from jobvector_wizard.design.preset_file import PresetFile, shipped_presets
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.choices import Choice, assess_option, options
from jobvector_wizard.planning.cost import effects
from jobvector_wizard.planning.remedies import Remedies, remedies_of
from jobvector_wizard.planning.settings import Setting, setting_groups, setting_patch
from jobvector_wizard.planning.standing import standing
from jobvector_wizard.planning.steps import STEPS, Question, answered, budget_patch, domain_patch
from jobvector_wizard.planning.taking import take_design
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.commitments import commitment_about, commitment_choice, none_declared
from jobvector_wizard.reporting.rows import budget_lines
from jobvector_wizard.session.draft import Draft
from jobvector_wizard.session.kept import DraftFiles

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.design.patch import Patch
    from jobvector_wizard.planning.choices import Option
    from jobvector_wizard.planning.cost import Effect

__all__ = ["run_plain"]

SHOWN: Final = 14
"""So many options are listed at once; a word narrows a longer list down."""
_SWITCHES: Final = ("edge", "extras")
"""Fields whose options each turn one switch, so that one answer is not the end."""
KEYS: Final = (
    "A number chooses, enter keeps what is chosen (●) and goes on. Text narrows a long list down. "
    "u takes the last change back, ? explains, q ends."
)


class _Ended(Exception):  # noqa: N818 - not an error
    """The person has had enough."""


def run_plain(on: date, ask: Callable[[str], str] = input) -> int:
    """Ask everything, save the design and say how to go on; return the exit code."""
    return _Plain(on, ask).run()


class _Plain:
    """One conversation about one draft."""

    def __init__(self, on: date, ask: Callable[[str], str]) -> None:
        self._on, self._ask = on, ask
        self._take_prices(current())
        self._draft: Draft | None = None
        self._files = DraftFiles()

    def run(self) -> int:
        if self._prices.trouble:
            _say(f"{self._prices.trouble}. The prices are those that came with the program.")
        if source := self._prices.own.source:
            _say(f"Reckoned with your own prices: {source.text}, {source.date}.")
        try:
            self._start()
            for name, step in STEPS.items():
                if step.asks:
                    self._step(name, step.asks)
            self._budget()
            self._commitments()
            self._review()
            self._save()
        except (_Ended, EOFError):
            return say_goodbye(self._draft, self._files, self._ask, _say)
        except KeyboardInterrupt:
            return say_goodbye(self._draft, self._files, self._ask, _say) or 130
        return 0

    # -- the draft

    @property
    def _file(self) -> PresetFile:
        assert self._draft is not None  # noqa: S101 - the first question makes it
        return self._draft.now.file

    @property
    def _catalog(self) -> Catalog:
        """The prices with the commitments that are chosen."""
        chosen = self._draft.now.committed if self._draft else ()
        if chosen not in self._catalogs:
            self._catalogs[chosen] = self._prices.committed_to(chosen)
        return self._catalogs[chosen]

    def _take_prices(self, catalog: Catalog) -> None:
        self._prices = catalog
        self._catalogs: dict[tuple[str, ...], Catalog] = {(): catalog}

    def _assessed(self) -> Assessment:
        return assess(self._file.blueprint, self._catalog, self._on)

    def _change(self, patch: Patch) -> None:
        assert self._draft is not None  # noqa: S101 - the first question makes it
        self._draft.apply(patch)
        self._keep()

    def _undo(self) -> None:
        undone = self._draft.undo() if self._draft else ""
        _say(f"Taken back: {undone}" if undone else "There is nothing to take back.")
        self._keep()

    def _keep(self) -> None:
        try:
            if self._draft:
                self._files.keep(self._draft)
        except WizardError as error:
            _say(f"The draft cannot be kept: {error.message}")

    # -- the questions

    def _start(self) -> None:
        _say("START   which design to begin with", KEYS)
        names = list(shipped_presets())
        for number, name in enumerate(names, 1):
            shown = assess(take_design(name, self._catalog, self._on).blueprint, self._catalog, self._on)
            verdict = standing(shown)
            _say(f"{number:>3}  {name:<18} {words.total(shown):>10}  {verdict.glyph} {verdict.text}")
        kept = drafts_listed(len(names) + 1, self._catalog, self._on, _say)
        while self._draft is None:
            answer = self._answer("a number, or the path of a file")
            try:
                if taken := answered(answer, (*(None for _ in names), *kept)):
                    self._draft = go_on_with(taken, self._files, self._catalog, self._on)
                else:
                    chosen = answered(answer, names) or answer or names[0]
                    self._draft = Draft(take_design(chosen, self._catalog, self._on))
            except WizardError as error:
                _say(f"✗ {error}")

    def _step(self, step: str, question: Question) -> None:
        _say("", question.title)
        if question.written:
            for group in setting_groups(self._file.blueprint, step):
                self._values(question, step, group)
        if step == "edge":
            self._domain()
        for field, title in question.fields:
            if field == "nodes":
                for group in self._file.blueprint.nodes:
                    self._field(question, f"nodes.{group}.type", f"{title} of {group}")
            else:
                self._field(question, field, title)

    def _field(self, question: Question, field: str, title: str) -> None:
        """Ask for one field until its answer is kept; a switch leaves the question open for another."""
        wanted = ""
        while True:
            shown = self._listed(field, wanted)
            self._print(shown, field, title, wanted)
            answer = self._answer(f"{title}; p reads today's prices" if field == REGION else title)
            if answer == "":
                return
            if answer == "?":
                _say(question.help, *([PRICES_KEY] if field == REGION else []), KEYS)
            elif answer == "u":
                self._undo()
            elif field == REGION and answer.partition(" ")[0] == "p":
                self._read_prices(answer[1:].strip(), shown)
            elif option := answered(answer, shown):
                self._take(option)
                wanted = ""
                if field not in _SWITCHES:
                    return
            elif answer.isdecimal():
                _say(f"✗ there is no option {answer}")
            else:
                wanted = answer

    def _read_prices(self, wanted: str, shown: Sequence[Option]) -> None:
        """Read the prices of today of a region, by which every figure is then worked out anew."""
        before = self._assessed()
        try:
            count = read_prices(wanted, shown, before, self._catalog, self._answer, _say)
            if count:
                self._take_prices(current())
                _say(f"{count:,} prices of today: {words.total(before)} before, {words.total(self._assessed())} now")
        except WizardError as error:
            _say(f"✗ {error}")

    def _values(self, question: Question, step: str, group: str) -> None:
        """Ask for values by their numbers until enter keeps the rest."""
        while True:
            settings = setting_groups(self._file.blueprint, step)[group]
            now = self._assessed()
            _say(f"{group}: now {words.total(now)} a month, {standing(now).text}")
            for number, setting in enumerate(settings, 1):
                _say(f"{number:>3}  {setting.label:<32} {setting.value or 'none':<16} {setting.help}")
            answer = self._answer("a number and its value, such as 2 100; enter keeps the rest")
            if answer == "":
                return
            which, _, value = answer.partition(" ")
            if answer == "?":
                _say(question.help, KEYS)
            elif answer == "u":
                self._undo()
            elif meant := answered(which, settings):
                self._write(meant, value)
            else:
                _say(f"✗ there is no value {which}")

    def _write(self, setting: Setting, value: str) -> None:
        try:
            written = value or self._answer(f"{setting.label}, now {setting.value or 'none'}")
            self._change(setting_patch(setting, written))
            _say(f"Set: {setting.label}")
        except WizardError as error:
            _say(f"✗ {error}")

    def _listed(self, field: str, wanted: str) -> list[Option]:
        """Return the options to show: those with the wanted words, else the chosen one and those around it."""
        every = options(self._file.blueprint, self._catalog, field)
        named = wanted.casefold().split()
        found = [it for it in every if all(word in f"{it.label} {it.detail}".casefold() for word in named)]
        at = next((number for number, option in enumerate(found) if option.chosen), 0)
        first = max(0, min(at - SHOWN // 2, len(found) - SHOWN))
        return found[first : first + SHOWN]

    def _print(self, shown: Sequence[Option], field: str, title: str, wanted: str) -> None:
        now = self._assessed()
        _say(f"{title}: now {words.total(now)} a month, {standing(now).text}")
        for number, option in enumerate(shown, 1):
            mark = "●" if option.chosen else " "
            _say(f"{number:>3} {mark} {option.label:<22} {self._consequence(option, now, field)}  {option.detail}")
        if not shown:
            _say(f'✗ nothing has "{wanted}" in it')

    def _consequence(self, option: Option, now: Assessment, field: str) -> str:
        try:
            found: Choice = assess_option(option, now, self._catalog, field)
        except WizardError as error:
            return f"✗ {error.message.splitlines()[0]}"
        change = "unknown" if found.change is None else usd_change(found.change)
        return f"{change:>10}  {found.verdict.glyph} {found.verdict.text}"

    def _take(self, option: Option) -> None:
        if option.chosen:
            return
        try:
            self._change(option.patch)
            _say(f"Chosen: {option.label}")
        except WizardError as error:
            _say(f"✗ {error}")

    def _domain(self) -> None:
        edge = self._file.blueprint.edge
        now = f"{edge.domain} in {edge.zone_name}" if edge.domain else "none: HTTP only"
        self._line(f"domain that users type; now {now}", "such as jobs.example.com in example.com", domain_patch)

    def _budget(self) -> None:
        _say("", "BUDGET   what may be spent in a month", *budget_lines(self._assessed()))
        self._line("USD a month", "none for no budget", budget_patch)

    def _commitments(self) -> None:
        """Offer the commitments of own prices, each to be turned on and off, until enter goes on."""
        if not self._prices.own.commitments:
            _say("", none_declared())
            return
        while True:
            now = self._assessed()
            found = effects(now.bill, now.region.own, now.region.name)
            _say("", f"commitments of your own prices: now {words.total(now)} a month, {standing(now).text}")
            for number, effect in enumerate(found, 1):
                _say(f"{number:>3} {'●' if effect.chosen else ' '} {commitment_choice(effect)}")
            answer = self._answer("a number chooses one or leaves it out; enter goes on")
            if answer == "":
                return
            if answer == "?":
                _say(commitment_about(), KEYS)
            elif answer == "u":
                self._undo()
            elif meant := answered(answer, found):
                self._turn(meant)
            else:
                _say(f"✗ there is no commitment {answer}")

    def _turn(self, effect: Effect) -> None:
        assert self._draft is not None  # noqa: S101 - the first question makes it
        name = effect.commitment.name
        self._draft.commit_to(self._catalog.own.turned(name))
        self._keep()
        _say(f"{'Left out' if effect.chosen else 'Chosen'}: {name}")

    def _line(self, title: str, example: str, patch: Callable[[str], Patch]) -> None:
        """Ask for something that is written out; enter keeps what there is, "none" takes it away."""
        _say(title)
        while True:
            answer = self._answer(example)
            if answer == "":
                return
            if answer == "u":
                self._undo()
                continue
            try:
                self._change(patch("" if answer.casefold() == "none" else answer))
            except WizardError as error:
                _say(f"✗ {error}")
            else:
                return

    def _review(self) -> None:
        """List what is open and offer what mends it, until nothing more is to be mended."""
        while True:
            now = self._assessed()
            _say("", "REVIEW   what is wrong, why, and what mends it", f"{words.total(now)} a month")
            found = remedies_of(now, self._catalog)
            offered = self._offered(now, found)
            answer = self._answer(f"a number mends{', all mends all' if 'all' in offered else ''}, enter goes on")
            if answer == "":
                return
            if answer == "u":
                self._undo()
            elif answer in offered:
                self._change(offered[answer])
            else:
                _say(f"✗ there is no remedy {answer}")

    def _offered(self, now: Assessment, found: Remedies) -> dict[str, Patch]:
        """List the findings with their remedies, and what mends all errors; return the patches by their answers."""
        offered: dict[str, Patch] = {}
        for finding in now.open_findings:
            severity = finding.severity
            _say(f"{severity.glyph if severity else ' '} {finding.id} {finding.message}")
            for remedy in found.of(finding):
                number = str(len(offered) + 1)
                offered[number] = remedy.patch
                _say(f"  {number:>3}  {remedy.title}, {words.price(remedy)}")
        if found.together:
            if found.together.steps:
                offered["all"] = found.together.remedy.patch
            _say(f"{'all' if found.together.steps else '':>5}  {words.all_mended(found.together, len(now.errors))}")
            for step in found.together.steps:
                _say(f"       → {step}")
        return offered

    def _save(self) -> None:
        assert self._draft is not None  # noqa: S101 - the first question makes it
        name = self._file.blueprint.name
        if self._draft.now.changed:
            saved = save_design(self._file, self._answer, _say)
            self._draft.saved_as(saved)
            name = Path(saved.origin).name
        self._keep()
        errors = len(self._assessed().errors)
        if errors:
            _say(f"{errors} error{'s' * (errors > 1)} stand: AWS or the design's own promise would not hold.")
        if chosen := self._catalog.own.chosen:
            options = " ".join(f"--commitment {each}" for each in chosen)
            _say(f"Its bill with your commitments: jobvector-wizard estimate {name} {options}")
        _say(*unsaved_lines(self._draft, self._files))
        _say(f"See it being built: jobvector-wizard rehearse {name}", f"Build it: jobvector-wizard up {name}")

    # -- talking

    def _answer(self, prompt: str) -> str:
        answer = self._ask(f"{prompt}> ").strip()
        if answer == "q":
            raise _Ended
        return answer


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{visible(line)}\n")
    sys.stdout.flush()
