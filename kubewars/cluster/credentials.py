"""Where configuration and credentials come from: a kubeconfig, or the service account of the pod we run in.

Reading is left to the official client; this file guards its weak spots: a failed exec plugin, a missing user or an
unknown way to log in is an error and never an anonymous request, whoever is to be acted as is acted as, tokens lose
their line ends, and everything that expires says when.
"""

import base64
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote
from urllib.request import getproxies_environment, proxy_bypass

import yaml
from cryptography import x509
from kubernetes.aio.client import Configuration
from kubernetes.aio.config.config_exception import ConfigException
from kubernetes.aio.config.incluster_config import (
    SERVICE_CERT_FILENAME,
    SERVICE_HOST_ENV_NAME,
    SERVICE_TOKEN_FILENAME,
    InClusterConfigLoader,
)
from kubernetes.aio.config.kube_config import ConfigNode, KubeConfigLoader, KubeConfigMerger
from msgspec import Struct
from yarl import URL

from kubewars.cluster.errors import ConfigurationError, CredentialsError
from kubewars.cluster.exec_plugin import run_exec_plugin
from kubewars.cluster.oidc import Memory, oidc_tokens

#: A token in a file may be rotated at any time: it is read again when this many seconds have gone by.
TOKEN_FILE_LIFETIME = 60.0


class Access(Struct, frozen=True):
    """How to reach a server, and as whom. ``expires`` is Unix time in seconds, ``None`` for never.

    ``acting_as`` are the headers of impersonation (kubeconfig's ``as``, ``as-groups``, …), in their order.
    """

    configuration: Any
    authorization: str = ""
    expires: float | None = None
    acting_as: tuple[tuple[str, str], ...] = ()


class Credentials(Protocol):
    """A source of access that can be asked again: when a token has expired, or the server says 401."""

    where: str
    namespace: str

    async def load(self) -> Access:
        """Read everything afresh. Raises ConfigurationError or CredentialsError, with the cure."""


def find_credentials(kubeconfig: str | Path | None = None, context: str | None = None) -> Credentials:
    """The named kubeconfig; else ``$KUBECONFIG``; else the pod's service account; else ``~/.kube/config``."""
    if kubeconfig is None and "KUBECONFIG" not in os.environ and os.environ.get(SERVICE_HOST_ENV_NAME):
        return InCluster()
    return Kubeconfig(kubeconfig or os.environ.get("KUBECONFIG") or Path.home() / ".kube" / "config", context)


class _Loader(KubeConfigLoader):  # type: ignore[misc]
    """The official reader, with an exec plugin that may not fail in silence and users that must exist."""

    expires: float | None = None
    memory: Memory
    _user: Any

    def set_active_context(self, context_name: str | None = None) -> None:
        super().set_active_context(context_name)
        chosen = self._current_context["context"]
        if self._user is None:
            user = chosen.safe_get("user")
            if user:
                raise ConfigException(f"The context's user {user!r} is not among the kubeconfig's users")
            self._user = ConfigNode("users", {})
        self.namespace = str(chosen.safe_get("namespace") or "default")

    async def _load_authentication(self) -> None:
        provider = self._user.value.get("auth-provider")
        name = provider.get("name") if isinstance(provider, dict) else provider
        if provider and name != "oidc":
            raise ConfigException(f"Kubernetes has no auth-provider {name!r} any more; its exec plugin takes its place")
        await super()._load_authentication()

    async def _load_oid_token(self) -> str:
        config = self._user.value["auth-provider"].get("config") or {}
        tokens = await oidc_tokens(config, self._get_base_path(self._user.path), self.memory)
        self.expires = tokens.expires
        self.token = f"Bearer {tokens.id_token}"
        return self.token

    def acting_as(self) -> tuple[tuple[str, str], ...]:
        user = self._user.value
        extra = user.get("as-user-extra") or {}
        headers = [("Impersonate-User", user.get("as")), ("Impersonate-Uid", user.get("as-uid"))]
        headers += [("Impersonate-Group", group) for group in user.get("as-groups") or ()]
        headers += [(f"Impersonate-Extra-{quote(key, safe='')}", it) for key, values in extra.items() for it in values]
        if not user.get("as") and any(value for _, value in headers):
            raise ConfigException("It asks to act as a group without saying as whom: add `as`")
        return tuple((key, str(value)) for key, value in headers if value)

    async def load_from_exec_plugin(self) -> bool:
        base_path = self._get_base_path(self._cluster.path)
        credential = await run_exec_plugin(self._user["exec"].value, base_path, self._cluster.value)
        self.expires = credential.expires
        if credential.token:
            self.token = f"Bearer {credential.token}"
        if credential.certificate:
            self._user.value.update(
                {
                    "client-certificate-data": _base64(credential.certificate),
                    "client-key-data": _base64(credential.key),
                }
            )
        return True

    def _load_user_token(self) -> bool:
        token_file = self._user.safe_get("tokenFile")
        if token_file:
            self.expires = time.time() + TOKEN_FILE_LIFETIME
            token = Path(self._get_base_path(self._user.path), token_file).read_text().strip()
        else:
            token = str(self._user.safe_get("token") or "").strip()
        if token:
            self.token = f"Bearer {token}"
        return bool(token)


