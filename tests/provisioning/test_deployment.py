"""A deployment's directory: what is fixed at the first operation stays, and the state's place is chosen once."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from jobvector_wizard.base import paths
from jobvector_wizard.base.errors import UnknownNameError, UsageError
from jobvector_wizard.provisioning.backend import Backend, backend_environment, parse_backend
from jobvector_wizard.provisioning.deployment import DeploymentDirectory, Settings, find_deployment, list_deployments

if TYPE_CHECKING:
    from pathlib import Path


def settings(**changed: Any) -> Settings:
    given = {"account": "123456789012", "region": "eu-west-1", "created": datetime(2026, 11, 24, tzinfo=UTC)}
    return Settings(**given | changed)


def deployment(name: str = "ha") -> DeploymentDirectory:
    return DeploymentDirectory(paths.deployments() / name)


def test_what_was_fixed_first_holds_and_a_move_is_refused(home: Path) -> None:
    assert deployment().prepare(settings()) == settings()
    assert deployment().prepare(settings(created=datetime(2027, 1, 1, tzinfo=UTC))) == settings()

    for move in ({"account": "210987654321"}, {"region": "eu-north-1"}, {"endpoint_url": "http://127.0.0.1:1"}):
        with pytest.raises(UsageError, match="ha stands with") as refused:
            deployment().prepare(settings(**move))
        assert "--name" in refused.value.remedy
    with pytest.raises(UsageError, match="keeps its state in file"):
        deployment().prepare(settings(backend=Backend(url="s3://elsewhere")))
    assert deployment().settings() == settings()


def test_everything_is_its_owners_alone_and_the_passphrase_stays(home: Path) -> None:
    deployment().prepare(settings())
    first = deployment().passphrase.read_text()
    deployment().prepare(settings())

    assert deployment().passphrase.read_text() == first
    assert len(first) > 30
    for path in deployment().path.rglob("*"):
        if not path.is_symlink():
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_deployments_share_one_directory_of_plugins(home: Path) -> None:
    for name in ("ha", "economy"):
        deployment(name).prepare(settings())

    plugins = {(each.pulumi_home / "plugins").resolve() for each in list_deployments()}
    assert plugins == {paths.cache_directory().resolve() / "plugins"}


def test_one_that_is_not_there_is_named_with_the_nearest(home: Path) -> None:
    deployment().prepare(settings())

    with pytest.raises(UnknownNameError, match='no deployment "hq"'):
        find_deployment("hq")
    with pytest.raises(UnknownNameError):
        find_deployment("../ha")
    assert find_deployment("ha") == deployment()


@pytest.mark.parametrize(
    ("url", "provider", "backend"),
    [
        (None, None, Backend()),
        ("file", "passphrase", Backend()),
        ("s3://team-state?region=eu-west-1", None, Backend(url="s3://team-state?region=eu-west-1")),
        ("https://api.pulumi.com", None, Backend(url="https://api.pulumi.com", secrets_provider="default")),
        (None, "awskms://alias/state", Backend(secrets_provider="awskms://alias/state")),
    ],
)
def test_backends_as_they_are_written(url: str | None, provider: str | None, backend: Backend) -> None:
    assert parse_backend(url, provider) == backend


@pytest.mark.parametrize(
    ("url", "provider"), [("ftp://x", None), ("s3://", None), ("state", None), (None, "mine"), (None, "http://x")]
)
def test_what_is_no_backend_is_refused(url: str | None, provider: str | None) -> None:
    with pytest.raises(UsageError):
        parse_backend(url, provider)


def test_the_engine_is_told_of_the_passphrases_file_and_never_of_the_passphrase(tmp_path: Path) -> None:
    environment = backend_environment(Backend(), tmp_path / "state", tmp_path / "passphrase")

    assert environment["PULUMI_BACKEND_URL"] == f"file://{tmp_path / 'state'}"
    assert environment["PULUMI_CONFIG_PASSPHRASE_FILE"] == str(tmp_path / "passphrase")
    cloud = backend_environment(parse_backend("https://api.pulumi.com", None), tmp_path, tmp_path)
    assert cloud["PULUMI_CREDENTIALS_PATH"].endswith(".pulumi")


def test_states_from_before_are_kept_in_a_bounded_number(home: Path) -> None:
    deployment().prepare(settings())
    for number in range(25):
        deployment().keep_export(f"20260101-{number:06d}", "{}")

    kept = sorted(path.name for path in deployment().exports.glob("*.json"))
    assert len(kept) == 20
    assert kept[0] == "20260101-000005.json"
