import ssl
import stat
import time
from pathlib import Path

import yaml
from cryptography import x509

from kubewars.training.access.certificates import Authority
from kubewars.training.access.key_file import write_kubeconfig
from kubewars.training.access.kubeconfig import kubeconfig

NOW = 1_800_000_000.0


def handshake(server: ssl.SSLContext, authority: bytes, name: str) -> x509.Certificate:
    """The server's certificate, after a handshake in memory that trusts ``authority`` alone."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.load_verify_locations(cadata=authority.decode())
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    one = client.wrap_bio(to_client, to_server, server_hostname=name)
    other = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (one, other):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    shown = one.getpeercert(binary_form=True)
    assert shown
    return x509.load_der_x509_certificate(shown)


def test_a_client_that_trusts_the_authority_trusts_the_server_by_each_of_its_names() -> None:
    authority = Authority.create(time.time())
    server = authority.server_context(("arena.local", "192.0.2.7"), time.time())

    for name in ("localhost", "127.0.0.1", "kubernetes.default.svc", "arena.local", "192.0.2.7"):
        assert handshake(server, authority.certificate, name).issuer.rfc4514_string() == "CN=kubewars-training-ca"


def test_an_authority_is_kept_over_a_restart_and_renewed_near_its_end(tmp_path: Path) -> None:
    first = Authority.load_or_create(tmp_path, NOW)
    again = Authority.load_or_create(tmp_path, NOW + 86400)
    late = Authority.load_or_create(tmp_path, NOW + 350 * 86400)

    assert again == first
    assert late != first
    assert stat.S_IMODE((tmp_path / "ca.key").stat().st_mode) == 0o600


def test_a_kubeconfig_is_for_its_owner_alone_and_says_where_and_who(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "kubeconfig"
    text = kubeconfig("https://127.0.0.1:6443", b"CA", "admin", "secret", namespace="luke")
    path = write_kubeconfig(file, text, user="admin")
    told = yaml.safe_load(path.read_text())

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert told["clusters"][0]["cluster"] == {
        "server": "https://127.0.0.1:6443",
        "certificate-authority-data": "Q0E=",
    }
    assert told["contexts"][0]["context"]["namespace"] == "luke"
    assert [entry.name for entry in file.parent.iterdir()] == ["kubeconfig"]
