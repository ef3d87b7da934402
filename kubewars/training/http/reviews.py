"""Kinds that are asked and never stored: who am I, may I, which token is this.

Source: ``pkg/registry/authentication`` and ``pkg/registry/authorization``.
"""

from typing import TYPE_CHECKING

from kubewars.training.access.account_tokens import ISSUER, AccountTokens
from kubewars.training.access.attributes import Attributes, Authorizer
from kubewars.training.access.authentication import Authentication
from kubewars.training.access.user import AUTHENTICATED, User
from kubewars.training.http.request import Request
from kubewars.training.kinds import Kind
from kubewars.training.kinds.ages import format_time
from kubewars.training.kinds.causes import shown
from kubewars.training.machinery.api import Api
from kubewars.training.status import Cause, StatusError, bad_request, invalid
from kubewars.training.storage.record import Obj

if TYPE_CHECKING:
    from collections.abc import Callable

_DAY = 24 * 3600
_SHORTEST = 600


class Reviews:
    """Answers a review by completing it with its status."""

    def __init__(
        self, api: Api, authentication: Authentication, accounts: AccountTokens, authorizer: Authorizer
    ) -> None:
        self._api = api
        self._authentication = authentication
        self._accounts = accounts
        self._authorizer = authorizer
        self._answers: dict[str, Callable[[Request, Obj, str | None], Obj]] = {
            "SelfSubjectReview": self._whoami,
            "SelfSubjectAccessReview": self._may_i,
            "SubjectAccessReview": self._may_they,
            "LocalSubjectAccessReview": self._may_they,
            "SelfSubjectRulesReview": self._my_rules,
            "TokenReview": self._whose_token,
        }

    def is_review(self, kind: Kind) -> bool:
        return kind.group in ("authentication.k8s.io", "authorization.k8s.io") and kind.kind in self._answers

    def answer(self, request: Request, kind: Kind, namespace: str | None, review: Obj) -> Obj:
        """The review, answered.

        Raises:
            StatusError: 422 when it asks for nothing.
        """
        status = self._answers[kind.kind](request, review, namespace)
        meta = review.get("metadata") or {}
        head = {"kind": kind.kind, "apiVersion": kind.api_version, "metadata": meta}
        return head | {key: value for key, value in review.items() if key == "spec"} | {"status": status}

    def issue_token(self, namespace: str, name: str, asked: Obj) -> Obj:
        """A token for a service account, which must exist (404)."""
        uid = self._api.get("serviceaccounts", namespace, name)["metadata"]["uid"]
        spec = asked.get("spec") or {}
        seconds = spec.get("expirationSeconds") or 3600
        if seconds < _SHORTEST:
            why = f"Invalid value: {seconds}: may not specify a duration less than 10 minutes"
            cause = Cause("FieldValueInvalid", why, "spec.expirationSeconds")
            raise invalid("TokenRequest", "", (cause,), "authentication.k8s.io")
        audiences = spec.get("audiences") or [ISSUER]
        until = self._api.clock.now() + min(seconds, 365 * _DAY)
        token = self._accounts.issue(namespace, name, uid, until=until, audiences=audiences)
        return {
            "kind": "TokenRequest",
            "apiVersion": "authentication.k8s.io/v1",
            "metadata": {"name": name, "namespace": namespace},
            "spec": {"audiences": [], "expirationSeconds": seconds} | spec,
            "status": {"token": token, "expirationTimestamp": format_time(until)},
        }

    def _whoami(self, request: Request, _: Obj, __: str | None) -> Obj:
        return {"userInfo": _user_info(request.user)}

    def _may_i(self, request: Request, review: Obj, _: str | None) -> Obj:
        return self._judge(request.user, review.get("spec") or {})

    def _may_they(self, _: Request, review: Obj, namespace: str | None) -> Obj:
        spec = review.get("spec") or {}
        if not spec.get("user") and not spec.get("groups"):
            why = 'Invalid value: "": at least one of user or group must be specified'
            raise _senseless(Cause("FieldValueInvalid", why, "spec.user"))
        asked_in = (spec.get("resourceAttributes") or {}).get("namespace", "")
        if namespace and "resourceAttributes" in spec and asked_in != namespace:
            why = f'Invalid value: "{asked_in}": must match metadata.namespace'
            raise _senseless(Cause("FieldValueInvalid", why, "spec.resourceAttributes.namespace"))
        user = User(spec.get("user", ""), tuple(spec.get("groups") or ()))
        return self._judge(user, spec)

    def _judge(self, user: User, spec: Obj) -> Obj:
        on, path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
        if (on is None) == (path is None):
            why = "exactly one of nonResourceAttributes or resourceAttributes must be specified"
            told = "null" if path is None else shown({"Path": path.get("path", ""), "Verb": path.get("verb", "")})
            raise _senseless(Cause("FieldValueInvalid", f"Invalid value: {told}: {why}", "spec"))
        if path is not None:
            asked = Attributes(path.get("verb", ""), path=path.get("path", "") or "/")
        else:
            assert on is not None
            asked = Attributes(
                on.get("verb", ""),
                on.get("group", ""),
                on.get("resource", ""),
                on.get("subresource", ""),
                on.get("namespace", ""),
                on.get("name", ""),
            )
        return {"allowed": self._authorizer.allows(user, asked)}

    def _my_rules(self, request: Request, review: Obj, _: str | None) -> Obj:
        namespace = (review.get("spec") or {}).get("namespace", "")
        if not namespace:
            raise bad_request("no namespace on request")
        resources, paths = self._authorizer.rules_for(request.user, namespace)
        return {"resourceRules": resources, "nonResourceRules": paths, "incomplete": False}

    def _whose_token(self, _: Request, review: Obj, __: str | None) -> Obj:
        token = (review.get("spec") or {}).get("token", "")
        if not token:
            raise bad_request("token is required for TokenReview in authentication")
        user = self._authentication.user_of(token)
        if user is None:
            return {"user": {}, "error": "invalid bearer token"}
        return {"authenticated": True, "user": _user_info(user)}


def _senseless(cause: Cause) -> StatusError:
    """A review that asks for nothing; Kubernetes names its group and forgets its kind."""
    return invalid("", "", (cause,), "authorization.k8s.io")


def _user_info(user: User) -> Obj:
    groups = list(user.groups) if AUTHENTICATED in user.groups else [*user.groups, AUTHENTICATED]
    info: Obj = {"username": user.name, "groups": groups}
    return info | {"uid": user.uid} if user.uid else info
