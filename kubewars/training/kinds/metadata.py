"""Rules for ``metadata``, the same for every kind. Source: ``apimachinery/pkg/api/validation/objectmeta.go``."""

from typing import Any

from kubewars.training.kinds import causes, naming
from kubewars.training.status import Cause

Obj = dict[str, Any]
ANNOTATION_LIMIT = 256 * 1024
_STANDARD_FINALIZERS = ("kubernetes", "orphan", "foregroundDeletion")


def new_object(metadata: Obj, rule: naming.NameRule, *, namespaced: bool) -> list[Cause]:
    """What is wrong with the metadata of an object to be created."""
    found: list[Cause] = []
    generate = metadata.get("generateName", "")
    if generate:
        found += causes.bad_values("metadata.generateName", generate, naming.for_prefix(rule)(generate))
    name = metadata.get("name", "")
    if name:
        found += causes.bad_values("metadata.name", name, rule(name))
    else:
        found.append(causes.required("metadata.name", "name or generateName is required"))
    namespace = metadata.get("namespace", "")
    if namespaced and not namespace:
        found.append(causes.required("metadata.namespace"))
    elif namespaced:
        found += causes.bad_values("metadata.namespace", namespace, naming.dns_label(namespace))
    elif namespace:
        found.append(causes.forbidden("metadata.namespace", "not allowed on this type"))
    found += common(metadata)
    for index, finalizer in enumerate(metadata.get("finalizers") or ()):
        if "/" not in finalizer and finalizer not in _STANDARD_FINALIZERS:
            why = "name is neither a standard finalizer name nor is it fully qualified"
            found.append(causes.bad_value(f"metadata.finalizers[{index}]", finalizer, why))
    return found


def changed_object(metadata: Obj, old: Obj) -> list[Cause]:
    """What is wrong with a change of metadata."""
    found: list[Cause] = []
    if "deletionTimestamp" in old:
        extra = sorted(set(metadata.get("finalizers", ())) - set(old.get("finalizers", ())))
        if extra:
            told = ", ".join(f'"{one}"' for one in extra)
            found.append(
                causes.forbidden(
                    "metadata.finalizers",
                    "no new finalizers can be added if the object is being deleted, found new finalizers"
                    f" []string{{{told}}}",
                )
            )
    for key in ("name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"):
        found += causes.unchanged(f"metadata.{key}", metadata.get(key), old.get(key))
    return found + common(metadata)


def common(metadata: Obj) -> list[Cause]:
    """What holds at birth and later."""
    found = labels(metadata.get("labels") or {}, "metadata.labels")
    found += annotations(metadata.get("annotations") or {}, "metadata.annotations")
    found += _owners(metadata.get("ownerReferences") or [])
    for finalizer in metadata.get("finalizers") or ():
        found += causes.bad_values("metadata.finalizers", finalizer, naming.label_key(finalizer))
    return found


def labels(given: dict[str, str], path: str) -> list[Cause]:
    """Keys and values of labels, or of a selector made of them."""
    found: list[Cause] = []
    for key, value in given.items():
        found += causes.bad_values(path, key, naming.label_key(key))
        found += causes.bad_values(path, value, naming.label_value(value))
    return found


def annotations(given: dict[str, str], path: str) -> list[Cause]:
    """Keys are as labels', but for their case; together they have a size."""
    found: list[Cause] = []
    for key in given:
        found += causes.bad_values(path, key, naming.label_key(key.lower()))
    if sum(len(key.encode()) + len(value.encode()) for key, value in given.items()) > ANNOTATION_LIMIT:
        found.append(causes.too_long(path, ANNOTATION_LIMIT))
    return found


def _owners(references: list[Obj]) -> list[Cause]:
    found: list[Cause] = []
    controller = ""
    for index, reference in enumerate(references):
        path = f"metadata.ownerReferences[{index}]"
        found += [
            causes.required(f"{path}.{key}", "must not be empty")
            for key in ("apiVersion", "kind", "name", "uid")
            if not reference.get(key)
        ]
        if (reference.get("apiVersion"), reference.get("kind")) == ("v1", "Event"):
            why = "/v1, Kind=Event is disallowed from being an owner"
            found.append(causes.bad_value(path, reference, why))
        if reference.get("controller"):
            told = f"{reference.get('kind')}/{reference.get('name')}"
            if controller:
                why = (
                    'Only one reference can have Controller set to true. Found "true" in references for'
                    f" {controller} and {told}"
                )
                found.append(causes.bad_value("metadata.ownerReferences", references, why))
            controller = controller or told
    return found
