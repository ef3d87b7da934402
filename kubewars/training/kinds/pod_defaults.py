"""What Kubernetes fills into a pod's spec, in a Pod or in a template. Source: ``core/v1/defaults.go``."""

from typing import Any

Obj = dict[str, Any]
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")


def pod_spec(spec: Obj) -> None:
    """The defaults that templates get too."""
    if not spec.get("serviceAccountName") and spec.get("serviceAccount"):
        spec["serviceAccountName"] = spec["serviceAccount"]
    if spec.get("serviceAccountName"):
        spec["serviceAccount"] = spec["serviceAccountName"]
    spec.setdefault("dnsPolicy", "ClusterFirst")
    spec.setdefault("restartPolicy", "Always")
    spec.setdefault("securityContext", {})
    spec.setdefault("terminationGracePeriodSeconds", 30)
    spec.setdefault("schedulerName", "default-scheduler")
    if spec.get("hostNetwork"):
        _host_ports(spec)
    for container in (*(spec.get("initContainers") or ()), *(spec.get("containers") or ())):
        _container(container)
    for container in spec.get("ephemeralContainers") or ():
        _container(container)
    for volume in spec.get("volumes") or ():
        _volume(volume)


def pod_only(spec: Obj) -> None:
    """The defaults that only a Pod itself gets."""
    if spec.get("terminationGracePeriodSeconds", 0) < 0:
        spec["terminationGracePeriodSeconds"] = 1
    spec.setdefault("enableServiceLinks", True)
    for container in (*(spec.get("initContainers") or ()), *(spec.get("containers") or ())):
        resources = container.setdefault("resources", {})
        limits = resources.get("limits")
        if limits:
            resources["requests"] = limits | (resources.get("requests") or {})


def _host_ports(spec: Obj) -> None:
    for container in (*(spec.get("initContainers") or ()), *(spec.get("containers") or ())):
        for port in container.get("ports") or ():
            if not port.get("hostPort") and port.get("containerPort"):
                port["hostPort"] = port["containerPort"]


def pulls_always(image: str) -> bool:
    """Whether an image's tag is ``latest``, said or unsaid; a digest is never pulled anew."""
    name = image.rpartition("/")[2]
    if "@" in name:
        return False
    tag = name.partition(":")[2]
    return tag in ("", "latest")


def _container(container: Obj) -> None:
    image = container.get("image", "")
    container.setdefault("imagePullPolicy", "Always" if image and pulls_always(image) else "IfNotPresent")
    container.setdefault("terminationMessagePath", "/dev/termination-log")
    container.setdefault("terminationMessagePolicy", "File")
    for port in container.get("ports") or ():
        port.setdefault("protocol", "TCP")
    for variable in container.get("env") or ():
        reference = (variable.get("valueFrom") or {}).get("fieldRef")
        if reference is not None:
            reference.setdefault("apiVersion", "v1")
    for name in _PROBES:
        probe = container.get(name)
        if probe is not None:
            _probe(probe)
    for hook in (container.get("lifecycle") or {}).values():
        if isinstance(hook, dict):
            _handler(hook)
    security = container.get("securityContext")
    if security is not None and security.get("procMount") == "":
        del security["procMount"]


def _probe(probe: Obj) -> None:
    _handler(probe)
    for key, value in (("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3)):
        if not probe.get(key):
            probe[key] = value


def _handler(handler: Obj) -> None:
    http = handler.get("httpGet")
    if http is not None:
        http["path"] = http.get("path") or "/"
        http["scheme"] = http.get("scheme") or "HTTP"
    grpc = handler.get("grpc")
    if grpc is not None:
        grpc["service"] = grpc.get("service") or ""


_MODE = {"defaultMode": 0o644}
_VOLUMES: dict[str, Obj] = {
    "secret": _MODE,
    "configMap": _MODE,
    "downwardAPI": _MODE,
    "projected": _MODE,
    "hostPath": {"type": ""},
    "iscsi": {"iscsiInterface": "default"},
    "rbd": {"pool": "rbd", "user": "admin", "keyring": "/etc/ceph/keyring"},
    "azureDisk": {"cachingMode": "ReadWrite", "kind": "Shared", "fsType": "ext4", "readOnly": False},
    "scaleIO": {"storageMode": "ThinProvisioned", "fsType": "xfs"},
}


def _volume(volume: Obj) -> None:
    if set(volume) <= {"name"}:
        volume["emptyDir"] = {}
    for source, values in _VOLUMES.items():
        if source in volume:
            for key, value in values.items():
                volume[source].setdefault(key, value)
    if "image" in volume:
        always = pulls_always(volume["image"].get("reference", ""))
        volume["image"].setdefault("pullPolicy", "Always" if always else "IfNotPresent")
    sources = [volume, *((volume.get("projected") or {}).get("sources") or ())]
    for source_of in sources:
        _projection(source_of)
    template = ((volume.get("ephemeral") or {}).get("volumeClaimTemplate") or {}).get("spec")
    if template is not None:
        template.setdefault("volumeMode", "Filesystem")


def _projection(source: Obj) -> None:
    for item in (source.get("downwardAPI") or {}).get("items") or ():
        if "fieldRef" in item:
            item["fieldRef"].setdefault("apiVersion", "v1")
    token = source.get("serviceAccountToken")
    if token is not None:
        token.setdefault("expirationSeconds", 3600)
