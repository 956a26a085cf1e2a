"""What bringing a design up takes, as lines beside the ledger, as a report, and as a document."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final

from rich.text import Text

from jobvector_wizard.account.permissions import Purpose
from jobvector_wizard.base.units import clock, usd, usd_plain
from jobvector_wizard.catalog.refreshing import queries
from jobvector_wizard.documents import SCHEMA
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.documents import own_prices_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobvector_wizard.documents import design as told
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.quotas import QuotaNeed
    from jobvector_wizard.readiness.needs import Needs

__all__ = ["AT_LEAST", "READING", "needs_document", "needs_lines", "needs_report", "unread_lines"]

READING: Final = "… reading the program: time, quotas, rights follow"
AT_LEAST: Final = (
    "Needed at least: written down after the calls that Terraform's AWS provider, which Pulumi bridges, makes for each "
    "kind of resource, each checked against AWS's service models; not tried on AWS. What an earlier design left, a "
    "state in a bucket and a KMS key for secrets take rights of their own."
)
_WIDTH: Final = 62
_LABEL: Final = 7
_DAY: Final = 24
_KEPT: Final = "\N{NO-BREAK SPACE}"


def needs_lines(needs: Needs) -> Iterator[str]:
    """Say in a few lines what an `up` takes; `needs_report` says all of it."""
    longest = max(needs.path, key=lambda each: each.seconds, default=None)
    of_it = f", {clock(longest.seconds)} of it {longest.title}" if longest else ""
    yield _labelled("time", f"{words.ready(needs.forecast)}{of_it}")
    yield _labelled("price", _price(needs.assessment))
    yield _labelled("makes", f"{needs.resources} resources of {len(needs.kinds)} kinds")
    for number, need in enumerate(needs.quotas):
        yield _labelled("" if number else "quotas", f"{_glyph(need)} {_short(need)}: {need.wanted}, {_default(need)}")
    if needs.unsized:
        yield _labelled("", f"? {', '.join(needs.unsized)}: quota unknown")
    rights = needs.permissions
    yield _labelled("rights", f"at least {len(rights.actions)} IAM actions, {len(rights.services)} services")
    told = ", ".join(f"{purpose} {len(rights.of(purpose))}" for purpose in (Purpose.UP, Purpose.DESTROY))
    yield _labelled("", f"{told}; e lists them all")


def unread_lines(assessment: Assessment, why: str) -> Iterator[str]:
    """Say what is known without the program, and why it is not more."""
    yield _labelled("price", _price(assessment))
    yield why


def needs_report(needs: Needs) -> Text:
    """Return everything that an `up` takes."""
    blueprint = needs.assessment.blueprint
    text = Text(f"{blueprint.name} in {blueprint.region}, as far as it is known without an account\n")
    for title, body in (
        ("Time", _time(needs)),
        ("Price", _money(needs)),
        (f"Resources: {needs.resources} of {len(needs.kinds)} kinds", _resources(needs)),
        ("Quotas: what the design takes, without what the account uses", _quotas(needs)),
        ("Today's prices", _prices(needs)),
        ("The bill beside AWS's calculator", _calculator(needs)),
        (f"Permissions: at least {len(needs.permissions.actions)} IAM actions", _rights(needs)),
    ):
        text.append(f"\n{title}\n", "bold")
        text.append("".join(f"  {line}".rstrip() + "\n" for line in body))
    text.rstrip()
    return text


def needs_document(needs: Needs) -> told.Needs:
    """Return the same as a document."""
    assessment, foreseen, rights = needs.assessment, needs.forecast, needs.permissions
    return {
        "schema": SCHEMA,
        "design": assessment.blueprint.name,
        "digest": assessment.blueprint.digest,
        "region": assessment.blueprint.region,
        "ready": {
            "seconds": int(foreseen.ready),
            "lower_bound": foreseen.lower_bound,
            "path": [
                {"what": each.title, "name": each.name, "start": int(each.start), "end": int(each.end)}
                for each in needs.path
            ],
            "unmeasured": dict(foreseen.unmeasured),
        },
        "price": {
            "hour": usd_plain(words.expected_for(assessment, 1)),
            "first_day": usd_plain(words.expected_for(assessment, _DAY)),
            "month": usd_plain(assessment.bill.total.expected),
            "lower_bound": bool(assessment.bill.unknown),
            "own_prices": own_prices_document(assessment.region.own),
        },
        "resources": {"count": needs.resources, "kinds": dict(needs.kinds)},
        "quotas": [
            {
                "title": need.quota.title,
                "service": need.quota.service,
                "code": need.quota.code,
                "wanted": need.wanted,
                "default": need.quota.default,
                "source": need.quota.source.text,
                "date": need.quota.source.date,
            }
            for need in needs.quotas
        ],
        "quota_unknown_for": list(needs.unsized),
        "price_questions": [
            {"service": query.service, "filters": {it.field: list(it.values) for it in query.filters}}
            for query in queries(assessment.blueprint.region)
        ],
        "permissions": {
            "bound": AT_LEAST,
            "actions": {
                action: [each for each in Purpose if each in purposes] for action, purposes in rights.actions.items()
            },
            "service_linked_roles": list(rights.service_roles),
            "unknown_for": list(rights.unlisted),
            "policies": list(needs.policies),
        },
    }


def _labelled(label: str, said: str) -> str:
    return f"{label:<{_LABEL}}{said}"


def _price(assessment: Assessment) -> str:
    least = "at least " if assessment.bill.unknown else ""
    hour, day = (usd(words.expected_for(assessment, hours)) for hours in (1, _DAY))
    return f"{least}{hour} an hour, {day} on day one"


def _glyph(need: QuotaNeed) -> str:
    return {True: "!", False: "✓", None: "?"}[need.above_default]


def _short(need: QuotaNeed) -> str:
    """Name a quota by what is counted: "Running on-demand vCPUs, families A, C" is vCPUs."""
    words = need.quota.title.partition(",")[0].removesuffix(" per region")
    return words.removeprefix("Running on-demand ")


def _default(need: QuotaNeed) -> str:
    default = need.quota.default
    return "default unknown" if default is None else f"{default} by default"


def _time(needs: Needs) -> Iterator[str]:
    yield f"{words.ready(needs.forecast)}, by medians of public logs; set by:"
    for each in needs.path:
        yield f"  {clock(each.start)} to {clock(each.end)}  {each.title} {each.name}"
    if needs.forecast.unmeasured:
        without = sum(count for _, count in needs.forecast.unmeasured)
        yield f"{without} of {needs.resources} have no published duration that can be used:"
        yield from _counted(needs.forecast.unmeasured)


def _money(needs: Needs) -> Iterator[str]:
    yield f"{_price(needs.assessment)}; billed from the start"
    yield f"the expected month of 730 hours by {words.kind_of_prices(needs.assessment)}, its use included"
    if own := words.own_prices(needs.assessment):
        yield own


def _resources(needs: Needs) -> Iterator[str]:
    yield from _counted(needs.kinds)


def _counted(kinds: Iterable[tuple[str, int]]) -> Iterator[str]:
    return _listed(f"{count} × {title}" for title, count in kinds)


def _listed(items: Iterable[str]) -> Iterator[str]:
    """Write items one after the other, indented, and break between two of them only."""
    text = ", ".join(item.replace(" ", _KEPT) for item in items)
    for line in wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False):
        yield line.replace(_KEPT, " ")


def _quotas(needs: Needs) -> Iterator[str]:
    for need in needs.quotas:
        quota = need.quota
        counted = f"{_glyph(need)} {quota.title}: {need.wanted}, {_default(need)}"
        yield from wrap(counted, _WIDTH, subsequent_indent="    ")
        yield f"    {quota.code} of {quota.service} · {quota.source.text}, {quota.source.date}"
        if quota.note:
            yield f"    {quota.note}"
    for kind in needs.unsized:
        yield f"? {kind}: which quota it counts against is not known here"


def _prices(needs: Needs) -> Iterator[str]:
    region = needs.assessment.blueprint.region
    asked = queries(region)
    services = tuple(dict.fromkeys(query.service for query in asked))
    yield f"jobvector-wizard catalog refresh --region {region}"
    yield f"asks GetProducts {len(asked)} questions, pages of 100, about {len(services)} services:"
    yield from _listed(services)
    yield "then Savings Plans for rates, EC2 for zones and spot prices, EKS for"
    yield "its versions and RDS for its classes; it reads no resource, and takes:"
    yield from _listed(sorted(needs.permissions.of(Purpose.PRICES)))
    yield "with --without-credentials it reads published files, and needs nothing"


def _calculator(needs: Needs) -> Iterator[str]:
    needed = (action.partition(":") for action in needs.permissions.of(Purpose.CALCULATOR))
    yield "verify DESIGN --with aws-calculator --send makes two workload"
    yield "estimates in the account, reads them and deletes them:"
    yield from _listed(f"{service}:{name}" for service, _, name in needed if service == "bcm-pricing-calculator")
    yield "without --send it writes down what it would ask, and needs nothing"


def _rights(needs: Needs) -> Iterator[str]:
    rights = needs.permissions
    yield ", ".join(f"{purpose} {len(rights.of(purpose))}" for purpose in Purpose)
    yield from wrap(AT_LEAST, _WIDTH)
    if rights.unlisted:
        yield f"nothing is known about {', '.join(rights.unlisted)}"
    yield "service-linked roles, where the account has none yet:"
    yield from _listed(rights.service_roles)
    yield ""
    for service, actions in rights.services.items():
        yield f"{service}:"
        yield from _listed(actions)
    yield ""
    yield f"As {len(needs.policies)} IAM policies: jobvector-wizard needs DESIGN --policy"
