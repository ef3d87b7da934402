"""What may change in an object, and how a change is counted."""

import copy
from typing import Any

import pytest

from kubewars.training.kinds import load_registry
from kubewars.training.schema import load_schema
from tests.training.builders import a_container, a_deployment, a_pod, a_service, a_template, an_rc

Obj = dict[str, Any]


def _stored(name: str, raw: Obj) -> Obj:
    kind = load_registry().by_name(name)
    obj, _ = load_schema().decode(kind, copy.deepcopy(raw))
    obj["metadata"] |= {"uid": "u-1", "creationTimestamp": "2026-01-01T00:00:00Z"}
    kind.strategy.default(obj)
    kind.strategy.prepare_create(obj)
    return obj


def _changed(name: str, old: Obj, patch: Obj) -> tuple[Obj, list[str]]:
    kind, schema = load_registry().by_name(name), load_schema()
    merged = schema.strategic_merge(kind, old, patch)
    new, _ = schema.decode_patched(kind, merged, patch)
    kind.strategy.default(new)
    kind.strategy.prepare_update(new, old)
    causes = (*schema.validate(kind, new), *kind.strategy.validate(new, old))
    return new, [f"{cause.field}: {cause.message}" for cause in causes]


def test_a_pods_image_may_change_and_its_command_may_not():
    pod = _stored("pods", a_pod())

    renewed, allowed = _changed("pods", pod, {"spec": {"containers": [{"name": "main", "image": "nginx:2"}]}})
    _, refused = _changed("pods", pod, {"spec": {"containers": [{"name": "main", "command": ["sh"]}]}})

    assert allowed == []
    assert renewed["spec"]["containers"][0]["image"] == "nginx:2"
    assert refused[0].startswith(
        "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`"
    )


def test_a_pod_keeps_its_containers():
    pod = _stored("pods", a_pod())

    _, refused = _changed("pods", pod, {"spec": {"containers": [a_container("second")]}})

    assert refused == ["spec.containers: Forbidden: pod updates may not add or remove containers"]


def test_a_deployments_selector_never_changes():
    deployment = _stored("deployments.apps", a_deployment())

    _, refused = _changed("deployments.apps", deployment, {"spec": {"selector": {"matchLabels": {"app": "other"}}}})

    told = 'spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable'
    assert told in refused


def test_the_generation_counts_changes_of_the_spec_only():
    deployment = _stored("deployments.apps", a_deployment())

    scaled, _ = _changed("deployments.apps", deployment, {"spec": {"replicas": 9}})
    labelled, _ = _changed("deployments.apps", deployment, {"metadata": {"labels": {"tier": "front"}}})

    assert deployment["metadata"]["generation"] == 1
    assert scaled["metadata"]["generation"] == 2
    assert labelled["metadata"]["generation"] == 1


def test_a_plain_update_leaves_the_status_alone():
    rc = _stored("replicationcontrollers", an_rc())
    rc["status"] = {"replicas": 2}

    changed, _ = _changed("replicationcontrollers", rc, {"status": {"replicas": 7}})

    assert changed["status"] == {"replicas": 2}


def test_a_status_update_leaves_everything_else_alone():
    strategy = load_registry().by_name("replicationcontrollers").strategy
    rc = _stored("replicationcontrollers", an_rc())
    sent = copy.deepcopy(rc) | {"status": {"replicas": 2}}
    sent["spec"]["replicas"] = 50
    sent["metadata"]["labels"] = {"stolen": "yes"}

    strategy.prepare_status(sent, rc)

    assert sent["status"] == {"replicas": 2}
    assert sent["spec"] == rc["spec"]
    assert sent["metadata"]["labels"] == rc["metadata"]["labels"]


def test_an_rc_without_selector_and_labels_has_its_templates():
    rc = _stored("replicationcontrollers", an_rc(template=a_template({"game": "starwars"})))

    assert rc["spec"]["selector"] == {"game": "starwars"}
    assert rc["metadata"]["labels"] == {"game": "starwars"}


