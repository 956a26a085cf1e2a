"""Command lines and files to try, by what is hostile in them; every one starts from what is right."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from jobvector_wizard.design.preset_file import load_design, shipped_presets
from tests.fuzz.hostile import lines, numbers, texts, values
from tests.fuzz.running import Case
from tests.fuzz.spoiling import as_value, paths_of, spoiled_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["areas"]

_OF_A_DESIGN: Final = (
    ("estimate", "DESIGN"),
    ("estimate", "DESIGN", "--json"),
    ("estimate", "DESIGN", "--explain", "total"),
    ("compare", "DESIGN", "ha"),
    ("compare", "economy", "DESIGN", "--json", "--strict"),
    ("compare", "DESIGN", "ha", "--format", "md"),
    ("compare", "DESIGN", "ha", "--format", "csv"),
    ("estimate", "DESIGN", "--format", "csv"),
    ("estimate", "DESIGN", "--format", "junit"),
    ("estimate", "DESIGN", "--format", "sarif"),
    ("estimate", "DESIGN", "-o", "report.txt", "--color", "always", "--width", "60"),
    ("presets", "show", "DESIGN"),
    ("presets", "show", "DESIGN", "--requirements"),
    ("presets", "copy", "DESIGN", "new.toml"),
    ("verify", "DESIGN", "--with", "aws-calculator", "--json"),
)
_SLOW: Final = (
    *(("analyse", "DESIGN"), ("needs", "DESIGN"), ("controls", "DESIGN", "--json")),
    *(("report", "DESIGN", "base.toml"), ("compare", "DESIGN", "ha", "economy")),
)
"""Half a second or more each."""
_OF_OPERATIONS: Final = (
    ("watch",),
    ("watch", "ha"),
    ("watch", "economy", "--json"),
    ("watch", "--replay", "0"),
    ("deployments",),
    ("deployments", "--json"),
    ("deployments", "ha"),
    ("deployments", "ha", "--json"),
    ("cancel", "ha"),
)
_OF_PRICES: Final = (
    ("catalog", "show"),
    ("catalog", "show", "--json"),
    ("catalog", "show", "t3a.medium", "--region", "eu-west-1"),
    ("catalog", "show", "nat_gateway_hour", "--json"),
    ("catalog", "diff"),
    ("catalog", "forget"),
    ("presets", "list"),
    ("estimate", "ha"),
    ("estimate", "ha", "--json", "--commitment", "compute-1y"),
    ("compare", "economy", "ha"),
    ("verify", "ha", "--with", "aws-calculator"),
)
_OPTIONS: Final = ("--set", "--unset", "--for", "--on", "--json", "--explain", "--strict", "--commitment", "--fail-on")
_OPTIONS_OF_SOME: Final = ("--max-increase", "--region", "--replay", "--with", "--seed", "--requirements", "--quiet")
_OF_OUTPUT: Final = ("--format", "md", "csv", "junit", "sarif", "--color", "always", "--width", "60")
_COMMANDS: Final = (
    *("estimate", "compare", "presets", "watch", "deployments", "catalog show", "presets show", "verify"),
    *("schema", "completion", "presets list", "controls"),
)


_OVER: Final = b"""base = "base.toml"
name = "mine"
unset = ["nodes.node-3", 'accepted."AVL-02:ollama"']

[database]
multi_az = false

[usage]
egress_gb = { low = 1, expected = 2, high = 3 }
"""


def areas(home: Mapping[str, bytes]) -> dict[str, st.SearchStrategy[Case]]:
    """Return the strategies by name, for a home with these files."""
    journals = _among(home, "journal.jsonl")
    return {
        "a design's file": _designs(),
        "changes": _changes(),
        "a person's requirements": _requirements(),
        "journals": _files(home, journals, _OF_OPERATIONS),
        "the rest of a home": _files(home, [name for name in home if name not in journals], _OF_OPERATIONS),
        "prices that were refreshed": _files(home, _among(home, "prices.json"), _OF_PRICES),
        "own prices": _files(home, _among(home, "home/prices.toml"), _OF_PRICES),
        "arguments": _arguments(),
        "answers": _answers(home),
    }


def _among(home: Mapping[str, bytes], end: str) -> list[str]:
    found = [name for name in home if name.endswith(end)]
    assert found, end
    return found


@cache
def _preset(name: str) -> bytes:
    return load_design(name).text.encode()


@cache
def _places() -> tuple[str, ...]:
    """Paths of a design's file that are right."""
    found = (
        ".".join(map(str, path))
        for name in shipped_presets()
        for path in paths_of(load_design(name).blueprint.document())
    )
    return tuple(sorted(set(found)))


