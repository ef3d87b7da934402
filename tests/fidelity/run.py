"""Run one case against one cluster, and give its normalised answers."""

import json
import shlex
import time
from typing import Any

import yaml

from tests.fidelity.case import Case, Target
from tests.fidelity.normalise import normalise_body, normalise_text

PATIENCE = 30.0


def run_case(case: Case, target: Target, namespace: str) -> list[dict[str, Any]]:
    """One answer a step that counts. The namespace is made before and removed after.

    Raises:
        TimeoutError: an ``until`` did not come true; says what was seen instead.
    """
    body = json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}).encode()
    code, answer = target.raw("/api/v1/namespaces", method="POST", body=body)
    assert code == 201, answer
    _wait_for_service_account(target, namespace)
    known = {"ns": namespace}
    try:
        answers = [_run_step(step, target, known) for step in case.steps]
    finally:
        target.raw(f"/api/v1/namespaces/{namespace}", method="DELETE")
    return [answer for answer in answers if answer]


def _run_step(step: dict[str, Any], target: Target, known: dict[str, str]) -> dict[str, Any]:
    """``known`` is what a step may name in braces: the namespace, and what an earlier step kept."""
    if "request" in step:
        return _request(step, target, known)
    if "kubectl" in step:
        return _kubectl(step, target, known["ns"])
    return _wait(step, target, known) if "wait" in step else _until(step, target, known["ns"])


def _filled(text: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        text = text.replace("{" + name + "}", value)
    return text


def _request(step: dict[str, Any], target: Target, known: dict[str, str]) -> dict[str, Any]:
    method, path = _filled(step["request"], known).split(" ", 1)
    body = None
    if "body" in step:
        body = _filled(json.dumps(step["body"]), known).encode()
    elif "text" in step:
        body = _filled(step["text"], known).encode()
    headers = {"Content-Type": step.get("type", "application/json"), "Accept": step.get("accept", "application/json")}
    code, answer, warnings = target.exchange(path, method=method, body=body, headers=headers)
    for name, where in step.get("keep", {}).items():
        known[name] = str(_at(json.loads(answer), where))
    told = {"warnings": [normalise_text(warning, known["ns"]) for warning in warnings]} if warnings else {}
    return {"code": code} | told | {"body": normalise_body(answer, known["ns"], managed=step.get("managed", False))}


def _at(value: Any, where: str) -> Any:
    """The field at a dotted path; None where there is none."""
    for part in where.split("."):
        if isinstance(value, list):
            value = value[int(part)] if int(part) < len(value) else None
        else:
            value = (value or {}).get(part)
    return value


def _wait(step: dict[str, Any], target: Target, known: dict[str, str]) -> dict[str, Any]:
    method, path = _filled(step["wait"], known).split(" ", 1)
    deadline = time.monotonic() + PATIENCE
    while True:
        code, answer = target.raw(path, method=method)
        seen = _at(json.loads(answer), step["at"]) if "at" in step else code
        if seen == step["gives"]:
            return {}
        if time.monotonic() > deadline:
            raise TimeoutError(f"`{step['wait']}` gave {seen!r}, not {step['gives']!r}, for {PATIENCE:.0f} s")
        time.sleep(0.02)


def _kubectl(step: dict[str, Any], target: Target, namespace: str) -> dict[str, Any]:
    arguments = shlex.split(step["kubectl"].replace("{ns}", namespace))
    stdin = _stdin(step["stdin"].replace("{ns}", namespace)) if "stdin" in step else None
    done = target.kubectl("-n", namespace, *arguments, stdin=stdin)
    answer = {"exit": done.returncode, "out": normalise_text(done.stdout, namespace)}
    return answer | ({"err": normalise_text(done.stderr, namespace)} if done.stderr else {})


def _stdin(text: str) -> str:
    """A manifest in one line of YAML goes out as JSON: older kubectls take whatever begins with a brace for that."""
    return json.dumps(yaml.safe_load(text)) if text.startswith("{") else text


def _until(step: dict[str, Any], target: Target, namespace: str) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE
    wanted = str(step["gives"])
    while True:
        seen = target.kubectl("-n", namespace, *shlex.split(step["until"])).stdout.strip()
        if seen == wanted:
            return {}
        if time.monotonic() > deadline:
            raise TimeoutError(f"`kubectl {step['until']}` gave {seen!r}, not {wanted!r}, for {PATIENCE:.0f} s")
        time.sleep(0.1)


def _wait_for_service_account(target: Target, namespace: str) -> None:
    """A pod is refused until the namespace has its default service account, here as in the real one."""
    deadline = time.monotonic() + PATIENCE
    while target.raw(f"/api/v1/namespaces/{namespace}/serviceaccounts/default")[0] != 200:
        assert time.monotonic() < deadline, f"namespace {namespace} got no default service account"
        time.sleep(0.05)
