"""Tokens that are kept: which one proves which user. Those of service accounts are signed instead."""

import base64
import hashlib
import hmac
import json
import secrets
from pathlib import Path

from kubewars.training.access.user import AUTHENTICATED, User

_REVOKED = "revoked"  # no digest


def new_token() -> str:
    """A token that nobody guesses (256 bits)."""
    return secrets.token_urlsafe(32)


class Tokens:
    """Tokens and their users. Only digests are kept, and the key from which lasting ones are made: nobody's token."""

    def __init__(self, file: Path | None = None) -> None:
        """``file`` is where they are kept, so that kubeconfigs outlive a restart; None keeps nothing."""
        self._file = file
        self._users: dict[str, User] = {}
        self._revoked: dict[str, int] = {}  # whose lasting token → how often it was taken back
        self._key = secrets.token_bytes(32) if file is None else _kept_key(file.with_suffix(".key"))
        if file is not None and file.exists():
            told = json.loads(file.read_text())
            self._revoked = told.pop(_REVOKED, {})
            for digest, known in told.items():
                self._users[digest] = User(known["name"], tuple(known["groups"]), known["uid"])

    def add(self, token: str, user: User) -> None:
        """Let ``token`` prove ``user``, who is then also ``system:authenticated``."""
        groups = tuple(dict.fromkeys((*user.groups, AUTHENTICATED)))
        known = User(user.name, groups, user.uid)
        if self._users.get(_digest(token)) != known:
            self._users[_digest(token)] = known
            self._keep()

    def issue(self, user: User) -> str:
        """A new token for ``user``."""
        token = new_token()
        self.add(token, user)
        return token

    def lasting(self, user: User) -> str:
        """The one token of ``user`` that is the same each time, over restarts too where there is a file.

        After :meth:`revoke` it is another.
        """
        times = self.times_revoked(user)
        whose = [user.name, *user.groups, *([times] if times else [])]
        proof = hmac.digest(self._key, json.dumps(whose).encode(), "sha256")
        token = base64.urlsafe_b64encode(proof).decode().rstrip("=")
        self.add(token, user)
        return token

    def revoke(self, user: User) -> bool:
        """Take back every token of ``user``; whether there was any."""
        theirs = {
            digest
            for digest, known in self._users.items()
            if known.name == user.name and set(user.groups) <= set(known.groups)
        }
        if theirs:
            self._users = {digest: known for digest, known in self._users.items() if digest not in theirs}
            self._revoked[_named(user)] = self.times_revoked(user) + 1
            self._keep()
        return bool(theirs)

    def times_revoked(self, user: User) -> int:
        """How often :meth:`revoke` took something back from ``user``."""
        return self._revoked.get(_named(user), 0)

    def derived_key(self, purpose: str) -> bytes:
        """A key for something else that must outlive a restart when the tokens do."""
        return hmac.digest(self._key, f"key for {purpose}".encode(), "sha256")

    def names_in(self, group: str) -> list[str]:
        """Whose tokens prove membership of ``group``."""
        return sorted({user.name for user in self._users.values() if group in user.groups})

    def user_of(self, token: str) -> User | None:
        return self._users.get(_digest(token))

    def _keep(self) -> None:
        if self._file is None:
            return
        known: dict[str, object] = {
            digest: {"name": user.name, "groups": user.groups, "uid": user.uid} for digest, user in self._users.items()
        }
        if self._revoked:
            known[_REVOKED] = self._revoked
        draft = self._file.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(known))
        draft.replace(self._file)


def _named(user: User) -> str:
    return json.dumps([user.name, *user.groups])


def _kept_key(file: Path) -> bytes:
    if file.exists():
        return file.read_bytes()
    draft = file.with_suffix(".newkey")
    draft.touch(mode=0o600)
    draft.write_bytes(secrets.token_bytes(32))
    draft.replace(file)
    return file.read_bytes()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
