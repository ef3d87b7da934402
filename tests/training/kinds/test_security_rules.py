from kubewars.training.kinds import security_rules


def test_nobody_is_privileged_without_being_allowed_to_rise() -> None:
    found = security_rules.of_container({"privileged": True, "allowPrivilegeEscalation": False}, "securityContext")

    assert [cause.field for cause in found] == ["securityContext"]
    assert found[0].message.endswith("cannot set `allowPrivilegeEscalation` to false and `privileged` to true")


def test_a_user_below_zero_is_refused() -> None:
    found = security_rules.of_pod({"runAsUser": -1, "fsGroup": 0}, "spec.securityContext")

    assert [cause.field for cause in found] == ["spec.securityContext.runAsUser"]


def test_a_profile_in_an_annotation_of_old_is_one_that_there_was():
    key = "seccomp.security.alpha.kubernetes.io/pod"

    assert security_rules.of_annotations({key: "runtime/default", "a": "b"}) == []
    assert security_rules.of_annotations({key: "localhost/a.json"}) == []
    assert [one.message for one in security_rules.of_annotations({key: "localhost/../a"})] == [
        "Invalid value: \"../a\": must not contain '..'"
    ]
    assert [one.field for one in security_rules.of_annotations({key: "x"})] == [f"metadata.annotations.{key}"]
