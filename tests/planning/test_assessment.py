"""What holds for any assessment, whatever the design."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from jobvector_wizard.catalog import bundled
from jobvector_wizard.design.patch import Patch, difference
from jobvector_wizard.design.preset_file import load_design, shipped_presets
from jobvector_wizard.planning.assessment import Assessment, assess

DAY = date(2026, 11, 23)
CHANGES = st.lists(
    st.sampled_from(
        [
            Patch.set("nodes.node-2.type", "t3a.xlarge"),
            Patch.set("nodes.node-1.count", 3),
            Patch.set("network.nat", "none"),
            Patch.set("database.multi_az", True),
            Patch.set("database.engine_version", "16"),
            Patch.set("workloads.ollama.priority", 7),
            Patch.set("workloads.another", {"cpu": "100m", "memory": "64Mi"}),
            Patch.set("kubernetes.prefix_delegation", True),
            Patch.set("goals.survive_zone_loss", True),
            Patch.set("usage.egress_gb", 700),
            Patch.set("budget.monthly_usd", 100),
            Patch.unset("budget"),
            Patch.unset("accepted"),
            Patch.unset("drawn"),
        ]
    ),
    min_size=1,
    max_size=5,
)


def told(assessment: Assessment) -> tuple[object, ...]:
    """Return everything that an assessment says."""
    capacity = assessment.capacity
    return (
        [(line.path, line.quantity, line.price, line.usd, line.note) for line in assessment.bill.lines],
        dict(capacity.steady.bound),
        [
            (loss.zone, dict(loss.placement.bound), loss.lost, loss.database, loss.egress_lost)
            for loss in capacity.losses
        ],
        assessment.availability,
        assessment.findings,
    )


@given(design=st.sampled_from(sorted(shipped_presets())), changes=CHANGES)
def test_a_change_and_its_difference_back_restore_the_assessment(design: str, changes: list[Patch]) -> None:
    before = load_design(design).blueprint
    after = sum(changes, Patch()).apply(before)
    restored = difference(after, before).apply(after)
    assert told(assess(restored, bundled(), DAY)) == told(assess(before, bundled(), DAY))
