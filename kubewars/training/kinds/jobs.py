"""Jobs: pods that are to end well, a number of times."""

from typing import Any

from kubewars.training.kinds import causes, cells, job_status, pod_defaults, pod_rules, selectors, workloads
from kubewars.training.kinds.ages import human_duration, parse_time
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Propagation, Strategy
from kubewars.training.status import Cause

_COUNTS = (
    "parallelism",
    "completions",
    "activeDeadlineSeconds",
    "backoffLimit",
    "ttlSecondsAfterFinished",
    "backoffLimitPerIndex",
    "maxFailedIndexes",
)
_STATES = {
    "Complete": "Complete",
    "Failed": "Failed",
    "Suspended": "Suspended",
    "FailureTarget": "FailureTarget",
    "SuccessCriteriaMet": "SuccessCriteriaMet",
}
_FAILURE_ACTIONS = ("Count", "FailIndex", "FailJob", "Ignore")
_NAME_LABELS = ("batch.kubernetes.io/job-name", "job-name")
_UID_LABELS = ("batch.kubernetes.io/controller-uid", "controller-uid")


def default_job_spec(spec: Obj) -> None:
    """The defaults of a Job's spec, also of one inside a CronJob (but for those that only a Job itself gets)."""
    pod_defaults.pod_spec(spec.setdefault("template", {}).setdefault("spec", {}))


def job_spec(spec: Obj, path: str) -> list[Cause]:
    """What is wrong with a Job's spec, selector aside."""
    found = workloads.not_negative(spec, path, *_COUNTS)
    mode = spec.get("completionMode", "NonIndexed")
    if mode not in ("NonIndexed", "Indexed"):
        found.append(causes.unsupported(f"{path}.completionMode", mode, ("NonIndexed", "Indexed")))
    if mode == "Indexed" and spec.get("completions") is None:
        found.append(causes.required(f"{path}.completions", "when completion mode is Indexed"))
    if mode == "NonIndexed":
        found += [
            causes.bad_value(f"{path}.{key}", spec[key], "requires indexed completion mode")
            for key in ("backoffLimitPerIndex", "maxFailedIndexes")
            if spec.get(key) is not None
        ]
    found += _failure_policy(spec, f"{path}.podFailurePolicy")
    found += pod_rules.pod_template(spec.get("template") or {}, f"{path}.template")
    policy = (spec["template"].get("spec") or {}).get("restartPolicy", "")
    here = f"{path}.template.spec.restartPolicy"
    if policy in ("", "Always"):
        found.append(causes.required(here, 'valid values: "OnFailure", "Never"'))
    elif policy not in ("OnFailure", "Never"):
        found.append(causes.unsupported(here, policy, ("OnFailure", "Never")))
    elif spec.get("podFailurePolicy") is not None and policy != "Never":
        why = 'only "Never" is supported when podFailurePolicy is specified'
        found.append(causes.bad_value(here, policy, why))
    return found


def _failure_policy(spec: Obj, path: str) -> list[Cause]:
    """Each rule says what it does, and on what: exit codes, or conditions of the pod."""
    found: list[Cause] = []
    for index, rule in enumerate((spec.get("podFailurePolicy") or {}).get("rules") or ()):
        here, action = f"{path}.rules[{index}]", rule.get("action", "")
        if not action:
            choices = ", ".join(f'"{one}"' for one in _FAILURE_ACTIONS)
            found.append(causes.required(f"{here}.action", f"valid values: {choices}"))
        elif action not in _FAILURE_ACTIONS:
            found.append(causes.unsupported(f"{here}.action", action, _FAILURE_ACTIONS))
        elif action == "FailIndex" and spec.get("backoffLimitPerIndex") is None:
            found.append(causes.bad_value(f"{here}.action", action, "requires the backoffLimitPerIndex to be set"))
        on = [key for key in ("onExitCodes", "onPodConditions") if rule.get(key)]
        if len(on) == 2:
            why = "specifying both OnExitCodes and OnPodConditions is not supported"
            found.append(causes.broken_rule(here, why))
        elif not on:
            why = "specifying one of OnExitCodes and OnPodConditions is required"
            found.append(causes.broken_rule(here, why))
    return found


