from kubewars.training.kinds import security_rules


def test_nobody_is_privileged_without_being_allowed_to_rise() -> None:
    found = security_rules.of_container({"privileged": True, "allowPrivilegeEscalation": False}, "securityContext")

    assert [cause.field for cause in found] == ["securityContext"]
    assert found[0].message.endswith("cannot set `allowPrivilegeEscalation` to false and `privileged` to true")


def test_a_user_below_zero_is_refused() -> None:
    found = security_rules.of_pod({"runAsUser": -1, "fsGroup": 0}, "spec.securityContext")

    assert [cause.field for cause in found] == ["spec.securityContext.runAsUser"]
