"""What is known of an image from its name alone: whether it can be pulled, what it runs, listens on and prints.

An image is taken to be absent when its name says so (``nginx:doesnotexist``, ``nosuch/thing``); any other exists.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache

_REFERENCE = re.compile(
    r"(?P<name>(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d+)?/)?[a-z0-9]+(?:(?:[._/]|__|[-]+)[a-z0-9]+)*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)
_ABSENT = ("nope", "does-not-exist", "doesnotexist", "doesntexist", "nosuch", "no-such", "missing", "typo", "404")


@dataclass(frozen=True, slots=True)
class Program:
    """What a well-known image runs when it is given no command."""

    ports: tuple[int, ...] = ()  # empty: answers on any port it is asked on
    paths: tuple[str, ...] = ()  # empty: answers 200 on any path
    lines: tuple[str, ...] = ()  # printed at start
    exit_code: int | None = None  # ends at once with this code; None runs for ever


_NGINX = (
    "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration",
    "/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/",
    "/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh",
    "10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf",
    "/docker-entrypoint.sh: Configuration complete; ready for start up",
    '{date} [notice] 1#1: using the "epoll" event method',
    "{slashed} [notice] 1#1: nginx/1.29.3",
    "{slashed} [notice] 1#1: start worker processes",
    "{slashed} [notice] 1#1: start worker process 29",
)
_HTTPD = (
    "AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using {ip}",
    "{date} [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.65 (Unix) configured -- resuming normal operations",
    "{date} [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'",
)
_REDIS = (
    "1:C {date} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
    "1:C {date} # Warning: no config file specified, using the default config.",
    "1:M {date} * Running mode=standalone, port=6379.",
    "1:M {date} * Server initialized",
    "1:M {date} * Ready to accept connections tcp",
)
_HELLO = ("", "Hello from Docker!", "This message shows that your installation appears to be working correctly.", "")
_POSTGRES_REFUSAL = (
    "Error: Database is uninitialized and superuser password is not specified.",
    "       You must specify POSTGRES_PASSWORD to a non-empty value for the",
    '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
)
_MYSQL_REFUSAL = (
    "{date} [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified",
    "    You need to specify one of the following as an environment variable:",
    "    - MYSQL_ROOT_PASSWORD",
    "    - MYSQL_ALLOW_EMPTY_PASSWORD",
    "    - MYSQL_RANDOM_ROOT_PASSWORD",
)
_SHELL = Program(exit_code=0)
_ANYTHING = Program(lines=("{image} is running (simulated by the Kube-Wars training cluster)",))

PROGRAMS: dict[str, Program] = {
    "nginx": Program(ports=(80,), paths=("/", "/index.html", "/50x.html"), lines=_NGINX),
    "nginx-unprivileged": Program(ports=(8080,), paths=("/", "/index.html", "/50x.html"), lines=_NGINX),
    "httpd": Program(ports=(80,), paths=("/", "/index.html"), lines=_HTTPD),
    "redis": Program(ports=(6379,), lines=_REDIS),
    "memcached": Program(ports=(11211,)),
    "hello-world": Program(lines=_HELLO, exit_code=0),
    "hello-app": Program(ports=(8080,), lines=("{date} Server listening on port 8080",)),
    "echoserver": Program(ports=(8080, 8443), lines=("Generating self-signed cert", "Starting nginx")),
    "whoami": Program(ports=(80,), lines=("{date} Starting up on port 80",)),
    "agnhost": Program(exit_code=1, lines=("Usage:", "  app [command]")),
    "pause": Program(ports=(0,)),
    "postgres": Program(ports=(5432,), lines=("{date} [1] LOG:  database system is ready to accept connections",)),
    "mysql": Program(ports=(3306, 33060), lines=("{date} [System] [Server] /usr/sbin/mysqld: ready for connections.",)),
    "mariadb": Program(ports=(3306,), lines=("{date} [Note] mariadbd: ready for connections.",)),
    "mongo": Program(ports=(27017,), lines=('{{"msg":"Waiting for connections","attr":{{"port":27017}}}}',)),
    "rabbitmq": Program(ports=(5672, 15672), lines=("{date} [info] Server startup complete",)),
} | dict.fromkeys(
    (
        "busybox",
        "alpine",
        "ubuntu",
        "debian",
        "fedora",
        "centos",
        "rockylinux",
        "python",
        "node",
        "perl",
        "ruby",
        "bash",
    ),
    _SHELL,
)

_NEEDED_SETTINGS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "postgres": (("POSTGRES_PASSWORD", "POSTGRES_PASSWORD_FILE", "POSTGRES_HOST_AUTH_METHOD"), _POSTGRES_REFUSAL),
    "mysql": (
        ("MYSQL_ROOT_PASSWORD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MYSQL_RANDOM_ROOT_PASSWORD", "MYSQL_ROOT_PASSWORD_FILE"),
        _MYSQL_REFUSAL,
    ),
}


@dataclass(frozen=True, slots=True)
class Image:
    """A reference taken apart. ``pull_error`` is what the registry would say; empty when it exists."""

    asked: str
    full: str  # with registry, path and tag
    short: str  # the last part of the path: nginx
    tag: str
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

    def program(self, settings: frozenset[str] = frozenset()) -> Program:
        """What it runs without a command, given the names of its environment variables."""
        needed = _NEEDED_SETTINGS.get(self.short)
        if needed and not settings.intersection(needed[0]):
            return Program(lines=needed[1], exit_code=1)
        return PROGRAMS.get(self.short, _ANYTHING)


@lru_cache(maxsize=1024)
def image_of(reference: str) -> Image:
    """Read an image reference as the container runtime does."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        lower = _REFERENCE.fullmatch(reference.lower())
        why = "invalid reference format" + (": repository name must be lowercase" if lower else "")
        return Image(reference, reference, reference, "", invalid=f'couldn\'t parse image name "{reference}": {why}')
    name, tag, digest = match.group("name"), match.group("tag") or "", match.group("digest") or ""
    head, slash, rest = name.partition("/")
    if not slash:
        path = f"docker.io/library/{name}"
    elif "." in head or ":" in head or head == "localhost":
        path = name if head != "docker.io" or "/" in rest else f"docker.io/library/{rest}"
    else:
        path = f"docker.io/{name}"
    tag = tag or ("" if digest else "latest")
    full = f"{path}:{tag}" if tag else f"{path}@{digest}"
    found = digest or f"sha256:{hashlib.sha256(full.encode()).hexdigest()}"
    return Image(reference, full, path.rpartition("/")[2], tag, pull_error=_refusal(path, tag, full), digest=found)


def _refusal(path: str, tag: str, full: str) -> str:
    start = f'failed to pull and unpack image "{full}": failed to resolve reference "{full}"'
    if any(word in path for word in _ABSENT):
        return (
            f"rpc error: code = Unknown desc = {start}: pull access denied, repository does not exist or may require "
            "authorization: server message: insufficient_scope: authorization failed"
        )
    if any(word in tag.lower() for word in _ABSENT):
        return f"rpc error: code = NotFound desc = {start}: {full}: not found"
    return ""