class JobStrategy(Strategy):
    """Selector and labels are made from the Job's uid, so that no two Jobs share pods; the template never changes."""

    has_generation = True
    checks_by_hand = True
    default_propagation: Propagation = "orphan"
    columns = (
        NAME,
        Column("Status"),
        Column("Completions"),
        Column("Duration"),
        AGE,
        *cells.TEMPLATE,
        cells.SELECTOR,
    )

    def default(self, obj: Obj) -> None:
        spec = obj.setdefault("spec", {})
        if spec.get("completions") is None and spec.get("parallelism") is None:
            spec["completions"] = 1
        spec.setdefault("parallelism", 1)
        spec.setdefault("backoffLimit", 6 if spec.get("backoffLimitPerIndex") is None else 2**31 - 1)
        default_job_spec(spec)
        labels = (spec["template"].get("metadata") or {}).get("labels")
        if labels and not obj["metadata"].get("labels"):
            obj["metadata"]["labels"] = labels
        spec.setdefault("completionMode", "NonIndexed")
        for rule in (spec.get("podFailurePolicy") or {}).get("rules") or ():
            for pattern in rule.get("onPodConditions") or ():
                pattern["status"] = pattern.get("status") or "True"
        spec.setdefault("suspend", False)
        policy = "TerminatingOrFailed" if spec.get("podFailurePolicy") is None else "Failed"
        spec.setdefault("podReplacementPolicy", policy)
        spec.setdefault("manualSelector", False)

    def prepare_create(self, obj: Obj) -> None:
        super().prepare_create(obj)
        spec = obj["spec"]
        if spec.get("manualSelector"):
            return
        labels = spec["template"].setdefault("metadata", {}).setdefault("labels", {})
        is_shared = not obj["metadata"].get("labels") or obj["metadata"]["labels"] is labels
        for key in _NAME_LABELS:
            labels.setdefault(key, obj["metadata"].get("name", ""))
        for key in _UID_LABELS:
            labels.setdefault(key, obj["metadata"].get("uid", ""))
        if is_shared:  # a Job without labels has its template's, those made here among them
            obj["metadata"]["labels"] = dict(labels)
        chosen = spec.setdefault("selector", {}).setdefault("matchLabels", {})
        chosen.setdefault(_UID_LABELS[0], obj["metadata"].get("uid", ""))

    def check(self, obj: Obj) -> list[Cause]:
        spec, found = obj["spec"], []
        selector = spec.get("selector")
        made = {"matchLabels": {_UID_LABELS[0]: obj["metadata"].get("uid", "")}}
        if not spec.get("manualSelector") and selector not in (None, made):
            found.append(causes.bad_value("spec.selector", selector, "`selector` not auto-generated"))
        found += job_spec(spec, "spec")
        if selector is None:
            found.append(causes.required("spec.selector"))
        else:
            found += selectors.check(selector, "spec.selector")
        labels = (spec["template"].get("metadata") or {}).get("labels") or {}
        # Without a selector nothing is selected, so that no labels match.
        if selector is None or (workloads.is_usable(selector) and not selectors.matches(selector, labels)):
            told = dict(sorted(labels.items())) or None
            found.append(causes.bad_value("spec.template.metadata.labels", told, workloads.MISMATCH))
        return found

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:
        new, was = obj["spec"], old["spec"]
        found: list[Cause] = []
        frozen = [
            "selector",
            "completionMode",
            "podFailurePolicy",
            "backoffLimitPerIndex",
            "managedBy",
            "successPolicy",
        ]
        if new.get("completionMode") != "Indexed":
            frozen.insert(0, "completions")
        if not was.get("suspend"):
            frozen.insert(1, "template")
        for key in frozen:
            found += causes.unchanged(f"spec.{key}", new.get(key), was.get(key))
        return found

    def check_status(self, obj: Obj, old: Obj) -> list[Cause]:
        return job_status.check(obj, old)

    def row(self, obj: Obj, now: float) -> list[Any]:
        spec, status = obj["spec"], obj.get("status") or {}
        done, wanted, abreast = status.get("succeeded", 0), spec.get("completions"), spec.get("parallelism", 0)
        completions = f"{done}/{1 if wanted is None else wanted}"
        if wanted is None and abreast > 1:
            completions += f" of {abreast}"
        return [
            obj["metadata"]["name"],
            _state(obj, status),
            completions,
            _duration(status, now),
            self.age(obj, now),
            *cells.template(obj),
            selectors.show(spec.get("selector")),
        ]

    def field_labels(self, obj: Obj) -> dict[str, str]:
        done = (obj.get("status") or {}).get("succeeded", 0)
        return super().field_labels(obj) | {"status.successful": str(done)}


def _state(obj: Obj, status: Obj) -> str:
    true = {one["type"] for one in status.get("conditions") or () if one.get("status") == "True"}
    if "deletionTimestamp" in obj["metadata"] and not true & {"Complete", "Failed"}:
        return "Terminating"
    return next((told for kind, told in _STATES.items() if kind in true), "Running")


def _duration(status: Obj, now: float) -> str:
    start, end = status.get("startTime"), status.get("completionTime")
    if not start:
        return ""
    return human_duration((parse_time(end) if end else now) - parse_time(start))
