"""The whole page: one file of HTML that asks nothing of anywhere and can be read without its script."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

import htpy as h
from markupsafe import Markup

from jobvector_wizard.base.errors import visible
from jobvector_wizard.base.units import usd
from jobvector_wizard.planning.cost import LEFT_OUT
from jobvector_wizard.planning.remedies import remedies_of
from jobvector_wizard.planning.standing import standing
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.compare import opening_sentence
from jobvector_wizard.reporting.page.charts import cost_bars, outage_chart
from jobvector_wizard.reporting.page.comparison import comparison_section
from jobvector_wizard.reporting.page.derivations import derivations
from jobvector_wizard.reporting.page.design import design_section, money_said
from jobvector_wizard.reporting.page.elements import table
from jobvector_wizard.reporting.page.subjects import Subject, pairs_of
from jobvector_wizard.reporting.words import price_dates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.planning.side_by_side import SideBySide
    from jobvector_wizard.provisioning.forecast import Forecast
    from jobvector_wizard.reporting.page.subjects import Pair

__all__ = ["page_html", "page_of"]


def page_of(shown: SideBySide, ready: Sequence[Forecast], catalog: Catalog) -> str:
    """Return the page of designs beside each other; `ready` says when each of them would stand."""
    subjects = [
        Subject(name, it, remedies_of(it, catalog), foreseen)
        for name, it, foreseen in zip(shown.names, shown.designs, ready, strict=True)
    ]
    return page_html(subjects, pairs_of(subjects, shown), catalog)


def page_html(subjects: Sequence[Subject], pairs: Sequence[Pair], catalog: Catalog) -> str:
    """Return the page of some designs, the first of which is the base of each of `pairs`.

    What designs and their files say is text in it, with a visible sign for what a program would obey.
    """
    style, script = (_beside(name) for name in ("page.css", "page.js"))
    title = " and ".join(subject.name for subject in subjects)
    page = h.html(lang="en")[
        h.head[
            h.meta(charset="utf-8"),
            h.meta(http_equiv="Content-Security-Policy", content=_policy(style, script)),
            h.meta(name="viewport", content="width=device-width, initial-scale=1"),
            h.meta(name="color-scheme", content="light dark"),
            h.meta(name="referrer", content="no-referrer"),
            h.title[f"{title}: what it costs and what it survives"],
            h.style[_own(style)],
        ],
        h.body[
            h.a(href="#main", class_="skip")["Skip to the content"],
            h.header[h.h1[f"{title}: what it costs and what it survives"], _as_of(subjects)],
            h.nav(aria_label="Parts of this page")[h.ul[_contents(subjects, pairs)]],
            h.main(id="main", tabindex="-1")[
                _summary(subjects, pairs),
                (design_section(subject) for subject in subjects),
                (comparison_section(pair) for pair in pairs),
                derivations(subjects, pairs, catalog),
            ],
            h.footer[h.p[LEFT_OUT], h.p["Made by jobvector-wizard. Tried against an emulated AWS only."]],
            h.script[_own(script)],
        ],
    ]
    return f"{visible(str(page))}\n"


def _beside(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _own(text: str) -> Markup:
    """Return a file of the program itself as what may stand in a page without being escaped."""
    return Markup(text)  # noqa: S704


def _policy(style: str, script: str) -> str:
    """Allow this style and this script, by their digests, and nothing else: no request, no frame, no form."""
    digests = (f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in (style, script))
    return "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'".format(*digests)


def _contents(subjects: Sequence[Subject], pairs: Sequence[Pair]) -> Iterator[h.Node]:
    yield h.li[h.a(href="#summary-title")["At a glance"]]
    for subject in subjects:
        yield h.li[subject.link("title", subject.name)]
    for pair in pairs:
        yield h.li[pair.link("title", f"{pair.other.name} beside {pair.base.name}")]
    yield h.li[h.a(href="#derivations-title")["How each figure comes about"]]


def _as_of(subjects: Sequence[Subject]) -> h.Node:
    first = subjects[0].assessment
    said = []
    for subject in subjects:
        shown = subject.assessment
        own = words.own_prices(shown)
        prices = f"{price_dates(shown)}; {words.kind_of_prices(shown)}{f'; {own}' if own else ''}"
        said.append(f"{shown.blueprint.region} ({shown.region.title}), {prices}")
    if len(set(said)) > 1:
        said = [f"{subject.name}: {each}" for subject, each in zip(subjects, said, strict=True)]
    each = dict.fromkeys(said)
    return h.p(class_="quiet")[f"As of {first.on}. ", "; ".join(each), ". USD, no tax, no support plan."]


def _summary(subjects: Sequence[Subject], pairs: Sequence[Pair]) -> h.Element:
    return h.section(aria_labelledby="summary-title", class_="summary")[
        h.h2(id="summary-title")["At a glance"],
        (h.p(class_="headline")[opening_sentence(pair.comparison)] for pair in pairs),
        (h.p[h.strong[subject.name], ": ", money_said(subject)] for subject in subjects) if len(subjects) > 1 else None,
        cost_bars(subjects, "costs") if len(subjects) > 1 else None,
        _designs(subjects),
        outage_chart(subjects) if len(subjects) > 1 else None,
    ]


def _designs(subjects: Sequence[Subject]) -> h.Element:
    rows: list[Sequence[h.Node]] = []
    for it in subjects:
        bill, budget, verdict = it.assessment.bill, it.assessment.blueprint.budget.monthly_usd, standing(it.assessment)
        least = "≥" if bill.unknown else ""
        amounts = (bill.total.low, bill.total.expected, bill.total.high)
        rows.append(
            (
                it.name,
                *(it.link("total", f"{least}{usd(amount)}") for amount in amounts),
                "none" if budget is None else usd(budget),
                f"{verdict.glyph} {verdict.text}",
                it.link("sla", words.availability(it.assessment.availability)),
            )
        )
    headings = ("design", "low", "expected", "high", "budget", "verdict", "SLAs in series")
    return table("The designs: USD a month, and whether they hold", headings, rows, figures=4)
