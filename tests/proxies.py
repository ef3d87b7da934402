"""Reverse proxies in front of a server under test: nginx where there is one, and a small one of our own everywhere."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest

needs_nginx = pytest.mark.skipif(
    not shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"), reason="no nginx here"
)

_UPGRADE = 'proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";'
_CONFIGURATION = """
daemon off; master_process off; pid nginx.pid; error_log stderr;
events {{ worker_connections 64; }}
http {{
  access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  upstream kubewars_upstream {{ server 127.0.0.1:{upstream}; }}
  server {{ listen 127.0.0.1:{port}; proxy_http_version 1.1; {location} }}
}}
"""


def host_on_another_port(upstream: int) -> str:
    """What most people paste: the name without its port, on a port that is not 80."""
    return f"location / {{ proxy_pass http://127.0.0.1:{upstream}; proxy_set_header Host $host; {_UPGRADE} }}"


def no_host_line(_upstream: int) -> str:
    """No word on the Host: the upstream's own name arrives."""
    return f"location / {{ proxy_pass http://kubewars_upstream; {_UPGRADE} }}"


def under_a_prefix(upstream: int) -> str:
    """One site of several."""
    said = f"proxy_set_header Host $http_host; {_UPGRADE}"
    return f"location /kubewars/ {{ proxy_pass http://127.0.0.1:{upstream}/; {said} }}"


def without_upgrade(upstream: int) -> str:
    """WebSockets are not passed on."""
    return f"location / {{ proxy_pass http://127.0.0.1:{upstream}/; proxy_set_header Host $http_host; }}"


@contextmanager
def nginx(folder: Path, upstream: int, location: str) -> Iterator[int]:
    """A real nginx with one ``location``, as a process of its own; gives its port."""
    port = _free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(_CONFIGURATION.format(port=port, upstream=upstream, location=location))
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None
    with (folder / "nginx.err").open("wb") as errors:
        process = subprocess.Popen(
            [program, "-p", str(folder), "-c", str(configuration), "-e", "stderr"], stdout=errors, stderr=errors
        )
        try:
            _until_it_listens(process, port, folder / "nginx.err")
            yield port
        finally:
            process.terminate()
            process.wait(10)


class _Passing(StreamRequestHandler):
    """One request passed on with its head rewritten; after that bytes flow both ways, as a WebSocket's do."""

    server: "_Front"

    def handle(self) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = self.rfile.readline(65536)
            if not line:
                return
            head += line
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, version = first.split(" ")
        prefix = self.server.prefix
        if not target.startswith(prefix):
            self.wfile.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        is_upgrade = self.server.passes_upgrades and any(line.lower().startswith("upgrade:") for line in lines)
        dropped = () if is_upgrade else ("connection:", "upgrade:")
        kept = [line for line in lines if line and not line.lower().startswith(("host:", *dropped))]
        kept += [f"Host: {self.server.host}"] + ([] if is_upgrade else ["Connection: close"])
        asked = "\r\n".join([f"{method} /{target.removeprefix(prefix)} {version}", *kept, "", ""])
        with socket.create_connection(("127.0.0.1", self.server.upstream)) as back:
            back.sendall(asked.encode("latin-1"))
            upwards = Thread(target=self._pump_up, args=(back,), daemon=True)
            upwards.start()
            with suppress(OSError):
                while piece := back.recv(65536):
                    self.connection.sendall(piece)
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            upwards.join(10)

    def _pump_up(self, back: socket.socket) -> None:
        with suppress(OSError):
            while piece := self.rfile.read1(65536):  # type: ignore[attr-defined]
                back.sendall(piece)
        with suppress(OSError):
            back.shutdown(socket.SHUT_RDWR)


class _Front(ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, upstream: int, *, prefix: str, host: str, passes_upgrades: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.upstream = upstream
        self.prefix = prefix
        self.host = host
        self.passes_upgrades = passes_upgrades


@contextmanager
def front(upstream: int, *, prefix: str = "/", host: str = "127.0.0.1", passes_upgrades: bool = True) -> Iterator[int]:
    """The small proxy: takes ``prefix`` away, says ``host`` to the server, and passes upgrades on or not."""
    with _Front(upstream, prefix=prefix, host=host, passes_upgrades=passes_upgrades) as server:
        serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        serving.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            serving.join()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _until_it_listens(process: "subprocess.Popen[bytes]", port: int, errors: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert process.poll() is None, errors.read_text()
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise AssertionError(f"nginx does not listen: {errors.read_text()}")
