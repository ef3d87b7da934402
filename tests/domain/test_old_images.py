import pytest

from kubewars.domain.old_images import is_old_manifest

CONTAINERD = (
    "not implemented: media type "
    '"application/vnd.docker.distribution.manifest.v1+prettyjws" is no longer supported since containerd v2.1, please '
    'rebuild the image as "application/vnd.docker.distribution.manifest.v2+json" or '
    '"application/vnd.oci.image.manifest.v1+json"'
)


CONTAINERD_2_0 = (
    'failed to pull and unpack image "registry.k8s.io/busybox:latest": failed to get converter for '
    '"registry.k8s.io/busybox:latest": Pulling Schema 1 images have been deprecated and disabled by default since '
    "containerd v2.0. As a workaround you may set an environment variable …"
)
DOCKER = (
    "Error response from daemon: [DEPRECATION NOTICE] Docker Image Format v1 and Docker Image manifest version 2, "
    "schema 1 support is disabled by default and will be removed in an upcoming release."
)
KUBELET = (
    'Back-off pulling image "tutum/hello-world": ErrImagePull: rpc error: code = Unimplemented desc = failed to pull '
    'and unpack image "docker.io/tutum/hello-world:latest"'
)


@pytest.mark.parametrize(
    "message",
    [
        f"{KUBELET}: {CONTAINERD}",
        f"Error response from daemon: {CONTAINERD}",
        CONTAINERD_2_0,
        DOCKER,
        'unsupported MediaType: "application/vnd.docker.distribution.manifest.v1+prettyjws"',
        "Pulling Docker images with manifest v2 schema 1 to this repository is blocked.",
        f"{KUBELET}: {CONTAINERD}"[:300],
    ],
)
def test_each_runtimes_refusal_of_schema_1_is_known(message):
    assert is_old_manifest(message)


@pytest.mark.parametrize(
    "message",
    [
        "",
        f'{KUBELET}: failed to resolve reference "docker.io/tutum/hello-world:latest": not found',
        'Back-off pulling image "me/schema1:schema-1": ErrImagePull: unsupported platform',
        "back-off 10s restarting failed container=web pod=web_default(1)",
        "toomanyrequests: You have reached your unauthenticated pull rate limit",
        'unsupported media type "application/vnd.oci.image.manifest.v1+json"',
        'not implemented: media type "application/vnd.docker.distribution.manifest.v2+json"',
        "no match for platform in manifest: not found",
        "schema 11 is not supported",
    ],
)
def test_no_other_trouble_is_taken_for_it(message):
    assert not is_old_manifest(message)
