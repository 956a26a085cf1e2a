"""What a deployment offers, as people read it."""

from __future__ import annotations

from rich.console import Console

from jobvector_wizard.reporting.deployments import outputs_table
from tests.cli.conftest import Cli


def test_an_arn_is_shown_as_it_is_and_buckets_by_their_names() -> None:
    arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-1"
    console = Console(width=120, force_terminal=False)
    with console.capture() as shown:
        console.print(outputs_table({"database_secret_arn": arn, "bucket_names": {"uploads": "uploads-ha-1"}}))
    said = shown.get()
    assert arn in said
    assert "bucket names uploads" in said
    assert "uploads-ha-1" in said


def test_an_export_of_no_deployment_in_particular_asks_for_a_name(cli: Cli) -> None:
    done = cli("deployments", "--export")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Which deployment's state is meant is open." in done.stderr
