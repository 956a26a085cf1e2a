"""Who is connected is proved, kept out of sight, and every failure says what to do."""

from __future__ import annotations

import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, UnauthorizedSSOTokenError
from botocore.session import Session
from botocore.stub import Stubber

from jobvector_wizard.account.connection import Connection, connect
from jobvector_wizard.account.credentials import resolve
from jobvector_wizard.account.refusals import refused
from jobvector_wizard.base.errors import AccessError

REGION = "eu-west-1"


def configured(tmp_path: Path, text: str) -> None:
    folder = tmp_path / ".aws"
    folder.mkdir()
    (folder / "config").write_text(text)


def test_the_account_is_what_aws_says_and_the_endpoint_stays_visible(connection: Connection, moto: str) -> None:
    assert connection.account == "123456789012"
    assert connection.caller.startswith("arn:aws:")
    assert connection.endpoint_url == moto
    assert connection.profile is None
    assert connection.expires is None


def test_the_environment_holds_the_credentials_and_the_repr_does_not(connection: Connection) -> None:
    assert connection.environment() == {
        "AWS_ACCESS_KEY_ID": "AKIDTESTTESTTEST",
        "AWS_SECRET_ACCESS_KEY": "very-secret",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }
    assert "secret" not in repr(connection)
    assert "AKID" not in repr(connection)


def test_a_session_token_is_handed_over(moto: str, keys: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "short-lived")
    assert connect(REGION, endpoint_url=moto).environment()["AWS_SESSION_TOKEN"] == "short-lived"


def test_a_child_gets_this_connection_and_nothing_that_would_mix_with_it(connection: Connection) -> None:
    child = connection.child_environment(
        {"PATH": "/bin", "AWS_PROFILE": "other", "AWS_SESSION_TOKEN": "stale", "AWS_ENDPOINT_URL_EC2": "http://x"}
    )
    assert child == {"PATH": "/bin", **connection.environment()}


def test_an_endpoint_in_the_environment_is_carried_visibly(
    moto: str, keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto)
    assert connect(REGION).endpoint_url == moto


