"""Assesses designs and options for the screens, once each: nothing is computed twice for the same blueprint."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from jobvector_wizard.base.crash import broken
from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.choices import Choice, Option, assess_option, options
from jobvector_wizard.planning.remedies import Remedies
from jobvector_wizard.reporting.explain import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["Assessed", "Assessor"]

Assessed: TypeAlias = "Choice | WizardError"
"""An option with its consequences, or the reason why it cannot be chosen."""

_Design: TypeAlias = "tuple[str, tuple[str, ...]]"
"""The digest of a design, and the commitments that it is reckoned with."""

K = TypeVar("K")
V = TypeVar("V")

REMEMBERED: Final = 2000
_NOT_KNOWN: Final = Remedies({}, None)
"""Of a design whose remedies are still looked for."""


class Assessor:
    """The catalog and the day, with what was found so far; `catalog` has the commitments that are chosen now."""

    def __init__(self, catalog: Catalog, on: date) -> None:
        self.catalog = catalog
        self.on = on
        self._catalogs = {catalog.own.chosen: catalog}
        self._designs: OrderedDict[_Design, Assessment] = OrderedDict()
        self._options: OrderedDict[tuple[_Design, str, str], Assessed] = OrderedDict()
        self._broken: dict[str, WizardError] = {}
        self.remedies: dict[str, Remedies] = {}

    def reprice(self, catalog: Catalog) -> None:
        """Take another catalog; what was found with the one before is forgotten."""
        self.catalog = catalog
        self._catalogs = {catalog.own.chosen: catalog}
        self._designs.clear()
        self._options.clear()
        self._broken.clear()
        self.remedies.clear()

    def commit(self, names: Sequence[str]) -> bool:
        """Reckon with these commitments from now on; return whether these are others than before."""
        before, self.catalog = self.catalog, self._with(names)
        if self.catalog is before:
            return False
        self.remedies.clear()
        return True

    def _with(self, names: Sequence[str]) -> Catalog:
        """Return the catalog with commitments, as far as the file of own prices still has them."""
        chosen = tuple(it.name for it in self.catalog.own.commitments if it.name in names)
        if chosen not in self._catalogs:
            self._catalogs[chosen] = self.catalog.committed_to(chosen)
        return self._catalogs[chosen]

    def design(self, blueprint: Blueprint, committed: Sequence[str] | None = None) -> Assessment:
        """Assess a design, with the commitments that are chosen now where no others are named.

        Raises UnknownNameError where the catalog does not know its region, WizardError where the assessment breaks.
        """
        catalog = self.catalog if committed is None else self._with(committed)
        key = (blueprint.digest, catalog.own.chosen)
        found = self._designs.get(key)
        if found is None:
            found = self._guarded(lambda: assess(blueprint, catalog, self.on))
            _remember(self._designs, key, found)
        return found

    def _guarded(self, assessed: Callable[[], V]) -> V:
        """Assess; what nobody expected is written down once and told like any other error, so that nothing is lost."""
        try:
            return assessed()
        except WizardError:
            raise
        except Exception as error:
            place = f"{type(error).__name__} {error}"
            if place not in self._broken:
                self._broken[place] = broken("This cannot be assessed", error)
            raise self._broken[place] from error

    def explained(self, shown: Assessment, *figures: str) -> Iterator[str]:
        """Yield the explanations of some figures, as `estimate --explain` prints them."""
        for figure in figures:
            yield from explain(shown, self.catalog, figure, self.remedies.get(shown.blueprint.digest, _NOT_KNOWN))
            yield ""

    def options(self, blueprint: Blueprint, field: str) -> tuple[Option, ...]:
        """Return the options of a field, not assessed."""
        return options(blueprint, self.catalog, field)

    def known(self, option: Option, now: Assessment, field: str) -> Assessed | None:
        """Return what is already known of an option."""
        return self._options.get(_key(option, now, field))

    def adopt(self, option: Option, found: Choice, now: Assessment, field: str) -> None:
        """Take an option as assessed elsewhere, so that it is not assessed again."""
        _remember(self._options, _key(option, now, field), found)

    def option(self, option: Option, now: Assessment, field: str) -> Assessed:
        """Assess one option of a field; an option that cannot be chosen gives the reason."""
        found = self.known(option, now, field)
        if found is None:
            try:
                found = self._guarded(lambda: assess_option(option, now, self.catalog, field))
            except WizardError as error:
                found = error
            _remember(self._options, _key(option, now, field), found)
        return found


def _key(option: Option, now: Assessment, field: str) -> tuple[_Design, str, str]:
    return (now.blueprint.digest, now.region.own.chosen), field, option.key


def _remember(cache: OrderedDict[K, V], key: K, value: V) -> None:
    cache[key] = value
    if len(cache) > REMEMBERED:
        cache.popitem(last=False)
