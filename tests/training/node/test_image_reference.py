import pytest

from kubewars.training.node.image_reference import InvalidReferenceError, read_reference

DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("nginx", "docker.io/library/nginx:latest"),
        ("nginx:1.27", "docker.io/library/nginx:1.27"),
        ("library/nginx", "docker.io/library/nginx:latest"),
        ("docker.io/nginx", "docker.io/library/nginx:latest"),
        ("index.docker.io/nginx", "docker.io/library/nginx:latest"),
        ("index.docker.io/tutum/hello-world", "docker.io/tutum/hello-world:latest"),
        ("me/app", "docker.io/me/app:latest"),
        ("ghcr.io/me/app:v1", "ghcr.io/me/app:v1"),
        ("localhost/app", "localhost/app:latest"),
        ("localhost:5000/app", "localhost:5000/app:latest"),
        ("LOCAL/app", "LOCAL/app:latest"),
        (f"nginx@{DIGEST}", f"docker.io/library/nginx@{DIGEST}"),
        (f"nginx:1.27@{DIGEST}", "docker.io/library/nginx:1.27"),
    ],
)
def test_a_reference_is_completed_as_the_container_runtime_completes_it(text, full):
    assert read_reference(text).full == full


@pytest.mark.parametrize(
    "text",
    [
        "nginx",
        "library/nginx:1.27",
        "docker.io/library/nginx",
        "index.docker.io/library/nginx",
        "registry-1.docker.io/library/nginx",
        "public.ecr.aws/docker/library/nginx:alpine",
        "mirror.gcr.io/library/nginx",
        "mcr.microsoft.com/mirror/docker/library/nginx:1.25",
        "arm64v8/nginx",
        f"nginx@{DIGEST}",
    ],
)
def test_an_official_image_is_known_by_its_one_word_wherever_it_is_pulled_from(text):
    assert read_reference(text).known_as == "nginx"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("tutum/hello-world", "tutum/hello-world"),
        ("docker.io/tutum/hello-world:latest", "tutum/hello-world"),
        ("mirror.gcr.io/tutum/hello-world", "tutum/hello-world"),
        ("someone/python", "someone/python"),
        ("localhost:5000/nginx", "localhost:5000/nginx"),
        ("registry.example/library/nginx", "registry.example/library/nginx"),
        ("mirror.gcr.io/nginx", "mirror.gcr.io/nginx"),
        ("amd64/deep/nginx", "amd64/deep/nginx"),
        ("bitnamilegacy/redis", "bitnami/redis"),
        ("k8s.gcr.io/pause:3.2", "registry.k8s.io/pause"),
        ("gcr.io/google_containers/pause-amd64:3.0", "registry.k8s.io/pause"),
        ("gcr.io/google_samples/gb-frontend:v4", "gcr.io/google-samples/gb-frontend"),
        ("us-docker.pkg.dev/google-samples/containers/gke/hello-app:1.0", "gcr.io/google-samples/hello-app"),
    ],
)
def test_whatever_is_not_official_keeps_its_account_or_its_registry(text, name):
    assert read_reference(text).known_as == name


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Nginx", "invalid reference format: repository name must be lowercase"),
        ("nginx:", "invalid reference format"),
        ("nginx:1.27:3", "invalid reference format"),
        ("", "invalid reference format"),
        ("b" * 64, f"invalid repository name ({'b' * 64}), cannot specify 64-byte hexadecimal strings"),
        ("a/" + "x" * 260, "repository name must not be more than 255 characters"),
    ],
)
def test_what_is_no_reference_is_refused_in_the_runtimes_words(text, why):
    with pytest.raises(InvalidReferenceError) as refusal:
        read_reference(text)

    assert str(refusal.value) == why
