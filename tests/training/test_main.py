"""The training cluster as a process: how it begins, and how it ends."""

import asyncio
import json
import signal
import socket
import ssl
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import yaml

from kubewars.cluster.connection import Connection


@asynccontextmanager
async def a_process(folder: Path, *arguments: str) -> AsyncIterator[Process]:
    command = ["-m", "kubewars.training", "--kubeconfig", str(folder / "kubeconfig"), *arguments]
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def its_first_line(process: Process) -> dict[str, str]:
    assert process.stdout
    line: dict[str, str] = json.loads(await process.stdout.readline())
    return line


async def an_open_watch(kubeconfig: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A client in the middle of a watch, with the answer's head read."""
    told = yaml.safe_load(kubeconfig.read_text())  # noqa: ASYNC240 - a small file, once
    port = int(told["clusters"][0]["cluster"]["server"].rpartition(":")[2])
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    token = told["users"][0]["user"]["token"]
    writer.write(f"GET /api/v1/pods?watch=true HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    return reader, writer


async def test_it_says_where_it_is_once_it_serves(tmp_path: Path) -> None:
    async with a_process(tmp_path, "--port", "0") as process:
        line = await its_first_line(process)
        host, port = line["server"].removeprefix("https://").split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.close()

        assert line["kubeconfig"] == str(tmp_path / "kubeconfig")
        assert (tmp_path / "kubeconfig").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_even_with_a_watch_open(tmp_path: Path, number: signal.Signals) -> None:
    async with a_process(tmp_path, "--port", "0") as process:
        await its_first_line(process)
        _, writer = await an_open_watch(tmp_path / "kubeconfig")
        process.send_signal(number)
        async with asyncio.timeout(5):
            code = await process.wait()
        assert process.stderr
        complaints = await process.stderr.read()
        writer.close()

        assert (code, complaints) == (0, b"")


async def test_the_end_of_its_parent_ends_it(tmp_path: Path) -> None:
    async with a_process(tmp_path, "--port", "0", "--exit-with-stdin") as process:
        await its_first_line(process)
        assert process.stdin
        process.stdin.close()
        async with asyncio.timeout(5):
            code = await process.wait()

        assert code == 0


async def test_a_taken_port_is_told_in_one_line_with_the_cure(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with a_process(tmp_path, "--port", str(port)) as process:
            out, err = await process.communicate()

    assert process.returncode == 2
    assert out == b""
    assert err.decode() == f"kubewars: port {port} on 127.0.0.1 is taken: choose another with --api-port\n"


async def test_somebody_elses_kubeconfig_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    (tmp_path / "kubeconfig").write_text("kind: Config\nclusters: [{name: prod}]\n")
    async with a_process(tmp_path, "--port", "0", "--data", str(tmp_path / "data")) as process:
        out, err = await process.communicate()

    assert (process.returncode, out) == (1, b"")
    assert err.decode().count("\n") == 1
    assert "the cluster prod. Name another file with --kubeconfig." in err.decode()
    assert (tmp_path / "kubeconfig").read_text() == "kind: Config\nclusters: [{name: prod}]\n"
    assert not (tmp_path / "data").exists()


async def test_an_address_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    async with a_process(tmp_path, "--host", "no.such.host.invalid") as process:
        _, err = await process.communicate()

    assert process.returncode == 2
    assert err.decode().count("\n") == 1
    assert "--host" in err.decode()


async def test_objects_and_kubeconfigs_outlive_a_kill(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "data"))
    async with a_process(tmp_path, "--port", "0", *data) as process:
        await its_first_line(process)
        before = yaml.safe_load((tmp_path / "kubeconfig").read_text())
        process.kill()
    async with a_process(tmp_path, "--port", "0", *data) as process:
        await its_first_line(process)
        after = yaml.safe_load((tmp_path / "kubeconfig").read_text())

    authority = before["clusters"][0]["cluster"]["certificate-authority-data"]
    assert after["clusters"][0]["cluster"]["certificate-authority-data"] == authority
    assert after["users"] == before["users"]
    assert len(json.loads((tmp_path / "data" / "tokens.json").read_text())) == 1


async def test_in_another_life_it_has_the_same_keys_other_uids_and_no_version_that_was(tmp_path: Path) -> None:
    keys = ("--keys", str(tmp_path / "keys"), "--seed", "1")
    seen = []
    for life in ("0", "1"):
        async with a_process(tmp_path, "--port", "0", *keys, "--life", life) as process:
            line = await its_first_line(process)
            told = yaml.safe_load((tmp_path / "kubeconfig").read_text())
            told["clusters"][0]["cluster"]["server"] = line["server"]
            (tmp_path / life).write_text(yaml.safe_dump(told))
            connection = await Connection.open(tmp_path / life)
            seen.append(json.loads(await connection.request("GET", "/api/v1/namespaces/default"))["metadata"])
            await connection.close()
            (tmp_path / "kubeconfig").chmod(0o640)

    before, after = seen
    assert before["uid"] != after["uid"]
    assert int(after["resourceVersion"]) > 1_000_000_000 > int(before["resourceVersion"])
    assert (tmp_path / "kubeconfig").stat().st_mode & 0o777 == 0o640  # not written again


async def test_whoever_started_it_and_has_gone_finds_it_gone_without_a_word(tmp_path: Path) -> None:
    command = ["-m", "kubewars.training", "--kubeconfig", str(tmp_path / "k"), "--port", "0", "--exit-with-stdin"]
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    assert process.stdin
    process.stdin.close()
    process._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]
    _, err = await process.communicate()

    assert (process.returncode, err) == (0, b"")
