"""Runs a kubeconfig's exec credential plugin: a clear error when it fails, never an anonymous request.

``kubernetes.aio`` only logs a failing plugin and goes on without credentials, waits for it for ever, and reads its
output in an order that can hang; so the running is ours. Rules: kubernetes.io, "client-go credential plugins".
"""

import asyncio
import os
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from kubewars.cluster.errors import CredentialsError

#: A plugin may open a browser and wait for a person, so its patience is a person's.
PATIENCE = 90.0


class ExecCredential(Struct, frozen=True):
    """What a plugin gave. ``expires`` is Unix time in seconds, ``None`` if it did not say."""

    token: str = ""
    certificate: str = ""
    key: str = ""
    expires: float | None = None


async def run_exec_plugin(
    exec_config: Mapping[str, Any],
    base_path: str,
    cluster: Mapping[str, Any],
    *,
    patience: float = PATIENCE,
) -> ExecCredential:
    """Run the plugin once. ``base_path`` is the kubeconfig's folder, to which a relative command belongs.

    Raises:
        CredentialsError: it is not installed, failed, took longer than ``patience`` seconds, or said nothing of use.
    """
    command = _find_command(exec_config, base_path)
    arguments = [str(argument) for argument in exec_config.get("args") or ()]
    environment = os.environ | {item["name"]: str(item["value"]) for item in exec_config.get("env") or ()}
    environment["KUBERNETES_EXEC_INFO"] = msgspec.json.encode(_exec_info(exec_config, cluster)).decode()
    output = await _run(command, arguments, environment, patience)
    return _understand(command, exec_config, output)


def _find_command(exec_config: Mapping[str, Any], base_path: str) -> str:
    command = str(exec_config.get("command") or "")
    if os.sep in command and not Path(command).is_absolute():
        command = str(Path(base_path, command))
    found = shutil.which(command) if command else None
    if found is None:
        hint = str(exec_config.get("installHint") or "").strip()
        cure = hint or "Install it, or choose another context with --context."
        raise CredentialsError(f"The kubeconfig's exec plugin {command!r} is not there. {cure}")
    return found


def _exec_info(exec_config: Mapping[str, Any], cluster: Mapping[str, Any]) -> dict[str, Any]:
    spec: dict[str, Any] = {"interactive": False}
    if exec_config.get("provideClusterInfo"):
        known = ("server", "tls-server-name", "insecure-skip-tls-verify", "certificate-authority-data", "proxy-url")
        spec["cluster"] = {key: cluster[key] for key in known if key in cluster}
    return {"apiVersion": exec_config.get("apiVersion"), "kind": "ExecCredential", "spec": spec}


async def _run(command: str, arguments: list[str], environment: Mapping[str, str], patience: float) -> bytes:
    try:
        process = await asyncio.create_subprocess_exec(
            command,
            *arguments,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        raise CredentialsError(f"The exec plugin {command} could not be started: {error}. Try it by hand.") from error
    try:
        async with asyncio.timeout(patience):
            output, complaint = await process.communicate()
    except TimeoutError as error:
        raise CredentialsError(
            f"The exec plugin {command} gave nothing in {patience:.0f} s. Try it by hand."
        ) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        said = complaint.decode(errors="replace").strip()[-500:] or "nothing"
        raise CredentialsError(
            f"The exec plugin {command} failed with exit code {process.returncode} and said: {said}. "
            "Log in again with it, or choose another context with --context."
        )
    return output


def _understand(command: str, exec_config: Mapping[str, Any], output: bytes) -> ExecCredential:
    cure = "Try it by hand: it must print an ExecCredential."
    try:
        answer = msgspec.json.decode(output)
        status = answer["status"]
        version = answer["apiVersion"]
        expires = status.get("expirationTimestamp")
        credential = ExecCredential(
            token=str(status.get("token") or "").strip(),
            certificate=str(status.get("clientCertificateData") or ""),
            key=str(status.get("clientKeyData") or ""),
            expires=datetime.fromisoformat(expires).timestamp() if expires else None,
        )
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise CredentialsError(f"The exec plugin {command} printed something else than credentials. {cure}") from error
    if version != exec_config.get("apiVersion"):
        raise CredentialsError(
            f"The exec plugin {command} speaks {version}, the kubeconfig asks for {exec_config.get('apiVersion')}. "
            "Update one of them."
        )
    if not credential.token and not (credential.certificate and credential.key):
        raise CredentialsError(f"The exec plugin {command} gave neither a token nor a certificate with its key. {cure}")
    return credential
