"""Tokens of service accounts: signed claims that expire (RFC 7519), as ``kubectl create token`` asks for. None is kept.

Source: ``pkg/serviceaccount/claims.go``: a token is good while it is young enough and its account, told by its uid, is
there.
"""

import base64
import hmac
import json
import uuid
from collections.abc import Callable, Sequence

from kubewars.training.access.user import AUTHENTICATED, User

#: Who issues them, and whom they are for unless asked otherwise.
ISSUER = "https://kubernetes.default.svc"


class AccountTokens:
    """``exists`` says whether an account (namespace, name, uid) is there; ``clock`` gives seconds since 1970.

    ``generation`` counts how often the tokens of a namespace were taken back: those of an earlier one prove nobody.
    """

    def __init__(
        self,
        key: bytes,
        clock: Callable[[], float],
        *,
        exists: Callable[[str, str, str], bool],
        generation: Callable[[str], int],
    ) -> None:
        self._key = key
        self._clock = clock
        self._exists = exists
        self._generation = generation

    def issue(self, namespace: str, name: str, uid: str, *, until: float, audiences: Sequence[str] = ()) -> str:
        """A token that proves this account until then, to these audiences (the API server if there are none)."""
        now = int(self._clock())
        claims = {
            "aud": list(audiences) or [ISSUER],
            "exp": int(until),
            "iat": now,
            "iss": ISSUER,
            "jti": str(uuid.uuid4()),
            "kubernetes.io": {"namespace": namespace, "serviceaccount": {"name": name, "uid": uid}},
            "kubewars.dev": {"generation": self._generation(namespace)},
            "nbf": now,
            "sub": _subject(namespace, name),
        }
        return self._signed(f"{_HEAD}.{_encoded(claims)}")

    def user_of(self, token: str) -> User | None:
        """The account that a token proves to this API server now."""
        text, _, _ = token.rpartition(".")
        if not text.startswith(f"{_HEAD}.") or not hmac.compare_digest(self._signed(text).encode(), _bytes(token)):
            return None
        claims = json.loads(_decoded(text.removeprefix(f"{_HEAD}.")))
        about = claims["kubernetes.io"]
        namespace, name, uid = about["namespace"], about["serviceaccount"]["name"], about["serviceaccount"]["uid"]
        is_good = (
            self._clock() < claims["exp"]
            and ISSUER in claims["aud"]
            and claims["kubewars.dev"]["generation"] == self._generation(namespace)
            and self._exists(namespace, name, uid)
        )
        groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}", AUTHENTICATED)
        return User(_subject(namespace, name), groups, uid) if is_good else None

    def _signed(self, text: str) -> str:
        return f"{text}.{_base64url(hmac.digest(self._key, text.encode(), 'sha256'))}" if text.isascii() else ""


def _subject(namespace: str, name: str) -> str:
    return f"system:serviceaccount:{namespace}:{name}"


def _bytes(token: str) -> bytes:
    return token.encode("utf-8", "replace")


def _encoded(part: object) -> str:
    return _base64url(json.dumps(part, separators=(",", ":")).encode())


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


_HEAD = _encoded({"alg": "HS256", "typ": "JWT"})
