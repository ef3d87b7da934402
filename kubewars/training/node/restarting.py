"""Whether a container that has ended is started again.

Source: ``pkg/kubelet/container/helpers.go``, ``ShouldContainerBeRestarted``.
"""

from typing import Any


def is_restarted(role: str, spec: dict[str, Any], pod_spec: dict[str, Any], code: int) -> bool:
    """``role`` is that of a Container, ``code`` what it has ended with, in a pod that goes on."""
    if role == "sidecar" or _has_rule_for(spec, code):
        return True
    policy = spec.get("restartPolicy") or pod_spec.get("restartPolicy") or "Always"
    if role == "init":
        return code != 0 and policy != "Never"
    return policy == "Always" or (policy == "OnFailure" and code != 0)


def _has_rule_for(spec: dict[str, Any], code: int) -> bool:
    """Whether the container's own rules restart it after that exit code, whatever its policy says."""
    for rule in spec.get("restartPolicyRules") or ():
        asked = rule.get("exitCodes") or {}
        if (code in (asked.get("values") or ())) == (asked.get("operator") == "In"):
            return bool(rule.get("action") == "Restart")
    return False
