"""The domain: a certificate that Route 53 proves to be ours, and the record that leads to the load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.infrastructure import aws
from jobvector_wizard.infrastructure.deployment import Component, Deployment

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi

_PROOF_TTL: Final = 300
"""Seconds."""


class Domain(Component):
    """Names in a hosted zone that exists already: a new one would prove nothing before its registrar knows it."""

    def __init__(self, deployment: Deployment, name: str, zone: str) -> None:
        super().__init__("Domain", deployment)
        self._name = name
        self._zone_id = aws.route53.get_zone_output(name=zone, private_zone=False).zone_id
        certificate = aws.acm.Certificate(
            "certificate",
            domain_name=name,
            validation_method="DNS",
            tags=deployment.tags("certificate"),
            opts=self.child(),
        )
        proof = self._prove(certificate)
        validation = aws.acm.CertificateValidation(
            "certificate", certificate_arn=certificate.arn, validation_record_fqdns=[proof.fqdn], opts=self.child()
        )
        self.certificate_arn: pulumi.Output[str] = validation.certificate_arn

    def lead_to(self, balancer: aws.lb.LoadBalancer) -> None:
        """Make the domain a name of the load balancer; nothing more is created for it."""
        aws.route53.Record(
            "domain",
            zone_id=self._zone_id,
            name=self._name,
            type="A",
            aliases=[
                aws.route53.RecordAliasArgs(
                    name=balancer.dns_name, zone_id=balancer.zone_id, evaluate_target_health=False
                )
            ],
            opts=self.child(),
        )
        self.register_outputs({})

    def _prove(self, certificate: aws.acm.Certificate) -> aws.route53.Record:
        proof = certificate.domain_validation_options.apply(self._only_proof)
        return aws.route53.Record(
            "certificate",
            zone_id=self._zone_id,
            name=proof.apply(lambda it: it[0]),
            type=proof.apply(lambda it: it[1]),
            records=[proof.apply(lambda it: it[2])],
            ttl=_PROOF_TTL,
            allow_overwrite=True,  # the proof of an earlier certificate for this name is the same record
            opts=self.child(),
        )

    def _only_proof(self, options: Sequence[aws.acm.outputs.CertificateDomainValidationOption]) -> tuple[str, str, str]:
        """Return name, type and value of the record that proves the only name."""
        only = options[0] if options else None
        what = "record that proves the domain"
        return (
            self.deployment.reported(only.resource_record_name if only else None, what),
            self.deployment.reported(only.resource_record_type if only else None, what),
            self.deployment.reported(only.resource_record_value if only else None, what),
        )
