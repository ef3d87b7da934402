"""An image's name taken apart, completed as the container runtime does it, and known again behind a mirror.

Source of the grammar and of its words: ``github.com/distribution/reference`` (``normalize.go``, ``regexp.go``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

HUB = "docker.io"
_LONGEST_NAME = 255
_REFERENCE = re.compile(
    r"(?P<name>(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d+)?/)?[a-z0-9]+(?:(?:[._/]|__|[-]+)[a-z0-9]+)*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)
_ID = re.compile(r"[0-9a-f]{64}")

# Registries that hold what Docker Hub holds, by the same paths.
_HUB_MIRRORS = (
    "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "mirror.gcr.io", "docker.m.daocloud.io",
    "m.daocloud.io/docker.io", "docker.mirrors.ustc.edu.cn", "dockerhub.azk8s.cn",
)  # fmt: skip
# Docker's own accounts for one processor each.
_PROCESSORS = ("amd64", "arm32v5", "arm32v6", "arm32v7", "arm64v8", "i386", "ppc64le", "riscv64", "s390x")
_OFFICIAL = (
    "library/", "public.ecr.aws/docker/library/", "mcr.microsoft.com/mirror/docker/library/",
    *(f"{processor}/" for processor in _PROCESSORS),
)  # fmt: skip
_MOVED = {
    "k8s.gcr.io/": "registry.k8s.io/",
    "gcr.io/google_containers/": "registry.k8s.io/",
    "gcr.io/google-containers/": "registry.k8s.io/",
    "registry.aliyuncs.com/google_containers/": "registry.k8s.io/",
    "registry.cn-hangzhou.aliyuncs.com/google_containers/": "registry.k8s.io/",
    "gcr.io/kubernetes-e2e-test-images/": "registry.k8s.io/e2e-test-images/",
    "gcr.io/google_samples/": "gcr.io/google-samples/",
    "us-docker.pkg.dev/google-samples/containers/gke/": "gcr.io/google-samples/",
    "public.ecr.aws/bitnami/": "bitnami/",
    "bitnamilegacy/": "bitnami/",
}
_PROCESSOR_SUFFIX = re.compile(r"-(?:amd64|arm|arm64|ppc64le|s390x)")


class InvalidReferenceError(ValueError):
    """Its text is what the runtime says of the name."""


@dataclass(frozen=True, slots=True)
class Reference:
    """``registry`` and ``path`` are completed (``docker.io``, ``library/nginx``); not both of the rest are empty."""

    registry: str
    path: str
    tag: str = ""
    digest: str = ""

    @property
    def full(self) -> str:
        """``docker.io/library/nginx:latest``: what is pulled."""
        return f"{self.registry}/{self.path}" + (f":{self.tag}" if self.tag else f"@{self.digest}")

    @property
    def known_as(self) -> str:
        """The repository as people know it, wherever it is pulled from.

        One of Docker's official images is a single word (``nginx``), another of Docker Hub has its account before it
        (``tutum/hello-world``), all others have their registry. What is not a known mirror of either is not the same.
        """
        name = self.path if self.registry == HUB else f"{self.registry}/{self.path}"
        for mirror in _HUB_MIRRORS:
            rest = name.removeprefix(f"{mirror}/")
            if rest != name and "/" in rest:
                name = rest
        for old, new in _MOVED.items():
            if name.startswith(old):
                name = new + name.removeprefix(old)
        if name.startswith("registry.k8s.io/"):
            return _PROCESSOR_SUFFIX.sub("", name)
        for account in _OFFICIAL:
            rest = name.removeprefix(account)
            if rest != name and "/" not in rest:
                return rest
        return name


def read_reference(text: str) -> Reference:
    """Complete ``nginx`` to ``docker.io/library/nginx:latest``.

    Raises:
        InvalidReferenceError: it is no image's name.
    """
    match = _REFERENCE.fullmatch(text)
    if match is None:
        lower = _REFERENCE.fullmatch(text.lower())
        raise InvalidReferenceError(
            "invalid reference format" + (": repository name must be lowercase" if lower else "")
        )
    name, tag, digest = match.group("name"), match.group("tag") or "", match.group("digest") or ""
    if _ID.fullmatch(name):
        raise InvalidReferenceError(f"invalid repository name ({name}), cannot specify 64-byte hexadecimal strings")
    head, slash, rest = name.partition("/")
    if not slash or not (set(".:") & set(head) or head == "localhost" or head != head.lower()):
        registry, path = HUB, name
    else:
        registry, path = (HUB if head == "index.docker.io" else head), rest
    if registry == HUB and "/" not in path:
        path = f"library/{path}"
    if len(f"{registry}/{path}") > _LONGEST_NAME:
        raise InvalidReferenceError(f"repository name must not be more than {_LONGEST_NAME} characters")
    return Reference(registry, path, tag or ("" if digest else "latest"), digest)
