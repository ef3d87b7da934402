"""Who makes a request: the user that a bearer token proves, whatever kind of token it is."""

from typing import Protocol

from kubewars.training.access.user import User


class Proof(Protocol):
    """One kind of token."""

    def user_of(self, token: str) -> User | None:
        """The user that it proves, or None."""


class Authentication:
    """Asks each kind of token in turn; the first that knows a token says whose it is."""

    def __init__(self, *proofs: Proof) -> None:
        self._proofs = proofs

    def user_of(self, token: str) -> User | None:
        return next((user for proof in self._proofs if (user := proof.user_of(token)) is not None), None)

    def authenticate(self, authorization: str) -> User | None:
        """The user behind an ``Authorization`` header, or None."""
        scheme, _, token = authorization.partition(" ")
        return self.user_of(token.strip()) if scheme.lower() == "bearer" and token.strip() else None
