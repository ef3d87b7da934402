"""Bearer tokens: which one proves which user."""

import hashlib
import secrets

from kubewars.training.access.user import AUTHENTICATED, User


def new_token() -> str:
    """A token that nobody guesses (256 bits)."""
    return secrets.token_urlsafe(32)


class Tokens:
    """Tokens and their users. Only digests are kept, so that a look at memory or a dump gives none away."""

    def __init__(self) -> None:
        self._users: dict[bytes, User] = {}

    def add(self, token: str, user: User) -> None:
        """Let ``token`` prove ``user``, who is then also ``system:authenticated``."""
        groups = tuple(dict.fromkeys((*user.groups, AUTHENTICATED)))
        self._users[_digest(token)] = User(user.name, groups, user.uid)

    def issue(self, user: User) -> str:
        """A new token for ``user``."""
        token = new_token()
        self.add(token, user)
        return token

    def user_of(self, token: str) -> User | None:
        return self._users.get(_digest(token))

    def authenticate(self, authorization: str) -> User | None:
        """The user behind an ``Authorization`` header, or None."""
        scheme, _, token = authorization.partition(" ")
        return self.user_of(token.strip()) if scheme.lower() == "bearer" and token.strip() else None


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
