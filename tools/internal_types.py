"""Kubernetes' internal Go structs, which its refusals show when they quote or compare a part of an object.

An API server decodes what it is sent (``k8s.io/api``, with JSON names) into structs of its own (``pkg/apis``, without
any), so that a message shows every field, by its Go name, in the order of its declaration. This reads from both what it
takes to write an object so: for each internal struct its fields, each with its Go name, the JSON name of the field that
is converted into it, and its form.
"""

import re
from pathlib import Path

STRUCT = re.compile(r"^type (\w+) struct \{$(.*?)^\}$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"^type (\w+) ([\w\[\].*]+)$", re.MULTILINE)
FIELD = re.compile(r"^\t(?:(\w+)\s+)?([\w.*\[\]]+)\s*(?:`([^`]*)`)?\s*(?://.*)?$")

# What messages show: the specs that may not change, and the parts of specs that are quoted as a whole.
ROOTS = (
    "core.PodSpec",
    "core.PersistentVolumeClaimSpec",
    "core.PersistentVolumeSource",
    "core.SecurityContext",
    "core.Taint",
    "core.ObjectReference",
    "core.EventSource",
    "policy.PodDisruptionBudgetSpec",
    "apps.DeploymentStrategy",
    "apps.DaemonSetUpdateStrategy",
    "apps.StatefulSetUpdateStrategy",
)
VERSIONED = {"core": "core/v1", "apps": "apps/v1", "policy": "policy/v1"}
ZEROS = {"string": '""', "bool": "false"}
META = "io.k8s.apimachinery.pkg.apis.meta.v1."
BEYOND = {
    "metav1.LabelSelector": f"={META}LabelSelector",
    "metav1.ObjectMeta": f"={META}ObjectMeta",
    "metav1.Time": "null",
    "resource.Quantity": '"0"',
    "intstr.IntOrString": "0",
    "types.UID": '""',
    "api.ResourceList": "map",
}

Internal = dict[str, list[list[str]]]


def internal_structs(kubernetes: Path, go_api: Path) -> Internal:
    """For each struct below the roots its fields: ``[Go name, JSON name, form]``.

    A form is what stands there when nothing was said, as JSON (``""``, ``0``, ``false``, ``null``); ``core.Container``
    for a struct, ``*core.Container`` and ``[]core.Container`` for what may be null; ``map``; and ``=`` with the name of
    a schema for what is written as it is sent. An embedded struct has no names.
    """
    sources = {group: (kubernetes / "pkg/apis" / group / "types.go").read_text() for group in VERSIONED}
    bodies = {f"{group}.{name}": body for group, text in sources.items() for name, body in STRUCT.findall(text)}
    named = {f"{group}.{name}": target for group, text in sources.items() for name, target in NAMED.findall(text)}
    sent = {
        f"{group}.{name}": _json_names(body)
        for group, folder in VERSIONED.items()
        for name, body in STRUCT.findall((go_api / folder / "types.go").read_text())
    }
    found: Internal = {}
    waiting = list(ROOTS)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        group = name.partition(".")[0]
        names = sent.get(name, {})
        found[name] = []
        for go_name, go_type, _ in _fields(bodies[name]):
            form = _form(group, go_type, bodies, named)
            found[name].append([go_name, names.get(go_name, ""), form] if go_name else ["", "", form])
            inner = re.sub(r"^(\*|\[\])", "", form)
            if inner in bodies:
                waiting.append(inner)
    return dict(sorted(found.items()))


def _fields(body: str) -> list[tuple[str, str, str]]:
    return [match.groups() for line in body.splitlines() if (match := FIELD.match(line))]  # type: ignore[misc]


def _json_names(body: str) -> dict[str, str]:
    found = {}
    for go_name, _, tags in _fields(body):
        told = re.search(r'json:"([^",]*)', tags or "")
        if go_name and told:
            found[go_name] = told[1]
    return found


def _form(group: str, go_type: str, bodies: dict[str, str], named: dict[str, str]) -> str:
    head = re.match(r"^(\*|\[\]|map\[)?(.*)$", go_type)
    assert head is not None
    shape, bare = head[1] or "", head[2]
    full = bare.replace("api.", "core.", 1) if bare.startswith("api.") else bare
    full = full if "." in full else f"{group}.{full}"
    if shape == "map[":
        return "map"
    if full in bodies:
        return shape + full
    if full in named:
        return _form(full.partition(".")[0], shape + named[full], bodies, named)
    if shape:
        beyond = BEYOND.get(bare, "")
        return shape + beyond if beyond.startswith("=") else "null"
    return BEYOND.get(bare) or ZEROS.get(bare, "0")
