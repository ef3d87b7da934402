"""No request, however malformed, is answered with a 500 or takes anything else down."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from kubewars.training.access.account_tokens import AccountTokens
from kubewars.training.access.authentication import Authentication
from kubewars.training.access.escalation import Escalation
from kubewars.training.access.rbac import Rbac
from kubewars.training.access.tokens import Tokens
from kubewars.training.access.user import MASTERS, User
from kubewars.training.http.request import Request, parse_query
from kubewars.training.http.resources import Resources
from kubewars.training.http.reviews import Reviews
from kubewars.training.http.router import Router
from kubewars.training.http.streams import Stream
from kubewars.training.http.subresources import Subresources
from kubewars.training.players import make_room
from kubewars.training.status import StatusError
from tests.training.machinery.builders import a_config_map, a_pod, an_api

ADMIN = User("admin", (MASTERS,))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(["name", "namespace", "labels", "finalizers", "ownerReferences", "generateName", "uid", "x"])
OBJECTS = st.fixed_dictionaries(
    {},
    optional={
        "apiVersion": st.sampled_from(["v1", "apps/v1", ""]) | VALUES,
        "kind": st.sampled_from(["Pod", "ConfigMap"]) | VALUES,
        "metadata": st.dictionaries(FIELDS, VALUES, max_size=3) | VALUES,
        "spec": st.fixed_dictionaries({"containers": st.lists(VALUES, max_size=2) | VALUES}) | VALUES,
        "status": VALUES,
        "data": VALUES,
        "$patch": VALUES,
    },
)
BODIES = (
    OBJECTS.map(lambda value: json.dumps(value).encode()) | VALUES.map(lambda v: json.dumps(v).encode()) | st.binary()
)
PATHS = st.sampled_from(
    [
        "/api/v1/namespaces/default/pods",
        "/api/v1/namespaces/default/pods/web",
        "/api/v1/namespaces/default/pods/web/status",
        "/api/v1/namespaces/default/pods/web/eviction",
        "/api/v1/namespaces/default/pods/web/log",
        "/api/v1/namespaces/default/pods/web/proxy/x",
        "/api/v1/namespaces/default/configmaps/a",
        "/api/v1/namespaces/default/replicationcontrollers/r/scale",
        "/apis/apps/v1/namespaces/default/deployments",
        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
        "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers",
        "/api/v1/namespaces",
        "/openapi/v3/x",
    ]
) | st.text(max_size=30).map(lambda text: "/" + text)
QUERIES = st.dictionaries(
    st.sampled_from(
        [
            "labelSelector",
            "fieldSelector",
            "limit",
            "continue",
            "resourceVersion",
            "resourceVersionMatch",
            "watch",
            "dryRun",
            "fieldManager",
            "fieldValidation",
            "force",
            "timeoutSeconds",
            "tailLines",
            "sinceTime",
            "sinceSeconds",
            "includeObject",
            "propagationPolicy",
        ]
    ),
    st.sampled_from(["", "0", "1", "true", "All", "Exact", "NotOlderThan", "a=b", "x"]) | st.text(max_size=10),
    max_size=3,
)
MEDIA = st.sampled_from(
    [
        "application/json",
        "application/yaml",
        "application/vnd.kubernetes.protobuf",
        "application/json-patch+json",
        "application/merge-patch+json",
        "application/strategic-merge-patch+json",
        "application/apply-patch+yaml",
        "",
    ]
)
METHODS = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"])


class _Silent:
    """Containers that write nothing."""

    def lines(self, *_: object, **__: object) -> list[tuple[float, str]]:
        return []

    def subscribe_lines(self, *_: object, **__: object):
        return lambda: None


def a_router() -> Router:
    api = an_api()
    api.create("pods", "default", a_pod())
    api.create("configmaps", "default", a_config_map("a", k="v"))
    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}
    api.create("replicationcontrollers", "default", {"metadata": {"name": "r"}, "spec": {"template": template}})
    rbac = Rbac(api.store)
    accounts = AccountTokens(b"key", api.clock.now, exists=lambda *_: True, generation=lambda _: 0)
    reviews = Reviews(api, Authentication(Tokens(), accounts), accounts, rbac)
    resources = Resources(api, Subresources(api, _Silent(), reviews), reviews, Escalation(rbac))
    return Router(
        api, resources, rbac, address="x", welcome=lambda name: make_room(api, name).name, revoke=lambda _: None
    )


ROUTER = a_router()


@settings(max_examples=150, deadline=None)
@given(method=METHODS, path=PATHS, query=QUERIES, body=BODIES, media=MEDIA, accept=st.sampled_from(["", "*/*", "x"]))
async def test_any_request_is_answered_or_refused(
    method: str, path: str, query: dict[str, str], body: bytes, media: str, accept: str
) -> None:
    headers = {"content-type": media, "accept": accept, "user-agent": "fuzz"}
    try:
        outcome = ROUTER.answer(Request(method, path, query, headers, ADMIN, body))
    except StatusError as error:
        code = error.code
    else:
        code = 200 if isinstance(outcome, Stream) else outcome.code
        if isinstance(outcome, Stream):
            outcome.on_end()

    assert code < 500 or code in (503, 504)


@given(st.binary(max_size=60))
def test_any_query_is_read(raw: bytes) -> None:
    assert isinstance(parse_query(raw), dict)
