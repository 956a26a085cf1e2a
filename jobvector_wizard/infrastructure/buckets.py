"""The blueprint's buckets, which hold data and are kept unless told otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.infrastructure.deployment import Component, Deployment
from jobvector_wizard.infrastructure.private_bucket import PrivateBucket, Wish

if TYPE_CHECKING:
    import pulumi

    from jobvector_wizard.design.blueprint import Bucket
    from jobvector_wizard.infrastructure.keys import Keys


class Buckets(Component):
    """The blueprint's buckets by their blueprint names."""

    def __init__(self, deployment: Deployment, keys: Keys) -> None:
        super().__init__("Buckets", deployment)
        self.by_name = {
            name: PrivateBucket(self, name, self._wish(name, bucket, keys)).bucket
            for name, bucket in self.blueprint.buckets.items()
        }
        self.register_outputs({})

    def _wish(self, name: str, bucket: Bucket, keys: Keys) -> Wish:
        full_name: pulumi.Input[str] = name
        if bucket.suffix == "account":
            full_name = self.deployment.bucket_name(name)
        return Wish(full_name, kept=self.deployment.safeguards.data, key=keys.data, versioned=bucket.versioned)
