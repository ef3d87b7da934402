"""docs/operations.md on how to remove every trace, followed to the letter on a real control plane."""

import json
import re
import shlex

import pytest

from tests.e2e.running import ROOT
from tests.real.control_plane import ControlPlane

pytestmark = [pytest.mark.real, pytest.mark.timeout(1800)]

EVENT = """
apiVersion: v1
kind: Event
metadata: {name: tie.1, namespace: default}
involvedObject: {apiVersion: v1, kind: Pod, namespace: default, name: tie}
type: Warning
reason: StruckByXWing
message: Kube-Wars
source: {component: kubewars}
reportingComponent: kubewars.dev/x-wing
reportingInstance: test
---
apiVersion: coordination.k8s.io/v1
kind: Lease
metadata: {name: kubewars, namespace: default}
"""
KINDS = "all,serviceaccounts,configmaps,roles,rolebindings,leases,events,networkpolicies,poddisruptionbudgets"
EVERYWHERE = "namespaces,clusterroles,clusterrolebindings,validatingadmissionpolicies,validatingadmissionpolicybindings"


def test_after_the_lines_of_the_page_nothing_is_left(real: ControlPlane) -> None:
    for folder in ("base", "overlays/several-namespaces", "overlays/whole-cluster"):
        assert real.kubectl("apply", "-k", str(ROOT / "deploy" / folder)).returncode == 0
    assert real.kubectl("apply", "-f", str(ROOT / "deploy" / "examples" / "own-name-policy.yaml")).returncode == 0
    assert real.kubectl("apply", "-f", "-", stdin=EVENT).returncode == 0
    before = _traces(real)
    page = (ROOT / "docs" / "operations.md").read_text().split("\n## Remove every trace\n")[1]
    lines = re.findall(r"^kubectl (.+)$", page.split("```bash\n")[1].split("```")[0], re.MULTILINE)

    for line in lines:
        done = real.kubectl(*shlex.split(line.replace("deploy/", f"{ROOT}/deploy/")))
        assert done.returncode == 0, f"{line}: {done.stderr}"
    for namespace in ("red", "blue"):  # the overlays' namespaces are their own affair
        real.kubectl("delete", "namespace", namespace, "--ignore-not-found")

    assert len(lines) > 4
    assert len(before) > 10
    assert _traces(real) == set()


def _traces(plane: ControlPlane) -> set[str]:
    """Everything that has the game's name in its name or was reported by it."""
    told = plane.kubectl("get", KINDS, "--all-namespaces", "-o", "json").stdout
    told_everywhere = plane.kubectl("get", EVERYWHERE, "-o", "json").stdout
    things = json.loads(told)["items"] + json.loads(told_everywhere)["items"]
    return {
        f"{thing['kind']} {thing['metadata'].get('namespace', '')}/{thing['metadata']['name']}"
        for thing in things
        if "kubewars" in thing["metadata"]["name"]
        or thing["metadata"].get("namespace") == "kubewars"
        or "kubewars" in thing.get("reportingComponent", "")
    }
