"""Rules about EKS's add-ons: whether they exist, what they request, and what they need before they work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.base.errors import nearest
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.add_ons import DEVICE_PLUGIN, IDENTITY_AGENT, missing_rights, users_of_roles
from jobvector_wizard.planning.findings.rule import Facts, Problem, Remedy, Severity, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

ADD_ONS = "kubernetes.add_ons"
GUIDE = "Amazon EKS user guide, AWS add-ons and community add-ons, dated in the catalog"


@rule("K8S-02", Severity.WARNING, source="the catalog's add-on requests")
def unknown_requests(facts: Facts) -> Iterator[Problem]:
    """What an add-on requests is not known, so the nodes may hold less than is said here."""
    for name in facts.capacity.cluster.unknown_add_ons:
        yield Problem(f"what the add-on {name} requests is unknown", subject=name, path=ADD_ONS)


@rule("K8S-03", Severity.ERROR, source=GUIDE)
def add_on_lacks_something(facts: Facts) -> Iterator[Problem]:
    """An add-on needs another one, rights that the design limits to nothing, or what this program does not make."""
    listed = facts.blueprint.kubernetes.add_ons
    for name in listed:
        add_on = facts.catalog.eks_add_ons.get(name)
        if add_on is None:
            continue
        for first in add_on.after:
            if first not in listed:
                yield Problem(
                    f"the add-on {name} does not become ready without {first}",
                    subject=f"{name}:{first}",
                    remedies=(Remedy(f"add {first}", Patch.set(ADD_ONS, [*listed, first])), _left_out(facts, name)),
                    path=ADD_ONS,
                )
        for missing in missing_rights(facts.blueprint, facts.catalog, name):
            yield Problem(
                f"the add-on {name} gets no role: the design has {missing}",
                subject=name,
                remedies=(_left_out(facts, name),),
                path=ADD_ONS,
            )
        if add_on.lacks:
            yield Problem(
                f"the add-on {name} needs {add_on.lacks}; this program does not make that",
                subject=name,
                remedies=(_left_out(facts, name),),
                path=ADD_ONS,
                severity=Severity.WARNING,
            )


@rule("K8S-05", Severity.ERROR, source=GUIDE)
def no_such_add_on(facts: Facts) -> Iterator[Problem]:
    """EKS has no add-on of that name; those of AWS Marketplace, with an underscore in theirs, are not known here."""
    known = facts.catalog.eks_add_ons
    for name in facts.blueprint.kubernetes.add_ons:
        if name in known:
            continue
        if "_" in name:
            yield Problem(
                f"whether AWS Marketplace has the add-on {name} is not known here, nor what rights it needs",
                subject=name,
                path=ADD_ONS,
                severity=Severity.WARNING,
            )
            continue
        guess = nearest(name, known)
        yield Problem(
            f'EKS has no add-on "{name}"' + (f'; did you mean "{guess}"?' if guess else ""),
            subject=name,
            evidence=(f"{len(known)} are known, by {known[IDENTITY_AGENT].source.date}: {', '.join(sorted(known))}",),
            remedies=(*_renamed(facts, name, guess), _left_out(facts, name)),
            path=ADD_ONS,
        )


@rule("K8S-06", Severity.ERROR, source="Amazon EKS user guide, EKS Pod Identities")
def nobody_hands_out_roles(facts: Facts) -> Iterator[Problem]:
    """Pods get the rights of their roles from the Pod Identity agent; without it they have none."""
    listed = facts.blueprint.kubernetes.add_ons
    users = users_of_roles(facts.blueprint, facts.catalog)
    if users and IDENTITY_AGENT not in listed:
        yield Problem(
            f"{', '.join(users)}: {'their' if len(users) > 1 else 'its'} pods get no rights without {IDENTITY_AGENT}",
            evidence=("roles are made for them, and the agent hands these to pods",),
            remedies=(Remedy(f"add {IDENTITY_AGENT}", Patch.set(ADD_ONS, [IDENTITY_AGENT, *listed])),),
            path=ADD_ONS,
        )


def _renamed(facts: Facts, name: str, guess: str | None) -> Iterator[Remedy]:
    listed = facts.blueprint.kubernetes.add_ons
    if name == DEVICE_PLUGIN:
        rest = [it for it in listed if it != name]
        patch = Patch.set(ADD_ONS, rest) + Patch.set("kubernetes.gpu_plugin", True)
        yield Remedy("say that whoever deploys brings it: kubernetes.gpu_plugin", patch)
    elif guess is not None:
        renamed = list(dict.fromkeys(guess if it == name else it for it in listed))
        yield Remedy(f"{guess} instead of {name}", Patch.set(ADD_ONS, renamed))


def _left_out(facts: Facts, name: str) -> Remedy:
    left = [other for other in facts.blueprint.kubernetes.add_ons if other != name]
    return Remedy(f"leave {name} out", Patch.set(ADD_ONS, left))
