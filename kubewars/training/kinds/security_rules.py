"""Rules for security contexts, of a pod and of its containers. Source: ``core/validation/validation.go``."""

import re
from typing import Any

from kubewars.training.kinds import causes
from kubewars.training.schema.internal import as_internal
from kubewars.training.status import Cause

Obj = dict[str, Any]
_MAX_ID = 2**31 - 1
_LONGEST_SYSCTL = 253
_SYSCTL = r"([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_OF_POD = "seccomp.security.alpha.kubernetes.io/pod"
_OF_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"
_PROFILES = ("Localhost", "RuntimeDefault", "Unconfined")


def of_pod(context: Obj, path: str) -> list[Cause]:
    """What is wrong with the context that all containers share."""
    found = _ids(context, path, "fsGroup", "runAsUser", "runAsGroup")
    for index, group in enumerate(context.get("supplementalGroups") or ()):
        found += _id(group, f"{path}.supplementalGroups[{index}]")
    policy = context.get("fsGroupChangePolicy")
    if policy is not None and policy not in (choices := ("Always", "OnRootMismatch")):
        found.append(causes.unsupported(f"{path}.fsGroupChangePolicy", policy, choices))
    for index, one in enumerate(context.get("sysctls") or ()):
        here, name = f"{path}.sysctls[{index}].name", one.get("name", "")
        if not name:
            found.append(causes.required(here))
        elif len(name) > _LONGEST_SYSCTL or not re.fullmatch(_SYSCTL, name):
            why = f"must have at most {_LONGEST_SYSCTL} characters and match regex ^{_SYSCTL}$"
            found.append(causes.bad_value(here, name, why))
    return found + _seccomp(context, path)


def of_container(context: Obj, path: str) -> list[Cause]:
    """What is wrong with one container's own context."""
    found = _ids(context, path, "runAsUser", "runAsGroup")
    mount = context.get("procMount")
    if mount is not None and mount not in (choices := ("Default", "Unmasked")):
        found.append(causes.unsupported(f"{path}.procMount", mount, choices))
    found += _seccomp(context, path)
    if context.get("allowPrivilegeEscalation") is False:
        told = as_internal("core.SecurityContext", context)
        added = (context.get("capabilities") or {}).get("add") or ()
        begin = "cannot set `allowPrivilegeEscalation` to false and"
        if context.get("privileged"):
            found.append(causes.bad_value(path, told, f"{begin} `privileged` to true"))
        if "CAP_SYS_ADMIN" in added:
            found.append(causes.bad_value(path, told, f"{begin} `capabilities.Add` CAP_SYS_ADMIN"))
    return found


def _ids(context: Obj, path: str, *keys: str) -> list[Cause]:
    return [one for key in keys if key in context for one in _id(context[key], f"{path}.{key}")]


def _id(value: int, path: str) -> list[Cause]:
    if 0 <= value <= _MAX_ID:
        return []
    return [causes.bad_value(path, value, f"must be between 0 and {_MAX_ID}, inclusive")]


def _seccomp(context: Obj, path: str) -> list[Cause]:
    profile = context.get("seccompProfile")
    if profile is None:
        return []
    kind, here = profile.get("type", ""), f"{path}.seccompProfile"
    if kind not in _PROFILES:
        return [causes.unsupported(f"{here}.type", kind, _PROFILES)]
    if kind == "Localhost" and not profile.get("localhostProfile"):
        return [causes.required(f"{here}.localhostProfile", "must be set when seccomp type is Localhost")]
    return []


def of_annotations(annotations: dict[str, str]) -> list[Cause]:
    """Profiles as they were named before there were fields for them: without meaning by now, and still checked."""
    found: list[Cause] = []
    for key, profile in annotations.items():
        if key != _OF_POD and not key.startswith(_OF_CONTAINER):
            continue
        path, local = f"metadata.annotations.{key}", profile.removeprefix("localhost/")
        if local != profile:
            if local.startswith("/"):
                found.append(causes.bad_value(path, local, "must be a relative path"))
            if ".." in local.split("/"):
                found.append(causes.bad_value(path, local, "must not contain '..'"))
        elif profile not in ("runtime/default", "docker/default", "unconfined"):
            found.append(causes.bad_value(path, profile, "must be a valid seccomp profile"))
    return found
