"""Docker's official images: what each runs when it is given no command."""

from __future__ import annotations

from kubewars.training.node.program import Program

_NGINX_LINES = (
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
_MARIADB_REFUSAL = (
    "{date} [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified",
    (
        "\tYou need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH, "
        "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD"
    ),
)
_MYSQL_SETTINGS = (
    "MYSQL_ROOT_PASSWORD",
    "MYSQL_ALLOW_EMPTY_PASSWORD",
    "MYSQL_RANDOM_ROOT_PASSWORD",
    "MYSQL_ROOT_PASSWORD_FILE",
)
_MARIADB_SETTINGS = (
    "MARIADB_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD_FILE", "MARIADB_ROOT_PASSWORD_HASH",
    "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", "MARIADB_RANDOM_ROOT_PASSWORD", *_MYSQL_SETTINGS,
)  # fmt: skip
_APACHE = Program(ports=(80,), lines=_HTTPD)
_FPM = Program(ports=(9000,), lines=("NOTICE: fpm is running, pid 1", "NOTICE: ready to handle connections"))

NGINX = Program(ports=(80,), paths=("/", "/index.html", "/50x.html"), lines=_NGINX_LINES)
SYSTEM = Program(exit_code=0, is_bare=True, runs_arguments=True)
#: Without a terminal an interpreter reads the end of its input, and ends.
INTERPRETER = Program(exit_code=0, runs_arguments=True)

OFFICIAL: dict[str, Program] = {
    "nginx": NGINX,
    "httpd": Program(ports=(80,), paths=("/", "/index.html"), lines=_HTTPD),
    "redis": Program(ports=(6379,), lines=_REDIS),
    "valkey": Program(ports=(6379,)),
    "memcached": Program(ports=(11211,)),
    "hello-world": Program(lines=_HELLO, exit_code=0),
    "postgres": Program(
        ports=(5432,),
        lines=("{date} [1] LOG:  database system is ready to accept connections",),
        needs=("POSTGRES_PASSWORD", "POSTGRES_PASSWORD_FILE", "POSTGRES_HOST_AUTH_METHOD"),
        refusal=_POSTGRES_REFUSAL,
    ),
    "mysql": Program(
        ports=(3306, 33060),
        lines=("{date} [System] [Server] /usr/sbin/mysqld: ready for connections.",),
        needs=_MYSQL_SETTINGS,
        refusal=_MYSQL_REFUSAL,
    ),
    "mariadb": Program(
        ports=(3306,),
        lines=("{date} [Note] mariadbd: ready for connections.",),
        needs=_MARIADB_SETTINGS,
        refusal=_MARIADB_REFUSAL,
    ),
    "mongo": Program(ports=(27017,), lines=('{{"msg":"Waiting for connections","attr":{{"port":27017}}}}',)),
    "rabbitmq": Program(ports=(5672, 15672), lines=("{date} [info] Server startup complete",)),
    "tomcat": Program(ports=(8080,)),
    "wordpress": _APACHE,
    "drupal": _APACHE,
    "joomla": _APACHE,
    "nextcloud": _APACHE,
    "phpmyadmin": _APACHE,
    "ghost": Program(ports=(2368,)),
    "redmine": Program(ports=(3000,)),
    "adminer": Program(ports=(8080,)),
    "registry": Program(ports=(5000,)),
    "nats": Program(ports=(4222, 6222, 8222)),
    "zookeeper": Program(ports=(2181, 2888, 3888, 8080)),
    "cassandra": Program(ports=(7000, 7199, 9042)),
    "influxdb": Program(ports=(8086,)),
    "solr": Program(ports=(8983,)),
    "kibana": Program(ports=(5601,)),
    "caddy": Program(ports=(80, 443, 2019)),
    "traefik": Program(ports=(80,)),
    "sonarqube": Program(ports=(9000,)),
    "maven": Program(exit_code=1, runs_arguments=True),  # there is no project to build
    **dict.fromkeys(
        (
            "busybox", "alpine", "ubuntu", "debian", "fedora", "centos", "rockylinux", "almalinux", "amazonlinux",
            "oraclelinux", "archlinux", "bash",
        ),
        SYSTEM,
    ),
    **dict.fromkeys(
        (
            "python", "pypy", "node", "perl", "ruby", "php", "java", "golang", "openjdk", "eclipse-temurin",
            "amazoncorretto", "gradle", "rust", "gcc", "swift", "julia", "elixir", "erlang", "haskell", "r-base",
            "groovy", "buildpack-deps",
        ),
        INTERPRETER,
    ),
}  # fmt: skip

#: Some are another program by a word of their tag: ``php:8-apache``.
BY_TAG: dict[str, dict[str, Program]] = {
    "php": {"apache": _APACHE, "fpm": _FPM},
    "wordpress": {"fpm": _FPM, "cli": Program(exit_code=0)},
    "nextcloud": {"fpm": _FPM},
    "drupal": {"fpm": _FPM},
    "phpmyadmin": {"fpm": _FPM},
}


def official(name: str, tag: str) -> Program | None:
    """What the official image of that name runs; None for one that is not in the table."""
    for word in tag.split("-"):
        program = BY_TAG.get(name, {}).get(word)
        if program:
            return program
    return OFFICIAL.get(name)
