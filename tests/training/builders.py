"""Raw Kubernetes objects for tests: valid as they come, changed by what a test says."""

from typing import Any

Obj = dict[str, Any]


def a_container(name: str = "main", image: str = "nginx:1.27", **fields: Any) -> Obj:
    return {"name": name, "image": image, **fields}


def a_pod(name: str = "pod", *, labels: dict[str, str] | None = None, spec: Obj | None = None, **metadata: Any) -> Obj:
    told = {"name": name, "namespace": "default", **metadata} | ({"labels": labels} if labels else {})
    body = {"containers": [a_container()]} | (spec or {})
    return {"apiVersion": "v1", "kind": "Pod", "metadata": told, "spec": body}


def a_template(labels: dict[str, str] | None = None, **spec: Any) -> Obj:
    return {"metadata": {"labels": labels or {"app": "web"}}, "spec": {"containers": [a_container()]} | spec}


def an_rc(name: str = "rc", *, replicas: int = 2, **spec: Any) -> Obj:
    body = {"replicas": replicas, "template": a_template()} | spec
    metadata = {"name": name, "namespace": "default"}
    return {"apiVersion": "v1", "kind": "ReplicationController", "metadata": metadata, "spec": body}


def a_deployment(name: str = "web", *, replicas: int = 2, **spec: Any) -> Obj:
    body = {"replicas": replicas, "selector": {"matchLabels": {"app": "web"}}, "template": a_template()} | spec
    metadata = {"name": name, "namespace": "default"}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": body}


def a_service(name: str = "web", **spec: Any) -> Obj:
    body = {"selector": {"app": "web"}, "ports": [{"port": 80}]} | spec
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": "default"}, "spec": body}