def _presets() -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(shipped_presets()))


def _commands(forms: Sequence[tuple[str, ...]]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sampled_from(list(forms))


def _for(form: tuple[str, ...], design: str) -> tuple[str, ...]:
    return tuple(design if word == "DESIGN" else word for word in form)


@st.composite
def _designs(draw: st.DrawFn) -> Case:
    whole = _OVER if draw(st.integers(0, 5)) == 0 else _preset(draw(_presets()))
    content = draw(spoiled_file("mine.toml", whole))
    form = draw(_commands(_SLOW if draw(st.integers(0, 24)) == 0 else _OF_A_DESIGN))
    return Case(_for(form, "mine.toml"), {"mine.toml": content, "base.toml": _preset("ha")})


@st.composite
def _changes(draw: st.DrawFn) -> Case:
    more: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.one_of(st.sampled_from(_places()), st.sampled_from(_places()), _paths()))
        if draw(st.integers(0, 4)):
            value = draw(st.one_of(values().map(as_value), numbers(), lines()))
            more += ["--set", _argument(f"{path}={value}")]
        else:
            more += ["--unset", _argument(path)]
    return Case((*_for(draw(_commands(_OF_A_DESIGN)), draw(_presets())), *more))


def _paths() -> st.SearchStrategy[str]:
    return st.lists(st.one_of(lines(), st.sampled_from(("nodes", "node-1", "workloads", '"a.b"', ""))), max_size=5).map(
        ".".join
    )


def _argument(text: str) -> str:
    """Return what fits into one argument of a process."""
    return text.replace("\x00", "")[:60_000]


@st.composite
def _requirements(draw: st.DrawFn) -> Case:
    right = (
        b'region = "eu-west-1"\n\n[budget]\nmonthly_usd = 600\nalerts = ["a@example.org"]\n\n[usage]\negress_gb = 100\n'
    )
    content = draw(spoiled_file("for.toml", right))
    form = _for(draw(_commands(_OF_A_DESIGN)), draw(_presets()))
    return Case((*form, "--for", "for.toml"), {"for.toml": content})


@st.composite
def _files(draw: st.DrawFn, home: Mapping[str, bytes], names: Sequence[str], forms: Sequence[tuple[str, ...]]) -> Case:
    chosen = draw(st.lists(st.sampled_from(list(names)), min_size=1, max_size=2, unique=True))
    return Case(draw(_commands(forms)), {name: draw(spoiled_file(name, home[name])) for name in chosen})


@st.composite
def _arguments(draw: st.DrawFn) -> Case:
    """Words in any order after a command that changes nothing anywhere."""
    words: Any = st.one_of(
        st.sampled_from((*_OPTIONS, *_OPTIONS_OF_SOME)),
        st.sampled_from(_OF_OUTPUT),
        st.sampled_from(
            (*shipped_presets(), "-", "--", "mine.toml", "aws-calculator", "error", "2027-02-30", "--help")
        ),
        lines(),
        numbers(),
    )
    command = draw(st.sampled_from(_COMMANDS)).split()
    answers = draw(st.one_of(st.just(""), texts(), st.just(_preset("ha").decode())))
    return Case((*command, *map(_argument, draw(st.lists(words, max_size=6)))), {"mine.toml": _preset("ha")}, answers)


@st.composite
def _answers(draw: st.DrawFn, home: Mapping[str, bytes]) -> Case:
    """What is typed into the wizard without a screen, sometimes over a home that was spoiled."""
    typed = st.one_of(
        st.integers(0, 15).map(str), st.sampled_from(("", "", "?", "u", "mine.toml", "p")), lines(), numbers()
    )
    answers = "\n".join(draw(st.lists(typed, max_size=12)))
    name = draw(st.sampled_from(["", "", "", "home/prices.toml", "home/cache/catalog/prices.json", "mine.toml"]))
    files: dict[str, bytes | None] = {"mine.toml": _preset("economy")}
    if name:
        files[name] = draw(spoiled_file(name, home.get(name, _preset("economy"))))
    return Case(("--plain",), files, answers)
