"""Any Kubernetes API, by its kubeconfig: raw requests and kubectl."""

import http.client
import json
import os
import re
import ssl
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import yaml

_WARNING = re.compile(r"^299 (?:\S+|\"[^\"]*\") ")


class KubeconfigTarget:
    """Requests as the kubeconfig's user, over one kept connection. The certificate is not what is tested here."""

    def __init__(self, kubeconfig: Path, kubectl: Path | None) -> None:
        told = yaml.safe_load(kubeconfig.read_text())
        self.server: str = told["clusters"][0]["cluster"]["server"]
        self._token: str = told["users"][0]["user"]["token"]
        self._kubeconfig = kubeconfig
        self._kubectl = kubectl
        self._connection: http.client.HTTPSConnection | None = None

    def raw(
        self, path: str, *, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Status and body of one request; status 0 where there is no answer."""
        code, body, _ = self.exchange(path, method=method, body=body, headers=headers)
        return code, body

    def exchange(
        self, path: str, *, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes, list[str]]:
        """As :meth:`raw`, and the answer's ``Warning`` headers, without their code and agent."""
        told = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json", "User-Agent": "fidelity"}
        for attempt in (1, 2):
            connection = self._connection or self._connect()
            try:
                connection.request(method, path, body=body, headers=told | (headers or {}))
                answer = connection.getresponse()
                warnings = [_WARNING.sub("", told) for told in answer.headers.get_all("Warning") or ()]
                return answer.status, answer.read(), warnings
            except (OSError, http.client.HTTPException):
                # A server may close a kept connection at any time; only a fresh one's failure is an answer.
                self.close()
                if attempt == 2:
                    return 0, b"", []
        raise AssertionError

    def kubectl(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """One command of a real kubectl, with a home of its own."""
        assert self._kubectl, "this target was made without a kubectl"
        environment = {"PATH": os.environ["PATH"], "HOME": str(self._kubeconfig.parent)}
        command = [str(self._kubectl), f"--kubeconfig={self._kubeconfig}", *arguments]
        return subprocess.run(
            command, input=stdin, capture_output=True, text=True, check=False, env=environment, timeout=120
        )

    def kubectl_version(self) -> str:
        """Its minor version, like ``1.33``; an empty string without a kubectl."""
        if self._kubectl is None:
            return ""
        told = json.loads(self.kubectl("version", "--client", "-o", "json").stdout)["clientVersion"]
        return f"{told['major']}.{told['minor'].rstrip('+')}"

    def close(self) -> None:
        """Let go of the kept connection."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _connect(self) -> http.client.HTTPSConnection:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        self._connection = http.client.HTTPSConnection(urlsplit(self.server).netloc, context=context, timeout=20)
        return self._connection
