"""CronJobs: Jobs by the clock."""

import re
import zoneinfo
from typing import Any

from kubewars.training.kinds import ages, causes, cells, selectors, workloads
from kubewars.training.kinds.jobs import default_job_spec, job_spec
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.status import Cause

_LONGEST_SCHEDULE = 1000  # characters, each of which is looked at again for every run
_POLICIES = ("Allow", "Forbid", "Replace")
_PART = re.compile(r"^(\*|\?|[0-9a-zA-Z]+(-[0-9a-zA-Z]+)?)(/[0-9]+)?$")
_NAMED = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")


class CronJobStrategy(Strategy):
    """A name leaves room for the eleven signs that its Jobs add."""

    has_generation = True
    checks_by_hand = True
    columns = (
        NAME,
        Column("Schedule"),
        Column("Timezone"),
        Column("Suspend", "boolean"),
        Column("Active", "integer"),
        Column("Last Schedule"),
        AGE,
        *cells.TEMPLATE,
        cells.SELECTOR,
    )

    def default(self, obj: Obj) -> None:
        spec = obj.setdefault("spec", {})
        if not spec.get("concurrencyPolicy"):
            spec["concurrencyPolicy"] = "Allow"
        spec.setdefault("suspend", False)
        spec.setdefault("successfulJobsHistoryLimit", 3)
        spec.setdefault("failedJobsHistoryLimit", 1)
        default_job_spec(spec.setdefault("jobTemplate", {}).setdefault("spec", {}))

    def validate(self, obj: Obj, old: Obj | None) -> list[Cause]:
        found = super().validate(obj, old)
        name = obj["metadata"].get("name", "")
        if old is None and len(name) > 52:
            found.insert(0, causes.bad_value("metadata.name", name, "must be no more than 52 characters"))
        return found

    def check(self, obj: Obj) -> list[Cause]:
        spec = obj["spec"]
        schedule = spec.get("schedule", "")
        found: list[Cause] = []
        if len(schedule) > _LONGEST_SCHEDULE:
            return [*found, causes.too_long("spec.schedule", _LONGEST_SCHEDULE)]
        if not schedule:
            found.append(causes.required("spec.schedule"))
        else:
            plain = re.sub(r"^(CRON_)?TZ=\S+\s+", "", schedule)
            wrong = schedule_error(plain)
            if wrong:
                found.append(causes.bad_value("spec.schedule", schedule, wrong))
            if "TZ" in schedule:
                why = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
                found.append(causes.bad_value("spec.schedule", schedule, why))
        found += _zone(spec.get("timeZone"))
        found += workloads.not_negative(spec, "spec", "startingDeadlineSeconds")
        if spec["concurrencyPolicy"] not in _POLICIES:
            found.append(causes.unsupported("spec.concurrencyPolicy", spec["concurrencyPolicy"], _POLICIES))
        template = spec["jobTemplate"]["spec"]
        found += job_spec(template, "spec.jobTemplate.spec")
        for key in ("selector", "manualSelector"):
            if template.get(key):
                why = f"`{key}` will be auto-generated" if key == "selector" else "is not supported for CronJobs"
                found.append(causes.bad_value(f"spec.jobTemplate.spec.{key}", template[key], why))
        return found + workloads.not_negative(spec, "spec", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")

    def row(self, obj: Obj, now: float) -> list[Any]:
        spec, status = obj["spec"], obj.get("status") or {}
        template = spec["jobTemplate"]["spec"]
        last = status.get("lastScheduleTime")
        return [
            obj["metadata"]["name"],
            spec.get("schedule", ""),
            spec.get("timeZone") or "<none>",
            "True" if spec.get("suspend") else "False",
            len(status.get("active") or ()),
            ages.age(last, now) if last else "<none>",
            self.age(obj, now),
            *cells.containers(template["template"].get("spec") or {}),
            selectors.show(template.get("selector")),
        ]


def _zone(name: str | None) -> list[Cause]:
    if name is None:
        return []
    if not name:
        return [causes.bad_value("spec.timeZone", name, "timeZone must be nil or non-empty string")]
    known = zoneinfo.available_timezones()
    if known and name not in known:
        return [causes.bad_value("spec.timeZone", name, f"unknown time zone {name}")]
    return []


def schedule_error(schedule: str) -> str:
    """Why this is no schedule, in the words of the library Kubernetes uses; empty when it is one."""
    if schedule.startswith("@"):
        if schedule in _NAMED or re.fullmatch(r"@every ([0-9.]+(ns|us|ms|s|m|h))+", schedule):
            return ""
        return f"unrecognized descriptor: {schedule}"
    parts = schedule.split()
    if len(parts) != 5:
        return f"expected exactly 5 fields, found {len(parts)}: [{' '.join(parts)}]"
    for part, (low, high) in zip(parts, ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6)), strict=True):
        for one in part.split(","):
            wrong = _range_error(one, low, high)
            if wrong:
                return wrong
    return ""


def _range_error(part: str, low: int, high: int) -> str:  # noqa: PLR0911 - one line a rule
    if not _PART.match(part):
        return f'failed to parse int from {part}: strconv.Atoi: parsing "{part}": invalid syntax'
    span, _, step = part.partition("/")
    if step == "0":
        return f"step of range should be a positive number: {part}"
    if span in ("*", "?"):
        return ""
    ends = [int(one) for one in span.split("-") if one.isdigit()]
    if not ends:
        return ""
    if ends[0] < low:
        return f"beginning of range ({ends[0]}) below minimum ({low}): {part}"
    if ends[-1] > high:
        return f"end of range ({ends[-1]}) above maximum ({high}): {part}"
    if len(ends) == 2 and ends[0] > ends[1]:
        return f"beginning of range ({ends[0]}) beyond end of range ({ends[1]}): {part}"
    return ""
