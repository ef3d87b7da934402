"""What containers find in their volumes, seen in what they print."""

import base64

from tests.training.controllers.world import World

READS = "ls /etc/conf; cat /etc/conf/mode; cat /etc/secret/key; cat /etc/about/name; cat /etc/one"


def a_pod(world: World, *containers: dict, volumes: list[dict], **spec) -> None:
    world.create("pods", "one", spec={"containers": list(containers), "volumes": volumes, **spec})
    world.after()


def a_shell(name: str, script: str, *mounts: dict) -> dict:
    return {"name": name, "image": "busybox", "command": ["sh", "-c", script], "volumeMounts": list(mounts)}


def printed(world: World, container: str) -> list[str]:
    pod = world.pod("one")
    worker = world.nodes.worker_of(pod["spec"]["nodeName"], pod["metadata"]["uid"])
    assert worker
    found = next(one for one in worker.containers if one.name == container)
    return [line for _, line in found.output.lines]


def test_configmaps_secrets_and_the_pods_own_fields_are_files():
    world = World()
    world.create("configmaps", "conf", data={"mode": "fast", "other": "x"})
    world.create("secrets", "hush", data={"password": base64.b64encode(b"swordfish").decode()})

    a_pod(
        world,
        a_shell(
            "c",
            READS,
            {"name": "conf", "mountPath": "/etc/conf/"},
            {"name": "secret", "mountPath": "/etc/secret", "readOnly": True},
            {"name": "about", "mountPath": "/etc/about"},
            {"name": "conf", "mountPath": "/etc/one", "subPath": "other"},
        ),
        volumes=[
            {"name": "conf", "configMap": {"name": "conf"}},
            {"name": "secret", "secret": {"secretName": "hush", "items": [{"key": "password", "path": "key"}]}},
            {"name": "about", "downwardAPI": {"items": [{"path": "name", "fieldRef": {"fieldPath": "metadata.name"}}]}},
        ],
        restartPolicy="Never",
    )

    assert printed(world, "c") == ["mode", "other", "fast", "swordfish", "one", "x"]


def test_a_changed_configmap_is_seen_without_a_restart():
    world = World()
    world.create("configmaps", "conf", data={"mode": "fast"})
    a_pod(
        world,
        a_shell("c", "while true; do cat /conf/mode; sleep 10; done", {"name": "conf", "mountPath": "/conf"}),
        volumes=[{"name": "conf", "configMap": {"name": "conf"}}],
    )

    world.change("configmaps", "conf", "data", "mode", to="slow")
    world.after(10)

    assert printed(world, "c") == ["fast", "slow"]


def test_nothing_is_written_to_a_configmap():
    world = World()
    world.create("configmaps", "conf", data={"mode": "fast"})

    a_pod(
        world,
        a_shell("c", "echo x > /conf/mode; cat /conf/mode", {"name": "conf", "mountPath": "/conf"}),
        volumes=[{"name": "conf", "configMap": {"name": "conf"}}],
        restartPolicy="Never",
    )

    assert printed(world, "c") == ["sh: can't create /conf/mode: Read-only file system", "fast"]


def test_containers_share_a_folder_and_one_follows_what_the_other_writes():
    world = World()
    mount = {"name": "logs", "mountPath": "/var/log"}

    a_pod(
        world,
        a_shell("writer", "for i in 1 2 3; do echo line $i >> /var/log/a.log; sleep 2; done; sleep 999", mount),
        a_shell("reader", "tail -n+1 -F /var/log/a.log", mount),
        volumes=[{"name": "logs", "emptyDir": {}}],
    )
    world.after(10)

    assert printed(world, "reader") == ["line 1", "line 2", "line 3"]


def test_a_folder_outlives_a_restart_of_its_container_and_other_files_do_not():
    world = World()

    a_pod(
        world,
        a_shell(
            "c",
            "cat /kept/f; cat /lost; echo again >> /kept/f; echo x > /lost; exit 1",
            {"name": "kept", "mountPath": "/kept"},
        ),
        volumes=[{"name": "kept", "emptyDir": {}}],
    )
    world.after(1)

    assert printed(world, "c") == ["again", "cat: can't open '/lost': No such file or directory"]


def test_what_was_written_to_a_claim_is_there_for_the_next_pod():
    world = World()
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    world.create("persistentvolumeclaims", "disk", spec=claim)
    volumes = [{"name": "disk", "persistentVolumeClaim": {"claimName": "disk"}}]
    mount = {"name": "disk", "mountPath": "/data"}
    a_pod(world, a_shell("c", "echo kept > /data/f", mount), volumes=volumes, restartPolicy="Never")
    world.after(5)
    world.api.delete("pods", "default", "one", grace=0)

    a_pod(world, a_shell("c", "cat /data/f", mount), volumes=volumes, restartPolicy="Never")
    world.after(5)

    assert printed(world, "c") == ["kept"]


def test_a_disk_does_not_grow_without_bound():
    world = World()

    a_pod(
        world,
        a_shell("c", "for i in $(seq 1 400); do echo x > /f$i; done; cat /f256", {"name": "d", "mountPath": "/d"}),
        volumes=[{"name": "d", "emptyDir": {}}],
        restartPolicy="Never",
    )
    world.after(5)

    assert printed(world, "c")[-2:] == ["sh: can't create /f400: No space left on device", "x"]
