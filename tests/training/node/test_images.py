import pytest

from kubewars.domain.old_images import is_old_manifest
from kubewars.training.node.images import image_of
from kubewars.training.node.official_programs import BY_TAG, OFFICIAL
from kubewars.training.node.other_programs import OTHERS


def started(reference, *arguments, **settings):
    return image_of(reference).program.started_with(frozenset(settings), arguments)


@pytest.mark.parametrize("reference", ["nginx:nope", "nginx:doesnotexist", "nginx:typo", "app:v404", "app:missing"])
def test_a_tag_that_says_so_is_not_found(reference):
    assert image_of(reference).pull_error.startswith(
        "rpc error: code = NotFound desc = failed to pull and unpack image"
    )


@pytest.mark.parametrize("reference", ["nginx:1.161", "gcr.io/google-samples/kubernetes-bootcamp:v10"])
def test_the_failed_rollouts_of_the_kubernetes_documentation_fail(reference):
    assert image_of(reference).pull_error.endswith(": not found")


@pytest.mark.parametrize("reference", ["nosuch", "me/does-not-exist:v1", "doesnotexist"])
def test_a_repository_that_says_so_is_denied(reference):
    assert (
        "pull access denied, repository does not exist or may require authorization" in image_of(reference).pull_error
    )


@pytest.mark.parametrize("reference", ["martinhelmich/typo3:11", "app:1.4040", "me/nopepper", "nginx:1.16.1"])
def test_a_word_within_a_word_says_nothing(reference):
    assert image_of(reference).pull_error == ""


@pytest.mark.parametrize("reference", ["nginx:schema1", "tutum/hello-world:schema-1", "me/app:v2-schema1"])
def test_a_tag_that_says_so_is_of_a_manifest_that_no_runtime_pulls(reference):
    refusal = image_of(reference).pull_error

    assert refusal.startswith('rpc error: code = Unimplemented desc = failed to pull and unpack image "docker.io/')
    assert is_old_manifest(refusal)


def test_an_upper_case_name_is_invalid():
    assert image_of("Nginx").invalid == (
        'couldn\'t parse image name "Nginx": invalid reference format: repository name must be lowercase'
    )


@pytest.mark.parametrize(
    ("reference", "port"),
    [
        ("tutum/hello-world", 80),
        ("dockercloud/hello-world", 80),
        ("rancher/hello-world", 80),
        ("crccheck/hello-world", 8000),
        ("training/webapp", 5000),
        ("nginxdemos/hello:plain-text", 80),
        ("nginxinc/nginx-unprivileged", 8080),
        ("kicbase/echo-server:1.0", 8080),
        ("paulbouwer/hello-kubernetes:1.10", 8080),
        ("traefik/whoami", 80),
        ("containous/whoami", 80),
        ("docker/getting-started", 80),
        ("stefanprodan/podinfo:6.0.0", 9898),
        ("gcr.io/google-samples/hello-app:1.0", 8080),
        ("k8s.gcr.io/echoserver:1.4", 8080),
        ("sameersbn/gitlab:8.2.1-1", 80),
        ("sameersbn/postgresql:9.4-8", 5432),
        ("sameersbn/redis:latest", 6379),
        ("bitnami/nginx", 8080),
        ("php:8-apache", 80),
        ("wordpress:6-fpm-alpine", 9000),
    ],
)
def test_a_server_of_a_course_stays_up_and_listens_where_it_does(reference, port):
    program = started(reference)

    assert program.exit_code is None
    assert port in program.ports


@pytest.mark.parametrize("reference", ["someone/python", "someone/busybox", "ghcr.io/me/hello-world", "my.io/node:1"])
def test_the_last_word_of_a_name_says_nothing(reference):
    program = started(reference)

    assert (program.exit_code, program.ports, program.is_bare) == (None, (), False)


@pytest.mark.parametrize("reference", ["hello-world", "library/hello-world", "public.ecr.aws/docker/library/python:3"])
def test_dockers_own_end_as_they_do(reference):
    assert started(reference).exit_code == 0


@pytest.mark.parametrize(
    ("reference", "setting"),
    [
        ("postgres:16", "POSTGRES_PASSWORD"),
        ("mysql:8", "MYSQL_ROOT_PASSWORD"),
        ("mariadb:11", "MARIADB_ROOT_PASSWORD"),
        ("bitnami/redis", "REDIS_PASSWORD"),
        ("bitnamilegacy/postgresql", "POSTGRESQL_PASSWORD"),
    ],
)
def test_a_database_without_its_password_does_not_start(reference, setting):
    assert started(reference).exit_code == 1
    assert started(reference).lines
    assert started(reference, **{setting: "x"}).exit_code is None


@pytest.mark.parametrize("reference", ["registry.k8s.io/e2e-test-images/agnhost:2.53", "hashicorp/http-echo"])
def test_a_server_that_needs_to_be_told_what_to_serve_ends_without(reference):
    assert started(reference).exit_code is not None
    assert started(reference, "netexec", "--http-port=8083").exit_code is None


def test_a_server_that_is_told_its_port_answers_where_it_is_asked():
    assert started("traefik/whoami", "--port=8000").ports == ()
    assert started("gcr.io/google-samples/hello-app:1.0", PORT="9000").ports == ()
    assert started("redis", "--appendonly", "yes").ports == (6379,)


def test_every_entry_is_written_as_it_is_looked_up():
    assert [name for name in OFFICIAL | BY_TAG if image_of(name).known_as != name] == []
    assert [name for name in OTHERS if image_of(name).known_as != name or "/" not in name] == []


def test_the_same_image_has_the_same_size_and_digest():
    assert image_of("nginx:1.27").id == image_of("docker.io/library/nginx:1.27").id
