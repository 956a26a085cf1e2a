"""Which image a type gets, and what of its accelerators EKS has no driver for."""

from __future__ import annotations

import pytest

from jobvector_wizard.catalog import Architecture, Catalog
from jobvector_wizard.planning.images import Accelerator, accelerator_of, gpus_of, image_of, without_driver


@pytest.mark.parametrize(
    ("instance_type", "arch", "image"),
    [
        # EKS API, AMITypes (botocore 1.44.8); families as the EC2 user guide lists them
        ("m5.large", "x86_64", "AL2023_x86_64_STANDARD"),
        ("m7g.large", "arm64", "AL2023_ARM_64_STANDARD"),
        ("c7gn.large", "arm64", "AL2023_ARM_64_STANDARD"),
        ("g4dn.xlarge", "x86_64", "AL2023_x86_64_NVIDIA"),  # amazon-eks-ami #1817
        ("g5.2xlarge", "x86_64", "AL2023_x86_64_NVIDIA"),
        ("g6.4xlarge", "x86_64", "AL2023_x86_64_NVIDIA"),
        ("gr6.4xlarge", "x86_64", "AL2023_x86_64_NVIDIA"),
        ("p5.48xlarge", "x86_64", "AL2023_x86_64_NVIDIA"),
        ("p6-b200.48xlarge", "x86_64", "AL2023_x86_64_NVIDIA"),
        ("g5g.xlarge", "arm64", "AL2023_ARM_64_NVIDIA"),
        ("inf2.xlarge", "x86_64", "AL2023_x86_64_NEURON"),
        ("trn1.32xlarge", "x86_64", "AL2023_x86_64_NEURON"),
        ("g4ad.xlarge", "x86_64", "AL2023_x86_64_STANDARD"),
        ("p2.xlarge", "x86_64", "AL2023_x86_64_STANDARD"),
        ("p6e-gb200.36xlarge", "arm64", "AL2023_ARM_64_STANDARD"),
    ],
)
def test_a_type_gets_the_image_that_has_its_driver(instance_type: str, arch: str, image: str) -> None:
    assert image_of(instance_type, Architecture(arch)) == image


def test_every_type_of_the_catalog_has_an_image_and_those_with_gpus_nvidias(catalog: Catalog) -> None:
    for kind in catalog.instance_types.values():
        neuron = kind.name.startswith(("inf", "trn"))
        assert image_of(kind.name, kind.arch).endswith("NVIDIA" if kind.gpu else "NEURON" if neuron else "STANDARD")
        assert gpus_of(kind) == (kind.gpu.count if kind.gpu else 0)


def test_what_has_no_driver_is_said() -> None:
    assert without_driver("g4ad.xlarge") == "AMD GPUs"
    assert without_driver("dl1.24xlarge") == "Gaudi accelerators"
    assert without_driver("g4dn.xlarge") is None
    assert accelerator_of("f2.6xlarge") is Accelerator.NONE
