"""An interrupt while an operation is begun waits until somebody can be asked what it means."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from jobvector_wizard.cli.commands.interrupts import HeldInterrupts

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def handler() -> Iterator[None]:
    """Interrupts raise KeyboardInterrupt, as in a command at a terminal; whoever runs the tests may ignore them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_one_that_comes_meanwhile_is_raised_once_it_is_let_go() -> None:
    with HeldInterrupts() as held:
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            held.let_go()
        held.let_go()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)  # it comes at once again
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_where_the_operation_does_not_come_up_it_is_given_back() -> None:
    with pytest.raises(ValueError, match="not up"), HeldInterrupts():
        raise ValueError("not up")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_one_that_is_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with HeldInterrupts() as held:
        signal.raise_signal(signal.SIGINT)
        held.let_go()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
