"""The facts as types that can be walked: structs with fields, lists, maps and scalars, resolved on demand."""

import functools
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from kubewars.training.schema.facts import Facts, load_facts

Form = Literal[
    "struct",
    "map",
    "list",
    "string",
    "integer",
    "number",
    "boolean",
    "bytes",
    "quantity",
    "int-or-string",
    "time",
    "micro-time",
    "any",
]
META = "io.k8s.apimachinery.pkg.apis.meta.v1."
_BY_NAME: dict[str, Form] = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int-or-string",
    META + "Time": "time",
    META + "MicroTime": "micro-time",
    META + "FieldsV1": "any",
    META + "Patch": "any",
    "io.k8s.apimachinery.pkg.runtime.RawExtension": "any",
}
_GO_STRUCTS = ("struct", "time", "micro-time", "quantity", "int-or-string")
ZEROS: dict[Form, Any] = {
    "string": "",
    "integer": 0,
    "number": 0,
    "boolean": False,
    "quantity": "0",
    "int-or-string": 0,
}


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a struct, with what JSON, patches and Go say of it."""

    name: str
    type: "Type"
    required: bool
    has_default: bool
    default: Any
    patch_strategies: tuple[str, ...]
    merge_key: str
    is_pointer: bool
    omits: str  # "" a zero is written, "e" it is left out, "z" left out even when it is a struct
    through: str  # names of the embedded Go structs on the way, as Go's errors tell them: ``ProbeHandler.``
    number: int  # of the protobuf field, 0 when there is none
    wire: str

    @property
    def keeps_zero(self) -> bool:
        """Whether a zero that was sent is stored: a pointer to false is not the same as nothing."""
        return self.is_pointer or not self.omits or self.type.form in _GO_STRUCTS

    @property
    def is_null(self) -> bool:
        """Whether Go writes null for it when nothing was said."""
        return self.is_pointer or self.type.form in ("list", "map", "time", "micro-time", "bytes", "any")

    @property
    def is_always_there(self) -> bool:
        """Whether Go writes the field even when nothing was said of it."""
        if self.is_pointer:
            return not self.omits
        return self.omits != "z" if self.type.form in _GO_STRUCTS else not self.omits


@dataclass(eq=False)
class Type:
    """A node of the schema. Named structs are shared; a field's list or map is its own."""

    types: "Types" = field(repr=False)
    form: Form
    name: str = ""  # of the schema, for a struct
    go: str = ""  # as Go's errors name it: ``v1.PodSpec``, ``[]v1.Container``, ``int32``
    items: "Type | None" = None  # of a list, or the values of a map
    enum: tuple[str, ...] = ()
    list_type: str = "atomic"  # atomic, set or map
    list_keys: tuple[str, ...] = ()
    is_atomic: bool = False  # a struct or map owned as a whole
    number_format: str = ""  # int32, int64, double

    @cached_property
    def fields(self) -> dict[str, Field]:
        """By JSON name; empty for anything but a struct."""
        return self.types.fields_of(self.name) if self.form == "struct" else {}

    @cached_property
    def always(self) -> tuple[Field, ...]:
        """The fields that Go writes even when nothing was said of them."""
        return tuple(one for one in self.fields.values() if one.is_always_there)

    @cached_property
    def declared(self) -> tuple[str, ...]:
        """The names of a struct's fields in the order in which Go declares and writes them."""
        told = list(self.types.go_fields(self.name))
        embedded = [name for name in ("kind", "apiVersion") if name not in told]
        return tuple(dict.fromkeys(name for name in (*embedded, *told, *self.fields) if name in self.fields))

    @property
    def struct_name(self) -> str:
        """``PodSpec``, as Go's decoding errors begin a path."""
        return self.name.rpartition(".")[2]


