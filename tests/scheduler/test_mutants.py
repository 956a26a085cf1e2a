"""A model that is wrong on purpose is caught: what the comparison cannot tell apart it does not test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from jobvector_wizard.planning.scheduler import Rules, Strategy, filling, preemption, scores
from tests.scheduler.asking import RealScheduler
from tests.scheduler.designs import design
from tests.scheduler.following import Seen, as_it_is, first_difference

ENOUGH = 120
"""Designs in which a wrong model has to show."""
WRONG_WEIGHTS = {
    "taint_toleration": 1 / 3,
    "topology_spread": 2,
    "anti_affinity": 2,
    "balanced_allocation": 2,
    "allocation": 2,
}
"""How many times its weight a score is given."""
RULES: dict[str, Callable[[Rules], Rules]] = {
    "memory counts twice": lambda rules: replace(
        rules, weights=tuple((name, 1 + (name == "memory")) for name, _ in rules.weights)
    ),
    "the balance of another minor": lambda rules: replace(rules, balance_by_change=not rules.balance_by_change),
    "the other strategy": lambda rules: replace(
        rules, strategy=next(each for each in Strategy if each is not rules.strategy)
    ),
}
BLIND: dict[str, Seen] = {
    "to preferred groups": lambda pod: replace(pod, preferred_groups=()),
    "to the number of containers that request nothing": lambda pod: replace(pod, counted_cpu=None, containers=1),
    "to a written zero": lambda pod: replace(pod, counted_memory=None),
    "to volumes": lambda pod: replace(pod, volumes=0, volume_zone=""),
    "to soft spread": lambda pod: replace(pod, spread=tuple(each for each in pod.spread if each.hard)),
}


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """What a right model worked out is not asked of a wrong one, nor the other way round."""
    for remembered in (scores.added, filling._more):
        remembered.cache_clear()
    yield
    for remembered in (scores.added, filling._more):
        remembered.cache_clear()


def caught(
    real: RealScheduler, minor: str, told: Callable[[Rules], Rules] = lambda rules: rules, seen: Seen = as_it_is
) -> bool:
    designs = (design(seed, minor) for seed in range(ENOUGH))
    return any(first_difference(real, each, same_second=False, told=told(each.rules), seen=seen) for each in designs)


@pytest.mark.parametrize("score", WRONG_WEIGHTS)
def test_a_wrong_weight_is_caught(real: RealScheduler, minor: str, score: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = getattr(scores, score)

    def wrong(*given: object) -> object:
        found = right(*given)
        times = WRONG_WEIGHTS[score]
        return [int(each * times) for each in found] if isinstance(found, list) else int(found * times)

    monkeypatch.setattr(scores, score, wrong)
    assert caught(real, minor)


@pytest.mark.parametrize("wrong", RULES)
def test_wrong_rules_are_caught(real: RealScheduler, minor: str, wrong: str) -> None:
    assert caught(real, minor, RULES[wrong])


@pytest.mark.parametrize("what", BLIND)
def test_a_model_that_is_blind_is_caught(real: RealScheduler, minor: str, what: str) -> None:
    assert caught(real, minor, seen=BLIND[what])


def test_budgets_that_spare_nobody_are_caught(real: RealScheduler, minor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preemption, "_by_budget", lambda pods, budgets: ([], list(pods)))
    assert caught(real, minor)


def test_a_preemption_that_ignores_when_victims_started_is_caught(
    real: RealScheduler, minor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preemption._Candidate, "rank", property(lambda found: (*found.pain, 0)))
    assert caught(real, minor)
