"""Controls of the load balancer, its certificate and its firewall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.readiness.controls.control import Control, Waiver, switched_off
from jobvector_wizard.readiness.controls.network import INGRESS
from jobvector_wizard.readiness.controls.requirement import Every, NoneOf, Paired, Some

if TYPE_CHECKING:
    from jobvector_wizard.provisioning.plan import PlannedResource

BALANCER: Final = "aws:lb/loadBalancer:LoadBalancer"
LISTENER: Final = "aws:lb/listener:Listener"
TARGETS: Final = "aws:lb/targetGroup:TargetGroup"
CERTIFICATE: Final = "aws:acm/certificate:Certificate"
FIREWALL: Final = "aws:wafv2/webAcl:WebAcl"
RECOMMENDED: Final = (
    "ELBSecurityPolicy-TLS13-1-3-2021-06",
    "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
    "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
)
"""Those of Security Hub's ELB.17 that are no FIPS variants."""


def _plain(listener: PlannedResource) -> bool:
    return listener.inputs["protocol"] == "HTTP"


def _secure(listener: PlannedResource) -> bool:
    return listener.inputs["protocol"] == "HTTPS"


def _redirects(actions: Any) -> bool:
    return all(each["type"] == "redirect" and each["redirect"]["protocol"] == "HTTPS" for each in actions)


_NO_DOMAIN: Final = Waiver(
    "Without a domain there is nothing to certify: the load balancer speaks HTTP, which finding EDGE-01 says.",
    "edge.domain, and a hosted zone for it",
    lambda blueprint: blueprint.edge.domain is None,
)
_NO_FIREWALL: Final = switched_off("edge.waf")

CONTROLS: Final = (
    Control(
        "C-EDGE-01", "HTTP is sent on to HTTPS", ("FSBP ELB.1",), "load_balancer.py",
        (Every(LISTENER, "defaultActions", _redirects, _plain),), _NO_DOMAIN,
    ),
    Control(
        "C-EDGE-02", "The load balancer speaks TLS", ("FSBP ELB.18", "brief"), "load_balancer.py",
        (Some(LISTENER, _secure), Every(LISTENER, "certificateArn", bool, _secure)), _NO_DOMAIN,
    ),
    Control(
        "C-EDGE-03", "TLS is 1.2 or 1.3, by a policy that AWS recommends", ("FSBP ELB.17",), "load_balancer.py",
        (Every(LISTENER, "sslPolicy", lambda it: it in RECOMMENDED, _secure),), _NO_DOMAIN,
    ),
    Control(
        "C-EDGE-04", "The certificate renews itself, with a key of 2,048 bits",
        ("FSBP ACM.1", "FSBP ACM.2", "CIS 1.18"),
        "domain.py",
        (
            Every(CERTIFICATE, "validationMethod", lambda it: it == "DNS"),
            Paired(CERTIFICATE, "aws:acm/certificateValidation:CertificateValidation"),
        ),
        _NO_DOMAIN,
    ),
    Control(
        "C-EDGE-05", "The load balancer drops invalid headers", ("FSBP ELB.4",), "load_balancer.py",
        (Every(BALANCER, "dropInvalidHeaderFields", lambda it: it is True),),
    ),
    Control(
        "C-EDGE-06", "The load balancer logs requests", ("FSBP ELB.5",), "access_logs.py",
        (Every(BALANCER, "accessLogs.enabled", lambda it: it is True), Every(BALANCER, "accessLogs.bucket", bool)),
        switched_off("observability.access_logs"),
    ),
    Control(
        "C-EDGE-07", "The load balancer is protected from deletion", ("FSBP ELB.6",), "load_balancer.py",
        (Every(BALANCER, "enableDeletionProtection", lambda it: it is True),),
    ),
    Control(
        "C-EDGE-08", "Requests that two parsers read differently are stopped", ("FSBP ELB.12",), "load_balancer.py",
        (Every(BALANCER, "desyncMitigationMode", lambda it: it in ("defensive", "strictest")),),
    ),
    Control(
        "C-EDGE-09", "The load balancer spans zones", ("FSBP ELB.13",), "load_balancer.py",
        (Every(BALANCER, "subnets", lambda it: len(it) > 1),),
        Waiver(
            "The drawing has one zone; AWS refuses it, which finding NET-02 says.", "network.zones with a second zone",
            lambda blueprint: len(blueprint.network.zones) < 2,
        ),
    ),
    Control(
        "C-EDGE-10", "Only the load balancer is public", ("brief",), "firewall.py",
        (
            NoneOf(
                INGRESS,
                {"securityGroupId": "nodes-x", "ipProtocol": "tcp", "fromPort": 80, "cidrIpv4": "0.0.0.0/0"},
                lambda rule: rule.inputs.get("cidrIpv4") == "0.0.0.0/0"
                and not str(rule.inputs["securityGroupId"]).startswith("load-balancer-"),
            ),
        ),
    ),
    Control(
        "C-EDGE-11", "TLS goes on to the pods", ("EKS: encryption in transit", "brief"), "load_balancer.py",
        (Every(TARGETS, "protocol", lambda it: it == "HTTPS"),),
        Waiver(
            "Pods would have to bring a certificate. Between load balancer and nodes the traffic stays in the VPC.",
            "edge.tls_to_pods = true",
            lambda blueprint: not blueprint.edge.tls_to_pods,
        ),
    ),
    Control(
        "C-EDGE-12", "A web application firewall stands before the load balancer", ("Security Hub ELB.16",), "waf.py",
        (
            Paired(FIREWALL, "aws:wafv2/webAclAssociation:WebAclAssociation"),
            Paired(BALANCER, "aws:wafv2/webAclAssociation:WebAclAssociation"),
        ),
        _NO_FIREWALL,
    ),
    Control(
        "C-EDGE-13", "The firewall has rules", ("FSBP WAF.10",), "waf.py",
        (Every(FIREWALL, "rules.*.statement.managedRuleGroupStatement.name", bool),), _NO_FIREWALL,
    ),
    Control(
        "C-EDGE-14", "The firewall logs requests", ("Security Hub WAF.11",), "waf.py",
        (Paired(FIREWALL, "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"),), _NO_FIREWALL,
    ),
    Control(
        "C-EDGE-15", "The firewall's rules are measured", ("FSBP WAF.12",), "waf.py",
        (Every(FIREWALL, "rules.*.visibilityConfig.cloudwatchMetricsEnabled", lambda it: it is True),), _NO_FIREWALL,
    ),
    Control(
        "C-EDGE-16", "DNS queries are logged", ("FSBP Route53.2",),
        waiver=Waiver("The hosted zone is not this deployment's.", "the zone's owner"),
    ),
)  # fmt: skip
