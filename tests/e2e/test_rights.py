"""An account that may do only some things, a namespace that comes later: the game plays on, and says what it lacks."""

import json

import pytest
import yaml

from tests.e2e.running import eventually

pytestmark = [pytest.mark.timeout(180), pytest.mark.usefixtures("needs_kubectl")]

PODS_ONLY = """
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: pods-only, namespace: red}
rules:
- {apiGroups: [""], resources: [pods], verbs: [get, list, watch, delete]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: pods-only, namespace: red}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: pods-only}
subjects: [{kind: ServiceAccount, name: narrow, namespace: red}]
"""


def a_pod(namespace):
    labels = {"game": "starwars", "player": f"of-{namespace}"}
    spec = {"containers": [{"name": "tie", "image": "nginx"}]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "tie", "namespace": namespace, "labels": labels},
            "spec": spec}  # fmt: skip


@pytest.fixture
def cluster(start):
    cluster = start("cluster", "--api-port", "0", folder="cluster")
    cluster.said(r"(get nodes)")
    return cluster


def apply(cluster, text):
    path = cluster.folder / "manifest.yaml"
    path.write_text(text)
    cluster.kubectl("apply", "-f", str(path))


@pytest.fixture
def narrow(cluster):
    """A kubeconfig of an account that may see and delete pods in ``red``, and nothing else anywhere."""
    for namespace in ("red", "blue"):
        cluster.kubectl("create", "namespace", namespace)
        apply(cluster, json.dumps(a_pod(namespace)))
    cluster.kubectl("-n", "red", "create", "serviceaccount", "narrow")
    apply(cluster, PODS_ONLY)
    told = yaml.safe_load(cluster.kubeconfig.read_text())
    told["users"][0]["user"] = {"token": cluster.kubectl("-n", "red", "create", "token", "narrow").strip()}
    path = cluster.folder / "narrow"
    path.write_text(yaml.safe_dump(told))
    return path


PLACES = ("--namespace", "red", "--namespace", "blue")


def test_with_some_rights_it_plays_where_it_may_and_says_on_the_screen_and_in_the_log_what_it_lacks(start, narrow):
    game = start("serve", "--port", "0", "--kubeconfig", str(narrow), *PLACES, "--pace", "1", "--respawn-shield", "0.5")
    seen = eventually(lambda: (told := game.get("api/arena"))["players"] and not told["stale"] and told)
    struck = eventually(lambda: [it for it in game.get("api/strikes") if it["outcome"] == "confirmed"])
    lacking = eventually(
        lambda: (told := game.get("api/arena")["lacking"]) and any("leases" in it for it in told) and told
    )

    assert [player["name"] for player in seen["players"]] == ["of-red"]
    assert struck[0]["pod"] == "red/tie"
    for what in ("pods in the namespace blue", "deployments in the namespace red", "leases in red"):
        assert [told for told in lacking if what in told], what
        assert what in game.err
    assert all("grant" in told.lower() for told in lacking)


def test_check_says_what_such_an_account_lacks_and_what_is_lost_by_it(start, narrow):
    check = start("check", "--kubeconfig", str(narrow), *PLACES)
    check.process.wait(60)

    assert "may not list pods in blue" in check.out
    assert "may not create pods/eviction in red: the ion cannon fails" in check.out
    assert "may not get leases in red: a second game" in check.out
    assert "may not delete pods in red" not in check.out


def test_a_namespace_that_appears_later_is_played_in_from_then_on(start, cluster):
    game = start("serve", "--port", "0", "--kubeconfig", str(cluster.kubeconfig), "--namespace", "later", "--dry-run")
    eventually(lambda: not game.get("api/arena")["stale"])
    assert game.get("api/arena")["players"] == []
    cluster.kubectl("create", "namespace", "later")
    apply(cluster, json.dumps(a_pod("later")))

    assert eventually(lambda: game.player("of-later"))
