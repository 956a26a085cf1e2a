"""A home in which somebody lived: refreshed and own prices, a deployment, a rehearsal, a draft, a chosen theme."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jobvector_wizard.base import paths
from jobvector_wizard.base.preferences import Preferences, keep_preferences
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.provisioning.backend import Backend
from jobvector_wizard.provisioning.deployment import Settings
from jobvector_wizard.provisioning.events import Kind
from tests.catalog.refreshed import keep_prices, read_region
from tests.fuzz.running import ON
from tests.past import BEGAN, Past

OWN = """
source = "Addendum of 2026"
date = 2026-03-01
schema = 1

[discounts]
all = 5

[discounts.services]
AmazonEC2 = 12

[discounts.usage_types]
"EU-NatGateway-Bytes" = 3

[[prices]]
usage_type = "BoxUsage:t3a.medium"
usd = "0.031"
region = "eu-west-1"

[[commitments]]
name = "compute-1y"
kind = "savings-plan"
plan = "compute"
usd_per_hour = "0.10"
years = 1
rates = { "BoxUsage:c6a.*" = 27 }

[[commitments]]
name = "db-1y"
kind = "reserved"
type = "db.t3.small"
multi_az = true
region = "eu-west-1"
count = 1
usd_per_hour = "0.03"
upfront_usd = "10"
years = 1
"""


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a working directory whose `home` is the program's, as it and a person left it."""
    place = tmp_path_factory.mktemp("lived-in")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOBVECTOR_HOME", str(place / "home"))
        patch.setenv("JOBVECTOR_ON", ON)
        design = load_design("ha")
        keep_prices({"eu-west-1": read_region("eu-west-1", [design.blueprint])})
        paths.own_prices().write_text(OWN)
        keep_preferences(Preferences("textual-dark"))
        past = Past(paths.deployments(), design.blueprint)
        settings = Settings(account="123456789012", region="eu-west-1", backend=Backend(), created=BEGAN)
        past.deployment.settings_file.write_text(settings.model_dump_json())
        design.save(past.deployment.blueprint)
        past.did(Kind.UP, begun=("urn:1", "urn:2"), done=("urn:1",))
        past.did(Kind.REFRESH)
        paths.private_directory(paths.drafts())
        (paths.drafts() / "1999999999-abcdef.toml").write_text(f"# draft of: ha\n{design.text}")
        command = [sys.executable, "-m", "jobvector_wizard", "rehearse", "economy", "--speed", "0"]
        subprocess.run(command, check=True, capture_output=True, timeout=120, env=dict(os.environ))
    return place


@pytest.fixture(scope="session")
def files(lived_in: Path) -> dict[str, bytes]:
    """Return its files by their paths."""
    return {
        str(path.relative_to(lived_in)): path.read_bytes() for path in sorted(lived_in.rglob("*")) if path.is_file()
    }
