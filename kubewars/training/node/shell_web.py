"""The commands that ask the network: ``nslookup``, ``wget``, ``curl``, ``nc``.

They answer at once, or fail as they would; a script that asks without a pause is made to breathe sooner than others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubewars.training.node.network import Reply
    from kubewars.training.node.shell_machine import Machine

_STEPS = 50  # that a question to the network counts for
_DNS = "10.96.0.10"
_URL = re.compile(r"(?:https?://)?([^/:\s]+)(?::(\d{1,5}))?(/\S*)?")
_TAKE_A_WORD = frozenset({"-O", "-T", "-P", "-U", "-o", "-m", "-H", "-X", "-d", "-u", "-A", "-w", "-t", "--max-time"})


def lookup(machine: Machine, arguments: list[str]) -> int:
    """``nslookup``, ``getent hosts``, ``host``."""
    names = [a for a in arguments if not a.startswith("-") and a != "hosts"]
    if not names:
        return 1
    machine.steps += _STEPS
    name, addresses = machine.resolves(names[0])
    machine.write(f"Server:\t\t{_DNS}")
    machine.write(f"Address:\t{_DNS}:53")
    machine.write("")
    if not addresses:
        machine.complain(f"** server can't find {names[0]}: NXDOMAIN")
        return 1
    for address in addresses:
        machine.write(f"Name:\t{name}")
        machine.write(f"Address: {address}")
    return 0


def ping(machine: Machine, arguments: list[str]) -> int:
    """Whether there is such a name is all that can be told."""
    names = [a for a in arguments if not a.startswith("-") and not a.isdigit()]
    machine.steps += _STEPS
    _, addresses = machine.resolves(names[0]) if names else ("", [])
    if not addresses:
        machine.complain(f"ping: bad address '{names[0] if names else ''}'")
        return 1
    machine.write(f"PING {names[0]} ({addresses[0]}): 56 data bytes")
    return 0


def wget(machine: Machine, arguments: list[str]) -> int:
    """Busybox' own."""
    target, options = _read(arguments)
    reply, host, port = _ask(machine, target)
    is_quiet = any(re.fullmatch(r"-[a-zA-Z]*q.*|--quiet", one) for one in options)
    if reply.failure == "unknown":
        machine.complain(f"wget: bad address '{host}'")
        return 1
    if not is_quiet:
        machine.complain(f"Connecting to {host} ({reply.address}:{port})")
    if reply.failure == "timeout":
        machine.complain("wget: download timed out")
        return 1
    if reply.failure:
        machine.complain(f"wget: can't connect to remote host ({reply.address}): Connection refused")
        return 1
    written = next((one for one in options if re.match(r"-[a-zA-Z]*O", one)), "")
    path = written.partition("O")[2] or (arguments[arguments.index(written) + 1] if written else "")
    if "--spider" in options:
        return 0
    _deliver(machine, reply, path or f"/{target.rpartition('/')[2] if target.count('/') > 2 else ''}".rstrip("/") or "")
    return 0


def curl(machine: Machine, arguments: list[str]) -> int:
    """Prints the page; its meter goes to a terminal only."""
    target, options = _read(arguments)
    reply, host, port = _ask(machine, target)
    is_silent = any(re.fullmatch(r"-[a-zA-Z]*s[a-zA-Z]*|--silent", one) for one in options)
    code, complaint = {
        "unknown": (6, f"Could not resolve host: {host}"),
        "timeout": (28, f"Failed to connect to {host} port {port}: Operation timed out"),
        "refused": (7, f"Failed to connect to {host} port {port} after 0 ms: Could not connect to server"),
    }.get(reply.failure, (0, ""))
    if code:
        if not is_silent or any("S" in one for one in options):
            machine.complain(f"curl: ({code}) {complaint}")
        return code
    if any(re.fullmatch(r"-[a-zA-Z]*I[a-zA-Z]*|--head", one) for one in options):
        for line in ("HTTP/1.1 200 OK", "Content-Type: text/plain", f"Content-Length: {len(reply.page)}", ""):
            machine.write(line)
        return 0
    written = next((arguments[at + 1] for at, one in enumerate(arguments[:-1]) if one in ("-o", "--output")), "-")
    _deliver(machine, reply, written)
    return 0


def netcat(machine: Machine, arguments: list[str]) -> int:
    """``nc -zv HOST PORT``."""
    words = [a for a in arguments if not a.startswith("-")]
    if len(words) < 2 or not words[-1].isdigit():
        return 1
    host, port = words[-2:]
    machine.steps += _STEPS
    reply = machine.fetches(host, int(port), "/")
    if reply.failure:
        why = {"unknown": f"bad address '{host}'", "timeout": "Operation timed out"}.get(reply.failure, "")
        machine.complain(f"nc: {why}" if why else f"nc: {host} ({reply.address}:{port}): Connection refused")
        return 1
    machine.complain(f"{host} ({reply.address}:{port}) open")
    return 0


def _read(arguments: list[str]) -> tuple[str, list[str]]:
    """What is asked for, and the options."""
    target, options = "", []
    words = iter(arguments)
    for word in words:
        if word.startswith("-"):
            options.append(word)
            if word in _TAKE_A_WORD or re.fullmatch(r"-[a-zA-Z]*O", word):
                next(words, "")
        else:
            target = target or word
    return target, options


def _ask(machine: Machine, target: str) -> tuple[Reply, str, int]:
    machine.steps += _STEPS
    match = _URL.match(target)
    host, port, path = match.groups() if match else ("", None, None)
    number = int(port) if port else 443 if target.startswith("https:") else 80
    return machine.fetches(host or "", number, path or "/"), host or "", number


def _deliver(machine: Machine, reply: Reply, path: str) -> None:
    text = reply.page.removesuffix("\n")
    if path in ("-", "/dev/stdout"):
        for line in text.split("\n"):
            machine.write(line)
    elif not path.startswith("/dev/"):
        machine.files[path or "/index.html"] = text