class Types:
    """All types of one facts file."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._named: dict[str, Type] = {}

    @cached_property
    def _roots(self) -> dict[tuple[str, str, str], str]:
        roots: dict[tuple[str, str, str], str] = {}
        for name, schema in self.facts.schemas.items():
            # DeleteOptions belongs to every group at once.
            for told in schema.get("x-kubernetes-group-version-kind", ()):
                roots[told["group"], told["version"], told["kind"]] = name
        return roots

    def root(self, group: str, version: str, kind: str) -> "Type | None":
        """The type of a whole object, also of those that are only sent, such as ``Eviction`` and ``Scale``."""
        name = self._roots.get((group, version, kind))
        return None if name is None else self.named(name)

    def named(self, name: str) -> Type:
        """The type of a schema by its name, made once."""
        found = self._named.get(name)
        if found is None:
            found = self._named[name] = self._resolve(name)
        return found

    def _resolve(self, name: str) -> Type:
        schema = self.facts.schemas[name]
        form = _BY_NAME.get(name)
        short = name.rpartition(".")[2]
        package = name.split(".")[-2] if "." in name else ""
        go = f"{package}.{short}"
        if form is not None:
            return Type(self, form, name, go)
        if "properties" in schema or (schema.get("type") == "object" and "additionalProperties" not in schema):
            return Type(self, "struct", name, go, is_atomic=schema.get("x-kubernetes-map-type") == "atomic")
        return self.inline(schema, go)

    def inline(self, schema: dict[str, Any], go: str) -> Type:  # noqa: PLR0911 - one line a form
        """The type of a property that has no name of its own."""
        if "$ref" in schema:
            return self.named(schema["$ref"])
        told = schema.get("type")
        if told == "array":
            return Type(
                self,
                "list",
                go=go,
                items=self.inline(schema["items"], go.removeprefix("[]")),
                list_type=schema.get("x-kubernetes-list-type", "atomic"),
                list_keys=tuple(schema.get("x-kubernetes-list-map-keys", ())),
            )
        if told == "object":
            values = schema.get("additionalProperties")
            if not isinstance(values, dict):
                return Type(self, "any", go=go)
            value_go = re.sub(r"^map\[[\w.]+\]", "", go)
            return Type(
                self,
                "map",
                go=go,
                items=self.inline(values, value_go),
                is_atomic=schema.get("x-kubernetes-map-type") == "atomic",
            )
        if told == "string":
            if schema.get("format") == "byte":
                return Type(self, "bytes", go="[]uint8")
            return Type(self, "string", go=go or "string", enum=tuple(schema.get("enum", ())))
        if told in ("integer", "number"):
            number_format = schema.get("format", "")
            plain = {"double": "float64"}.get(number_format, number_format)
            return Type(self, told, go=go or plain, number_format=number_format)
        if told == "boolean":
            return Type(self, "boolean", go=go or "bool")
        return Type(self, "any", go=go)

    def go_fields(self, name: str, through: str = "") -> dict[str, tuple[str, str, int, str, str]]:
        """Go's facts of a struct's JSON fields, those of embedded structs among them, and the way to them."""
        prefix = name.rpartition(".")[0] + "."
        flat: dict[str, tuple[str, str, int, str, str]] = {}
        for key, told in self.facts.structs.get(name, {}).items():
            if not key.startswith("<"):
                flat[key] = (*told, through)
            elif "." not in key:
                flat |= self.go_fields(prefix + key[1:], f"{through}{key[1:]}.")
        return flat

    def embedded(self, name: str) -> dict[str, int]:
        """The schemas' names of a struct's embedded structs, with their protobuf numbers."""
        prefix = name.rpartition(".")[0] + "."
        return {
            prefix + key[1:]: told[2]
            for key, told in self.facts.structs.get(name, {}).items()
            if key.startswith("<") and told[2]
        }

    def fields_of(self, name: str) -> dict[str, Field]:
        schema = self.facts.schemas[name]
        required = set(schema.get("required", ()))
        go_fields = self.go_fields(name)
        package = name.split(".")[-2]
        fields: dict[str, Field] = {}
        for key, told in schema.get("properties", {}).items():
            go_type, omits, number, wire, through = go_fields.get(key, ("", "e", 0, "", ""))
            bare = go_type.removeprefix("*")
            fields[key] = Field(
                name=key,
                type=self.inline(told, self._go_name(bare, package)),
                required=key in required,
                has_default="default" in told,
                default=told.get("default"),
                patch_strategies=tuple(filter(None, told.get("x-kubernetes-patch-strategy", "").split(","))),
                merge_key=told.get("x-kubernetes-patch-merge-key", ""),
                is_pointer=go_type.startswith("*"),
                omits=omits,
                through=through,
                number=number,
                wire=wire,
            )
        return fields

    def _go_name(self, go_type: str, package: str) -> str:
        """A Go type as the runtime names it: with its package's own name, not an import's alias."""
        head = re.match(r"^((?:\[\]|\*|map\[[\w.]+\])*)(.*)$", go_type)
        assert head is not None
        shape, bare = head.groups()
        if not bare or bare in _BUILTIN:
            return shape + bare
        if "." in bare:
            alias, _, short = bare.rpartition(".")
            return f"{shape}{_ALIASES.get(alias, alias)}.{short}"
        return f"{shape}{package}.{bare}"


@functools.cache
def load_types() -> Types:
    """The types of the facts that the package carries."""
    return Types(load_facts())


_BUILTIN = frozenset(("string", "bool", "int", "int32", "int64", "float64", "byte", "uint8"))
_ALIASES = {"metav1": "v1", "corev1": "v1", "autoscalingv1": "v1"}
