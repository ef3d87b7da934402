import pytest

from kubewars.training.machinery.field_selectors import parse_field_selector
from kubewars.training.machinery.label_selectors import parse_label_selector
from kubewars.training.machinery.listing import Page, Selection, ensure_known_fields, list_page, parse_revision
from kubewars.training.status import StatusError
from tests.training.machinery.builders import a_config_map, an_api


def names(page: Page) -> list[str]:
    return [record.obj["metadata"]["name"] for record in page.records]


def test_pages_hold_together_while_the_world_moves_on() -> None:
    api = an_api()
    for name in "abcde":
        api.create("configmaps", "default", a_config_map(name))
    selection = Selection(api.registry.by_name("configmaps"), "default")
    first = list_page(api.core, selection, limit=2)
    api.delete("configmaps", "default", "d")
    api.create("configmaps", "default", a_config_map("cc"))
    second = list_page(api.core, selection, limit=2, token=first.metadata["continue"])
    third = list_page(api.core, selection, limit=2, token=second.metadata["continue"])

    assert names(first) + names(second) + names(third) == ["a", "b", "c", "d", "e"]
    assert first.metadata["remainingItemCount"] == 3
    assert "continue" not in third.metadata
    assert {page.metadata["resourceVersion"] for page in (first, second, third)} == {first.metadata["resourceVersion"]}


def test_a_page_too_old_to_continue_is_expired() -> None:
    api = an_api()
    for name in "abc":
        api.create("configmaps", "default", a_config_map(name))
    selection = Selection(api.registry.by_name("configmaps"), "default")
    token = list_page(api.core, selection, limit=1).metadata["continue"]
    for number in range(2100):
        api.update("configmaps", api.get("configmaps", "default", "a") | {"data": {"k": str(number)}})

    with pytest.raises(StatusError, match="too old to display a consistent list") as refused:
        list_page(api.core, selection, limit=1, token=token)

    assert refused.value.code == 410


@pytest.mark.parametrize("token", ["x", "////", "eyJ2Ijo", "eyJydiI6MX0", "\x00"])
def test_a_token_that_is_none_is_refused(token: str) -> None:
    api = an_api()

    with pytest.raises(StatusError, match="invalid continue token") as refused:
        list_page(api.core, Selection(api.registry.by_name("pods")), token=token)

    assert refused.value.code == 400


def test_a_list_at_an_exact_version_shows_that_version() -> None:
    api = an_api()
    api.create("configmaps", "default", a_config_map("a"))
    version = str(api.store.revision)
    api.delete("configmaps", "default", "a")
    selection = Selection(api.registry.by_name("configmaps"))

    assert names(list_page(api.core, selection, version=version, match="Exact")) == ["a"]
    assert names(list_page(api.core, selection, version=version, match="NotOlderThan")) == []


def test_fields_select_by_name_in_all_namespaces() -> None:
    api = an_api()
    api.create("configmaps", "default", a_config_map("a"))
    api.create("configmaps", "other", a_config_map("a"))
    api.create("configmaps", "other", a_config_map("b"))
    fields = parse_field_selector("metadata.name=a")

    everywhere = list_page(api.core, Selection(api.registry.by_name("configmaps"), fields=fields))
    elsewhere = list_page(api.core, Selection(api.registry.by_name("configmaps"), "other", fields=fields))

    assert len(everywhere.records) == 2
    assert len(elsewhere.records) == 1


def test_an_unknown_field_is_refused() -> None:
    api = an_api()

    with pytest.raises(StatusError, match="is not a known field selector"):
        ensure_known_fields(api.registry.by_name("configmaps"), parse_field_selector("data.k=v"))
    with pytest.raises(StatusError, match=r"field label not supported: spec.x"):
        ensure_known_fields(api.registry.by_name("pods"), parse_field_selector("spec.x=v"))


def test_a_term_without_an_operator_is_refused() -> None:
    with pytest.raises(StatusError, match=r"can't understand 'metadata.name'"):
        parse_field_selector("metadata.name")


def test_escapes_in_a_field_selector_are_resolved() -> None:
    assert parse_field_selector(r"a=x\,y\=z").matches({"a": "x,y=z"})


@pytest.mark.parametrize("text", ["abc", "-1", "1.5", "9" * 40, "٣"])
def test_a_version_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(StatusError, match="invalid resource version"):
        parse_revision(text)


def test_a_full_page_is_continued_while_anything_follows_that_matches_or_not() -> None:
    api = an_api()
    for name, labels in (("a", {"x": "y"}), ("b", {"x": "y"}), ("z", None)):
        api.create("configmaps", "default", a_config_map(name, labels=labels))
    selection = Selection(api.core.kind("configmaps"), "default", parse_label_selector("x"))

    page = list_page(api.core, selection, limit=2)
    last = list_page(api.core, selection, limit=2, token=page.metadata["continue"])

    assert [record.obj["metadata"]["name"] for record in page.records] == ["a", "b"]
    assert (last.records, last.metadata.get("continue")) == ([], None)
