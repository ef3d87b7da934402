"""Images that no cluster of today can pull, known by what the container runtimes say of them.

Courses of before 2017 name images that were pushed with Docker manifest version 2, *schema 1*, and never again
(``tutum/hello-world``: uber-archive/makisu#274). Pure.
"""

import re

#: An image that works, for whoever has none.
WORKING_IMAGE = "nginx"

# The media type itself, however it ends: "+prettyjws" is signed, "+json" is not. OCI's manifests of today are called
# "application/vnd.oci.image.manifest.v1+json", and Docker's "….manifest.v2+json".
_MEDIA_TYPE = re.compile(r"vnd\.docker\.distribution\.manifest\.v1(?!\d)", re.IGNORECASE)
# An image's own name may hold the word; there it stands in a path or after a colon.
_SCHEMA = re.compile(r"(?<![\w/:.-])schema[ -]?(?:version )?1(?![\d.])", re.IGNORECASE)
_NO = re.compile(
    r"no longer supported|not (?:yet )?supported|unsupported|not implemented|deprecat|disabled|blocked", re.IGNORECASE
)


def is_old_manifest(message: str) -> bool:
    """Whether this is a runtime's word that an image cannot be pulled because its manifest is of schema 1.

    ``message`` is a waiting container's, or an event's. Known are the words of

    - containerd from 2.1 on, and of Docker and Docker Desktop upon it (``client/pull.go``; ovh/cds#7735,
      kubernetes/website#52702): *media type "application/vnd.docker.distribution.manifest.v1+prettyjws" is no longer
      supported since containerd v2.1*,
    - containerd 2.0, which could still be told to (containerd/containerd#9765, kubernetes/k8s.io#8650): *Pulling Schema
      1 images have been deprecated and disabled by default since containerd v2.0*,
    - Docker from 26 on, and so of cri-dockerd (moby/moby#47459): *[DEPRECATION NOTICE] Docker Image Format v1 and
      Docker Image manifest version 2, schema 1 support is disabled by default*,
    - go-containerregistry, which pulls for several tools (bazelbuild/rules_docker#1253): *unsupported MediaType:
      "application/vnd.docker.distribution.manifest.v1+prettyjws"*,
    - registries that do not hand them out (jfrog/jfrog-cli#2001): *manifest v2 schema 1 to this repository is blocked*.

    containerd up to 1.7 and CRI-O still convert and run such an image, and say nothing in the pod.
    """
    return bool((_MEDIA_TYPE.search(message) or _SCHEMA.search(message)) and _NO.search(message))
