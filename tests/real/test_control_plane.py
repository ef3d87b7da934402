"""The judge itself: is what we call a real control plane one?"""

import json
import time

import pytest

from tests.real.control_plane import ControlPlane

pytestmark = [pytest.mark.real, pytest.mark.timeout(1800)]

WING = """
apiVersion: v1
kind: ReplicationController
metadata: {name: cedric}
spec:
  replicas: 3
  template:
    metadata: {labels: {game: starwars, player: cedric}}
    spec: {containers: [{name: engine, image: nginx}]}
"""


def test_a_replication_controllers_pods_come_up_and_come_back(real: ControlPlane) -> None:
    assert real.kubectl("create", "namespace", "judge").returncode == 0
    created = real.kubectl("-n", "judge", "create", "-f", "-", stdin=WING)
    first = _running(real, 3)

    real.kubectl("-n", "judge", "delete", "pod", min(first), "--wait=true")
    second = _running(real, 3)

    assert created.stdout == "replicationcontroller/cedric created\n"
    assert len(first & second) == 2


def _running(real: ControlPlane, count: int) -> set[str]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        pods = json.loads(real.kubectl("-n", "judge", "get", "pods", "-o", "json").stdout)["items"]
        names = {pod["metadata"]["name"] for pod in pods if pod["status"].get("phase") == "Running"}
        if len(names) == count:
            return names
        time.sleep(0.2)
    raise AssertionError(f"not {count} pods Running after 30 s: {pods}")
