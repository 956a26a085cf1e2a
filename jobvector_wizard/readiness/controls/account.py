"""Controls of the whole account: one deployment among others must neither set nor undo them."""

from __future__ import annotations

from typing import Final

from jobvector_wizard.readiness.controls.control import Control, Waiver

_OWNER: Final = "the account's owner"


def _of_the_account(id_: str, title: str, reason: str, *standards: str) -> Control:
    return Control(id_, title, standards, waiver=Waiver(reason, _OWNER))


_ONCE: Final = "There is one for the account and region; a destroy here would take it from the others."
_PEOPLE: Final = "It is about people and their sign-in, not about this deployment, which makes no users."

CONTROLS: Final = (
    _of_the_account("C-ACC-01", "AWS knows whom to call", _PEOPLE, "CIS 1.1", "CIS 1.2", "FSBP Account.1"),
    _of_the_account(
        "C-ACC-02", "The root user has no keys, a second factor, and nothing to do", _PEOPLE,
        "CIS 1.3", "CIS 1.4", "CIS 1.5", "CIS 1.6", "FSBP IAM.4", "FSBP IAM.6",
    ),
    _of_the_account(
        "C-ACC-03", "Passwords are long and sign-in takes a second factor", _PEOPLE,
        "CIS 1.7", "CIS 1.8", "CIS 1.9", "FSBP IAM.5", "FSBP IAM.7",
    ),
    _of_the_account(
        "C-ACC-04", "Unused credentials are removed", _PEOPLE,
        "CIS 1.10", "CIS 1.11", "CIS 1.12", "FSBP IAM.8",
    ),
    _of_the_account("C-ACC-05", "Somebody may talk to AWS Support", _PEOPLE, "CIS 1.16"),
    _of_the_account("C-ACC-06", "IAM Access Analyzer looks in all regions", _ONCE, "CIS 1.19"),
    _of_the_account("C-ACC-07", "People come by federation", _PEOPLE, "CIS 1.20", "CIS 1.21"),
    _of_the_account("C-ACC-08", "EBS encrypts by default", _ONCE, "CIS 5.1.1", "FSBP EC2.7"),
    _of_the_account("C-ACC-09", "S3 blocks public access for the account", _ONCE, "FSBP S3.1"),
    _of_the_account(
        "C-ACC-10", "CloudTrail records the account, checked and encrypted", _ONCE,
        "CIS 3.1", "CIS 3.2", "CIS 3.4", "CIS 3.5", "FSBP CloudTrail.1", "FSBP CloudTrail.2", "FSBP CloudTrail.4",
        "FSBP CloudTrail.5",
    ),
    _of_the_account("C-ACC-11", "AWS Config records the account", _ONCE, "CIS 3.3", "FSBP Config.1"),
    _of_the_account(
        "C-ACC-12", "Changes of policies, networks and keys raise an alarm", "The alarms read the account's trail.",
        "CIS 4.1", "CIS 4.2", "CIS 4.3", "CIS 4.4", "CIS 4.5", "CIS 4.6", "CIS 4.7", "CIS 4.8", "CIS 4.9", "CIS 4.10",
        "CIS 4.11", "CIS 4.12", "CIS 4.13", "CIS 4.14", "CIS 4.15",
    ),
    _of_the_account("C-ACC-13", "Security Hub is on", _ONCE, "CIS 4.16"),
    _of_the_account("C-ACC-14", "GuardDuty watches the account", _ONCE, "FSBP GuardDuty.1", "FSBP GuardDuty.8"),
    _of_the_account(
        "C-ACC-15", "GuardDuty watches EKS and its nodes", _ONCE,
        "FSBP GuardDuty.5", "FSBP GuardDuty.7", "FSBP GuardDuty.11", "FSBP GuardDuty.13",
    ),
    _of_the_account("C-ACC-16", "GuardDuty watches databases", _ONCE, "FSBP GuardDuty.9"),
    _of_the_account("C-ACC-17", "GuardDuty watches buckets", _ONCE, "FSBP GuardDuty.10"),
    _of_the_account(
        "C-ACC-18", "Inspector scans nodes and images", _ONCE,
        "FSBP Inspector.1", "FSBP Inspector.2", "EKS: run Amazon Inspector to assess hosts",
    ),
    _of_the_account("C-ACC-19", "Recovery points are encrypted", "AWS Backup is the account's.", "FSBP Backup.1"),
    _of_the_account(
        "C-ACC-20", "Patches are applied in time", "Nodes are replaced, not patched in place.",
        "FSBP SSM.2", "FSBP SSM.3",
    ),
)  # fmt: skip
