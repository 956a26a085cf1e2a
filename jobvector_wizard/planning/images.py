"""Which of EKS's images a node group gets: the one that has the driver of what its instances hold."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jobvector_wizard.catalog import Architecture

if TYPE_CHECKING:
    from jobvector_wizard.catalog import InstanceType

__all__ = ["Accelerator", "accelerator_of", "gpus_of", "image_of", "without_driver"]


class Accelerator(StrEnum):
    """What an instance computes with beside its CPU, as far as an image of EKS has a driver for it."""

    NONE = "none"
    NVIDIA = "nvidia"
    NEURON = "neuron"


_NVIDIA: Final = re.compile(r"(g|gr|p)\d")
_NEURON: Final = re.compile(r"(inf|trn)\d")
_WITHOUT_DRIVER: Final = {
    "g4ad": "AMD GPUs",
    "p2": "NVIDIA K80 GPUs, which no current driver knows",
    "p6e": "GPUs of an UltraServer, which NVIDIA's device plugin does not offer",
    "dl1": "Gaudi accelerators",
    "dl2q": "Qualcomm accelerators",
    "vt1": "video transcoding cards",
    "f1": "FPGAs",
    "f2": "FPGAs",
}
"""Families with something for which no image of EKS has a driver (EKS API, AMITypes, botocore 1.44.8)."""
_IMAGES: Final = {
    (Accelerator.NONE, Architecture.X86_64): "AL2023_x86_64_STANDARD",
    (Accelerator.NONE, Architecture.ARM64): "AL2023_ARM_64_STANDARD",
    (Accelerator.NVIDIA, Architecture.X86_64): "AL2023_x86_64_NVIDIA",
    (Accelerator.NVIDIA, Architecture.ARM64): "AL2023_ARM_64_NVIDIA",
    (Accelerator.NEURON, Architecture.X86_64): "AL2023_x86_64_NEURON",
}
"""EKS's images of Amazon Linux 2023 (EKS API, AMITypes, botocore 1.44.8)."""


def accelerator_of(instance_type: str) -> Accelerator:
    """Return what the image of a type must have a driver for; by the family, so that any type has an answer."""
    family = _family(instance_type)
    if without_driver(instance_type):
        return Accelerator.NONE
    if _NVIDIA.match(family):
        return Accelerator.NVIDIA
    return Accelerator.NEURON if _NEURON.match(family) else Accelerator.NONE


def without_driver(instance_type: str) -> str | None:
    """Return what a type has that no image of EKS has a driver for; None where there is nothing of that kind."""
    return _WITHOUT_DRIVER.get(_family(instance_type))


def image_of(instance_type: str, arch: Architecture) -> str:
    """Return the AMI type of a node group, in EKS's words."""
    return _IMAGES[accelerator_of(instance_type), arch]


def gpus_of(kind: InstanceType) -> int:
    """Return how many GPUs a node of this type offers once NVIDIA's device plugin runs on it."""
    return kind.gpu.count if kind.gpu and accelerator_of(kind.name) is Accelerator.NVIDIA else 0


def _family(instance_type: str) -> str:
    return instance_type.partition(".")[0].partition("-")[0]
