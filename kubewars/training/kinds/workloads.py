"""What the kinds that make pods have in common: templates, selectors, amounts that may be percentages, status rules."""

import re
from typing import Any

from kubewars.training.kinds import causes, naming, pod_rules, selectors
from kubewars.training.status import Cause

Obj = dict[str, Any]
MISMATCH = "`selector` does not match template `labels`"


def selected_template(
    spec: Obj,
    path: str,
    what: str,
    owner: str,
    *,
    is_required: bool = True,
    unusable: str | None = "invalid label selector",
) -> list[Cause]:
    """A ``LabelSelector`` that is there, says something, and matches the template below it.

    ``what`` names the kind in "empty selector is invalid for …", ``owner`` in what its pods may not have; ``unusable``
    is what is said of a selector that cannot be asked, and None where the template is judged all the same.
    """
    selector = spec.get("selector")
    found: list[Cause] = []
    if selector is None:
        if is_required:
            found.append(causes.required(f"{path}.selector"))
    else:
        found += selectors.check(selector, f"{path}.selector")
        if selectors.is_empty(selector):
            found.append(causes.bad_value(f"{path}.selector", selector, f"empty selector is invalid for {what}"))
    template = spec.get("template") or {}
    labels = (template.get("metadata") or {}).get("labels") or {}
    says_something = selector is None or not selectors.is_empty(selector)
    is_asked = is_usable(selector)
    if not is_asked and unusable is not None:
        return [*found, causes.bad_value(f"{path}.selector", selector, unusable)]
    if is_asked and says_something and not selectors.matches(selector, labels):
        found.append(causes.bad_value(f"{path}.template.metadata.labels", labels or None, MISMATCH))
    return found + always_running(template, f"{path}.template", owner)


def is_usable(selector: Obj | None) -> bool:
    """Whether a selector can be asked at all: there is nothing wrong with it."""
    return not selectors.check(selector, "")


def always_running(template: Obj, path: str, owner: str) -> list[Cause]:
    """A template whose pods are to run for ever."""
    found = pod_rules.pod_template(template, path)
    spec = template.get("spec") or {}
    if spec.get("restartPolicy") != "Always":
        policy = spec.get("restartPolicy", "")
        found.append(causes.unsupported(f"{path}.spec.restartPolicy", policy, ("Always",)))
    if spec.get("activeDeadlineSeconds") is not None:
        why = f"activeDeadlineSeconds in {owner} is not Supported"
        found.append(causes.forbidden(f"{path}.spec.activeDeadlineSeconds", why))
    return found


def count_or_percent(value: int | str, path: str, *, is_bounded: bool = True) -> list[Cause]:
    """Zero or more, or a percentage, of at most 100 where ``is_bounded``."""
    if isinstance(value, int):
        return causes.not_negative(path, value)
    found = causes.bad_values(path, value, naming.percent(value))
    return found + at_most_all(value, path) if is_bounded else found


def at_most_all(value: int | str, path: str) -> list[Cause]:
    """If it is a percentage, at most 100."""
    if isinstance(value, str) and amount(value) > 100:
        return [causes.bad_value(path, value, "must not be greater than 100%")]
    return []


def amount(value: int | str | None) -> int:
    """The number in a count or percentage; what is neither counts as zero."""
    if isinstance(value, int):
        return value
    return int(value[:-1]) if value and re.fullmatch("[0-9]+%", value) else 0


def not_negative(obj: Obj, path: str, *keys: str) -> list[Cause]:
    """None of these fields may be below zero."""
    found: list[Cause] = []
    for key in keys:
        found += causes.not_negative(f"{path}.{key}", obj.get(key))
    return found
