"""Images of courses and tutorials that are not Docker's own, by the name people know them by.

An image that is not here is taken for a server that stays up and answers wherever it is asked.
"""

from __future__ import annotations

from dataclasses import replace

from kubewars.training.node.official_programs import INTERPRETER, NGINX, OFFICIAL, SYSTEM
from kubewars.training.node.program import SIMULATED, Program

_UNPRIVILEGED = replace(NGINX, ports=(8080,))
_AGNHOST = Program(exit_code=1, lines=("Usage:", "  app [command]"), needs_arguments=True)


def _bitnami(port: int, *settings: str) -> Program:
    refusal = (
        f"ERROR ==> The {settings[0]} environment variable is empty or not set. Set the environment variable "
        "ALLOW_EMPTY_PASSWORD=yes to allow the container to be started with blank passwords."
    )
    return Program(ports=(port,), needs=(*settings, "ALLOW_EMPTY_PASSWORD"), refusal=(refusal,))


# Web servers for a first page, by the port that they listen on.
_PAGES = {
    80: """
        tutum/hello-world dockercloud/hello-world nginxdemos/hello nginxinc/nginx rancher/hello-world
        karthequian/helloworld dockersamples/static-site dockersamples/examplevotingapp_vote
        dockersamples/examplevotingapp_result docker/getting-started yeasy/simple-web containous/whoami
        emilevauge/whoami ealen/echo-server jpetazzo/color dockercoins/rng dockercoins/hasher dockercoins/webui
        wbitt/network-multitool praqma/network-multitool ghcr.io/traefik/whoami gcr.io/google-samples/gb-frontend
        registry.k8s.io/nginx-slim registry.k8s.io/hpa-example registry.k8s.io/test-webserver
        registry.k8s.io/e2e-test-images/nginx registry.k8s.io/e2e-test-images/httpd
        mcr.microsoft.com/azuredocs/aks-helloworld mcr.microsoft.com/azuredocs/azure-vote-front
        phpmyadmin/phpmyadmin
        """,
    3000: "registry.k8s.io/guestbook kubernetes/guestbook grafana/grafana",
    5000: "training/webapp",
    8000: "crccheck/hello-world jwilder/whoami",
    8080: """
        nginxdemos/nginx-hello kicbase/echo-server paulbouwer/hello-kubernetes luksa/kubia jmalloc/echo-server
        inanimate/echo-server gcr.io/google-samples/node-hello
        gcr.io/google-samples/kubernetes-bootcamp jocatalin/kubernetes-bootcamp gcr.io/kuar-demo/kuard
        gcr.io/kuar-demo/kuard-amd64 registry.k8s.io/defaultbackend registry.k8s.io/goproxy
        cgr.dev/chainguard/nginx jenkins/jenkins
        """,
    8888: "jpetazzo/httpenv",
    9090: "prom/prometheus quay.io/prometheus/prometheus",
    9376: "registry.k8s.io/serve_hostname",
}

OTHERS: dict[str, Program] = {
    **{name: Program(ports=(port,), lines=SIMULATED) for port, names in _PAGES.items() for name in names.split()},
    "gcr.io/google-samples/hello-app": Program(ports=(8080,), lines=("{date} Server listening on port 8080",)),
    "traefik/whoami": Program(ports=(80,), lines=("{date} Starting up on port 80",)),
    "registry.k8s.io/echoserver": Program(ports=(8080, 8443), lines=("Generating self-signed cert", "Starting nginx")),
    "registry.k8s.io/e2e-test-images/echoserver": Program(ports=(8080, 8443)),
    "mendhak/http-https-echo": Program(ports=(8080, 8443)),
    "stefanprodan/podinfo": Program(ports=(9797, 9898, 9999)),
    "ghcr.io/stefanprodan/podinfo": Program(ports=(9797, 9898, 9999)),
    "registry.k8s.io/pause": Program(ports=(0,)),
    "rancher/mirrored-pause": Program(ports=(0,)),
    "registry.k8s.io/agnhost": _AGNHOST,
    "registry.k8s.io/e2e-test-images/agnhost": _AGNHOST,
    "registry.k8s.io/liveness": replace(_AGNHOST, lines=()),
    "hashicorp/http-echo": Program(exit_code=127, lines=("Missing -text option!",), needs_arguments=True),
    **dict.fromkeys(
        (
            "nginxinc/nginx-unprivileged", "ghcr.io/nginx/nginx-unprivileged", "ghcr.io/nginxinc/nginx-unprivileged",
            "quay.io/nginx/nginx-unprivileged", "public.ecr.aws/nginx/nginx-unprivileged",
        ),
        _UNPRIVILEGED,
    ),
    "public.ecr.aws/nginx/nginx": NGINX,
    # The workshop's own GitLab and what it stands on.
    "sameersbn/gitlab": Program(ports=(22, 80, 443)),
    "sameersbn/postgresql": Program(ports=(5432,)),
    "sameersbn/redis": Program(ports=(6379,)),
    "gitlab/gitlab-ce": Program(ports=(22, 80, 443)),
    # Databases of others.
    "gcr.io/google-samples/gb-redisslave": Program(ports=(6379,)),
    "gcr.io/google-samples/gb-redis-follower": Program(ports=(6379,)),
    "registry.k8s.io/redis": Program(ports=(6379,)),
    "valkey/valkey": Program(ports=(6379,)),
    "bitnami/nginx": Program(ports=(8080, 8443)),
    "bitnami/apache": Program(ports=(8080, 8443)),
    "bitnami/wordpress": Program(ports=(8080, 8443)),
    "bitnami/mongodb": Program(ports=(27017,)),
    "bitnami/redis": _bitnami(6379, "REDIS_PASSWORD", "REDIS_PASSWORD_FILE"),
    "bitnami/postgresql": _bitnami(5432, "POSTGRESQL_PASSWORD", "POSTGRES_PASSWORD", "POSTGRESQL_PASSWORD_FILE"),
    "bitnami/mysql": _bitnami(3306, "MYSQL_ROOT_PASSWORD", "MYSQL_ROOT_PASSWORD_FILE"),
    "bitnami/mariadb": _bitnami(3306, "MARIADB_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD_FILE"),
    # Clients and one-shots: they do what they are asked and end.
    "docker/whalesay": Program(exit_code=0, runs_arguments=True),
    "minio/minio": Program(exit_code=0, needs_arguments=True),
    "minio/mc": Program(exit_code=0),
    "bitnami/kubectl": Program(exit_code=0),
    "rancher/kubectl": Program(exit_code=0),
    "alpine/k8s": INTERPRETER,
    "nicolaka/netshoot": INTERPRETER,
    "tutum/curl": INTERPRETER,
    "tutum/dnsutils": INTERPRETER,
    "registry.k8s.io/e2e-test-images/jessie-dnsutils": Program(),
    "curlimages/curl": Program(exit_code=2, entrypoint=("curl",)),
    "quay.io/curl/curl": Program(exit_code=2, entrypoint=("curl",)),
    "alpine/curl": Program(exit_code=2, entrypoint=("curl",)),
    "radial/busyboxplus": SYSTEM,
    "registry.k8s.io/busybox": OFFICIAL["busybox"],
    "registry.k8s.io/e2e-test-images/busybox": OFFICIAL["busybox"],
    "opensuse/leap": SYSTEM,
    "redhat/ubi9": SYSTEM,
    "registry.access.redhat.com/ubi9/ubi": SYSTEM,
    "registry.fedoraproject.org/fedora": SYSTEM,
}  # fmt: skip
