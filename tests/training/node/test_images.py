import pytest

from kubewars.training.node.images import image_of


@pytest.mark.parametrize(
    ("reference", "full", "short"),
    [
        ("nginx", "docker.io/library/nginx:latest", "nginx"),
        ("nginx:1.27", "docker.io/library/nginx:1.27", "nginx"),
        ("me/app", "docker.io/me/app:latest", "app"),
        ("ghcr.io/me/app:v1", "ghcr.io/me/app:v1", "app"),
        ("localhost:5000/app", "localhost:5000/app:latest", "app"),
        ("registry.k8s.io/pause:3.10", "registry.k8s.io/pause:3.10", "pause"),
    ],
)
def test_a_reference_is_completed_as_the_container_runtime_completes_it(reference, full, short):
    image = image_of(reference)

    assert (image.full, image.short, image.invalid, image.pull_error) == (full, short, "", "")


@pytest.mark.parametrize("reference", ["nginx:nope", "nginx:doesnotexist", "nginx:typo", "app:v404", "app:missing"])
def test_a_tag_that_says_so_is_not_found(reference):
    assert image_of(reference).pull_error.startswith(
        "rpc error: code = NotFound desc = failed to pull and unpack image"
    )


@pytest.mark.parametrize("reference", ["nosuch", "me/does-not-exist:v1", "doesnotexist"])
def test_a_repository_that_says_so_is_denied(reference):
    assert (
        "pull access denied, repository does not exist or may require authorization" in image_of(reference).pull_error
    )


def test_an_upper_case_name_is_invalid():
    assert image_of("Nginx").invalid == (
        'couldn\'t parse image name "Nginx": invalid reference format: repository name must be lowercase'
    )


def test_a_database_without_its_password_does_not_start():
    assert image_of("mysql:8").program().exit_code == 1
    assert image_of("mysql:8").program(frozenset({"MYSQL_ROOT_PASSWORD"})).exit_code is None


def test_the_same_image_has_the_same_size_and_digest():
    assert image_of("nginx:1.27").id == image_of("docker.io/library/nginx:1.27").id
