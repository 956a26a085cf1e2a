"""The disks that pods keep their data on: one EBS volume for each replica of a workload."""

from __future__ import annotations

from typing import Final, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from jobvector_wizard.design.tables import Model, Whole

__all__ = ["INCLUDED_IOPS", "INCLUDED_THROUGHPUT", "LARGEST", "Volume"]

LARGEST: Final = {"gp3": 65_536, "gp2": 16_384}
"""GiB of the largest volume of a type (EC2 API, CreateVolume, botocore 1.44.8)."""
INCLUDED_IOPS: Final = 3000
"""IOPS that every gp3 volume has, and the fewest that can be asked for (EC2 API, CreateVolume)."""
INCLUDED_THROUGHPUT: Final = 125
"""MiB/s that every gp3 volume has, and the least that can be asked for (EC2 API, CreateVolume)."""
_IOPS_A_GIB: Final = 500
"""The most IOPS for each GiB of gp3 (aws-ebs-csi-driver @429e202e, pkg/cloud/cloud.go: gp3MaxIOPSPerGB)."""
_IOPS_A_MIB: Final = 4
"""IOPS that each MiB/s of gp3 needs: at most 0.25 MiB/s for an IOPS (Amazon EBS user guide, general purpose SSD)."""


class Volume(Model):
    """An EBS volume of each pod of a workload, which the EBS CSI driver makes and attaches."""

    size_gib: Whole = Field(title="Size", description="GiB of each pod's volume.", ge=1, le=65_536)
    type: Literal["gp3", "gp2"] = Field(
        "gp3",
        title="Type",
        description="gp3 has 3,000 IOPS and 125 MiB/s whatever its size, and more for money. gp2 is its predecessor, "
        "whose IOPS grow with its size.",
    )
    iops: Whole | None = Field(
        None,
        title="IOPS",
        description="Of gp3; 3,000 are included. At most 500 for each GiB.",
        ge=INCLUDED_IOPS,
        le=80_000,
    )
    throughput: Whole | None = Field(
        None,
        title="Throughput",
        description="MiB/s of gp3; 125 are included. At most a quarter of the IOPS.",
        ge=INCLUDED_THROUGHPUT,
        le=2000,
    )
    zone: str | None = Field(
        None,
        title="Zone",
        description="Where its volumes are, and so where its pods run. Left out, each pod's first placement decides "
        "it, and binds the pod to that zone from then on.",
    )

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if self.size_gib > LARGEST[self.type]:
            raise PydanticCustomError(
                "volume", "a {kind} volume has {most} GiB at most", {"kind": self.type, "most": LARGEST[self.type]}
            )
        if self.type != "gp3" and (self.iops is not None or self.throughput is not None):
            raise PydanticCustomError("volume", "iops and throughput can be chosen for gp3 alone")
        iops = self.iops or INCLUDED_IOPS
        if self.iops is not None and iops > max(INCLUDED_IOPS, self.size_gib * _IOPS_A_GIB):
            raise PydanticCustomError(
                "volume",
                "{size} GiB of gp3 have {most} IOPS at most",
                {"size": self.size_gib, "most": max(INCLUDED_IOPS, self.size_gib * _IOPS_A_GIB)},
            )
        if self.throughput is not None and self.throughput * _IOPS_A_MIB > iops:
            raise PydanticCustomError(
                "volume",
                "{asked} MiB/s need {iops} IOPS",
                {"asked": self.throughput, "iops": self.throughput * _IOPS_A_MIB},
            )
        return self