def test_a_job_selects_by_its_own_uid():
    job = _stored(
        "jobs.batch",
        {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": {"name": "once", "namespace": "default"},
            "spec": {"template": a_template(restartPolicy="Never")},
        },
    )

    assert job["spec"]["selector"] == {"matchLabels": {"batch.kubernetes.io/controller-uid": "u-1"}}
    assert job["spec"]["template"]["metadata"]["labels"]["job-name"] == "once"


def test_a_service_keeps_the_address_it_was_given():
    service = _stored("services", a_service())
    service["spec"] |= {"clusterIP": "10.96.0.7", "clusterIPs": ["10.96.0.7"]}

    kept, allowed = _changed("services", service, {"spec": {"clusterIP": None, "selector": {"app": "new"}}})
    _, refused = _changed("services", service, {"spec": {"clusterIP": "10.96.0.8"}})

    assert allowed == []
    assert kept["spec"]["clusterIP"] == "10.96.0.7"
    assert refused == ['spec.clusterIPs[0]: Invalid value: ["10.96.0.8"]: may not change once set']


def test_a_configmap_once_immutable_stays_so():
    config = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "c", "namespace": "default"},
        "data": {"a": "b"},
    }
    stored = _stored("configmaps", config | {"immutable": True})

    _, refused = _changed("configmaps", stored, {"immutable": None, "data": {"a": "c"}})

    assert refused == [
        "immutable: Forbidden: field is immutable when `immutable` is set",
        "data: Forbidden: field is immutable when `immutable` is set",
    ]


@pytest.mark.parametrize("name", ["pods", "replicationcontrollers", "services", "deployments.apps"])
def test_defaults_are_filled_in_once(name: str):
    raw = {
        "pods": a_pod(),
        "replicationcontrollers": an_rc(),
        "services": a_service(),
        "deployments.apps": a_deployment(),
    }
    stored = _stored(name, raw[name])
    again = copy.deepcopy(stored)

    load_registry().by_name(name).strategy.default(again)

    assert again == stored


def test_a_refused_change_of_a_pod_shows_the_lines_that_differ():
    pod = _stored("pods", a_pod())

    _, refused = _changed("pods", pod, {"spec": {"restartPolicy": "Never"}})

    assert '\n- "RestartPolicy": "Always",\n+ "RestartPolicy": "Never",\n' in refused[-1]


def test_a_gated_pod_may_be_told_of_more_labels_of_its_node_and_forget_none():
    gated = _stored("pods", a_pod(spec={"schedulingGates": [{"name": "a.example/g"}], "nodeSelector": {"a": "b"}}))

    _, allowed = _changed("pods", gated, {"spec": {"nodeSelector": {"c": "d"}}})
    _, refused = _changed("pods", gated, {"spec": {"nodeSelector": {"a": None}}})

    assert allowed == []
    assert [one.split(":")[0] for one in refused] == ["spec.nodeSelector"]


def test_a_claim_grows_only_once_it_is_bound():
    claim = {"metadata": {"name": "c", "namespace": "default"}, "spec": {"accessModes": ["ReadWriteOnce"]}}
    claim["spec"] |= {"resources": {"requests": {"storage": "1Gi"}}}
    waiting = _stored("persistentvolumeclaims", claim)
    bound = waiting | {"status": {"phase": "Bound", "capacity": {"storage": "1Gi"}}}
    more = {"spec": {"resources": {"requests": {"storage": "2Gi"}}}}
    less = {"spec": {"resources": {"requests": {"storage": "1Mi"}}}}

    _, refused = _changed("persistentvolumeclaims", waiting, more)
    _, allowed = _changed("persistentvolumeclaims", bound, more)
    _, shrunk = _changed("persistentvolumeclaims", bound, less)

    assert '-   "storage": "1Gi"' in refused[0]
    assert allowed == []
    assert shrunk == ["spec.resources.requests.storage: Forbidden: field can not be less than status.capacity"]