class Kubeconfig:
    """One kubeconfig, or several joined by the path separator as in ``$KUBECONFIG``."""

    def __init__(self, path: str | Path, context: str | None = None) -> None:
        self._path = str(path)
        self._context = context
        self.where = f"kubeconfig {path}" + (f", context {context}" if context else "")
        self.namespace = "default"
        self._memory: Memory = {}

    async def load(self) -> Access:
        loader = self._read()
        loader.memory = self._memory
        configuration = Configuration()
        try:
            await loader.load_and_set(configuration)
            acting_as = loader.acting_as()
        except FileNotFoundError as error:
            raise CredentialsError(
                f"The {self.where} names a file that is not there: {error.filename}. Log in again, or correct the path."
            ) from error
        except ConfigException as error:
            raise CredentialsError(
                f"The {self.where} gives no credentials: {error}. Log in to the cluster again."
            ) from error
        except (TypeError, ValueError, KeyError, AttributeError, OSError) as error:
            raise ConfigurationError(
                f"The {self.where} holds something that cannot be used ({error}). "
                "Compare with `kubectl config view`, or fetch it anew."
            ) from error
        self.namespace = loader.namespace
        _check_client_certificate(configuration.cert_file, self.where)
        _use_proxy_of_environment(configuration)
        token = configuration.api_key.get("BearerToken", "").strip()
        return Access(configuration, token, loader.expires, acting_as)

    def _read(self) -> _Loader:
        cure = "Name another file with --kubeconfig, or start the training cluster with `kubewars cluster`."
        try:
            merged = KubeConfigMerger(self._path)
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            line = getattr(getattr(error, "problem_mark", None), "line", None)
            place = "" if line is None else f" (line {line + 1})"
            raise ConfigurationError(
                f"The kubeconfig {self._path} is not YAML{place}. Correct it, or fetch it anew."
            ) from error
        except OSError as error:
            raise ConfigurationError(f"The kubeconfig {self._path} cannot be read: {error.strerror}. {cure}") from error
        except (AttributeError, TypeError, KeyError) as error:
            raise ConfigurationError(f"The file {self._path} is YAML, but not a kubeconfig. {cure}") from error
        if merged.config is None:
            raise ConfigurationError(f"There is no kubeconfig at {self._path}. {cure}")
        try:
            return _Loader(merged.config, active_context=self._context, config_base_path=None)
        except ConfigException as error:
            raise ConfigurationError(f"{self._explain(merged, error)} {cure}") from error
        except (AttributeError, TypeError, KeyError) as error:
            raise ConfigurationError(f"The file {self._path} is YAML, but not a kubeconfig. {cure}") from error

    def _explain(self, merged: Any, error: ConfigException) -> str:
        known = [str(item["name"]) for item in merged.config.value.get("contexts", ()) if "name" in item.value]
        if self._context is not None and self._context not in known:
            return (
                f"The kubeconfig {self._path} has no context {self._context!r}; it has: {', '.join(known) or 'none'}."
            )
        if self._context is None and not merged.config.value.get("current-context"):
            choice = ", ".join(known) or "none"
            return f"The kubeconfig {self._path} has no current-context; choose one with --context: {choice}."
        return f"The kubeconfig {self._path} contradicts itself: {error}."


class InCluster:
    """The service account of the pod we run in. The kubelet rotates its token, so it is read again each minute."""

    where = "the pod's service account"

    def __init__(
        self,
        token_file: str = SERVICE_TOKEN_FILENAME,
        ca_file: str = SERVICE_CERT_FILENAME,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._token_file = token_file
        self._ca_file = ca_file
        self._now = now
        self.namespace = "default"

    async def load(self) -> Access:
        configuration = Configuration()
        try:
            InClusterConfigLoader(self._token_file, self._ca_file, try_refresh_token=False).load_and_set(configuration)
            token = _read(self._token_file)
        except (ConfigException, OSError) as error:
            raise CredentialsError(
                f"{error} Set automountServiceAccountToken: true on the pod, or give a --kubeconfig."
            ) from error
        with suppress(OSError):
            self.namespace = _read(Path(self._token_file).with_name("namespace")) or "default"
        return Access(configuration, f"Bearer {token}", self._now() + TOKEN_FILE_LIFETIME)


def _read(path: str | Path) -> str:
    return Path(path).read_text().strip()


def _base64(text: str) -> str:

    return base64.b64encode(text.encode()).decode()


def _check_client_certificate(path: str | None, where: str) -> None:
    if not path:
        return
    try:
        certificate = x509.load_pem_x509_certificate(Path(path).read_bytes())
    except (ValueError, OSError) as error:
        raise CredentialsError(
            f"The client certificate of the {where} cannot be read: {error}. Log in again."
        ) from error
    ended = certificate.not_valid_after_utc
    if ended.timestamp() < time.time():
        raise CredentialsError(
            f"The client certificate of the {where} expired on {ended:%Y-%m-%d %H:%M} UTC. Fetch a new kubeconfig."
        )


def _use_proxy_of_environment(configuration: Any) -> None:
    """As kubectl: ``proxy-url`` first, then HTTPS_PROXY and NO_PROXY; loopback is never asked of a proxy."""
    host = URL(configuration.host).host or ""
    if configuration.proxy or host in {"localhost", "::1"} or host.startswith("127."):
        return
    if not proxy_bypass(host):
        configuration.proxy = getproxies_environment().get(URL(configuration.host).scheme)
