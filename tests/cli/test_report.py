"""`report`: the page and its other formats, which say what `estimate` and `compare` say, with the same figures."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from markdown_it import MarkdownIt

from .conftest import Cli

THREE = ("economy", "ha", "ha-as-drawn")


@pytest.mark.parametrize("form", ["json", "md", "csv"])
def test_one_design_is_an_estimate_and_two_are_a_comparison(cli: Cli, form: str) -> None:
    one, two = cli("report", "ha", "--format", form), cli("report", "economy", "ha", "--format", form)
    assert one.stdout == cli("estimate", "ha", "--format", form).stdout != ""
    assert two.stdout == cli("compare", "economy", "ha", "--format", form).stdout != ""


def test_three_designs_are_each_beside_the_first_and_add_up(cli: Cli) -> None:
    document = json.loads(cli("report", *THREE, "--json").stdout)
    jsonschema.validate(document, json.loads(cli("schema", "comparisons").stdout))
    assert document == json.loads(cli("compare", *THREE, "--json").stdout)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in csv.DictReader(io.StringIO(cli("report", *THREE, "--format", "csv").stdout)):
        sums[row["design"]] += Decimal(row["change_usd"])
    for it in document["comparisons"]:
        assert it["names"]["base"] == "economy"
        assert sums.pop(it["names"]["other"]) == Decimal(it["change"])
    assert not sums


def test_a_bill_as_csv_adds_up_to_its_total(cli: Cli) -> None:
    rows = csv.DictReader(io.StringIO(cli("report", "ha", "--format", "csv").stdout))
    total = json.loads(cli("report", "ha", "--json").stdout)["total"]["expected"]
    assert sum(Decimal(row["usd_expected"]) for row in rows) == Decimal(total)


@pytest.mark.parametrize(("asked", "tables"), [(("ha",), 1), (("economy", "ha"), 1), (THREE, 2)])
def test_markdown_is_read_as_tables(cli: Cli, asked: tuple[str, ...], tables: int) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(cli("report", *asked, "--format", "md").stdout)
    assert len([it for it in tokens if it.type == "table_open"]) == tables
    widths = set()
    for at, it in enumerate(tokens):
        if it.type == "tr_open":
            end = next(n for n, other in enumerate(tokens[at:], at) if other.type == "tr_close")
            widths.add(sum(other.type in ("td_open", "th_open") for other in tokens[at:end]))
    assert widths == {4}  # part or line, and three amounts


def test_the_page_is_written_whole_to_where_it_is_asked_for(cli: Cli, tmp_path: Path) -> None:
    done = cli("report", "economy", "ha", "-o", "page.html")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    text = (tmp_path / "page.html").read_text()
    assert text.startswith("<!doctype html>")
    assert text.rstrip().endswith("</html>")
    assert len(text.encode()) <= 150_000
    assert "at least 12:38" in text  # the time to ready, which `needs` says
    assert sorted(it.name for it in tmp_path.iterdir() if it.name != "home") == ["page.html"]


def test_changes_and_wishes_are_taken_as_by_estimate(cli: Cli) -> None:
    told = cli("report", "ha", "--set", "network.nat=single", "--format", "json")
    assert told.stdout == cli("estimate", "ha", "--set", "network.nat=single", "--json").stdout


def test_designs_of_one_name_are_told_apart(cli: Cli, tmp_path: Path) -> None:
    assert cli("presets", "copy", "ha", "mine.toml", "--set", "network.nat=single").returncode == 0
    document = json.loads(cli("report", "ha", "mine.toml", "ha", "--json").stdout)
    assert [it["names"] for it in document["comparisons"]] == [
        {"base": "ha (1)", "other": "mine.toml (2)"},
        {"base": "ha (1)", "other": "ha (3)"},
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ha",) * 5, "at most 4 designs"),
        (("-", "-"), "Standard input holds one design."),
        (("hq",), 'There is no preset "hq"'),
        ((), "Missing argument"),
        (("ha", "--format", "text"), 'There is no format "text" here.'),
    ],
)
def test_what_cannot_be_reported_is_said(cli: Cli, arguments: tuple[str, ...], said: str) -> None:
    done = cli("report", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
