"""The AWS provider's resources as the program registers them, without loading the provider's own SDK.

`pulumi-aws` is 121 MB of classes, twice that compiled, and takes seconds to load what this program uses of it.
All that an engine sees of it is a type, inputs by their camelCase names, and a few options. A resource here sends the
same, request for request: a test runs the program with both. The type checker reads `pulumi-aws` in place of this
module, so that each class, input and output is held against the provider's types.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pulumi

from jobvector_wizard.services import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi_aws import acm as acm
    from pulumi_aws import autoscaling as autoscaling
    from pulumi_aws import budgets as budgets
    from pulumi_aws import cloudwatch as cloudwatch
    from pulumi_aws import ec2 as ec2
    from pulumi_aws import eks as eks
    from pulumi_aws import get_caller_identity_output as get_caller_identity_output
    from pulumi_aws import get_partition_output as get_partition_output
    from pulumi_aws import iam as iam
    from pulumi_aws import kms as kms
    from pulumi_aws import lb as lb
    from pulumi_aws import rds as rds
    from pulumi_aws import route53 as route53
    from pulumi_aws import s3 as s3
    from pulumi_aws import sns as sns
    from pulumi_aws import vpc as vpc
    from pulumi_aws import wafv2 as wafv2

PROVIDER_VERSION: Final = "7.51.1"
"""The version of the provider that the engine is asked for."""


class _Resource(pulumi.CustomResource):
    """A resource of the provider. Its inputs are named in snake case, as in the provider's SDK."""

    def __init__(
        self, type_: str, resource_name: str, *, opts: pulumi.ResourceOptions | None = None, **inputs: Any
    ) -> None:
        kind = KINDS.get(type_)
        if kind is None:
            raise NotImplementedError(f"no service declares {type_}; it belongs into its kinds.py")
        own = pulumi.ResourceOptions(
            version=PROVIDER_VERSION,
            aliases=[pulumi.Alias(type_=kind.former)] if kind.former else None,
            additional_secret_outputs=list(kind.secrets),
        )
        unanswered = dict.fromkeys(map(_camel, kind.outputs))
        super().__init__(type_, resource_name, {**unanswered, **_wire(inputs)}, pulumi.ResourceOptions.merge(own, opts))
        self._answers = {name: self.__dict__.pop(_camel(name)) for name in kind.outputs}

    def __getattr__(self, name: str) -> pulumi.Output[Any]:
        if name.startswith("_") or name not in self._answers:
            raise AttributeError(f"{name!r} is not among the outputs that its kind names")
        answer: pulumi.Output[Any] = self._answers[name]
        return answer.apply(_readable)


class _Structure(dict[str, Any]):
    """A structure that the provider answered with. Its members are read in snake case; one without a value is None."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.get(_camel(name))


class _Module:
    """A module of the provider: its resources, the structures of their inputs, and its questions to an account."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        if name.startswith("get_"):
            return partial(_ask, f"aws:{self._name}/{{0}}:{{0}}".format(_camel(name.removesuffix("_output"))))
        if name.endswith("Args"):
            return _structure
        return partial(_Resource, f"aws:{self._name}/{name[0].lower()}{name[1:]}:{name}")


def _structure(**members: Any) -> dict[str, Any]:
    return _wire(members)


def _ask(token: str, **arguments: Any) -> pulumi.Output[Any]:
    options = pulumi.InvokeOutputOptions(version=PROVIDER_VERSION)
    return pulumi.runtime.invoke_output(token, _wire(arguments), opts=options).apply(_readable)


def _wire(members: Mapping[str, Any]) -> dict[str, Any]:
    """Name members as the engine does. What a map of the user's holds, such as tags, is below and keeps its keys."""
    return {_camel(name): value for name, value in members.items() if value is not None}


def _readable(value: Any) -> Any:
    """Return what the engine answered with its members by name; on the wire every number is a float."""
    if isinstance(value, dict):
        return _Structure({key: _readable(inner) for key, inner in value.items()})
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return [_readable(inner) for inner in value] if isinstance(value, list) else value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(_Module("index"), name) if name.startswith("get_") else _Module(name)
