"""Requests that are within every limit of size and cost a server as much as they can: what a bored student sends.

Each is told by its name. Bodies are made when asked for, as most are megabytes.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tests.training.hostile import JSON, PROTOBUF, Hostile

LET_IN = 4_700  # values, a little fewer than a body may have
MEGABYTE = 1 << 20
ROOM = 3 * MEGABYTE - 4096  # what a body may hold, less a little for its beginning and end
YAML = "application/yaml"
TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io"
JSON_PATCH, MERGE, STRATEGIC, APPLY = (
    "application/json-patch+json",
    "application/merge-patch+json",
    "application/strategic-merge-patch+json",
    "application/apply-patch+yaml",
)


@dataclass(frozen=True, slots=True)
class Heavy:
    """A request to send, and those that must have been answered before."""

    request: Hostile
    before: tuple[Hostile, ...] = field(default=())


def heavy_requests(namespace: str, values: int = LET_IN) -> Iterator[tuple[str, Callable[[], Heavy]]]:
    """Every shape there is, by its name, as sent in ``namespace``; those of many values have about so many."""
    for made in (_bodies, _specs, _patches, _questions):
        yield from made(f"/api/v1/namespaces/{namespace}", namespace, values)


Shapes = Iterator[tuple[str, Callable[[], Heavy]]]


def _post(path: str, body: bytes | dict[str, Any], media: str = JSON) -> Hostile:
    return Hostile(
        "POST", path, body if isinstance(body, bytes) else json.dumps(body).encode(), {"Content-Type": media}
    )


def _map(**more: Any) -> dict[str, Any]:
    return {"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "heavy"}} | more


def _labelled(count: int, key: str = "labels") -> dict[str, Any]:
    return _map(metadata={"name": "heavy", key: {f"key-{number}": "x" for number in range(count)}})


def _filled(unit: bytes, count: int) -> bytes:
    """So many of ``unit``, as far as they fit, in one value."""
    return b"[" + b",".join([unit] * min(count, (ROOM - 200) // (len(unit) + 1))) + b"]"


def _with(value: bytes, key: str = "unknown", kind: str = "ConfigMap") -> bytes:
    return b'{"kind":"%s","apiVersion":"v1","metadata":{"name":"heavy"},"%s":%s}' % (kind.encode(), key.encode(), value)


def _bodies(root: str, _: str, values: int) -> Shapes:  # noqa: PLR0915 - a list of shapes
    maps = f"{root}/configmaps"

    def body(media: str, make: Callable[[], bytes | dict[str, Any]]) -> Callable[[], Heavy]:
        return lambda: Heavy(_post(maps, make(), media))

    numbers = range(values)
    yield "JSON: empty lists", body(JSON, lambda: _with(_filled(b"[]", values)))
    yield "JSON: empty objects", body(JSON, lambda: _with(_filled(b"{}", values)))
    yield "JSON: ones", body(JSON, lambda: _with(_filled(b"1", values)))
    yield (
        "JSON: 95 lists deep, over and over",
        body(JSON, lambda: _with(_filled(b"[" * 95 + b"]" * 95, values // 95))),
    )
    yield "JSON: one list, too deep", body(JSON, lambda: b"[" * ROOM)
    yield "JSON: unknown fields", body(JSON, lambda: _map(**{f"a{number}": 1 for number in numbers}))
    yield (
        "JSON: one key again and again",
        body(JSON, lambda: b"{" + b",".join([b'"kind":"ConfigMap"'] * values) + b"}"),
    )
    yield "JSON: every key twice", body(JSON, lambda: _with(_filled(b'{"a":1,"a":1}', values // 4)))
    yield "JSON: half of a pair of signs, in many strings", body(JSON, lambda: _with(_filled(b'"\\ud800"', values)))
    yield "JSON: escapes in one string", body(JSON, lambda: _with(b'"' + b"\\u0000" * (ROOM // 6) + b'"', "data"))
    yield "JSON: a fraction of three megabytes", body(JSON, lambda: _with(b"0." + b"7" * (ROOM - 200)))
    yield "JSON: a number of three megabytes", body(JSON, lambda: _with(b"7" * (ROOM - 200)))
    yield "JSON: numbers of 4,000 digits", body(JSON, lambda: _with(_filled(b"7" * 4000, values)))
    yield "JSON: exponents", body(JSON, lambda: _with(_filled(b"1e308", values)))
    yield "JSON: three megabytes of data", body(JSON, lambda: _map(data={"a": "x" * (ROOM - 100)}))
    yield "JSON: a megabyte of data", body(JSON, lambda: _map(data={"a": "x" * (MEGABYTE - 100)}))
    yield (
        "JSON: a megabyte of data in small pieces",
        body(JSON, lambda: _map(data={f"k{n}": "" for n in range(values)})),
    )
    yield "JSON: data that is all wrong", body(JSON, lambda: _map(data={f"/{n}": "" for n in numbers}))
    yield "JSON: labels", body(JSON, lambda: _labelled(values))
    yield (
        "JSON: labels that are all wrong",
        body(JSON, lambda: _map(metadata={"name": "heavy", "labels": {f"-{n}-": "-" for n in range(values // 2)}})),
    )
    yield "JSON: annotations", body(JSON, lambda: _labelled(values, "annotations"))
    yield "JSON: a name of three megabytes", body(JSON, lambda: _map(metadata={"name": "x" * (ROOM - 100)}))
    yield (
        "JSON: finalizers",
        body(JSON, lambda: _map(metadata={"name": "heavy", "finalizers": [f"a/f{n}" for n in numbers]})),
    )
    yield "JSON: owners", body(JSON, lambda: _map(metadata={"name": "heavy", "ownerReferences": _owners(values // 5)}))
    yield (
        "JSON: managed fields",
        body(
            JSON,
            lambda: _map(
                metadata={
                    "name": "heavy",
                    "managedFields": [
                        {
                            "manager": "x",
                            "operation": "Update",
                            "apiVersion": "v1",
                            "fieldsType": "FieldsV1",
                            "fieldsV1": {"f:data": {f"f:k{n}": {} for n in range(values)}},
                        }
                    ],
                }
            ),
        ),
    )
    yield "YAML: empty lists", body(YAML, lambda: _filled(b"[]", values))
    yield "YAML: brackets", body(YAML, lambda: b"[" * MEGABYTE)
    yield "YAML: 95 lists deep, over and over", body(YAML, lambda: _filled(b"[" * 95 + b"]" * 95, values // 95))
    yield "YAML: scalars in a flow", body(YAML, lambda: _filled(b"a", values))
    yield "YAML: scalars in a block", body(YAML, lambda: b"- a\n" * (ROOM // 4))
    yield "YAML: keys in a block", body(YAML, lambda: b"".join(b"k%d: 1\n" % n for n in numbers))
    yield "YAML: keys of a flow", body(YAML, lambda: b"{" + b",".join(b"k%d: 1" % n for n in numbers) + b"}")
    yield "YAML: aliases", body(YAML, lambda: b"a: &a [x]\nb: " + _filled(b"*a", values))
    yield "YAML: anchors", body(YAML, lambda: _filled(b"&a x", values))
    yield "YAML: aliases that unfold", body(YAML, _unfolding)
    yield (
        "YAML: merge keys",
        body(
            YAML,
            lambda: (
                b"a0: &a0 {k: v}\n"
                + b"".join(b"a%d: &a%d {<<: [%s]}\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 14))
            ),
        ),
    )
    yield "YAML: one merge key of many", body(YAML, lambda: b"a: &a {k: v}\nb:\n  <<: " + _filled(b"*a", values))
    yield "YAML: documents", body(YAML, lambda: b"---\n" * (ROOM // 4))
    yield "YAML: one string, quoted", body(YAML, lambda: b'"' + b"\\x41" * (ROOM // 4) + b'"')
    yield "YAML: one string, folded", body(YAML, lambda: b"a: >\n" + b"  x\n" * (ROOM // 4))
    yield "YAML: one string, plain, of many lines", body(YAML, lambda: b"a: x\n" + b"  x\n" * (ROOM // 4))
    yield "YAML: comments", body(YAML, lambda: b"#\n" * (ROOM // 2))
    yield "YAML: tags", body(YAML, lambda: _filled(b"!!int 1", values))
    yield "YAML: numbers to the base of 60", body(YAML, lambda: b"a: " + b"1:" * (ROOM // 2 - 10) + b"1")
    yield "YAML: long numbers", body(YAML, lambda: b"a: " + b"1" * (ROOM - 100))
    yield "YAML: question marks", body(YAML, lambda: b"? " * (ROOM // 2))
    yield "YAML: dashes in a row", body(YAML, lambda: b"- " * (ROOM // 2))
    yield "YAML: blocks that deepen", body(YAML, lambda: b"".join(b" " * n + b"a:\n" for n in range(2400)))
    yield "protobuf: data", body(PROTOBUF, lambda: _protobuf(2, _entry(b"", b""), ROOM))
    yield "protobuf: unknown fields", body(PROTOBUF, lambda: _protobuf(99, b"", ROOM))
    yield "protobuf: one field again and again", body(PROTOBUF, lambda: _protobuf(1, b"", ROOM))
    yield "protobuf: half bytes of a number", body(PROTOBUF, lambda: b"k8s\x00" + b"\x80" * ROOM)


def _unfolding() -> bytes:
    lines = [b"a: &a [x,x,x,x,x,x,x,x,x]\n"]
    lines += [b"%c: &%c [%s]\n" % (at, at, b",".join([b"*%c" % (at - 1)] * 9)) for at in b"bcdefghij"]
    return b"".join(lines)


def _owners(count: int) -> list[dict[str, Any]]:
    return [{"apiVersion": "v1", "kind": "Pod", "name": f"p{number}", "uid": f"u{number}"} for number in range(count)]


def _entry(key: bytes, value: bytes) -> bytes:
    return b"\x0a" + bytes([len(key)]) + key + b"\x12" + bytes([len(value)]) + value


def _protobuf(number: int, value: bytes, size: int) -> bytes:
    one = _varint(number << 3 | 2) + _varint(len(value)) + value
    raw = one * ((size - 100) // len(one))
    named = b"\x0a\x02v1\x12\x09ConfigMap"
    return b"k8s\x00\x0a" + _varint(len(named)) + named + b"\x12" + _varint(len(raw)) + raw


def _varint(value: int) -> bytes:
    made = b""
    while value > 0x7F:
        made += bytes([value & 0x7F | 0x80])
        value >>= 7
    return made + bytes([value])


def _pod(**spec: Any) -> dict[str, Any]:
    whole = {"containers": [{"name": "c", "image": "nginx"}]} | spec
    return {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "heavy"}, "spec": whole}


def _container(**more: Any) -> dict[str, Any]:
    return {"name": "c", "image": "nginx"} | more


def _specs(root: str, namespace: str, values: int) -> Shapes:  # noqa: PLR0915 - a list of shapes
    def pod(make: Callable[[], dict[str, Any]]) -> Callable[[], Heavy]:
        return lambda: Heavy(_post(f"{root}/pods", make()))

    def made(path: str, make: Callable[[], dict[str, Any]]) -> Callable[[], Heavy]:
        return lambda: Heavy(_post(path, make()))

    few = range(values // 8)
    yield "pod: containers", pod(lambda: _pod(containers=[_container(name=f"c{n}") for n in range(values // 3)]))
    yield "pod: containers of one name", pod(lambda: _pod(containers=[_container()] * (values // 3)))
    yield "pod: init containers", pod(lambda: _pod(initContainers=[_container(name=f"i{n}") for n in few]))
    yield (
        "pod: environment",
        pod(lambda: _pod(containers=[_container(env=[{"name": f"A{n}", "value": "x"} for n in range(values // 3)])])),
    )
    yield (
        "pod: environment that refers back",
        pod(lambda: _pod(containers=[_container(env=[{"name": f"A{n}", "value": f"$(A{n - 1})"} for n in few])])),
    )
    yield (
        "pod: environment that doubles",
        pod(
            lambda: _pod(
                containers=[
                    _container(
                        image="busybox",
                        command=["sh", "-c", "echo $A29 | wc -c"],
                        env=[{"name": "A0", "value": "x" * 10}]
                        + [{"name": f"A{n}", "value": f"$(A{n - 1})$(A{n - 1})"} for n in range(1, 30)],
                    )
                ]
            )
        ),
    )
    yield (
        "pod: ports",
        pod(
            lambda: _pod(
                containers=[
                    _container(ports=[{"containerPort": n % 60_000 + 1, "protocol": "TCP"} for n in range(values // 3)])
                ]
            )
        ),
    )
    yield (
        "pod: ports, all the same",
        pod(lambda: _pod(containers=[_container(ports=[{"containerPort": 80, "name": "a"}] * (values // 4))])),
    )
    yield "pod: volumes", pod(lambda: _pod(volumes=[{"name": f"v{n}", "emptyDir": {}} for n in range(values // 3)]))
    yield (
        "pod: volumes mounted",
        pod(
            lambda: _pod(
                volumes=[{"name": f"v{n}", "emptyDir": {}} for n in few],
                containers=[_container(volumeMounts=[{"name": f"v{n}", "mountPath": f"/v{n}"} for n in few])],
            )
        ),
    )
    yield (
        "pod: volumes mounted that are not there",
        pod(
            lambda: _pod(containers=[_container(volumeMounts=[{"name": f"v{n}", "mountPath": f"/v{n}"} for n in few])])
        ),
    )
    yield (
        "pod: tolerations",
        pod(lambda: _pod(tolerations=[{"key": f"k{n}", "operator": "Exists"} for n in range(values // 3)])),
    )
    yield "pod: commands", pod(lambda: _pod(containers=[_container(command=["true"] * values)]))
    yield (
        "pod: commands that refer",
        pod(
            lambda: _pod(
                containers=[_container(command=["$(A)" * 2000] * 300, env=[{"name": "A", "value": "x" * 10_000}])]
            )
        ),
    )
    yield "pod: host aliases", pod(lambda: _pod(hostAliases=[{"ip": "10.0.0.1", "hostnames": ["a"]}] * (values // 4)))
    yield (
        "pod: secrets to pull with",
        pod(lambda: _pod(imagePullSecrets=[{"name": f"s{n}"} for n in range(values // 2)])),
    )
    yield "pod: groups", pod(lambda: _pod(securityContext={"supplementalGroups": [1] * values}))
    yield (
        "pod: readiness gates",
        pod(lambda: _pod(readinessGates=[{"conditionType": f"a/b{n}"} for n in range(values // 3)])),
    )
    yield "pod: node selector", pod(lambda: _pod(nodeSelector={f"k{n}": "v" for n in range(values // 2)}))
    yield (
        "pod: affinity",
        pod(
            lambda: _pod(
                affinity={
                    "nodeAffinity": {
                        "requiredDuringSchedulingIgnoredDuringExecution": {
                            "nodeSelectorTerms": [
                                {"matchExpressions": [{"key": f"k{n}", "operator": "In", "values": ["a"]}]} for n in few
                            ]
                        }
                    }
                }
            )
        ),
    )
    yield (
        "pod: affinity among pods",
        pod(
            lambda: _pod(
                affinity={
                    "podAntiAffinity": {
                        "requiredDuringSchedulingIgnoredDuringExecution": [
                            {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {f"k{n}": "v"}}}
                            for n in few
                        ]
                    }
                }
            )
        ),
    )
    yield (
        "pod: spread over nodes",
        pod(
            lambda: _pod(
                topologySpreadConstraints=[
                    {"maxSkew": 1, "topologyKey": f"k{n}", "whenUnsatisfiable": "DoNotSchedule"} for n in few
                ]
            )
        ),
    )
    yield (
        "pod: resources",
        pod(
            lambda: _pod(containers=[_container(resources={"limits": {f"a.b/k{n}": "1" for n in range(values // 2)}})])
        ),
    )
    yield (
        "pod: amounts that are long",
        pod(
            lambda: _pod(
                containers=[
                    _container(resources={"limits": {f"a.b/k{n}": "1" * 4000 for n in range(min(600, values))}})
                ]
            )
        ),
    )
    yield (
        "pod: an amount of a megabyte",
        pod(lambda: _pod(containers=[_container(resources={"limits": {"cpu": "9" * MEGABYTE}})])),
    )
    yield (
        "pod: a command in a loop",
        pod(lambda: _pod(containers=[_container(image="busybox", command=["sh", "-c", "while true; do :; done"])])),
    )
    yield (
        "pod: a script of a megabyte",
        pod(lambda: _pod(containers=[_container(image="busybox", command=["sh", "-c", "true;" * 200_000])])),
    )
    yield (
        "pod: a script that is deep",
        pod(lambda: _pod(containers=[_container(image="busybox", command=["sh", "-c", "echo " + "$(" * 200_000])])),
    )
    yield (
        "pod: a script that doubles a word",
        pod(
            lambda: _pod(
                containers=[_container(image="busybox", command=["sh", "-c", "x=a; while true; do x=$x$x; done"])]
            )
        ),
    )
    yield (
        "pod: a script that counts far",
        pod(lambda: _pod(containers=[_container(image="busybox", command=["sh", "-c", "seq 1000000000"])])),
    )
    yield (
        "pod: a script that computes",
        pod(lambda: _pod(containers=[_container(image="busybox", command=["sh", "-c", "echo $((9**9**9**9))"])])),
    )
    yield (
        "pod: a script that writes without end",
        pod(
            lambda: _pod(
                containers=[_container(image="busybox", command=["sh", "-c", "while true; do echo aaaaaaaaaa; done"])]
            )
        ),
    )
    yield (
        "service: ports",
        made(
            f"{root}/services",
            lambda: {
                "kind": "Service",
                "apiVersion": "v1",
                "metadata": {"name": "heavy"},
                "spec": {"ports": [{"name": f"p{n}", "port": n + 1} for n in range(values // 3)]},
            },
        ),
    )
    yield (
        "service: node ports",
        made(
            f"{root}/services",
            lambda: {
                "kind": "Service",
                "apiVersion": "v1",
                "metadata": {"name": "heavy"},
                "spec": {"type": "NodePort", "ports": [{"name": f"p{n}", "port": n + 1} for n in range(values // 3)]},
            },
        ),
    )
    yield (
        "service: selector",
        made(
            f"{root}/services",
            lambda: {
                "kind": "Service",
                "apiVersion": "v1",
                "metadata": {"name": "heavy"},
                "spec": {"selector": {f"k{n}": "v" for n in range(values // 2)}, "ports": [{"port": 80}]},
            },
        ),
    )
    apps, batch = f"/apis/apps/v1/namespaces/{namespace}", f"/apis/batch/v1/namespaces/{namespace}"
    net, policy = f"/apis/networking.k8s.io/v1/namespaces/{namespace}", f"/apis/policy/v1/namespaces/{namespace}"
    for resource, kind in (
        ("deployments", "Deployment"),
        ("replicasets", "ReplicaSet"),
        ("statefulsets", "StatefulSet"),
    ):
        yield (
            f"{kind}: two thousand million replicas",
            made(f"{apps}/{resource}", lambda kind=kind: _workload(kind, 2**31 - 1)),
        )
    yield "Deployment: labels to select", made(f"{apps}/deployments", lambda: _workload("Deployment", 1, values // 2))
    yield (
        "Deployment: no revision is old",
        made(f"{apps}/deployments", lambda: _workload("Deployment", 1, revisionHistoryLimit=2**31 - 1)),
    )
    yield (
        "StatefulSet: ordinals from afar",
        made(f"{apps}/statefulsets", lambda: _workload("StatefulSet", 2**31 - 1, ordinals={"start": 2**31 - 1})),
    )
    yield (
        "ReplicationController: two thousand million replicas",
        made(
            f"{root}/replicationcontrollers",
            lambda: {
                "kind": "ReplicationController",
                "apiVersion": "v1",
                "metadata": {"name": "heavy"},
                "spec": {"replicas": 2**31 - 1, "selector": {"a": "b"}, "template": _template({"a": "b"})},
            },
        ),
    )
    yield "Job: two thousand million completions at once", made(f"{batch}/jobs", lambda: _job(2**31 - 1, 2**31 - 1))
    yield (
        "Job: 100,000 completions with a number each",
        made(f"{batch}/jobs", lambda: _job(100_000, 100_000, completionMode="Indexed")),
    )
    yield "CronJob: a day that never comes", made(f"{batch}/cronjobs", lambda: _cron_job("0 0 31 2 *"))
    yield (
        "CronJob: a schedule of a megabyte",
        made(f"{batch}/cronjobs", lambda: _cron_job("0," * 500_000 + "0 * * * *")),
    )
    yield (
        "NetworkPolicy: rules",
        made(
            f"{net}/networkpolicies",
            lambda: {
                "kind": "NetworkPolicy",
                "apiVersion": "networking.k8s.io/v1",
                "metadata": {"name": "heavy"},
                "spec": {
                    "podSelector": {},
                    "ingress": [{"ports": [{"port": n % 60_000 + 1}]} for n in range(values // 3)],
                },
            },
        ),
    )
    yield (
        "Ingress: rules",
        made(
            f"{net}/ingresses",
            lambda: {
                "kind": "Ingress",
                "apiVersion": "networking.k8s.io/v1",
                "metadata": {"name": "heavy"},
                "spec": {
                    "rules": [{"host": f"h{n}.example"} for n in range(values // 3)],
                    "defaultBackend": {"service": {"name": "a", "port": {"number": 80}}},
                },
            },
        ),
    )
    yield (
        "PodDisruptionBudget: clauses",
        made(
            f"{policy}/poddisruptionbudgets",
            lambda: {
                "kind": "PodDisruptionBudget",
                "apiVersion": "policy/v1",
                "metadata": {"name": "heavy"},
                "spec": {
                    "minAvailable": 1,
                    "selector": {
                        "matchExpressions": [{"key": f"k{n}", "operator": "DoesNotExist"} for n in range(values // 3)]
                    },
                },
            },
        ),
    )
    yield (
        "HorizontalPodAutoscaler: metrics",
        made(
            f"/apis/autoscaling/v2/namespaces/{namespace}/horizontalpodautoscalers",
            lambda: {
                "kind": "HorizontalPodAutoscaler",
                "apiVersion": "autoscaling/v2",
                "metadata": {"name": "heavy"},
                "spec": {
                    "maxReplicas": 3,
                    "scaleTargetRef": {"kind": "Deployment", "name": "a", "apiVersion": "apps/v1"},
                    "metrics": [
                        {
                            "type": "Resource",
                            "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 1}},
                        }
                    ]
                    * (values // 8),
                },
            },
        ),
    )


def _template(labels: dict[str, str], **spec: Any) -> dict[str, Any]:
    return {"metadata": {"labels": labels}, "spec": _pod(**spec)["spec"]}


def _workload(kind: str, replicas: int, labels: int = 1, **more: Any) -> dict[str, Any]:
    told = {f"k{number}": "v" for number in range(labels)}
    spec = {"replicas": replicas, "selector": {"matchLabels": told}, "template": _template(told)} | more
    if kind == "StatefulSet":
        spec["serviceName"] = "heavy"
    return {"kind": kind, "apiVersion": "apps/v1", "metadata": {"name": "heavy"}, "spec": spec}


def _job(completions: int, parallelism: int, **more: Any) -> dict[str, Any]:
    template = {"spec": _pod(restartPolicy="Never")["spec"]}
    spec = {"completions": completions, "parallelism": parallelism, "template": template} | more
    return {"kind": "Job", "apiVersion": "batch/v1", "metadata": {"name": "heavy"}, "spec": spec}


def _cron_job(schedule: str) -> dict[str, Any]:
    spec = {"schedule": schedule, "jobTemplate": {"spec": _job(1, 1)["spec"]}}
    return {"kind": "CronJob", "apiVersion": "batch/v1", "metadata": {"name": "heavy"}, "spec": spec}


def _patches(root: str, namespace: str, values: int) -> Shapes:
    deployments = f"/apis/apps/v1/namespaces/{namespace}/deployments"
    first = _post(deployments, _workload("Deployment", 0))
    small = _post(f"{root}/configmaps", _map(data={"a": "b"}))

    def patch(
        media: str,
        make: Callable[[], Any],
        path: str = f"{root}/configmaps/heavy",
        before: tuple[Hostile, ...] = (small,),
    ) -> Callable[[], Heavy]:
        def done() -> Heavy:
            change = make()
            body = change if isinstance(change, bytes) else json.dumps(change).encode()
            query = "?fieldManager=heavy" if media == APPLY else ""
            return Heavy(Hostile("PATCH", path + query, body, {"Content-Type": media}), before)

        return done

    def on_deployment(media: str, make: Callable[[], Any]) -> Callable[[], Heavy]:
        return patch(media, make, f"{deployments}/heavy", (first,))

    def containers(count: int) -> dict[str, Any]:
        return {"spec": {"template": {"spec": {"containers": [_container(name=f"c{n}") for n in range(count)]}}}}

    def variables(count: int, **more: Any) -> dict[str, Any]:
        env = [{"name": f"A{n}", "value": "x"} for n in range(count)]
        return {"spec": {"template": {"spec": {"containers": [_container(env=env, **more)]}}}}

    yield "strategic: containers, with images", on_deployment(STRATEGIC, lambda: containers(values // 4))
    yield "strategic: containers, as many as fit", on_deployment(STRATEGIC, lambda: containers(values // 3))
    yield "strategic: variables, as many as fit", on_deployment(STRATEGIC, lambda: variables(values // 3))
    yield (
        "strategic: an order",
        on_deployment(
            STRATEGIC,
            lambda: variables(values // 6, **{"$setElementOrder/env": [{"name": f"A{n}"} for n in range(values // 6)]}),
        ),
    )
    yield (
        "strategic: an order that is wrong",
        on_deployment(
            STRATEGIC,
            lambda: variables(values // 6, **{"$setElementOrder/env": [{"name": f"B{n}"} for n in range(values // 6)]}),
        ),
    )
    yield (
        "strategic: keys to retain",
        on_deployment(
            STRATEGIC,
            lambda: {
                "spec": {
                    "strategy": {
                        "$retainKeys": [f"k{n}" for n in range(values // 2)],
                        **{f"k{n}": 1 for n in range(values // 2)},
                    }
                }
            },
        ),
    )
    yield (
        "strategic: deletions",
        on_deployment(
            STRATEGIC,
            lambda: {
                "spec": {
                    "template": {
                        "spec": {"containers": [{"$patch": "delete", "name": f"c{n}"} for n in range(values // 3)]}
                    }
                }
            },
        ),
    )
    yield (
        "strategic: finalizers",
        patch(STRATEGIC, lambda: {"metadata": {"finalizers": [f"a/f{n}" for n in range(values)]}}),
    )
    yield (
        "strategic: keys that are objects",
        on_deployment(
            STRATEGIC,
            lambda: {
                "spec": {"template": {"spec": {"containers": [{"name": {"a": [n] * 10}} for n in range(values // 3)]}}}
            },
        ),
    )
    yield "strategic: unknown fields", patch(STRATEGIC, lambda: {f"a{n}": 1 for n in range(values)})
    yield "merge: unknown fields", patch(MERGE, lambda: {f"a{n}": 1 for n in range(values)})
    yield "merge: data", patch(MERGE, lambda: {"data": {f"k{n}": "" for n in range(values)}})
    yield "merge: deep", patch(MERGE, lambda: b'{"a":' * 500_000)
    yield "merge: labels", patch(MERGE, lambda: {"metadata": {"labels": {f"k{n}": "" for n in range(values)}}})
    yield "merge: containers", on_deployment(MERGE, lambda: containers(values // 3))
    yield (
        "JSON patch: 10,000 additions at the front",
        patch(
            JSON_PATCH,
            lambda: (
                [{"op": "add", "path": "/metadata/finalizers", "value": []}]
                + [{"op": "add", "path": "/metadata/finalizers/0", "value": f"a/f{n}"} for n in range(9_999)]
            ),
        ),
    )
    yield (
        "JSON patch: 10,000 tests of everything",
        patch(
            JSON_PATCH,
            lambda: (
                [{"op": "add", "path": "/data", "value": {f"k{n}": "" for n in range(values)}}]
                + [{"op": "test", "path": "/data", "value": {}}] * 9_999
            ),
        ),
    )
    yield (
        "JSON patch: copies of what is large",
        patch(
            JSON_PATCH,
            lambda: (
                [{"op": "add", "path": "/data", "value": {f"k{n}": "" for n in range(60_000)}}]
                + [{"op": "copy", "from": "/data", "path": f"/copy{n}"} for n in range(5_000)]
            ),
        ),
    )
    yield (
        "JSON patch: copies of what is small",
        patch(
            JSON_PATCH,
            lambda: [{"op": "copy", "from": "/data", "path": f"/metadata/annotations{n}"} for n in range(9_999)],
        ),
    )
    yield (
        "JSON patch: a path of a megabyte",
        patch(JSON_PATCH, lambda: [{"op": "add", "path": "/data" + "/a" * MEGABYTE, "value": 1}]),
    )
    yield (
        "JSON patch: one path of everything, 10,000 times",
        patch(
            JSON_PATCH,
            lambda: [{"op": "add", "path": "/data/" + "a" * 200, "value": "x"}] * 10_000,
        ),
    )
    yield "apply: data", patch(APPLY, lambda: _map(data={f"k{n}": "" for n in range(values // 2)}))
    yield (
        "apply: containers",
        on_deployment(
            APPLY,
            lambda: (
                {"kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"name": "heavy"}} | containers(values // 3)
            ),
        ),
    )
    yield (
        "apply: variables",
        on_deployment(
            APPLY,
            lambda: (
                {"kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"name": "heavy"}} | variables(values // 3)
            ),
        ),
    )
    yield (
        "apply: conflicts",
        patch(
            APPLY,
            lambda: _map(data={f"k{n}": "1" for n in range(2_000)}),
            before=(_post(f"{root}/configmaps", _map(data={f"k{n}": "" for n in range(2_000)})),),
        ),
    )
    yield "apply: unknown fields", patch(APPLY, lambda: _map(**{f"a{n}": 1 for n in range(values)}))
    yield "apply: YAML in blocks", patch(APPLY, lambda: b"".join(b"k%d: 1\n" % n for n in range(values)))


def _questions(root: str, _: str, values: int) -> Shapes:
    def get(path: str, headers: dict[str, str] | None = None) -> Callable[[], Heavy]:
        return lambda: Heavy(Hostile("GET", path, b"", headers or {"Accept": JSON}))

    maps = f"{root}/configmaps"
    yield (
        "selector: values",
        get(f"{maps}?labelSelector=" + quote("a in (" + ",".join(f"v{n}" for n in range(8_000)) + ")")),
    )
    yield "selector: clauses", get(f"{maps}?labelSelector=" + ",".join(f"!k{n}" for n in range(8_000)))
    yield "selector: brackets", get(f"{maps}?labelSelector=" + "(" * 60_000)
    yield "selector: fields", get(f"{maps}?fieldSelector=" + ",".join(["metadata.name!=a"] * 3_500))
    yield "selector: commas", get(f"{maps}?fieldSelector=" + "," * 60_000)
    yield "selector: backslashes", get(f"{maps}?fieldSelector=metadata.name%3D" + "%5C" * 20_000)
    yield "query: parameters", get(f"{maps}?" + "&".join(f"p{n}=1" for n in range(8_000)))
    yield "query: a token", get(f"{maps}?continue=" + "A" * 60_000)
    yield "query: numbers", get(f"{maps}?limit=" + "9" * 60_000)
    yield "query: megabytes", get(f"{maps}?" + "a" * (8 * MEGABYTE))
    yield "path: slashes", get("/" * 60_000)
    yield "path: percents", get("/" + "%25" * 20_000)
    yield "header: what is accepted", get(maps, {"Accept": "application/json;as=Table;v=v1;g=x," * 1_800})
    yield "header: megabytes", get(maps, {"X-A": "a" * (8 * MEGABYTE)})
    yield "list: everything, as a table", get("/api/v1/pods", {"Accept": TABLE})
    yield "list: everything, as a table with objects", get("/api/v1/pods?includeObject=Object", {"Accept": TABLE})
    yield "list: everything, as objects", get("/api/v1/pods")
    yield "list: everything, as YAML", get("/api/v1/pods", {"Accept": YAML})
    yield "list: everything, compressed", get("/api/v1/pods", {"Accept": JSON, "Accept-Encoding": "gzip"})
    yield "list: everything, as it was", get("/api/v1/pods?resourceVersion=600&resourceVersionMatch=Exact&limit=100000")
    yield "watch: everything that is, as a table", get("/api/v1/pods?watch=1&timeoutSeconds=1", {"Accept": TABLE})
    yield "watch: everything that was", get("/api/v1/pods?watch=1&timeoutSeconds=1&resourceVersion=600")
    yield "documents: OpenAPI, compressed", get("/openapi/v2", {"Accept": JSON, "Accept-Encoding": "gzip"})
    yield "documents: OpenAPI of version 3", get("/openapi/v3/apis/apps/v1")
