"""Ask a real API server what it makes of the objects under ``tests/training/kinds/golden`` and keep its answers.

Each ``RESOURCE.input.yaml`` holds named objects; each is created with ``dryRun=All``, strictly validated, in an
empty namespace. What comes back, normalised, is ``RESOURCE.output.yaml``: the object and its table row, or the
refusal. What admission plugins and allocators add is left out: that is not the kind's own doing.

    python tools/record_kinds.py --server https://127.0.0.1:6443 --token T --ca ca.crt
"""

import argparse
import json
import re
import ssl
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import yaml

GOLDEN = Path(__file__).parent.parent / "tests/training/kinds/golden"
TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io"
AGE = re.compile(r"^\d+s$")
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
UID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
VOLATILE = ("uid", "creationTimestamp", "resourceVersion", "managedFields", "selfLink")
ADDED = {
    "Pod": ("priority", "preemptionPolicy", "tolerations"),
    "Service": ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"),
}


class Server:
    """A real API server."""

    def __init__(self, url: str, token: str, ca: str) -> None:
        self._url, self._token = url, token
        self._context = ssl.create_default_context(cafile=ca)

    def post(self, path: str, body: Any, accept: str = "application/json") -> tuple[int, Any]:
        """The status code and the answer, whatever it is."""
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "Accept": f"{accept},application/json",
        }
        request = urllib.request.Request(self._url + path, json.dumps(body).encode(), headers, method="POST")
        try:
            with urllib.request.urlopen(request, context=self._context) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


def path_for(api_version: str, resource: str, *, namespaced: bool) -> str:
    root = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
    return f"{root}{'/namespaces/default' if namespaced else ''}/{resource}"


def normalised(answer: Any) -> Any:
    """Without what differs from one run to the next, and without what is not the kind's own doing."""
    metadata = answer["metadata"]
    uid = metadata.get("uid")
    if uid:
        answer = json.loads(json.dumps(answer).replace(uid, "UID"))
        metadata = answer["metadata"]
    for key in VOLATILE:
        metadata.pop(key, None)
    if metadata.get("generateName"):
        metadata.pop("name", None)
    for key in ADDED.get(answer["kind"], ()):
        answer["spec"].pop(key, None)
    if answer["kind"].startswith("PersistentVolume"):
        metadata.pop("finalizers", None)
        answer.get("status", {}).pop("lastPhaseTransitionTime", None)
    return answer


def settled(cell: Any) -> Any:
    """A cell without what differs from one run to the next."""
    if not isinstance(cell, str):
        return cell
    for pattern, word in ((AGE, "AGE"), (UID, "UID"), (TIME, "BORN")):
        cell = pattern.sub(word, cell)
    return cell


def answer_of(server: Server, path: str, body: Any) -> Any:
    code, answer = server.post(f"{path}?dryRun=All&fieldValidation=Strict", body)
    if code >= 400:
        causes = answer.get("details", {}).get("causes", [])
        return {"code": code, "reason": answer["reason"], "message": answer["message"], "causes": causes}
    _, table = server.post(f"{path}?dryRun=All&fieldValidation=Strict", body, TABLE)
    columns = [
        {key: column[key] for key in ("name", "type", "format", "priority")} for column in table["columnDefinitions"]
    ]
    cells = [settled(cell) for cell in table["rows"][0]["cells"]]
    return {"object": normalised(answer), "columns": columns, "cells": cells}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--ca", required=True)
    told = parser.parse_args()
    server = Server(told.server, told.token, told.ca)
    for given in sorted(GOLDEN.glob("*.input.yaml")):
        asked = yaml.safe_load(given.read_text())
        path = path_for(asked["apiVersion"], asked["resource"], namespaced=asked["namespaced"])
        envelope = {"apiVersion": asked["apiVersion"], "kind": asked["kind"]}
        answers = {name: answer_of(server, path, envelope | obj) for name, obj in asked["cases"].items()}
        target = given.with_name(given.name.replace(".input.", ".output."))
        target.write_text(yaml.safe_dump(answers, sort_keys=False, allow_unicode=True, width=118))
        print(f"{target.name}: {len(answers)}")


if __name__ == "__main__":
    main()
