"""The presenter's door: whoever changes anything shows the token that was printed once, at the start."""

import hmac
import secrets

from fastapi import Request

from kubewars.server.problems import Refusal

_CURE = "Send the header 'Authorization: Bearer TOKEN' with the token that Kube-Wars printed at its start."


def new_token() -> str:
    """A token for one run: 192 bits, safe in a URL."""
    return secrets.token_urlsafe(24)


class Door:
    """A dependency of every route that is not reading."""

    def __init__(self, token: str) -> None:
        if len(token) < 16:
            raise ValueError("A presenter's token has at least 16 characters.")
        self._token = token.encode()

    def __call__(self, request: Request) -> None:
        """Pass, or raise a 401: no token, or a wrong one. Which page calls, under which name, is not asked."""
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not shown:
            raise Refusal(401, "The presenter's token is missing.", _CURE, {"www-authenticate": "Bearer"})
        if not self.knows(shown.strip()):
            raise Refusal(
                401, "This is not the presenter's token.", _CURE, {"www-authenticate": 'Bearer error="invalid_token"'}
            )

    def knows(self, token: str) -> bool:
        """Is this the presenter's token? Takes the same time whatever is wrong with it."""
        return hmac.compare_digest(token.encode(errors="replace"), self._token)
