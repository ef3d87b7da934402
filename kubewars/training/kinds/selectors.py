"""Label selectors as objects carry them: their rules, whom they match, how tables show them."""

from typing import Any

from kubewars.training.kinds import causes, metadata, naming
from kubewars.training.status import Cause

Obj = dict[str, Any]
#: Of one selector. Kubernetes has no such limit; here each clause is held against every pod there is, by the one loop.
MOST_CLAUSES = 100


def check(selector: Obj | None, path: str) -> list[Cause]:
    """What is wrong with a ``LabelSelector``; none at all is fine here."""
    if not selector:
        return []
    clauses = len(selector.get("matchLabels") or ()) + len(selector.get("matchExpressions") or ())
    if clauses > MOST_CLAUSES:
        return [causes.too_many(path, clauses, MOST_CLAUSES)]
    found = metadata.labels(selector.get("matchLabels") or {}, f"{path}.matchLabels")
    for index, one in enumerate(selector.get("matchExpressions") or ()):
        found += _requirement(one, f"{path}.matchExpressions[{index}]")
    return found


def _requirement(one: Obj, path: str) -> list[Cause]:
    found: list[Cause] = []
    operator, values = one.get("operator", ""), one.get("values") or ()
    if operator in ("In", "NotIn"):
        if not values:
            why = "must be specified when `operator` is 'In' or 'NotIn'"
            found.append(causes.required(f"{path}.values", why))
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
            found.append(causes.forbidden(f"{path}.values", why))
    else:
        found.append(causes.bad_value(f"{path}.operator", operator, "not a valid selector operator"))
    key = one.get("key", "")
    found += causes.bad_values(f"{path}.key", key, naming.label_key(key))
    for index, value in enumerate(values):
        found += causes.bad_values(f"{path}.values[{index}]", value, naming.label_value(value))
    return found


def is_empty(selector: Obj | None) -> bool:
    """Whether it says nothing, and so matches everything."""
    return not selector or not (selector.get("matchLabels") or selector.get("matchExpressions"))


def matches(selector: Obj | None, labels: dict[str, str]) -> bool:
    """Whether a ``LabelSelector`` matches; none matches nothing, an empty one everything."""
    if selector is None:
        return False
    if any(labels.get(key) != value for key, value in (selector.get("matchLabels") or {}).items()):
        return False
    return all(_holds(one, labels) for one in selector.get("matchExpressions") or ())


def _holds(one: Obj, labels: dict[str, str]) -> bool:
    value = labels.get(one["key"])
    match one["operator"]:
        case "In":
            return value in one["values"]
        case "NotIn":
            return value not in one["values"]
        case "Exists":
            return value is not None
        case _:
            return value is None


def show_labels(labels: dict[str, str] | None) -> str:
    """``a=b,c=d``, or ``<none>``."""
    return ",".join(f"{key}={labels[key]}" for key in sorted(labels)) if labels else "<none>"


def show(selector: Obj | None) -> str:
    """``a=b,c in (d,e)``; ``<none>`` for one that says nothing."""
    if selector is None or is_empty(selector):
        return "<none>"
    told = [(key, f"{key}={value}") for key, value in (selector.get("matchLabels") or {}).items()]
    told += [(one["key"], _show_requirement(one)) for one in selector.get("matchExpressions") or ()]
    return ",".join(text for _, text in sorted(told, key=lambda pair: pair[0]))


def _show_requirement(one: Obj) -> str:
    values = ",".join(sorted(one.get("values") or ()))
    match one["operator"]:
        case "In":
            return f"{one['key']} in ({values})"
        case "NotIn":
            return f"{one['key']} notin ({values})"
        case "Exists":
            return str(one["key"])
        case _:
            return f"!{one['key']}"
