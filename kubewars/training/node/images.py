"""What is known of an image from its name alone: whether it can be pulled, how large it is, and what it runs.

An image is taken to be absent when its name says so (``nginx:doesnotexist``, ``nosuch/thing``), and to be of the old
manifest schema 1, which no runtime of today pulls, when its tag does (``nginx:schema1``); any other exists.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache

from kubewars.training.node.image_reference import InvalidReferenceError, Reference, read_reference
from kubewars.training.node.official_programs import official
from kubewars.training.node.other_programs import OTHERS
from kubewars.training.node.program import SIMULATED, Program

_ABSENT = re.compile(r"does-?not-?exist|doesnt-?exist|no-?such|(?<![a-z0-9])v?(?:nope|missing|typo|404)(?![a-z0-9])")
#: Tags of well-known exercises that end in ImagePullBackOff because the image was never there: of the Kubernetes
#: documentation, "Rolling back a Deployment" and "Performing a rolling update".
_NEVER_MADE = frozenset({"nginx:1.161", "gcr.io/google-samples/kubernetes-bootcamp:v10"})
_OLD = re.compile(r"(?:^|[^a-z0-9])schema-?1(?![0-9])")
_ANYTHING = Program(lines=SIMULATED)


@dataclass(frozen=True, slots=True)
class Image:
    """A reference taken apart. ``pull_error`` is what the runtime would say; empty when it can be pulled."""

    asked: str
    full: str  # with registry, path and tag
    known_as: str  # nginx, tutum/hello-world, registry.k8s.io/pause
    tag: str
    program: Program = _ANYTHING
    invalid: str = ""
    pull_error: str = ""
    digest: str = field(default="", repr=False)

    @property
    def always_by_default(self) -> bool:
        return self.tag == "latest"

    @property
    def id(self) -> str:
        """The imageID of a container status."""
        return f"{self.full.rpartition(':')[0].partition('@')[0]}@{self.digest}"

    @property
    def size(self) -> int:
        """Bytes, made up, the same for the same image; none for what is no image."""
        return 0 if self.invalid else 4_000_000 + int(self.digest[7:15], 16) % 180_000_000


@lru_cache(maxsize=1024)
def image_of(text: str) -> Image:
    """Read an image reference as the container runtime does."""
    try:
        found = read_reference(text)
    except InvalidReferenceError as error:
        return Image(text, text, text, "", invalid=f'couldn\'t parse image name "{text}": {error}')
    digest = found.digest or f"sha256:{hashlib.sha256(found.full.encode()).hexdigest()}"
    program = program_of(found.known_as, found.tag)
    return Image(text, found.full, found.known_as, found.tag, program, pull_error=_refusal(found), digest=digest)


def program_of(known_as: str, tag: str = "") -> Program:
    """What the repository's image runs. The last word of a name says nothing: ``tutum/hello-world`` is a web server."""
    known = OTHERS.get(known_as) if "/" in known_as else official(known_as, tag)
    return known or _ANYTHING


def _refusal(image: Reference) -> str:
    full = image.full
    start = f'failed to pull and unpack image "{full}"'
    if _ABSENT.search(f"{image.registry}/{image.path}"):
        return (
            f'rpc error: code = Unknown desc = {start}: failed to resolve reference "{full}": pull access denied, '
            "repository does not exist or may require authorization: server message: insufficient_scope: "
            "authorization failed"
        )
    if _ABSENT.search(image.tag.lower()) or f"{image.known_as}:{image.tag}" in _NEVER_MADE:
        return f'rpc error: code = NotFound desc = {start}: failed to resolve reference "{full}": {full}: not found'
    if _OLD.search(image.tag.lower()):
        return (
            f"rpc error: code = Unimplemented desc = {start}: not implemented: media type "
            '"application/vnd.docker.distribution.manifest.v1+prettyjws" is no longer supported since containerd v2.1, '
            'please rebuild the image as "application/vnd.docker.distribution.manifest.v2+json" or '
            '"application/vnd.oci.image.manifest.v1+json"'
        )
    return ""
