import pytest

from kubewars.training.http.negotiation import Wanted, negotiate
from kubewars.training.status import StatusError

TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io"


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("", Wanted()),
        ("*/*", Wanted()),
        ("application/json", Wanted()),
        ("application/vnd.kubernetes.protobuf,application/json", Wanted()),
        (f"{TABLE},application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json", Wanted("table")),
        ("application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", Wanted("metadata")),
        ("application/yaml", Wanted(is_yaml=True)),
        ("text/html,application/xhtml+xml,*/*;q=0.8", Wanted()),
        ("application/json;as=Starship;v=v1;g=meta.k8s.io,application/json", Wanted()),
        ("application/json;stream=watch", Wanted()),
    ],
)
def test_the_first_range_that_can_be_served_counts(header: str, wanted: Wanted) -> None:
    assert negotiate(header) == wanted


@pytest.mark.parametrize("header", ["text/html", "application/xml", "application/json;as=Starship;v=v1;g=meta.k8s.io"])
def test_what_cannot_be_served_is_not_acceptable(header: str) -> None:
    with pytest.raises(StatusError, match="application/json, application/yaml") as refused:
        negotiate(header)

    assert refused.value.code == 406
