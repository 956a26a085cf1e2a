"""Ask AWS's price list for products, page by page, through the account's own credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.account.asking import denied, failures, reason
from jobvector_wizard.account.refusals import refused
from jobvector_wizard.base.errors import AccessError
from jobvector_wizard.catalog.price_list import PriceListError, product_of
from jobvector_wizard.catalog.refreshing import KEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from types_boto3_pricing import PricingClient
    from types_boto3_pricing.type_defs import FilterTypeDef

    from jobvector_wizard.catalog.price_list import Product
    from jobvector_wizard.catalog.refreshing import Query

__all__ = ["ask", "filters_of"]

_PAGE: Final = 100
_MOST_PAGES: Final = 200
"""A question is narrow; one that needs more pages than this is not the one that was meant."""
_RENEWAL: Final = "Get fresh credentials from where these came from, then run the command again."


def ask(
    client: PricingClient, queries: Sequence[Query], told: Callable[[str, int, int], None]
) -> tuple[list[Product], dict[str, str]]:
    """Return the products of all answers, and for each service with a row that cannot be read what is wrong with it.

    `told` is called after each page with the service, the question's number and how many products there are so far.
    Raises AccessError where AWS does not answer to the end.
    """
    products: list[Product] = []
    unread: dict[str, str] = {}
    for number, query in enumerate(queries, 1):
        for document in _documents(client, query):
            try:
                products.append(product_of(document))
            except PriceListError as error:
                unread[query.service] = f"a row of {query.service} cannot be read: {error}"
            told(query.service, number, len(products))
    return products, unread


def _documents(client: PricingClient, query: Query) -> Iterator[str]:
    token: str | None = None
    seen: set[str] = set()
    while True:
        try:
            answer = client.get_products(
                ServiceCode=query.service,
                Filters=filters_of(query),
                FormatVersion="aws_v1",
                MaxResults=_PAGE,
                **({"NextToken": token} if token else {}),
            )
        except failures() as error:
            raise _ended(error, query.service) from error
        if "PriceList" not in answer:  # botocore takes a body that is cut off for an answer without members
            raise AccessError(f"The price list of {query.service} was cut off. {KEPT}", "Run the command again.")
        yield from answer["PriceList"]
        token = answer.get("NextToken")
        if not token:
            return
        if token in seen or len(seen) >= _MOST_PAGES:
            raise AccessError(f"The price list of {query.service} has no end: its pages repeat. {KEPT}")
        seen.add(token)


def filters_of(query: Query) -> list[FilterTypeDef]:
    """Return a question's limits in the words of GetProducts."""
    return [
        {"Type": "TERM_MATCH" if len(it.values) == 1 else "ANY_OF", "Field": it.field, "Value": ",".join(it.values)}
        for it in query.filters
    ]


def _ended(error: Exception, service: str) -> AccessError:
    if denied(error):
        return AccessError(
            f"AWS denies GetProducts to this identity. {KEPT}",
            "Allow the action pricing:GetProducts, which reads public list prices and nothing of the account, "
            "or read what AWS publishes: jobvector-wizard catalog refresh --without-credentials",
        )
    told = refused(error, None, "us-east-1", None, _RENEWAL)
    return AccessError(f"The price list of {service} was not read to its end: {reason(error)}. {KEPT}", told.remedy)
