"""What can go wrong between us and an API server, in our own words. No other exception leaves this package."""

from kubewars.errors import KubeWarsError


class ClusterError(KubeWarsError):
    """The cluster cannot be reached, or will not do what was asked."""


class ConfigurationError(ClusterError):
    """The kubeconfig (or the service account) is missing, malformed or contradictory; a retry will not help."""


class CredentialsError(ClusterError):
    """No credentials could be had: an exec plugin failed, a token file is gone, a certificate has expired."""


class Unreachable(ClusterError):  # noqa: N818 - it names the state of the world, as people say it
    """No answer. ``may_have_arrived`` tells whether the request could have reached the server before."""

    def __init__(self, message: str, *, may_have_arrived: bool) -> None:
        super().__init__(message)
        self.may_have_arrived = may_have_arrived


class TlsFailure(Unreachable):
    """The two sides do not trust each other's certificates; nothing was sent."""

    def __init__(self, message: str) -> None:
        super().__init__(message, may_have_arrived=False)


class ApiError(ClusterError):
    """The API server answered, and its answer is a refusal.

    Attributes:
        code: the HTTP status, or the code inside a ``Status`` body that came with another HTTP status.
        reason: Kubernetes' word for it (``Forbidden``, ``Expired``, …), possibly empty.
        detail: the server's own message.
        causes: the reasons in ``details.causes``, for example ``DisruptionBudget``.
        retry_after: seconds that the server asks us to wait, 0 if it does not say.
    """

    def __init__(
        self, code: int, reason: str, detail: str, *, causes: tuple[tuple[str, str], ...] = (), retry_after: float = 0.0
    ) -> None:
        super().__init__(f"The API server answered {code} {reason}: {detail}")
        self.code = code
        self.reason = reason
        self.detail = detail
        self.causes = causes
        self.retry_after = retry_after

    @property
    def is_expired(self) -> bool:
        """The resourceVersion (or continue token) is too old: list anew."""
        return self.code == 410 or self.reason in {"Expired", "Gone"}
