"""One design printed in each format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.cli.output import print_json, say, say_text, show
from jobvector_wizard.cli.printing import Format, print_results
from jobvector_wizard.planning.remedies import remedies_of

if TYPE_CHECKING:
    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.reporting.results import DesignFile

__all__ = ["print_estimate"]


def print_estimate(
    assessment: Assessment,
    catalog: Catalog,
    form: Format,
    path: str | None = None,
    file: DesignFile | None = None,
) -> None:
    """Print an assessment, or with `path` what one figure of it is made of, as text or JSON.

    `file` is where the design stands, for formats that point into it. Raises UnknownNameError where nothing has that
    path.
    """
    match form:
        case Format.JSON:
            from jobvector_wizard.reporting.documents import estimate_document, explanation_document

            remedies = remedies_of(assessment, catalog)
            explanation = None if path is None else explanation_document(assessment, catalog, path, remedies)
            print_json(estimate_document(assessment, remedies, explanation))
        case Format.MD:
            from jobvector_wizard.reporting.markdown import estimate_markdown

            say_text(estimate_markdown(assessment))
        case Format.CSV:
            from jobvector_wizard.reporting.spreadsheet import bill_csv

            say_text(bill_csv(assessment))
        case Format.JUNIT | Format.SARIF:
            from jobvector_wizard.reporting.results import findings_results

            print_results(findings_results(assessment, remedies_of(assessment, catalog), file), form)
        case _ if path is not None:
            from jobvector_wizard.reporting.explain import explain

            say("\n".join(explain(assessment, catalog, path)))
        case _:
            from jobvector_wizard.reporting.estimate import estimate_report

            show(estimate_report(assessment, remedies_of(assessment, catalog)))
