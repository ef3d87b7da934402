"""The fields of ``Settings`` are the table from which flags, environment and docs are made.

A flag wins over its ``KUBEWARS_…`` variable, which wins over the default. ``docs/settings.md`` lists exactly these.
"""

# ruff: noqa: RUF009 - every default is made by _setting, which returns a dataclass field

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kubewars.errors import UsageError
from kubewars.settings import kinds

COMMANDS = ("demo", "serve", "cluster", "check", "rules")
GAME = "demo serve"
ALL = "demo serve cluster check"


@dataclass(frozen=True, slots=True)
class Setting:
    """How one field of ``Settings`` is asked for.

    ``parse`` takes what a person wrote and raises ``ValueError`` with words that follow "--flag: ".
    ``flag`` is empty for what comes from the environment only, so that secrets stay off the command line.
    """

    name: str
    parse: Callable[[str], Any]
    default: Any
    commands: tuple[str, ...]
    metavar: str
    help: str
    flag: str
    shown_default: str

    @property
    def variable(self) -> str:
        return "KUBEWARS_" + self.name.upper()

    @property
    def is_switch(self) -> bool:
        return self.parse is kinds.yes_or_no

    @property
    def is_repeatable(self) -> bool:
        return self.parse in kinds.LISTS


def _setting(
    default: Any,
    parse: Callable[[str], Any],
    commands: str,
    metavar: str,
    explained: str,
    *,
    flag: bool = True,
    shown: str = "",
) -> Any:
    return field(
        default=default,
        metadata={
            "parse": parse,
            "commands": tuple(commands.split()),
            "metavar": metavar,
            "help": explained,
            "flag": flag,
            "shown": shown,
        },
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run was asked to do. Times are in seconds."""

    host: str = _setting(
        "127.0.0.1",
        kinds.text,
        "demo serve cluster",
        "ADDRESS",
        "address to listen on; 0.0.0.0 lets the whole room in",
    )
    room_address: str = _setting(
        "",
        kinds.address,
        "demo serve cluster",
        "ADDRESS",
        "name or address at which the room reaches this machine, for keys, certificate and links",
        shown="found out, with --host 0.0.0.0",
    )
    public_url: str = _setting(
        "",
        kinds.web_address,
        GAME,
        "URL",
        "where a proxy in front shows the arena, such as https://host/kubewars/; printed and drawn links lead there",
        shown="the address listened on",
    )
    allowed_origin: tuple[str, ...] = _setting(
        (),
        kinds.origins,
        GAME,
        "ORIGIN",
        "further origin from which spectators may look while the arena listens on this machine only; "
        "repeat it for several",
        shown="none",
    )
    frame_ancestors: tuple[str, ...] = _setting(
        (),
        kinds.frames,
        GAME,
        "ORIGIN",
        "origin whose pages may show the arena in a frame, https://*.host for all below it; the bridge never; "
        "repeat it for several",
        shown="none",
    )
    port: int = _setting(8080, kinds.port, GAME, "PORT", "port of the arena; 0 takes any free one")
    api_port: int = _setting(
        6443, kinds.port, "demo cluster", "PORT", "port of the training cluster's API; 0 takes any free one"
    )
    kubeconfig: Path | None = _setting(
        None,
        kinds.path,
        ALL,
        "FILE",
        "kubeconfig: written by demo and cluster, read by serve, check and cluster user",
        shown="./kubewars.kubeconfig; serve and check then try the pod's service account, KUBECONFIG, ~/.kube/config",
    )
    context: str = _setting(
        "", kinds.text, "serve check", "NAME", "context of the kubeconfig", shown="the file's current context"
    )
    namespace: tuple[str, ...] = _setting(
        (),
        kinds.namespaces,
        "demo serve check",
        "NAME",
        "namespace to play in; repeat it for several",
        shown="demo: all but kube-*; serve and check: the context's own",
    )
    all_namespaces: bool = _setting(
        default=False,
        parse=kinds.yes_or_no,
        commands="serve check",
        metavar="",
        explained="play in every namespace but kube-*",
    )
    shoot_in: tuple[str, ...] = _setting(
        (),
        kinds.namespaces,
        "serve check",
        "NAME",
        "namespace in which pods may be struck, of those played in; repeat it for several",
        shown="all that are played in",
    )
    pace: float = _setting(
        kinds.PACES["brisk"],
        kinds.pace,
        GAME,
        "SECONDS",
        "time from one shot to the next: seconds, or "
        + ", ".join(f"{name} ({s:g})" for name, s in kinds.PACES.items()),
        shown="brisk",
    )
    seed: int | None = _setting(
        None, kinds.count, GAME, "NUMBER", "seed of the X-Wing's and the bots' choices", shown="a new one each time"
    )
    bots: int | None = _setting(
        None, kinds.crew, GAME, "NUMBER", "players made of code, at most 50", shown="demo: 3, serve: 0"
    )
    nodes: int = _setting(3, kinds.positive, "demo cluster", "NUMBER", "nodes of the training cluster")
    storage: int = _setting(
        256,
        kinds.positive,
        "demo cluster",
        "MIB",
        "how much the training cluster's objects may take, as JSON in MiB; memory is several times that",
    )
    dry_run: bool = _setting(
        default=False,
        parse=kinds.yes_or_no,
        commands=GAME,
        metavar="",
        explained="fly and shoot, but ask the cluster to delete nothing",
    )
    torpedoes: bool = _setting(
        default=False,
        parse=kinds.yes_or_no,
        commands="demo serve check",
        metavar="",
        explained="let the presenter arm the proton torpedo, which deletes a controller with all its pods",
    )
    respawn_shield: float = _setting(
        5.0, kinds.seconds, GAME, "SECONDS", "how long a fighter must have been functional before it may be struck"
    )
    cooldown: float = _setting(1.0, kinds.seconds, GAME, "SECONDS", "shortest time between two strikes on one player")
    kill_budget: int = _setting(120, kinds.count, GAME, "NUMBER", "strikes sent to the cluster in any minute, at most")
    grace: int = _setting(1, kinds.count, GAME, "SECONDS", "grace period given to a pod that is struck")
    data: Path | None = _setting(
        None,
        kinds.path,
        "demo serve cluster",
        "DIR",
        "folder in which scores, STOP (and the training cluster's objects) survive a restart",
        shown="memory only",
    )
    drain: float = _setting(
        0.0,
        kinds.seconds,
        "serve",
        "SECONDS",
        "time between saying not ready and ending, for a load balancer to look elsewhere",
    )
    open: bool | None = _setting(
        default=None,
        parse=kinds.yes_or_no,
        commands=GAME,
        metavar="",
        explained="open the arena in a browser",
        shown="demo, when started from a desktop's terminal",
    )
    lang: str = _setting("", kinds.language, GAME, "en|fr", "language of the arena", shown="the browser's own")
    log_level: str = _setting("warning", kinds.log_level, ALL, "LEVEL", "debug, info, warning or error")
    token: str = _setting(
        "",
        kinds.text,
        GAME,
        "TOKEN",
        "the presenter's token, at least 16 characters",
        flag=False,
        shown="a new one each time",
    )
    pod_uid: str = _setting(
        "",
        kinds.text,
        "serve",
        "UID",
        "uid of the pod in which the game itself runs, which is never struck",
        flag=False,
        shown="not in a pod",
    )


def table() -> tuple[Setting, ...]:
    """All settings, in the order of the docs."""
    return tuple(
        Setting(
            name=item.name,
            parse=item.metadata["parse"],
            default=item.default,
            commands=item.metadata["commands"],
            metavar=item.metadata["metavar"],
            help=item.metadata["help"],
            flag="--" + item.name.replace("_", "-") if item.metadata["flag"] else "",
            shown_default=item.metadata["shown"] or _shown(item.default),
        )
        for item in dataclasses.fields(Settings)
    )


def read_settings(command: str, flags: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """The settings of one run of ``command``; ``flags`` holds what the command line gave, by setting name.

    Raises:
        UsageError: a variable of the environment cannot be read; says which, and what it expects.
    """
    chosen: dict[str, Any] = {}
    for setting in table():
        if command not in setting.commands:
            continue
        if setting.name in flags:
            chosen[setting.name] = flags[setting.name]
        elif written := environment.get(setting.variable, ""):
            try:
                chosen[setting.name] = setting.parse(written)
            except ValueError as error:
                raise UsageError(f"{setting.variable}: {error}") from None
    if chosen.get("token") and len(chosen["token"]) < 16:
        raise UsageError("KUBEWARS_TOKEN: at least 16 characters, so that nobody guesses it from the room")
    return Settings(**chosen)


def _shown(default: Any) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return f"{default:g}" if isinstance(default, float) else str(default)