def test_an_endpoint_of_one_service_is_passed_over(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_EC2", "http://127.0.0.1:1")
    assert connection.client("ec2").meta.endpoint_url == connection.endpoint_url


def test_without_credentials_no_account_is_reached(moto: str) -> None:
    with pytest.raises(AccessError, match="No AWS credentials were found") as refusal:
        connect(REGION, endpoint_url=moto)
    assert refusal.value.exit_code == 4
    assert "rehearse" in refusal.value.remedy


def test_half_a_key_is_no_credentials(moto: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDTESTTESTTEST")
    with pytest.raises(AccessError, match="incomplete"):
        connect(REGION, endpoint_url=moto)


@pytest.mark.parametrize("by_option", [True, False])
def test_an_unknown_profile_names_the_known_and_the_nearest(
    moto: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_option: bool
) -> None:
    configured(tmp_path, "[profile production]\nregion = eu-west-1\n[profile sandbox]\nregion = eu-west-1\n")
    if not by_option:
        monkeypatch.setenv("AWS_PROFILE", "producton")
    with pytest.raises(AccessError) as refusal:
        connect(REGION, profile="producton" if by_option else None, endpoint_url=moto)
    assert 'There is no AWS profile "producton". Did you mean "production"?' in refusal.value.message
    assert refusal.value.remedy == "The profiles are: production, sandbox."
    assert ("AWS_PROFILE" in refusal.value.message) is not by_option


def test_a_profile_is_named_by_the_connection(moto: str, tmp_path: Path) -> None:
    configured(tmp_path, "[profile sandbox]\naws_access_key_id = AKIDSANDBOX\naws_secret_access_key = hidden\n")
    found = connect(REGION, profile="sandbox", endpoint_url=moto)
    assert found.profile == "sandbox"
    assert found.environment()["AWS_ACCESS_KEY_ID"] == "AKIDSANDBOX"


def test_an_account_off_the_list_is_refused_and_both_are_named(moto: str, keys: None) -> None:
    with pytest.raises(AccessError) as refusal:
        connect(REGION, endpoint_url=moto, accounts=["210987654321"])
    assert "123456789012" in refusal.value.message
    assert "210987654321" in refusal.value.message


def test_an_account_on_the_list_is_taken(moto: str, keys: None) -> None:
    assert connect(REGION, endpoint_url=moto, accounts=["123456789012"]).account == "123456789012"


def test_an_endpoint_that_does_not_listen_is_not_reached(keys: None) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(AccessError, match="was not reached") as refusal:
        connect(REGION, endpoint_url=nowhere)
    assert nowhere in refusal.value.message
    assert "AWS_ENDPOINT_URL" in refusal.value.remedy


def test_an_endpoint_that_is_no_address_is_an_access_error(keys: None) -> None:
    with pytest.raises(AccessError, match="cannot be an endpoint"):
        connect(REGION, endpoint_url="not a url")


def stubbed_refusal(code: str, message: str = "no") -> Exception:
    """What STS answers, by botocore's Stubber: moto takes any credentials."""
    session = Session()
    session.set_credentials("a", "b")
    client: Any = session.create_client("sts", region_name=REGION)
    with Stubber(client) as stub:
        stub.add_client_error("get_caller_identity", code, message)
        with pytest.raises(ClientError) as raised:
            client.get_caller_identity()
    return raised.value


RENEWAL = "Sign in again with: aws sso login --profile work"


@pytest.mark.parametrize(
    ("error", "said", "remedy"),
    [
        (stubbed_refusal("ExpiredToken"), "have expired", RENEWAL),
        (UnauthorizedSSOTokenError(), 'sign-in of the profile "work" has expired', RENEWAL),
        (
            stubbed_refusal("InvalidClientTokenId"),
            "does not know these credentials in eu-west-1",
            "enabled in the account",
        ),
        (stubbed_refusal("SignatureDoesNotMatch"), "does not know these credentials", "session token"),
        (stubbed_refusal("SignatureDoesNotMatch", "Signature expired: 2026"), "clock is off", "Set the clock"),
        (stubbed_refusal("AccessDenied"), "AWS denies GetCallerIdentity to this identity", RENEWAL),
        (EndpointConnectionError(endpoint_url="https://sts"), "AWS in eu-west-1 was not reached", "proxy"),
    ],
)
def test_each_refusal_says_what_it_means_and_what_to_do(error: Exception, said: str, remedy: str) -> None:
    refusal = refused(error, "work", REGION, None, RENEWAL)
    assert said in refusal.message
    assert remedy in refusal.remedy
    assert "Nothing was changed" in refusal.message


def test_an_expired_sso_sign_in_names_the_command_that_renews_it(tmp_path: Path) -> None:
    configured(
        tmp_path,
        "[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.awsapps.com/start\n"
        "[profile work]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Admin\n",
    )
    with pytest.raises(AccessError, match='sign-in of the profile "work"') as refusal:
        resolve("work", REGION, None)
    assert refusal.value.remedy == RENEWAL


def test_credentials_say_to_the_second_when_they_expire(keys: None, monkeypatch: pytest.MonkeyPatch) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=7, minutes=3)).replace(microsecond=0)
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", soon.isoformat())
    expires = resolve(None, REGION, None).expires
    assert expires is not None
    assert abs(expires - soon) <= timedelta(seconds=1)


def test_an_mfa_code_is_not_waited_for_where_nobody_can_type_it(tmp_path: Path, moto: str) -> None:
    """In a session without a terminal, since getpass would open the one that runs the tests."""
    configured(
        tmp_path,
        "[profile base]\naws_access_key_id = AKID\naws_secret_access_key = hidden\n"
        "[profile admin]\nsource_profile = base\nrole_arn = arn:aws:iam::123456789012:role/admin\n"
        "mfa_serial = arn:aws:iam::123456789012:mfa/me\nregion = eu-west-1\n",
    )
    program = (
        "from jobvector_wizard.base.errors import AccessError\n"
        "from jobvector_wizard.account.connection import connect\n"
        f"try: connect('{REGION}', profile='admin', endpoint_url='{moto}')\n"
        "except AccessError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert 'The profile "admin" asks for an MFA code, and there is no terminal' in done.stdout, done.stderr


def test_looking_at_the_room_loads_no_aws_library() -> None:
    program = (
        "import sys\n"
        "import jobvector_wizard.account.connection, jobvector_wizard.account.preflight\n"
        "import jobvector_wizard.account.status, jobvector_wizard.reporting.status\n"
        "sys.exit(str({'boto3', 'botocore', 'pulumi', 'pulumi_aws', 'textual'} & set(sys.modules) or ''))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr.strip() == ""
