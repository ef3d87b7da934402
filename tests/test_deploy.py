"""The manifests by themselves; ``tests/real`` holds them against an API server."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from kubewars.cli import build_parser
from kubewars.cluster.kinds import CARRIERS

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
OVERLAYS = sorted(path for path in (DEPLOY / "overlays").iterdir())


def _all(page: Path) -> list[dict[str, Any]]:
    return [document for document in yaml.safe_load_all(page.read_text()) if document]


@pytest.mark.parametrize("folder", [DEPLOY / "base", *OVERLAYS], ids=lambda folder: folder.name)
def test_every_manifest_is_named_in_its_kustomization(folder: Path) -> None:
    named = set(_all(folder / "kustomization.yaml")[0]["resources"])

    assert {page.name for page in folder.glob("*.yaml")} - {"kustomization.yaml"} == named - {"../../base"}


@pytest.mark.parametrize("overlay", OVERLAYS, ids=lambda folder: folder.name)
def test_an_overlay_grants_in_a_namespace_what_the_base_grants_there(overlay: Path) -> None:
    base = next(it for it in _all(DEPLOY / "base" / "rbac.yaml") if it["kind"] == "Role")

    assert _all(overlay / "clusterrole.yaml")[0]["rules"] == base["rules"]


def test_what_is_granted_on_the_whole_cluster_is_reading_only() -> None:
    [role, binding] = _all(DEPLOY / "overlays" / "whole-cluster" / "read.yaml")

    assert {verb for rule in role["rules"] for verb in rule["verbs"]} == {"get", "list", "watch"}
    assert binding["roleRef"]["name"] == role["metadata"]["name"]


def test_the_arguments_of_every_deployment_are_a_line_the_parser_takes() -> None:
    lines = [_all(DEPLOY / "base" / "deployment.yaml")[0]["spec"]["template"]["spec"]["containers"][0]["args"]]
    for overlay in OVERLAYS:
        patch = _all(overlay / "kustomization.yaml")[0]["patches"][0]["patch"]
        lines += [step["value"] for step in yaml.safe_load(patch)]

    assert len(lines) == 1 + len(OVERLAYS)
    for line in lines:
        assert build_parser().parse_args(line).command == "serve"


def test_the_game_is_given_time_to_say_that_it_is_not_ready_and_to_end() -> None:
    pod = _all(DEPLOY / "base" / "deployment.yaml")[0]["spec"]["template"]["spec"]
    container = pod["containers"][0]
    drain = next(float(it["value"]) for it in container["env"] if it["name"] == "KUBEWARS_DRAIN")
    probe = container["readinessProbe"]

    assert drain > probe["periodSeconds"] * probe["failureThreshold"]
    assert pod["terminationGracePeriodSeconds"] > drain + 5


def test_controllers_may_be_deleted_only_by_who_applies_the_torpedoes_example() -> None:
    deleting = {
        (page.relative_to(DEPLOY).as_posix(), resource)
        for page in DEPLOY.rglob("*.yaml")
        for document in _all(page)
        for rule in document.get("rules") or ()
        for resource in rule.get("resources", ())
        if "delete" in rule.get("verbs", ()) or "*" in rule.get("verbs", ())
    }

    of_controllers = {(page, resource) for page, resource in deleting if resource != "pods"}
    assert {page for page, _ in of_controllers} == {"examples/torpedoes.yaml"}
    assert {resource for _, resource in of_controllers} == {kind.resource for kind in CARRIERS.values()}
    [role, binding] = _all(DEPLOY / "examples" / "torpedoes.yaml")
    assert {verb for rule in role["rules"] for verb in rule["verbs"]} == {"delete"}
    assert binding["roleRef"]["name"] == role["metadata"]["name"]
