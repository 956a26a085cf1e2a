"""The JSON Schemas (draft 2020-12) of everything that `--json` prints, and of the files that people write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from typing_extensions import is_typeddict

from jobvector_wizard.account.policy import Policy
from jobvector_wizard.base.errors import UnknownNameError
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.overlay_design import BASE, TAKEN_AWAY
from jobvector_wizard.design.tables import Range
from jobvector_wizard.design.usage import Usage
from jobvector_wizard.documents.calculator import Request, Verification
from jobvector_wizard.documents.catalog import Catalog, Prices
from jobvector_wizard.documents.comparison import Comparison, Comparisons
from jobvector_wizard.documents.deployment import Deployment, Deployments, Doctor, Operation, Status
from jobvector_wizard.documents.design import Controls, Needs
from jobvector_wizard.documents.estimate import Estimate
from jobvector_wizard.documents.values import STRICT
from jobvector_wizard.planning.requirements import LAYOUT, REQUIREMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["DOCUMENTS", "FILES", "Printed", "schema_named"]


@dataclass(frozen=True, slots=True)
class Printed:
    """A document that commands print: its schema's name, its type, and a command that prints one.

    `commands` are those that print no other; each of them names the schema too.
    """

    name: str
    kind: Any
    example: str
    about: str = ""
    commands: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """What the document is, in a sentence."""
        return self.about or _flat(self.kind.__doc__)


def _flat(text: str | None) -> str:
    return " ".join((text or "").split())


DOCUMENTS: Final = (
    Printed("estimate", Estimate, "estimate ha --json"),
    Printed("compare", Comparison, "compare economy ha --json"),
    Printed("comparisons", Comparisons, "compare economy ha ha-as-drawn --json"),
    Printed("controls", Controls, "controls ha --json"),
    Printed("needs", Needs, "needs ha --json"),
    Printed("policies", list[Policy], "needs ha --policy", "What IAM has to allow for a design, as policies."),
    Printed(
        "operation",
        Operation,
        "rehearse ha --speed 0 --json",
        commands=("rehearse", "watch", "preview", "up", "refresh", "destroy"),
    ),
    Printed("status", Status, "status ha --json"),
    Printed("deployments", Deployments, "deployments --json"),
    Printed("deployment", Deployment, "deployments ha --json"),
    Printed("doctor", Doctor, "doctor --json"),
    Printed("catalog", Catalog, "catalog show --json"),
    Printed("prices", Prices, "catalog show nat_gateway_hour --region eu-west-1 --json"),
    Printed("request", Request, "verify ha --with aws-calculator --json"),
    Printed("verify", Verification, "verify ha --with aws-calculator --send --yes --json"),
)
"""Every document."""

FILES: Final = {
    "design": "The design file, TOML: what `presets copy` writes and every command takes.",
    "overlay": "A design file that names a base, TOML: only what differs from it.",
    "requirements": "The file for `--for`, TOML: your own region, budget, use and goals.",
}
"""The schemas of files that people write, each with a sentence."""

_WITH_CATEGORIES: Final = re.compile(re.escape(r"[\p{L}\p{N}\p{Z}_.:/=+@-]"))
_PORTABLE: Final = r"([A-Za-z0-9 _.:/=+@-]|[^\\x00-\\x7f])"
"""The same, but for signs beyond ASCII, in what every validator's regular expressions know."""
_BOUNDS: Final = {"ge": "minimum", "le": "maximum"}
"""What pydantic leaves as it is beside an amount that may be text."""


class _Plain(GenerateJsonSchema):
    """Titles only where somebody wrote one: a key says by itself what it is called."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic hands it over
        """Say no."""
        return False


def schema_named(name: str) -> dict[str, Any]:
    """Return a schema by its name, or by the name of a command that prints such a document.

    Raises UnknownNameError.
    """
    if name in FILES:
        return _headed(name, FILES[name], _FILES[name]())
    by_name = {each: it for it in DOCUMENTS for each in (it.name, *it.commands)}
    if name not in by_name:
        raise UnknownNameError("schema", name, (*by_name, *FILES), "All of them: jobvector-wizard schema")
    found = by_name[name]
    config = None if is_typeddict(found.kind) else STRICT
    adapter: TypeAdapter[Any] = TypeAdapter(found.kind, config=config)
    return _headed(found.name, found.summary, adapter.json_schema(schema_generator=_Plain))


def _headed(name: str, about: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    head = {"$schema": _Plain.schema_dialect, "title": f"jobvector-wizard {name}", "description": about}
    return head | {key: value for key, value in schema.items() if key not in head}


def _design() -> dict[str, Any]:
    made: dict[str, Any] = _portable(Blueprint.model_json_schema(by_alias=True, schema_generator=_Plain))
    return made


def _overlay() -> dict[str, Any]:
    """What a design has, where the base has said all that has to be said."""
    design = _design()
    for table in design["$defs"].values():
        table.pop("required", None)
    own = {
        BASE: {"description": "A preset's name, or a file as it is found from this one.", "type": "string"},
        TAKEN_AWAY: {
            "description": "Paths that are taken away from the base, such as nodes.node-3.",
            "type": "array",
            "items": {"type": "string"},
        },
    }
    return design | {"properties": own | design["properties"], "required": [BASE]}


def _requirements() -> dict[str, Any]:
    """What a design has of a person's, where nothing has to be said."""
    design = _design()
    properties = {key: design["properties"][key] for key in REQUIREMENTS}
    tables = {it["$ref"].rpartition("/")[2] for it in properties.values() if "$ref" in it}
    defs = {name: it for name, it in design["$defs"].items() if name in tables | {Range.__name__}}
    for name in tables:
        defs[name].pop("required", None)
    for key in LAYOUT:
        del defs[Usage.__name__]["properties"][key]
    return {"$defs": defs, "type": "object", "properties": properties, "additionalProperties": False}


_FILES: Final[Mapping[str, Callable[[], dict[str, Any]]]] = {
    "design": _design,
    "overlay": _overlay,
    "requirements": _requirements,
}


def _portable(schema: Any) -> Any:
    """Return a schema in the words of JSON Schema, with patterns that every validator reads."""
    if isinstance(schema, list):
        return [_portable(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {"additionalProperties": False} if "patternProperties" in schema else {}
    return closed | {
        _BOUNDS.get(key, _WITH_CATEGORIES.sub(_PORTABLE, key)): _WITH_CATEGORIES.sub(_PORTABLE, value)
        if key == "pattern" and isinstance(value, str)
        else _portable(value)
        for key, value in schema.items()
    }
