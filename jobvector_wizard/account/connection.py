"""One AWS account and region, proved before anything else is asked of it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal, overload

from jobvector_wizard.account.asking import failures
from jobvector_wizard.account.clients import Access
from jobvector_wizard.account.credentials import resolve
from jobvector_wizard.account.refusals import refused
from jobvector_wizard.base.errors import AccessError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from botocore.client import BaseClient
    from types_boto3_cloudwatch import CloudWatchClient
    from types_boto3_ec2 import EC2Client
    from types_boto3_eks import EKSClient
    from types_boto3_elbv2 import ElasticLoadBalancingv2Client
    from types_boto3_freetier import FreeTierClient
    from types_boto3_iam import IAMClient
    from types_boto3_pricing import PricingClient
    from types_boto3_rds import RDSClient
    from types_boto3_resourcegroupstaggingapi import ResourceGroupsTaggingAPIClient
    from types_boto3_route53 import Route53Client
    from types_boto3_s3 import S3Client
    from types_boto3_service_quotas import ServiceQuotasClient
    from types_boto3_sts import STSClient

__all__ = ["Connection", "connect"]

_ENDPOINT_VARIABLE: Final = "AWS_ENDPOINT_URL"
_CHOOSES_ACCESS: Final = frozenset(
    {
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_SECURITY_TOKEN",
        "AWS_CREDENTIAL_EXPIRATION",
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_ROLE_ARN",
        "AWS_ROLE_SESSION_NAME",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
    }
)
"""Variables that say with whose rights and where an AWS SDK works."""


@dataclass(frozen=True)
class Connection:
    """An account that answered, who is connected to it, and the means to ask it more.

    The credentials are frozen: they expire at `expires`, None where they never do or do not say. They are kept
    out of the repr and are written nowhere. `endpoint_url` is None on AWS itself.
    """

    account: str
    caller: str
    region: str
    profile: str | None
    endpoint_url: str | None
    expires: datetime | None
    _access: Access = field(repr=False, compare=False)

    def in_region(self, region: str) -> Connection:
        """Return the same account by the same credentials in another region; whether that answers is not proved."""
        return replace(self, region=region, _access=self._access.elsewhere(region))

    def environment(self) -> dict[str, str]:
        """Return the credentials and the region as variables for a child process, and for nothing else."""
        return self._access.environment()

    def child_environment(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Return `environ` for a child that works with this connection alone.

        Profiles, tokens and endpoints that are set in `environ` would mix with the credentials handed over.
        """
        kept = {
            name: value
            for name, value in environ.items()
            if name not in _CHOOSES_ACCESS and not name.startswith(_ENDPOINT_VARIABLE)
        }
        return {**kept, **self.environment()}

    @overload
    def client(self, service: Literal["bcm-pricing-calculator", "savingsplans"]) -> BaseClient: ...
    @overload
    def client(self, service: Literal["cloudwatch"]) -> CloudWatchClient: ...
    @overload
    def client(self, service: Literal["ec2"]) -> EC2Client: ...
    @overload
    def client(self, service: Literal["eks"]) -> EKSClient: ...
    @overload
    def client(self, service: Literal["elbv2"]) -> ElasticLoadBalancingv2Client: ...
    @overload
    def client(self, service: Literal["freetier"]) -> FreeTierClient: ...
    @overload
    def client(self, service: Literal["iam"]) -> IAMClient: ...
    @overload
    def client(self, service: Literal["pricing"]) -> PricingClient: ...
    @overload
    def client(self, service: Literal["rds"]) -> RDSClient: ...
    @overload
    def client(self, service: Literal["resourcegroupstaggingapi"]) -> ResourceGroupsTaggingAPIClient: ...
    @overload
    def client(self, service: Literal["route53"]) -> Route53Client: ...
    @overload
    def client(self, service: Literal["s3"]) -> S3Client: ...
    @overload
    def client(self, service: Literal["service-quotas"]) -> ServiceQuotasClient: ...
    @overload
    def client(self, service: Literal["sts"]) -> STSClient: ...
    def client(self, service: str) -> BaseClient:
        """Return the client of a service, made once: 5 s to connect, 15 s to answer, three attempts."""
        return self._access.client(service)


def connect(
    region: str,
    *,
    profile: str | None = None,
    endpoint_url: str | None = None,
    accounts: Sequence[str] = (),
) -> Connection:
    """Find credentials, freeze them, and prove the account by asking AWS who is calling.

    Profiles, SSO and assumed roles are resolved here, in this process; an MFA code is asked for at the terminal.
    Without `endpoint_url` the variable AWS_ENDPOINT_URL counts, and the connection then carries its value.
    Raises AccessError where there are no credentials, AWS does not take them or does not answer, or where the
    account is none of `accounts`, if any are given.
    """
    endpoint = endpoint_url or os.environ.get(_ENDPOINT_VARIABLE) or None
    found = resolve(profile, region, endpoint)
    try:
        access = Access(found.session, found.keys, region, endpoint)
        draft = Connection("", "", region, found.profile, endpoint, found.expires, access)
        identity = draft.client("sts").get_caller_identity()
    except (*failures(), ValueError) as error:
        raise refused(error, found.profile, region, endpoint, found.renewal) from error
    proved = Connection(identity["Account"], identity["Arn"], region, found.profile, endpoint, found.expires, access)
    _require(proved, accounts)
    return proved


def _require(connection: Connection, accounts: Sequence[str]) -> None:
    if accounts and connection.account not in accounts:
        raise AccessError(
            f"These credentials belong to the account {connection.account} ({connection.caller}), "
            f"but the blueprint allows only {', '.join(accounts)}. Nothing was changed in either.",
            "Choose a profile of an allowed account with --profile, or add this one to access.accounts.",
        )
